import { describe, expect, it } from "vitest";
import { getSettings, getVersion, initializeConfig, setSettings } from "../../src/api/areas/manage.js";
import { createRedactor } from "../../src/http/redact.js";
import { visible } from "../../src/http/visible.js";
import { bench, PASSWORD, target, TOKEN } from "../support/http-client.js";
import { answer, scriptedServer } from "../support/scripted-server.js";

const forms = (secret: string) => [
  secret,
  Buffer.from(secret).toString("base64"),
  Buffer.from(`api_key:${secret}`).toString("base64"),
  encodeURIComponent(secret),
];

describe("-v", () => {
  it("shows each request and answer, headers by a list, secrets masked", async () => {
    const settings = { smtp: { password: "server-side-secret", port: 25 }, github_hostname: "ghe1" };
    const server = await scriptedServer({
      answers: [[answer(200, settings, { server: "GHES Manage", "set-cookie": "a=b", "x-internal": "1", "x-request-id": "r1" })]],
    });
    const { client, trace } = bench(target(server.port));
    await client.exchange(getSettings, {});
    expect(trace).toEqual([
      `> GET http://127.0.0.1:${String(server.port)}/manage/v1/config/settings`,
      "> accept: application/json",
      "> user-agent: ghes-admin/0.0.0-test",
      "> accept-encoding: identity",
      "> authorization: Basic ********",
      "< 200 Scripted",
      "< content-type: application/json",
      `< content-length: ${String(JSON.stringify(settings).length)}`,
      "< server: GHES Manage",
      "< set-cookie: ********",
      "< x-request-id: r1",
      '< {"smtp":{"password":"********","port":25},"github_hostname":"ghe1"}',
    ]);
    await client.close();
    await server.close();
  });

  it("holds no secret of the process in any form, whatever the instance repeats", async () => {
    const echo = forms(PASSWORD).join(" ");
    const server = await scriptedServer({
      answers: [
        [answer(400, `${echo} ${echo}`)],
        [answer(200, [{ hostname: echo, version: { version: "3.19.0" } }])],
        [answer(404, { message: echo, other: TOKEN })],
      ],
    });
    const { client, trace } = bench(target(server.port));
    const error = await client.exchange(getVersion, {}).catch((thrown: unknown) => thrown);
    await client.exchange(getVersion, {});
    await client.send({ method: "GET", path: `/x?api_key=abc`, query: [] });
    const all = `${trace.join("\n")}\n${String(error)}`;
    for (const form of [...forms(PASSWORD), ...forms(TOKEN), "api_key=abc"]) expect(all).not.toContain(form);
    await client.close();
    await server.close();
  });

  it("holds no secret that is being set", async () => {
    const server = await scriptedServer({ answers: [[answer(400, "bad password hunter22!")], [answer(204)]] });
    const { client, trace } = bench(target(server.port));
    await client.exchange(initializeConfig, { license: { name: "a.ghl", bytes: new Uint8Array([1]) }, password: "hunter22!" }).catch(() => undefined);
    await client.exchange(setSettings, { settings: { smtp: { password: "hunter33" } } });
    expect(trace.join("\n")).not.toMatch(/hunter(22|33)/);
    expect(trace).toContain('> {"license":"@a.ghl","password":"********"}');
    expect(trace).toContain('> {"smtp":{"password":"********"}}');
    await client.close();
    await server.close();
  });
});

describe("redaction", () => {
  it("takes the longest form first, and leaves text alone that only looks short", () => {
    const redactor = createRedactor();
    redactor.learn("abcd");
    redactor.learn("abcdefgh");
    redactor.learn("on");
    expect(redactor.redact("abcdefgh abcd on http://u:p4ss@h/?token=zzz&a=1")).toBe("******** ******** on http://u:********@h/?token=********&a=1");
  });

  it("makes what drives a terminal visible", () => {
    expect(visible("a\u001b[0m\u0007\u009b\u202e\u200b\u{e0041}\ud800z")).toBe("a\\u{1b}[0m\\u{7}\\u{9b}\\u{202e}\\u{200b}\\u{e0041}\\u{d800}z");
    expect(visible("x".repeat(300)).length).toBe(201);
  });
});
