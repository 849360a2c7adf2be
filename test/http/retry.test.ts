import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { setAnnouncement } from "../../src/api/areas/announcement.js";
import { addSshKey, getVersion, removeSshKey, setMaintenance, startConfigApply } from "../../src/api/areas/manage.js";
import { CliError, DeadlinePassed, Interrupted } from "../../src/errors.js";
import type { Client } from "../../src/http/client.js";
import { createDelivery, type Attempted, type Call } from "../../src/http/delivery.js";
import { createLockout } from "../../src/http/lockout.js";
import { buildRequest } from "../../src/http/request.js";
import { retryAfter } from "../../src/http/retry.js";
import { bench, fakeClock, target, type Bench } from "../support/http-client.js";
import { answer, scriptedServer, type Script, type ScriptedServer } from "../support/scripted-server.js";

const VERSION = answer(200, [{ hostname: "a", version: { version: "3.19.0" } }]);
const APPLIED = answer(200, { run_id: "d34db33f" });
const KEY = "ssh-ed25519 AAAA me";
const NODES = answer(200, [{ hostname: "a" }]);

const read = (client: Client) => client.exchange(getVersion, {});
const post = (client: Client) => client.exchange(startConfigApply, {});
const repeatable = (client: Client) => client.exchange(removeSshKey, { key: KEY });

async function against(answers: readonly Script[], work: (bench: Bench, server: ScriptedServer) => Promise<void>, changes = {}): Promise<void> {
  const server = await scriptedServer({ answers });
  const made = bench(target(server.port), changes);
  try {
    await work(made, server);
  } finally {
    await made.client.close();
    await server.close();
  }
}

const QUIET = { retries: 3, remaining: () => undefined, onWait: () => undefined, onWarn: () => undefined, label: "ghe1" };
const CALL: Call = {
  request: buildRequest(getVersion, {}, target(8443), "0.0.0-test"),
  operation: getVersion.route,
  op: getVersion,
  isRead: true,
  repeatable: true,
  headersTimeout: 1,
  totalTimeout: 1,
  credentials: "basic",
};

const failing = (code: string, facts = {}): unknown => expect.objectContaining({ code, ...facts });

describe("an answer of failure", () => {
  it.each([502, 503, 504])("%i to a read is tried four times in all, with full jitter", async (status) => {
    await against(
      Array.from({ length: 4 }, () => [answer(status, { message: "busy" })]),
      async ({ client, clock }, server) => {
        await expect(read(client)).rejects.toThrow(failing("server_error", { message: `ghe1 answered ${String(status)}: busy (4 attempts in 4 s)` }));
        expect(server.seen()).toEqual(Array(4).fill("GET /manage/v1/version"));
        expect(clock.sleeps).toEqual([500, 1000, 2000]);
      },
    );
  });

  it("is forgotten when another attempt succeeds", async () => {
    await against([[answer(503)], [{ reset: true }], [VERSION]], async ({ client }, server) => {
      expect((await read(client)).value).toEqual([{ hostname: "a", version: { version: "3.19.0", platform: null, build_id: null, build_date: null } }]);
      expect(server.requests.length).toBe(3);
    });
  });

  it("500 is tried once more for a read, never for a write", async () => {
    await against([[answer(500)], [answer(500)]], async ({ client }, server) => {
      await expect(read(client)).rejects.toThrow(failing("server_error"));
      expect(server.requests.length).toBe(2);
    });
    await against([[answer(500)]], async ({ client }, server) => {
      await expect(repeatable(client)).rejects.toThrow(failing("server_error"));
      expect(server.requests.length).toBe(1);
    });
  });

  it("501 is never tried again, and says that the release does not have the operation", async () => {
    await against([[answer(501)]], async ({ client }, server) => {
      await expect(read(client)).rejects.toThrow(failing("unsupported"));
      expect(server.requests.length).toBe(1);
    });
  });

  it.each([502, 504])("%i to a write that must not be sent twice leaves its outcome unknown", async (status) => {
    await against([[answer(status)]], async ({ client }, server) => {
      await expect(post(client)).rejects.toThrow(failing("unknown_outcome", { exit: "unknown" }));
      expect(server.requests.length).toBe(1);
    });
  });

  it("503 to such a write is tried again only where the instance says when", async () => {
    await against([[answer(503)]], async ({ client }, server) => {
      await expect(post(client)).rejects.toThrow(failing("server_error"));
      expect(server.requests.length).toBe(1);
    });
    await against([[answer(503, "", { "retry-after": "3" })], [APPLIED]], async ({ client, clock }, server) => {
      expect((await post(client)).value).toEqual({ run_id: "d34db33f" });
      expect(server.seen()).toEqual(["POST /manage/v1/config/apply", "POST /manage/v1/config/apply"]);
      expect(clock.sleeps).toEqual([3500]);
    });
  });

  it("502 to a write that may be repeated is tried again, and is the instance's failure in the end", async () => {
    await against([[answer(502)], [NODES]], async ({ client }, server) => {
      expect((await repeatable(client)).status).toBe(200);
      expect(server.requests.map(({ body }) => body.toString())).toEqual([`{"key":"${KEY}"}`, `{"key":"${KEY}"}`]);
    });
    await against(
      Array.from({ length: 4 }, () => [answer(502)]),
      async ({ client }) => {
        await expect(repeatable(client)).rejects.toThrow(failing("server_error"));
      },
    );
  });

  it("`once` and no retries are a single attempt", async () => {
    await against([[answer(503)]], async ({ client, clock }, server) => {
      await expect(client.exchange(getVersion, {}, { once: true })).rejects.toThrow(failing("server_error", { message: "ghe1 answered 503" }));
      expect([server.requests.length, clock.sleeps]).toEqual([1, []]);
    });
    await against(
      [[answer(503)]],
      async ({ client }, server) => {
        await expect(read(client)).rejects.toThrow(failing("server_error"));
        expect(server.requests.length).toBe(1);
      },
      { retries: 0 },
    );
  });
});

