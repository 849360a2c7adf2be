import { describe, expect, it } from "vitest";
import { getSettings, getVersion, initializeConfig, setSettings } from "../../src/api/areas/manage.js";
import { anything } from "../../src/api/shape.js";
import { createRedactor } from "../../src/http/redact.js";
import { visible } from "../../src/http/visible.js";
import { bench, PASSWORD, target, TOKEN, type Bench } from "../support/http-client.js";
import { answer, scriptedServer, type Script } from "../support/scripted-server.js";

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

/** What the work says in its trace and its error when every answer is this one. */
async function said(script: Script, work: (client: Bench["client"]) => Promise<unknown>): Promise<string> {
  const server = await scriptedServer({ always: script });
  const { client, trace } = bench(target(server.port), { retries: 0 });
  const ended = await work(client).then(
    (value) => (typeof value === "object" && value !== null && "failure" in value ? value.failure : "no error"),
    (error: unknown) => error,
  );
  await client.close();
  await server.close();
  return `${trace.join("\n")}\n${String(ended)}`;
}

describe("a secret that is being set and that the instance repeats", () => {
  const SECRET = "hunter44-hunter44";
  const settings = { smtp: { password: SECRET } };
  const ways: readonly (readonly [string, (client: Bench["client"]) => Promise<unknown>])[] = [
    ["an operation", (client) => client.exchange(setSettings, { settings })],
    ["`api` with fields", (client) => client.send({ method: "PUT", path: "/manage/v1/config/settings", query: [], body: settings })],
    [
      "`api --input`",
      (client) => client.send({ method: "PUT", path: "/manage/v1/config/settings", query: [], body: Buffer.from(JSON.stringify(settings), "utf8") }),
    ],
  ];
  const scripts: readonly (readonly [string, Script])[] = [
    ["in plain text", [answer(400, `smtp: ${SECRET} is too short`, { "content-type": "text/plain" })]],
    ["in JSON", [answer(422, { message: "Validation Failed", errors: [`smtp.password ${SECRET} is too short`] })]],
    // 200 characters of an answer are shown: the cut runs through the secret.
    ["where the message is cut", [answer(400, `${"x".repeat(190)} ${SECRET}`)]],
  ];
  it.each(ways.flatMap(([way, work]) => scripts.map(([where, script]) => [way, where, work, script] as const)))(
    "by %s, %s, is in neither -v nor the error",
    async (_way, _where, work, script) => {
      const text = await said(script, work);
      expect(text).toMatch(/answered 4\d\d/);
      expect(text).not.toContain(SECRET.slice(0, 6));
    },
  );

  it("over several lines is masked as well", async () => {
    const key = "-----BEGIN PRIVATE KEY-----\nMIIBVQIBADANBg\n-----END PRIVATE KEY-----\n";
    const script: Script = [answer(400, { message: `cannot read ${key}` })];
    expect(await said(script, (client) => client.exchange(setSettings, { settings: { github_ssl: { key } } }))).not.toContain("MIIBVQIBADANBg");
  });

  it("in the 200 to a write, where no JSON is, is in neither", async () => {
    const script: Script = [answer(200, `OK, ${"x".repeat(60)} ${SECRET} set`, { "content-type": "text/plain" })];
    const text = await said(script, (client) => client.exchange({ ...setSettings, returns: anything() }, { settings }));
    expect(text).toContain("with a body that is not JSON");
    expect(text).not.toContain(SECRET.slice(0, 6));
  });
});

describe("a secret that the settings hold", () => {
  it("is known from then on", async () => {
    const server = await scriptedServer({
      answers: [[answer(200, { smtp: { password: "server-side-secret", port: 25 } })], [answer(400, "ldap: server-side-secret refused")]],
    });
    const { client, trace } = bench(target(server.port));
    await client.exchange(getSettings, {});
    const error = await client.exchange(getVersion, {}).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain("ghe1 answered 400: ldap: ******** refused");
    expect(trace.join("\n")).not.toContain("server-side-secret");
    expect(client.redact("server-side-secret")).toBe("********");
    await client.close();
    await server.close();
  });

  it("is in neither -v nor the error when the answer is almost JSON", async () => {
    const script: Script = [answer(200, '{"smtp":{"password":"server-side-secret"},}')];
    const text = await said(script, (client) => client.exchange(getSettings, {}));
    expect(text).toContain("with a body that is not JSON");
    expect(text).not.toContain("server-side");
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
