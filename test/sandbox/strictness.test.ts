/** The sandbox refuses what the description does not allow: a client that passes here sends nothing odd. */
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../../src/sandbox/sandbox.js";
import { call, form, json, start, STILL, type CallOptions } from "./call.js";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGTestTestTestTestTestTestTestTestTestTestTest octo@example.com";
const LICENSE = Buffer.from("a license");

const multipart = (text: string, type = "multipart/form-data; boundary=XX"): CallOptions => ({ body: text, headers: { "content-type": type } });

describe("a request that is not as described is refused with 400 and the reason", () => {
  const cases: readonly (readonly [name: string, method: string, path: string, options: CallOptions, message: string])[] = [
    ["an unknown query parameter", "GET", "/manage/v1/version?verbose=1", {}, 'invalid request: unknown query parameter "verbose"'],
    [
      "the prose's name of the role filter",
      "GET",
      "/manage/v1/config/nodes?cluster_role=WebServer",
      {},
      'invalid request: unknown query parameter "cluster_role"',
    ],
    ["a query parameter twice", "GET", "/manage/v1/config/apply?run_id=a&run_id=b", {}, "invalid request: query parameter run_id is there 2 times"],
    ["a filter that is no UUID", "GET", "/manage/v1/maintenance?uuid=x", {}, "invalid request: uuid: text (uuid)"],
    ["an unknown field", "POST", "/manage/v1/maintenance", json({ enabled: true, message: "x" }), "invalid request: message: no such field"],
    ["a field of the wrong type", "POST", "/manage/v1/maintenance", json({ enabled: "true" }), "invalid request: enabled: true or false"],
    ["a missing field", "POST", "/manage/v1/maintenance", json({ when: "now" }), "invalid request: enabled: this field is required"],
    ["a body that is no object", "POST", "/manage/v1/maintenance", json([true]), "invalid request: body: an object"],
    ["no body", "POST", "/manage/v1/access/ssh", {}, "invalid request: key: this field is required"],
    [
      "a body that is no JSON",
      "POST",
      "/manage/v1/maintenance",
      { body: "{", headers: { "content-type": "application/json" } },
      "invalid request: the body is not JSON",
    ],
    [
      "JSON under another content type",
      "POST",
      "/manage/v1/maintenance",
      { body: '{"enabled":true}', headers: { "content-type": "application/x-www-form-urlencoded" } },
      "invalid request: the content type must be application/json",
    ],
    [
      "JSON without a content type",
      "POST",
      "/manage/v1/maintenance",
      { body: '{"enabled":true}' },
      "invalid request: the content type must be application/json",
    ],
    ["a body where none is taken", "GET", "/manage/v1/version", json({}), "invalid request: this operation takes no body"],
    ["settings that are no object", "PUT", "/manage/v1/config/settings", json("x"), "invalid request: body: an object"],
    [
      "a known setting of another type",
      "PUT",
      "/manage/v1/config/settings",
      json({ smtp: { enabled: "true" } }),
      "invalid request: settings: smtp.enabled must be true or false, not text",
    ],
    [
      "a documented setting of an unused group",
      "PUT",
      "/manage/v1/config/settings",
      json({ ldap: { port: "389" } }),
      "invalid request: settings: ldap.port must be a number, not text",
    ],
    [
      "a group in place of a leaf",
      "PUT",
      "/manage/v1/config/settings",
      json({ private_mode: {} }),
      "invalid request: settings: private_mode must be true or false, not an object",
    ],
    [
      "a license as JSON",
      "PUT",
      "/manage/v1/config/license",
      json({ license: "x" }),
      "invalid request: the content type must be multipart/form-data with a boundary",
    ],
    ["a form without the license", "PUT", "/manage/v1/config/license", form({ password: "x" }), "invalid request: password: no such part"],
    ["an empty license", "PUT", "/manage/v1/config/license", form({ license: Buffer.alloc(0) }), "invalid request: license: a file"],
    ["a license that is no file", "PUT", "/manage/v1/config/license", form({ license: "text" }), "invalid request: license: a file"],
    ["a flag that is none", "PUT", "/manage/v1/config/license?apply=1", form({ license: LICENSE }), "invalid request: apply: true or false"],
    [
      "a form without its end",
      "PUT",
      "/manage/v1/config/license",
      multipart('--XX\r\nContent-Disposition: form-data; name="license"; filename="x"\r\n\r\nabc'),
      "invalid request: malformed multipart body: a part has no end",
    ],
    ["an empty form", "PUT", "/manage/v1/config/license", multipart("--XX--\r\n"), "invalid request: license: this part is required"],
    ["what is no key", "POST", "/manage/v1/access/ssh", json({ key: "ssh-rsa AAAAB3NzaC1yc2E=" }), "invalid request: key is not a public SSH key"],
    [
      "a key of another type than it says",
      "POST",
      "/manage/v1/access/ssh",
      json({ key: KEY.replace("ssh-ed25519", "ssh-rsa") }),
      "invalid request: key is not a public SSH key",
    ],
    [
      "an address that is none",
      "POST",
      "/manage/v1/maintenance",
      json({ enabled: true, ip_exception_list: ["1.2.3.4/33"] }),
      'invalid request: ip_exception_list: "1.2.3.4/33" is no address or range',
    ],
    [
      "a moment without an offset",
      "POST",
      "/manage/v1/maintenance",
      json({ enabled: true, when: "2099-01-01T00:00:00" }),
      "invalid request: when is neither now nor a moment in ISO 8601",
    ],
    ["a moment in the past", "POST", "/manage/v1/maintenance", json({ enabled: true, when: "2020-01-01T00:00:00Z" }), "invalid request: when is in the past"],
    ["an unknown run", "GET", "/manage/v1/config/apply?run_id=nobody", {}, "invalid request: no run has this run_id"],
    ["a run id with spaces", "POST", "/manage/v1/config/apply", json({ run_id: "a b" }), "invalid request: run_id must be 1 to 64 letters, digits, - or _"],
    [
      "a second initialization",
      "POST",
      "/manage/v1/config/init",
      form({ license: LICENSE, password: "long enough" }),
      "failed to initialize config: invalid request: password already set",
    ],
  ];

  it.each(cases)("%s", async (_, method, path, options, message) => {
    const sandbox = await start();
    const before = JSON.stringify(sandbox.appliance.state);
    const reply = await call(sandbox, method, path, options);
    expect([reply.status, reply.json]).toEqual([400, { error: { message, request_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string } }]);
    expect(JSON.stringify(sandbox.appliance.state)).toBe(before);
  });

  it("a schedule for one node", async () => {
    const sandbox = await start({ topology: "ha" });
    const uuid = sandbox.appliance.state.nodes[0]?.uuid;
    const reply = await call(sandbox, "POST", "/manage/v1/maintenance", json({ enabled: true, uuid, when: "2099-01-01T00:00:00Z" }));
    expect([reply.status, reply.json]).toMatchObject([400, { error: { message: "invalid request: uuid is incompatible with maintenance mode scheduling" } }]);
  });
});