describe("a rate limit", () => {
  it("is waited for as long as the instance says, also by a write, and told", async () => {
    await against([[answer(429, "", { "retry-after": "30" })], [APPLIED]], async ({ client, clock, waits }) => {
      await post(client);
      expect(clock.sleeps).toEqual([30_500]);
      expect(waits).toEqual(["429 from ghe1 (attempt 1 of 4), next try in 31 s"]);
    });
  });

  it("is also a 403 without remaining requests, until the reset by the server's clock", async () => {
    const date = "Sat, 21 Nov 2026 11:00:00 GMT";
    const reset = String(Date.parse(date) / 1000 + 20);
    await against([[answer(403, "", { date, "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset })], [VERSION]], async ({ client, clock }) => {
      await read(client);
      expect(clock.sleeps).toEqual([20_500]);
    });
  });

  it("that asks for longer than --timeout leaves fails at once and says the time", async () => {
    await against(
      [[answer(429, "", { "retry-after": "86400" })]],
      async ({ client, clock }, server) => {
        await expect(read(client)).rejects.toThrow(
          failing("rate_limited", { exit: "failed", message: "ghe1 answered 429; it asks to wait 24 h, and --timeout leaves 1 min" }),
        );
        expect([server.requests.length, clock.sleeps]).toEqual([1, []]);
      },
      { remaining: () => 60_000 },
    );
  });

  it("makes every request to the instance wait", async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const always: Script = ({ method }) => [method === "GET" ? VERSION : NODES];
    const server = await scriptedServer({ answers: [[VERSION], [answer(429, "", { "retry-after": "5" })]], always });
    let asleep = (): void => undefined;
    const sleeping = new Promise<void>((resolve) => (asleep = resolve));
    const { client } = bench(target(server.port), { clock: { ...fakeClock(), sleep: () => (asleep(), held) } });
    await read(client);
    const limited = read(client);
    await sleeping;
    const other = repeatable(client);
    // Somebody else's round trips: time in which a request that does not wait would have come.
    const bystander = bench(target(server.port)).client;
    for (let i = 0; i < 5; i++) await read(bystander);
    expect(server.seen()).not.toContain("DELETE /manage/v1/access/ssh");
    release();
    await Promise.all([limited, other]);
    expect(server.seen().slice(-2).sort()).toEqual(["DELETE /manage/v1/access/ssh", "GET /manage/v1/version"]);
    await bystander.close();
    await client.close();
    await server.close();
  });

  it.each([
    ["after", [10_000, 60_000]],
    ["before", [60_000, 10_000]],
  ])("that is told again, with a longer wait %s a shorter one, is over with the longer one", async (_, asked) => {
    const waits: { readonly milliseconds: number; end(): void }[] = [];
    const clock = { ...fakeClock(), sleep: (milliseconds: number) => new Promise<void>((end) => void waits.push({ milliseconds, end })) };
    const answers = asked.map((retryAfter) => {
      let resolve = (_: Attempted<string>): void => undefined;
      const promise = new Promise<Attempted<string>>((settle) => (resolve = settle));
      const error = new CliError("rate_limited", "429");
      return { promise, limit: () => resolve({ ok: false, error, ending: { kind: "answered", status: 429, limited: true, retryAfter } }) };
    });
    const signal = new AbortController().signal;
    const deliver = createDelivery({ ...QUIET, clock, signal, random: () => 0 });
    const sent: string[] = [];
    const send = (name: string, first?: Promise<Attempted<string>>) =>
      deliver<string>(CALL, {}, () => {
        const isFirst = !sent.includes(name);
        sent.push(name);
        return isFirst && first !== undefined ? first : Promise.resolve({ ok: true, value: name });
      });
    const limited = answers.map(({ promise }, i) => send(`limited ${String(i)}`, promise));
    answers[0]?.limit();
    await nextTurn();
    const other = send("other");
    await nextTurn();
    answers[1]?.limit();
    await nextTurn();
    expect(waits.map(({ milliseconds }) => milliseconds)).toEqual(asked);
    waits.find(({ milliseconds }) => milliseconds === 10_000)?.end();
    await nextTurn();
    expect(sent).toEqual(["limited 0", "limited 1"]);
    waits.find(({ milliseconds }) => milliseconds === 60_000)?.end();
    await Promise.all([...limited, other]);
    expect(sent.slice(2).sort()).toEqual(["limited 0", "limited 1", "other"]);
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-11-21T10:00:00Z");
  it.each([
    [{ "retry-after": "3" }, 3000],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "86400" }, 86_400_000],
    [{ "retry-after": "Sat, 21 Nov 2026 10:00:30 GMT" }, 30_000],
    [{ "retry-after": "Sat, 21 Nov 2026 11:00:30 GMT", date: "Sat, 21 Nov 2026 11:00:00 GMT" }, 30_000],
    [{ "retry-after": "Sat, 21 Nov 2026 09:00:00 GMT" }, undefined],
    [{ "retry-after": "-1" }, undefined],
    [{ "retry-after": "abc" }, undefined],
    [{ "retry-after": "1e9" }, undefined],
    [{ "retry-after": "999999999" }, undefined],
    [{ "retry-after": "3, 5" }, undefined],
    [{ "retry-after": "" }, undefined],
    [{}, undefined],
  ])("%j asks for %s ms", (headers, expected) => {
    expect(retryAfter(headers, now)).toBe(expected);
  });
});

describe("a connection that breaks", () => {
  it("before an answer is tried again for a read and for a write that may be repeated", async () => {
    await against([[{ reset: true }], [VERSION]], async ({ client }, server) => {
      await read(client);
      expect(server.requests.length).toBe(2);
    });
    await against([[{ reset: true }], [NODES]], async ({ client }, server) => {
      await repeatable(client);
      expect(server.requests.length).toBe(2);
    });
  });

  it("before the answer to any other write leaves its outcome unknown: one request", async () => {
    await against([[{ reset: true }]], async ({ client }, server) => {
      await expect(post(client)).rejects.toThrow(failing("unknown_outcome", { exit: "unknown" }));
      expect(server.seen()).toEqual(["POST /manage/v1/config/apply"]);
    });
    await against([[{ end: true }]], async ({ client }, server) => {
      await expect(client.exchange(addSshKey, { key: KEY })).rejects.toThrow(failing("unknown_outcome"));
      expect(server.requests.length).toBe(1);
    });
  });

  it("in every attempt of a repeatable write leaves its outcome unknown", async () => {
    await against(
      Array.from({ length: 4 }, () => [{ reset: true as const }]),
      async ({ client }, server) => {
        await expect(client.exchange(setMaintenance, { enabled: false })).rejects.toThrow(failing("unknown_outcome"));
        expect(server.requests.length).toBe(4);
      },
    );
  });

  const GONE = "an earlier attempt, whose answer was lost, may have done it: look at the instance";
  it.each<readonly [string, Script]>([
    ["lost", [{ reset: true }]],
    ["a gateway's 502", [answer(502)]],
  ])("(%s) and is tried again with a 404 says that the first attempt may have done it", async (_, first) => {
    await against([first, [answer(404)]], async ({ client }, server) => {
      await expect(repeatable(client)).rejects.toThrow(failing("not_found", { facts: expect.objectContaining({ status: 404, hint: GONE }) as unknown }));
      expect(server.requests.length).toBe(2);
    });
  });

  it("says nothing of it where nothing was lost, or nothing was to be done", async () => {
    const cases: readonly (readonly [readonly Script[], (client: Client) => Promise<unknown>])[] = [
      [[[answer(404)]], repeatable],
      [[[answer(429, "", { "retry-after": "1" })], [answer(404)]], repeatable],
      [[[{ reset: true }], [answer(404)]], read],
    ];
    for (const [answers, work] of cases) {
      await against(answers, async ({ client }, server) => {
        const error = await work(client).catch((thrown: unknown) => thrown);
        expect(error).toEqual(failing("not_found"));
        expect((error as CliError).facts.hint).toMatch(/the operation exists since GHES/);
        expect(server.requests.length).toBe(answers.length);
      });
    }
  });

  it("and is refused afterwards still leaves a write's outcome unknown", async () => {
    const flaky = await scriptedServer({ answers: [[{ reset: true }]] });
    const { client } = bench(target(flaky.port), { clock: { ...fakeClock(), sleep: () => flaky.close() } });
    await expect(repeatable(client)).rejects.toThrow(failing("unknown_outcome"));
    await client.close();
  });

  const UNKNOWN = "whether PATCH /enterprise/announcement was carried out is not known";
  it.each([502, 504])("after a gateway's %i leaves a write's outcome unknown, and the answer is told", async (status) => {
    const flaky = await scriptedServer({ answers: [[answer(status, { message: "Bad gateway" })]] });
    const { client } = bench(target(flaky.port), { clock: { ...fakeClock(), sleep: () => flaky.close() } });
    const message = expect.stringMatching(
      new RegExp(`connection refused \\(4 attempts in .*\\); before that: ghe1 answered ${String(status)}: Bad gateway; ${UNKNOWN}$`),
    ) as unknown;
    await expect(client.exchange(setAnnouncement, { announcement: "x" })).rejects.toThrow(failing("unknown_outcome", { exit: "unknown", message }));
    await client.close();
  });

  it("never is `nothing was sent` when the deadline falls after a gateway's 502", async () => {
    const abort = new AbortController();
    const sleep = (): Promise<void> => {
      abort.abort(new DeadlinePassed(5000));
      return Promise.reject(abort.signal.reason as Error);
    };
    await against(
      [[answer(502)]],
      async ({ client }) => {
        await expect(client.exchange(setAnnouncement, { announcement: "x" })).rejects.toThrow(
          failing("unknown_outcome", { message: `--timeout of 5 s passed before ghe1 answered; ${UNKNOWN}` }),
        );
      },
      { signal: abort.signal, clock: { ...fakeClock(), sleep } },
    );
  });

  it.each<readonly [string, Script]>([
    ["is lost", [{ reset: true }]],
    ["is a gateway's 502", [answer(502)]],
  ])("or whose answer %s leaves a write's outcome unknown where the secret is refused to another request before the next attempt", async (_, first) => {
    const server = await scriptedServer({ answers: [first], always: [answer(401, { message: "Bad credentials" })] });
    const to = target(server.port);
    const lockout = createLockout({ clock: fakeClock() });
    const other = bench(to, { lockout }).client;
    const refused = async (): Promise<void> => {
      expect((await other.send({ method: "GET", path: "/user", query: [] })).status).toBe(401);
    };
    const { client } = bench(to, { lockout, clock: { ...fakeClock(), sleep: refused } });
    const ended = await client.exchange(setAnnouncement, { announcement: "x" }).catch((thrown: unknown) => thrown);
    expect(ended).toEqual(failing("unknown_outcome", { exit: "unknown" }));
    expect((ended as CliError).message).toMatch(
      new RegExp(`${UNKNOWN}; then nothing was sent to ghe1: the token from GHES_ADMIN_TOKEN was rejected \\(401\\)`),
    );
    expect((ended as CliError).facts.hint).toBe("look at the instance before sending it again");
    expect(server.seen()).toEqual(["PATCH /api/v3/enterprise/announcement", "GET /api/v3/user"]);
    await client.close();
    await other.close();
    await server.close();
  });

  it("that is refused is tried again even for a write, names host and port, and hints at the other port", async () => {
    const server = await scriptedServer();
    await server.close();
    const { client, clock } = bench(target(server.port, { restPort: 1 }));
    await expect(post(client)).rejects.toThrow(
      failing("unreachable", {
        exit: "unreachable",
        message: `cannot reach 127.0.0.1:${String(server.port)}: connection refused (4 attempts in 4 s)`,
        facts: expect.objectContaining({
          hint: "the instance may be restarting, or its management API is on another port: 8080 without TLS, 8443 with it (--host HOST)",
        }) as unknown,
      }),
    );
    expect(clock.sleeps).toEqual([500, 1000, 2000]);
    await client.close();
  });

  it("to a name that does not exist is not tried again", async () => {
    const { client, clock } = bench(target(8443, { host: "ghe1.invalid" }));
    await expect(read(client)).rejects.toThrow(failing("unreachable"));
    expect(clock.sleeps.length).toBeLessThanOrEqual(1);
    await client.close();
  });

  it("of both address families names both", async () => {
    const server = await scriptedServer();
    await server.close();
    const { client } = bench(target(server.port, { host: "localhost" }), { retries: 0 });
    const error = await read(client).catch((thrown: unknown) => thrown);
    expect(error).toEqual(failing("unreachable"));
    expect(String(error)).toContain(`cannot reach localhost:${String(server.port)}: connection refused`);
    await client.close();
  });
});

describe("the end of the whole command", () => {
  const stalling = async (work: (client: Client) => Promise<unknown>, reason: Error) => {
    let arrived = (): void => undefined;
    const sent = new Promise<void>((resolve) => (arrived = resolve));
    const server = await scriptedServer({ always: () => (arrived(), [{ stall: true }]) });
    const made = bench(target(server.port));
    const result = work(made.client).catch((thrown: unknown) => thrown);
    await sent;
    made.abort.abort(reason);
    const thrown = await result;
    await made.client.close();
    await server.close();
    return { thrown, warnings: made.warnings, requests: server.requests.length };
  };

  it("by --timeout ends a read as a timeout", async () => {
    const { thrown } = await stalling(read, new DeadlinePassed(5000));
    expect(thrown).toEqual(failing("timeout", { message: "--timeout of 5 s passed before ghe1 answered" }));
  });

  it("by --timeout leaves the outcome of a write in flight unknown, repeatable or not", async () => {
    expect((await stalling(post, new DeadlinePassed(5000))).thrown).toEqual(failing("unknown_outcome"));
    expect((await stalling(repeatable, new DeadlinePassed(5000))).thrown).toEqual(failing("unknown_outcome"));
  });

  it("by a signal is passed on, with a word about a write in flight", async () => {
    const interrupted = new Interrupted("SIGINT");
    expect(await stalling(read, interrupted)).toEqual({ thrown: interrupted, warnings: [], requests: 1 });
    expect(await stalling(post, interrupted)).toEqual({
      thrown: interrupted,
      warnings: ["POST /manage/v1/config/apply was under way on ghe1: whether it was carried out is not known"],
      requests: 1,
    });
  });

  it("during a wait says that a write was not sent", async () => {
    const server = await scriptedServer();
    await server.close();
    const made = bench(target(server.port));
    const clock = {
      ...made.clock,
      sleep: (_: number, signal: AbortSignal) => (made.abort.abort(new DeadlinePassed(1000)), signal.throwIfAborted(), Promise.resolve()),
    };
    const { client } = bench(target(server.port), { clock, signal: made.abort.signal });
    await expect(post(client)).rejects.toThrow(failing("timeout", { message: "--timeout of 1 s passed before ghe1 answered; nothing was sent" }));
    await client.close();
  });

  it("sends nothing when it came first", async () => {
    await against([], async ({ client, abort }, server) => {
      abort.abort(new Interrupted("SIGTERM"));
      await expect(read(client)).rejects.toBeInstanceOf(Interrupted);
      expect(server.connections).toBe(0);
    });
  });
});
