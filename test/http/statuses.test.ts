import { describe, expect, it } from "vitest";
import { getMaintenance, getVersion, setMaintenance } from "../../src/api/areas/manage.js";
import type { CliError } from "../../src/errors.js";
import type { Change } from "../../src/http/audit.js";
import { createLockout } from "../../src/http/lockout.js";
import { bench, fakeClock, PASSWORD, source, target, TOKEN } from "../support/http-client.js";
import { answer, head, scriptedServer, type Script } from "../support/scripted-server.js";

const failing = (code: string, facts = {}): unknown => expect.objectContaining({ code, ...facts });
const VERSION = answer(200, [{ hostname: "a", version: { version: "3.19.0" } }]);

async function failure(
  script: Script,
  plane: "manage" | "rest" = "manage",
): Promise<{ code: string; message: string; hint: string | undefined; requestId: string | undefined }> {
  const server = await scriptedServer({ answers: [script] });
  const { client } = bench(target(server.port), { retries: 0 });
  const path = plane === "manage" ? "/manage/v1/maintenance" : "/users";
  const { failure: error } = await client.send({ method: "GET", path, query: [] });
  await client.close();
  await server.close();
  if (error === undefined) throw new TypeError("no failure");
  return { code: error.code, message: error.message, hint: error.facts.hint, requestId: error.facts.requestId };
}

describe("a status of failure has its place in the table of errors", () => {
  it.each([
    [400, "invalid"],
    [402, "invalid"],
    [403, "forbidden"],
    [404, "not_found"],
    [405, "unsupported"],
    [409, "conflict"],
    [410, "not_found"],
    [422, "invalid"],
    [423, "conflict"],
    [429, "rate_limited"],
    [500, "server_error"],
    [501, "unsupported"],
    [503, "server_error"],
    [599, "server_error"],
  ])("%i is %s", async (status, code) => {
    expect((await failure([answer(status, { message: "No." })])).code).toBe(code);
  });
});

describe("the instance's own words are told", () => {
  it.each([
    ["the Manage envelope", { error: { message: "password already set", request_id: "602e3c4a" } }, "ghe1 answered 400: password already set", "602e3c4a"],
    ["a message", { message: "Nope" }, "ghe1 answered 400: Nope", undefined],
    [
      "a message with errors",
      { message: "Validation Failed", errors: [{ resource: "Hook", field: "url", code: "missing" }, { message: "bad" }, "plain"] },
      "ghe1 answered 400: Validation Failed: Hook.url: missing; bad; plain",
      undefined,
    ],
    ["text", "x".repeat(300), `ghe1 answered 400: ${"x".repeat(200)}…`, undefined],
    ["text with escape sequences", "a\u001b]52;c;x\u0007\nb\u202e", "ghe1 answered 400: a\\u{1b}]52;c;x\\u{7} b\\u{202e}", undefined],
    ["nothing", "", "ghe1 answered 400", undefined],
    ["JSON without words", [1], "ghe1 answered 400: [1]", undefined],
  ])("%s", async (_, body, message, requestId) => {
    expect(await failure([answer(400, body)])).toEqual(expect.objectContaining({ message, requestId }));
  });

  it("and the request id of a header", async () => {
    expect((await failure([answer(500, "", { "x-github-request-id": "ABC:1" })])).requestId).toBe("ABC:1");
  });

  it("but an HTML page only by its title, as maintenance or a start", async () => {
    const page = "<html><title>GitHub Enterprise is currently down for maintenance</title><img src='data:...'></html>";
    expect(await failure([answer(503, page, { "content-type": "text/html" })])).toEqual({
      code: "server_error",
      message: 'ghe1 answered 503 with an HTML page ("GitHub Enterprise is currently down for maintenance"), not JSON',
      hint: "ghe1 is probably in maintenance mode or starting: ghes-admin maintenance status",
      requestId: undefined,
    });
  });

  it("never with the password in it", async () => {
    const { message } = await failure([answer(400, { message: `bad password ${PASSWORD}` })]);
    expect(message).toBe("ghe1 answered 400: bad password ********");
  });

  it("nor in the request id, the scopes, or where a redirect leads", async () => {
    const headers = { "x-github-request-id": `ID-${TOKEN}`, "x-oauth-scopes": `repo ${TOKEN}`, "x-accepted-oauth-scopes": TOKEN };
    const texts = [
      await failure([answer(500, "", { "x-github-request-id": `ID-${PASSWORD}` })]),
      await failure([answer(403, { message: "No" }, headers), { end: true }], "rest"),
    ];
    const server = await scriptedServer({ answers: [[head(302, { location: `/login/${TOKEN}`, "content-length": "0" })]] });
    const { client } = bench(target(server.port), { retries: 0 });
    const redirect = await client.send({ method: "GET", path: "/users", query: [] }).catch((thrown: unknown) => String(thrown));
    await client.close();
    await server.close();
    expect(texts[0]?.requestId).toBe("ID-********");
    expect(texts[1]?.hint).toContain("(the token has: repo ********; accepted: ********)");
    expect(redirect).toContain("/login/********: that is a page to sign in");
    expect(JSON.stringify([texts, redirect])).not.toMatch(/correct horse|canaryCanary/);
  });

  it("nor in the log of changes, whatever the request is called by the instance", async () => {
    const changes: Change[] = [];
    const server = await scriptedServer({
      answers: [[answer(200, {}, { "x-request-id": `a-${PASSWORD}` })], [answer(422, "", { "x-request-id": `b-${PASSWORD}` })]],
    });
    const { client } = bench(target(server.port), { audit: { ready: () => undefined, record: (change) => void changes.push(change), login: undefined } });
    for (let i = 0; i < 2; i++) await client.send({ method: "POST", path: "/manage/v1/maintenance", query: [] });
    await client.close();
    await server.close();
    expect(changes.map(({ request_id }) => request_id)).toEqual(["a-********", "b-********"]);
  });

  it("and the scopes that are missing", async () => {
    const { hint } = await failure(
      [answer(403, { message: "Must be an admin" }, { "x-oauth-scopes": "repo", "x-accepted-oauth-scopes": "site_admin" })],
      "rest",
    );
    expect(hint).toBe("the account may not do this: it needs site administrator rights (the token has: repo; accepted: site_admin)");
  });
});

