/** A. Connections that do not come about, break, or carry nothing. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, onTestFinished } from "vitest";
import { answer, head, scriptedServer } from "../../support/scripted-server.js";
import type { Case } from "../case.js";
import { newLab } from "../lab.js";
import { watchSockets } from "../wire.js";

const STATUS = "GET /manage/v1/maintenance";
const off = answer(200, [
  { hostname: "ghes-01.lan", uuid: "1b6cf518-f97c-11ed-8544-061d81f7eedb", status: "off", scheduled_time: null, connection_services: [] },
]);
const SUSPEND = "PUT /api/v3/users/mona/suspended";
const me = answer(200, { login: "hubot", id: 1, type: "User", site_admin: true });
const active = answer(200, { login: "mona", id: 2, type: "User", site_admin: false, suspended_at: null });

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = await scriptedServer();
  await server.close();
  return server.port;
}

/** A port that takes connections and says nothing. */
async function silentPort(): Promise<number> {
  const server = await scriptedServer({ raw: () => undefined });
  onTestFinished(() => server.close());
  return server.port;
}

/** A port that takes no further connection: its queue is full, and nobody accepts. */
async function blackHole(): Promise<number> {
  const worker = new Worker(
    `const { createServer, connect } = require("node:net");
     const { parentPort } = require("node:worker_threads");
     const server = createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
     });`,
    { eval: true },
  );
  const [port] = (await once(worker, "message")) as [number];
  const { connect } = await import("node:net");
  const waiting = Array.from({ length: 4 }, () => connect(port, "127.0.0.1").on("error", () => undefined));
  onTestFinished(async () => {
    for (const socket of waiting) socket.destroy();
    await worker.terminate();
  });
  return port;
}