describe("routes", () => {
  it("that do not exist are 404, and another method is 405", async () => {
    const sandbox = await start();
    const unknown = await call(sandbox, "GET", "/manage/v1/nothing");
    const method = await call(sandbox, "DELETE", "/manage/v1/maintenance");
    expect([unknown.status, method.status, method.headers.allow]).toEqual([404, 405, "GET, POST"]);
  });

  it("of a newer release are 404, and 3.8 answers 501", async () => {
    const old = await start({ release: "3.12" });
    expect((await call(old, "GET", "/manage/v1/config/settings")).status).toBe(200);
    expect((await call(old, "GET", "/manage/v1/config/apply")).status).toBe(404);
    const older = await start({ release: "3.8.2" });
    expect((await call(older, "GET", "/manage/v1/version")).status).toBe(501);
  });

  it("of the Manage API on the other port lead to the right one", async () => {
    const sandbox = await start();
    const reply = await call(sandbox, "GET", "/manage/v1/version?uuid=x", { rest: true, auth: null });
    expect([reply.status, reply.headers.location]).toEqual([301, `https://127.0.0.1:${String(sandbox.port)}/manage/v1/version?uuid=x`]);
  });

  it("of the Manage API carry its headers, and no request id, rate limit or GitHub header", async () => {
    const sandbox = await start();
    const { headers } = await call(sandbox, "GET", "/manage/v1/version");
    expect(headers).toMatchObject({
      server: "GHES Manage",
      "content-type": "application/json; charset=utf-8",
      "x-frame-options": "DENY",
      "x-xss-protection": "0",
    });
    expect(Object.keys(headers).filter((name) => /github|request-id|ratelimit/i.test(name))).toEqual([]);
  });

  it("of the REST API tell the release, in the body and in a header", async () => {
    const sandbox = await start({ release: "3.20.4" });
    const reply = await call(sandbox, "GET", "/api/v3/meta", { rest: true, auth: sandbox.token });
    expect([reply.status, reply.json]).toMatchObject([200, { installed_version: "3.20.4" }]);
    expect(reply.headers["x-github-enterprise-version"]).toBe("3.20.4");
  });
});