describe("a write whose end is not known says so, and what to do first", () => {
  const html = { "content-type": "text/html" };
  const sure = "whether POST /manage/v1/maintenance was carried out is not known";
  it.each([
    ["200 without a body", answer(200), "bad_answer", "ghe1 answered 200 with an empty body where JSON was due"],
    ["200 that is no JSON", answer(200, "oops"), "bad_answer", "ghe1 answered 200 with a body that is not JSON: oops"],
    ["200 in another shape", answer(200, { x: 1 }), "bad_answer", "ghe1 answered 200 in an unexpected shape: the answer is not a list"],
    ["200 in an encoding", answer(200, "[]", { "content-encoding": "br" }), "bad_answer", 'ghe1 answered in the encoding "br", which nobody asked for'],
    ["a page", answer(200, "<html><title>Welcome</title>", html), "bad_answer", 'ghe1 answered 200 with an HTML page ("Welcome"), not JSON'],
    ["500", answer(500, { message: "Oops" }), "server_error", "ghe1 answered 500: Oops"],
    ["502", answer(502, { message: "Bad" }), "unknown_outcome", "ghe1 answered 502: Bad"],
  ])("%s", async (_, answered, code, what) => {
    const server = await scriptedServer({ answers: [[answered]] });
    const { client } = bench(target(server.port), { retries: 0 });
    const ended = await client.exchange(setMaintenance, { enabled: true }).catch((thrown: unknown) => thrown);
    expect(ended).toEqual(failing(code, { message: `${what}; ${sure}` }));
    expect((ended as CliError).facts.hint).toMatch(/look at the instance before sending it again$/);
    await client.close();
    await server.close();
  });

  it("but not one that was refused, nor a read", async () => {
    for (const status of [400, 403, 404, 409, 422, 429, 501, 503]) {
      const server = await scriptedServer({ answers: [[answer(status, { message: "No." })]] });
      const { client } = bench(target(server.port), { retries: 0 });
      const ended = await client.exchange(setMaintenance, { enabled: true }).catch((thrown: unknown) => thrown);
      expect([status, (ended as CliError).message]).toEqual([status, `ghe1 answered ${String(status)}: No.`]);
      await client.close();
      await server.close();
    }
    expect((await failure([answer(500, { message: "Oops" })])).message).toBe("ghe1 answered 500: Oops");
  });
});