export const CONNECTION: readonly Case[] = [
  {
    row: 1,
    name: "is not tried again",
    lab: { host: "ghe1.invalid", names: { "ghe1.invalid": "ENOTFOUND" } },
    line: "maintenance status",
    exit: 6,
    code: "unreachable",
    says: /cannot find host "ghe1\.invalid"/,
    seen: [],
    check: ({ sleeps }) => expect(sleeps).toEqual([]),
  },
  {
    row: 1,
    name: "a name server that does not answer is asked once more",
    lab: { host: "ghe1.invalid", names: { "ghe1.invalid": "EAI_AGAIN" } },
    line: "maintenance status",
    exit: 6,
    code: "unreachable",
    says: /cannot look up host "ghe1\.invalid".*\(2 attempts/,
    seen: [],
    check: ({ sleeps }) => expect(sleeps).toHaveLength(1),
  },
  {
    row: 2,
    name: "is tried four times",
    lab: async () => ({ port: await closedPort(), restPort: 443 }),
    line: "maintenance status",
    exit: 6,
    code: "unreachable",
    says: /connection refused \(4 attempts in/,
    check: ({ sleeps }) => expect(sleeps).toEqual([250, 500, 1000]),
  },
  {
    row: 2,
    name: "--no-retry is one attempt",
    lab: async () => ({ port: await closedPort(), restPort: 443 }),
    line: "maintenance status --no-retry",
    exit: 6,
    code: "unreachable",
    says: /connection refused\n/,
    check: ({ sleeps }) => expect(sleeps).toEqual([]),
  },
  {
    row: 2,
    name: "a write is tried too: nothing was sent",
    lab: async () => ({ port: await closedPort(), restPort: 443 }),
    line: "maintenance enable --yes",
    exit: 6,
    code: "unreachable",
    says: /\(4 attempts in/,
  },
  {
    row: 3,
    name: "ends after ten seconds",
    lab: async () => ({ port: await blackHole() }),
    line: "maintenance status --no-retry",
    exit: 6,
    code: "unreachable",
    says: /no answer to the connection attempt/,
    seen: [],
    check: ({ took }) => expect(took).toBe(10),
  },
  {
    row: 4,
    name: "ends after ten seconds",
    lab: async () => ({ port: await silentPort() }),
    line: "maintenance status --no-retry",
    exit: 6,
    code: "tls",
    says: /the TLS handshake with 127\.0\.0\.1:\d+ timed out/,
    seen: [],
    check: ({ took }) => expect(took).toBe(10),
  },
  {
    row: 5,
    name: "a read is tried four times",
    lab: { always: [{ stall: true }] },
    line: "maintenance status",
    exit: 6,
    code: "unreachable",
    says: /no answer within 30 s \(4 attempts in/,
    seen: [STATUS, STATUS, STATUS, STATUS],
  },
  {
    row: 5,
    name: "a write is sent once",
    lab: { always: [{ stall: true }] },
    line: "maintenance enable --yes",
    exit: 7,
    code: "unknown_outcome",
    says: /no answer within 30 s; whether POST \/manage\/v1\/maintenance was carried out is not known/,
    seen: ["POST /manage/v1/maintenance"],
  },
  {
    row: 6,
    name: "a read ends after the gap",
    lab: { always: [head(200, { "content-length": "100" }), '[{"uuid":', { stall: true }] },
    line: "maintenance status --no-retry",
    exit: 6,
    code: "bad_answer",
    says: /stalled for 30 s after 9 bytes/,
    seen: [STATUS],
  },
  {
    row: 6,
    name: "a write is sent once, its outcome unknown",
    lab: { always: [head(200, { "content-length": "100" }), "[", { stall: true }] },
    line: "maintenance enable --yes",
    exit: 7,
    code: "unknown_outcome",
    seen: ["POST /manage/v1/maintenance"],
  },
  {
    row: 7,
    name: "ends with --timeout",
    lab: { always: [head(200, { "content-length": "100000" }), { drip: " ", every: 1000 }] },
    line: "maintenance status --timeout 20",
    exit: 6,
    code: "timeout",
    says: /--timeout of 20 s passed/,
    seen: [STATUS],
    check: ({ took }) => expect(took).toBe(20),
  },
  {
    row: 7,
    name: "ends after a request's longest time without one",
    lab: { always: [head(200, { "content-length": "100000" }), { drip: " ", every: 10_000 }] },
    line: "maintenance status --no-retry",
    exit: 6,
    code: "bad_answer",
    says: /no whole answer within 60 s \(\d bytes came\)/,
    seen: [STATUS],
  },
  {
    row: 8,
    name: "a read",
    lab: { answers: [[{ reset: true }]], always: [off] },
    line: "maintenance status --fields status",
    exit: 0,
    stdout: /off/,
    seen: [STATUS, STATUS],
  },
  {
    row: 8,
    name: "a suspension that never gets an answer is sent four times, and looked up",
    lab: {
      always: ({ method, path }) => (path.endsWith("/user") ? [me] : method === "PUT" ? [{ reset: true }] : path.endsWith("/mona") ? [active] : [answer(404)]),
    },
    line: "users suspend mona --yes",
    run: { partial: true, changes: "journal" },
    exit: 6,
    says: /looked up: it was not \(mona\)/,
    check: ({ seen }) => expect(seen.filter((one) => one === SUSPEND)).toHaveLength(4),
  },
  {
    row: 8,
    name: "without retries it is sent once, and looked up",
    lab: {
      always: ({ method, path }) => (path.endsWith("/user") ? [me] : method === "PUT" ? [{ reset: true }] : path.endsWith("/mona") ? [active] : [answer(404)]),
    },
    line: "users suspend mona --yes --no-retry",
    run: { partial: true, changes: "journal" },
    exit: 6,
    says: /looked up: it was not/,
    check: ({ seen }) => expect(seen.filter((one) => one === SUSPEND)).toHaveLength(1),
  },
  {
    row: 8,
    name: "a suspension that the second attempt brings about",
    lab: () => {
      let puts = 0;
      return {
        always: ({ method, path }) => (path.endsWith("/user") ? [me] : method === "PUT" ? (puts++ === 0 ? [{ reset: true }] : [answer(204)]) : [answer(404)]),
      };
    },
    line: "users suspend mona --yes",
    run: { partial: true, changes: "journal" },
    exit: 0,
    check: ({ seen }) => expect(seen.filter((one) => one === SUSPEND)).toHaveLength(2),
  },
  {
    row: 9,
    name: "the POST goes once, and is looked for",
    lab: { always: ({ method }) => (method === "POST" ? [{ reset: true }] : [answer(404, { message: "Not Found" })]) },
    line: "config apply --yes --run-id d34db33f",
    run: { partial: true },
    exit: 7,
    code: "unknown_outcome",
    check: ({ seen }) => {
      expect(seen.filter((one) => one.startsWith("POST"))).toEqual(["POST /manage/v1/config/apply"]);
      expect(seen.filter((one) => one === "GET /manage/v1/config/apply?run_id=d34db33f").length).toBeGreaterThan(1);
    },
  },
  {
    row: 10,
    name: "a list in pages",
    play: async (see) => {
      const user = (id: number) => ({ login: `user-${String(id)}`, id, type: "User", site_admin: false });
      const lab = await newLab({
        answers: [
          ({ headers }) => [answer(200, [user(1)], { link: `<https://${headers.host ?? ""}/api/v3/users?since=1&per_page=100>; rel="next"` }), { end: true }],
          () => [{ reset: true }],
        ],
        always: [answer(200, [user(2)])],
      });
      const told = see(await lab.run("users list --json --fields login"), lab);
      expect(told.exit).toBe(0);
      expect(JSON.parse(told.stdout)).toEqual([{ login: "user-1" }, { login: "user-2" }]);
      expect(told.stderr).toBe("");
    },
  },
  {
    row: 11,
    name: "IPv6 refused, IPv4 answers",
    lab: { host: "localhost", names: { localhost: ["::1", "127.0.0.1"] }, always: [off] },
    line: "maintenance status --fields status",
    exit: 0,
    stdout: /off/,
    seen: [STATUS],
  },
  {
    row: 11,
    name: "both refused",
    lab: async () => ({ host: "localhost", names: { localhost: ["::1", "127.0.0.1"] }, port: await closedPort(), restPort: 443 }),
    line: "maintenance status --no-retry",
    exit: 6,
    code: "unreachable",
    says: /connection refused \(tried \[::1\]:\d+ ECONNREFUSED, 127\.0\.0\.1:\d+ ECONNREFUSED\)/,
    seen: [],
  },
  {
    row: 12,
    name: "200 suspensions over five connections, the looks before and after them included",
    play: async () => {
      const logins = Array.from({ length: 200 }, (_, i) => `user-${String(i)}`);
      const lab = await newLab({ always: ({ method, path }) => (method === "PUT" ? [answer(204)] : path.endsWith("/user") ? [me] : [answer(404)]) });
      await lab.file("logins", logins.join("\n"));
      const sockets = watchSockets(lab.server.port);
      const told = await lab.run("users suspend --from-file logins --concurrency 5 --yes --json", { partial: true, changes: "journal" });
      expect({ exit: told.exit, writes: told.seen.filter((one) => one.startsWith("PUT")).length }).toEqual({ exit: 0, writes: 200 });
      expect(sockets.mostOpen).toBe(5);
    },
  },
];