it("a number outside its range is refused with the range", async () => {
  const sandbox = await start();
  const ask = (query: string) => call(sandbox, "GET", `/api/v3/admin/pre-receive-hooks?${query}`, { rest: true, auth: sandbox.token });
  expect((await ask("per_page=101")).json).toMatchObject({ message: "invalid request: per_page: a whole number from 1 to 100" });
  expect((await ask("page=0")).json).toMatchObject({ message: "invalid request: page: a whole number from 1" });
  expect((await ask("per_page=100&page=1")).status).toBe(200);
});

describe("credentials", () => {
  const statuses = async (sandbox: Sandbox, ...auths: readonly (string | null)[]): Promise<readonly number[]> => {
    const all: number[] = [];
    for (const auth of auths) all.push((await call(sandbox, "GET", "/manage/v1/version", { auth })).status);
    return all;
  };

  it("that are wrong or missing are 401, and the answer does not repeat them", async () => {
    const sandbox = await start();
    expect(await statuses(sandbox, null, "api_key:wrong-horse", `admin:${sandbox.password}`)).toEqual([401, 401, 401]);
    const reply = await call(sandbox, "GET", "/manage/v1/version", { auth: "api_key:wrong-horse" });
    expect(reply.json).toEqual({ error: { message: "Unauthorized", request_id: expect.any(String) as string } });
  });

  it("are refused even when right after ten wrong ones, for good; a right one in time resets the count", async () => {
    const sandbox = await start();
    const right = `api_key:${sandbox.password}`;
    const wrong = (count: number) => Array.from({ length: count }, () => "api_key:wrong");
    expect(await statuses(sandbox, ...wrong(9), right)).toEqual([...wrong(9).map(() => 401), 200]);
    expect((await statuses(sandbox, ...wrong(10), right)).at(-1)).toBe(401);
    sandbox.appliance.clock.skip(24 * 3_600_000);
    expect(await statuses(sandbox, right)).toEqual([401]);
  });

  it("do not count when they are missing", async () => {
    const sandbox = await start();
    await statuses(sandbox, ...Array.from({ length: 11 }, () => null));
    expect(await statuses(sandbox, `api_key:${sandbox.password}`)).toEqual([200]);
  });

  it("are not asked for by config/init, which sets the password and starts a run", async () => {
    const sandbox = await start({ faults: ["quirk=uninitialized"], pace: STILL });
    expect(await statuses(sandbox, "api_key:anything")).toEqual([401]);
    const reply = await call(sandbox, "POST", "/manage/v1/config/init", { ...form({ license: LICENSE, password: "correct horse" }), auth: null });
    expect([reply.status, reply.text, reply.headers.server]).toEqual([202, "{}\n", undefined]);
    expect(await statuses(sandbox, "api_key:correct horse")).toEqual([200]);
    expect((await call(sandbox, "GET", "/manage/v1/config/apply")).json).toMatchObject({ running: true });
  });

  it("of the REST API are the token, with either word", async () => {
    const sandbox = await start();
    const meta = async (authorization: string) => (await call(sandbox, "GET", "/api/v3/meta", { rest: true, auth: null, headers: { authorization } })).status;
    expect([await meta(`token ${sandbox.token}`), await meta(`Bearer ${sandbox.token}`), await meta("token x"), await meta(`Basic ${sandbox.token}`)]).toEqual([
      200, 200, 401, 401,
    ]);
  });
});