describe("after one 401", () => {
  const locked = answer(401, { message: "Unauthorized" });

  it("the message says what it may be, where the secret came from, and how to unlock", async () => {
    const server = await scriptedServer({ answers: [[locked]] });
    const { client } = bench(target(server.port));
    await expect(client.exchange(getVersion, {})).rejects.toThrow(
      failing("unauthenticated", {
        exit: "auth",
        message: 'ghe1 rejected the password of "api_key" from GHES_ADMIN_PASSWORD (401): Unauthorized',
        facts: expect.objectContaining({
          hint:
            "without --force nothing more is sent with it for 10 min; it is a wrong password, a locked account, or a Management Console user without the right. " +
            "A locked root site administrator is unlocked by `ghe-reactivate-admin-login` in the administrative shell (SSH)",
        }) as unknown,
      }),
    );
    await expect(client.exchange(getMaintenance, {})).rejects.toThrow(failing("unauthenticated"));
    expect(server.requests.length).toBe(1);
    await client.close();
    await server.close();
  });

  it("nothing is sent with that secret by any client of the command, to any instance", async () => {
    const server = await scriptedServer({ answers: [[locked]], always: [VERSION] });
    const other = await scriptedServer({ always: [VERSION] });
    const lockout = createLockout({ clock: fakeClock() });
    const clients = [
      target(server.port),
      target(server.port),
      target(other.port),
      target(server.port, { password: source("another password", "the store") }),
    ].map((to) => bench(to, { lockout }).client);
    const [first, second, third, fourth] = clients;
    await expect(first?.exchange(getVersion, {})).rejects.toThrow(failing("unauthenticated"));
    await expect(second?.exchange(getVersion, {})).rejects.toThrow(
      failing("unauthenticated", {
        message:
          `nothing was sent to ghe1: the password of "api_key" from GHES_ADMIN_PASSWORD was rejected (401) by 127.0.0.1:${String(server.port)} ` +
          "at 2026-11-22T17:00:00Z, and is not tried again until 2026-11-22T17:10:00Z (10 min from now)",
      }),
    );
    await expect(third?.exchange(getVersion, {})).rejects.toThrow(failing("unauthenticated"));
    expect((await fourth?.exchange(getVersion, {}))?.status).toBe(200);
    expect([server.requests.length, other.requests.length]).toEqual([2, 0]);
    await Promise.all(clients.map((client) => client.close()));
    await server.close();
    await other.close();
  });

  it("a wrong password is tried once, not once per connection", async () => {
    const server = await scriptedServer({ always: [{ wait: 10 }, locked] });
    const { client } = bench(target(server.port));
    const ends = await Promise.allSettled(Array.from({ length: 8 }, () => client.exchange(getVersion, {})));
    expect(ends.map(({ status }) => status)).toEqual(Array(8).fill("rejected"));
    expect(server.requests.length).toBe(1);
    await client.close();
    await server.close();
  });

  const page = { "content-type": "text/html" };
  it.each([
    ["a portal's page", answer(200, "<!doctype html><title>Sign in</title>", page)],
    ["an answer without a type that is a page", answer(200, "<html><title>Sign in</title>", { "content-type": "" })],
    ["a refusal by the door", answer(400, "<html><title>400 Bad Request</title>", page)],
    ["a page of rights", answer(403, "<html><title>403 Forbidden</title>", page)],
    ["a route that is not there", answer(404, { message: "Not Found" })],
    ["a failure", answer(500, { message: "Oops" })],
    ["a limit", answer(429, { message: "Slow down" })],
  ])("(%s before it says nothing of the secret) a wrong one is sent once", async (_, before) => {
    const server = await scriptedServer({ answers: [[before]], always: [{ wait: 10 }, locked] });
    const { client } = bench(target(server.port), { retries: 0 });
    await client.send({ method: "GET", path: "/manage/v1/version", query: [] }).catch(() => undefined);
    await Promise.allSettled(Array.from({ length: 4 }, () => client.exchange(getVersion, {})));
    expect(server.requests.length).toBe(2);
    await client.close();
    await server.close();
  });

  it.each([
    ["an answer", answer(200, {})],
    ["no rights", answer(403, { message: "No" })],
    ["a conflict", answer(409, { message: "No" })],
    ["what cannot be processed", answer(422, { message: "No" })],
  ])("(%s before it has shown the secret to be right) requests go side by side", async (_, before) => {
    const server = await scriptedServer({ answers: [[before]], always: [{ wait: 10 }, VERSION] });
    const { client } = bench(target(server.port), { retries: 0 });
    await client.send({ method: "GET", path: "/manage/v1/version", query: [] });
    await Promise.all(Array.from({ length: 4 }, () => client.exchange(getVersion, {})));
    expect(server.mostOpen).toBeGreaterThan(3);
    await client.close();
    await server.close();
  });

  it("a free request is returned with what it means, and is the last one", async () => {
    const server = await scriptedServer({ answers: [[locked]] });
    const { client } = bench(target(server.port));
    const first = await client.send({ method: "GET", path: "/manage/v1/version", query: [] });
    expect([first.status, first.failure?.code, Buffer.from(first.body).toString()]).toEqual([401, "unauthenticated", '{"message":"Unauthorized"}']);
    await expect(client.send({ method: "GET", path: "/manage/v1/version", query: [] })).rejects.toThrow(failing("unauthenticated"));
    expect(server.requests.length).toBe(1);
    await client.close();
    await server.close();
  });
});

describe("credentials", () => {
  it("that are missing are said to be, before any connection", async () => {
    const server = await scriptedServer();
    const { client } = bench(target(server.port, { password: undefined, token: undefined }));
    await expect(client.exchange(getVersion, {})).rejects.toThrow(
      failing("unauthenticated", { message: "no password for ghe1: its management API needs one" }),
    );
    await expect(client.send({ method: "GET", path: "/users", query: [] })).rejects.toThrow(
      failing("unauthenticated", { message: "no token for ghe1: its REST API needs one" }),
    );
    expect(server.connections).toBe(0);
    await client.close();
    await server.close();
  });

  it("lose one line break at their end, and are refused with one inside", async () => {
    const server = await scriptedServer({ always: [answer(200, "{}")] });
    const good = bench(target(server.port, { token: source("ghp_x\n", "a file") })).client;
    await good.send({ method: "GET", path: "/users", query: [] });
    expect(server.requests[0]?.headers.authorization).toBe("Bearer ghp_x");
    const bad = bench(target(server.port, { token: source("ghp_x\nevil: 1", "a file") })).client;
    await expect(bad.send({ method: "GET", path: "/users", query: [] })).rejects.toThrow(
      failing("usage", { message: "the token from a file contains a line break" }),
    );
    expect(server.requests.length).toBe(1);
    await good.close();
    await bad.close();
    await server.close();
  });
});

describe("a redirect", () => {
  const to = (status: number, location: string): Script => [head(status, { location, "content-length": "0" })];
  async function redirected(answers: readonly Script[], write = false) {
    const server = await scriptedServer({ answers });
    const { client } = bench(target(server.port));
    const ended = await (write ? client.exchange(setMaintenance, { enabled: true }) : client.exchange(getVersion, {})).then(
      (result) => ({ status: result.status, error: undefined }),
      (error: unknown) => ({ status: undefined, error }),
    );
    await client.close();
    await server.close();
    return { ...ended, seen: server.seen(), port: server.port };
  }

  it("of a read to the same origin is followed three times, with its query", async () => {
    const followed = await redirected([to(301, "/a?x=1"), to(302, "b"), to(307, "/c"), [VERSION]]);
    expect([followed.status, followed.seen]).toEqual([200, ["GET /manage/v1/version", "GET /a?x=1", "GET /b", "GET /c"]]);
  });

  it("that goes in a circle ends after three", async () => {
    const { error, seen } = await redirected(Array.from({ length: 9 }, () => to(302, "/a")));
    expect(error).toEqual(failing("redirect", { exit: "unreachable" }));
    expect(seen.length).toBe(4);
  });

  it("to another port, host or scheme is never followed, and the other never hears of it", async () => {
    const other = await scriptedServer({ always: [VERSION] });
    const { error, port } = await redirected([to(301, `http://127.0.0.1:${String(other.port)}/manage/v1/version`)]);
    expect(error).toEqual(
      failing("redirect", {
        message: `http://127.0.0.1:${String(port)} answered 301 to http://127.0.0.1:${String(other.port)}/manage/v1/version: nothing was sent there`,
        facts: expect.objectContaining({
          hint: expect.stringContaining(`use --port ${String(other.port)} or 'ghes-admin profile set ghe1 --port ${String(other.port)}'`) as unknown,
        }) as unknown,
      }),
    );
    expect(other.connections).toBe(0);
    await other.close();
  });

  it.each([301, 302, 303, 307, 308])("%i of a write is never followed, not even to the same origin", async (status) => {
    const { error, seen } = await redirected([to(status, "/manage/v1/maintenance2")], true);
    expect(error).toEqual(failing("redirect"));
    expect(seen).toEqual(["POST /manage/v1/maintenance"]);
  });

  it.each(["/login?return_to=x", "/setup/unlock", "/sessions/new"])("to %s says that the request was not signed in", async (page) => {
    const { error, seen } = await redirected([to(302, page)]);
    expect(String(error)).toContain("that is a page to sign in, so the request was not signed in");
    expect(seen.length).toBe(1);
  });

  it.each(["", "http://[", "ht tp://x"])("to %j is no reason to crash", async (location) => {
    expect((await redirected([to(302, location), to(302, location), to(302, location), to(302, location)])).error).toEqual(failing("redirect"));
  });
});
