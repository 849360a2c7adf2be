/** I. Many instances, many requests. */
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, onTestFinished } from "vitest";
import { run } from "../../../src/run.js";
import { Random } from "../../../src/sandbox/random.js";
import { fakeWorld } from "../../support/fake-world.js";
import { issue } from "../../support/certificates.js";
import { answer, scriptedServer, type SeenRequest, type Step } from "../../support/scripted-server.js";
import type { Case } from "../case.js";
import { newLab, vouched } from "../lab.js";
import { me, off, page } from "./answers.js";

const PAGES = 800;
/** Of a watch, which looks every two seconds: two hours. */
const LOOKS = 4_000;
const MB = 1024 * 1024;
const UUID = "1b6cf518-f97c-11ed-8544-061d81f7eedb";

/** Bytes of the heap that are in use, when all else is swept away. */
function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}

/** Instances at once. */
const FLEET = 20;
const PEOPLE = 10;
/** Places where a journal is cut: a process killed at any of them leaves what is before. */
const CUTS = 30;

interface Noted {
  readonly key?: string;
  readonly s?: string;
}

/** People and who of them is suspended; what is written is told. */
function staff() {
  const logins = Array.from({ length: PEOPLE }, (_, i) => `user-${String(i)}`);
  const suspended = new Set<string>();
  const always = ({ method, path }: SeenRequest): readonly Step[] => {
    const login = /\/users\/([^/]+)/.exec(path)?.[1];
    if (login === undefined) return [path.endsWith("/user") ? me : answer(404)];
    if (method === "PUT") suspended.add(login);
    const account = { login, id: 7, type: "User", site_admin: false, suspended_at: suspended.has(login) ? "2026-11-21T10:00:00Z" : null };
    return [method === "PUT" ? answer(204) : answer(200, account)];
  };
  return { logins, suspended, always };
}

export const MANY: readonly Case[] = [
  {
    row: 89,
    name: "when a write arrives, the journal has it",
    play: async () => {
      const { logins, always } = staff();
      const unknown: string[] = [];
      const folder = { is: "" };
      const lab = await newLab({
        always: (request) => {
          const noted = () => readFileSync(join(folder.is, "run.jsonl"), "utf8").split("\n");
          const login = request.path.split("/").at(-2) ?? "";
          if (request.method === "PUT" && !noted().some((line) => line.includes(`"key":"${login}","s":"sent"`))) unknown.push(login);
          return always(request);
        },
      });
      folder.is = lab.folder;
      expect(await lab.run(`users suspend ${logins.join(" ")} --yes --json --journal run.jsonl`, { changes: "store" })).toMatchObject({ exit: 0 });
      expect(unknown).toEqual([]);
    },
  },
  {
    row: 89,
    name: `cut at ${String(CUTS)} bytes of its journal, and each write in doubt done or not: nobody is missed, nobody is written to twice`,
    timeout: 60_000,
    play: async () => {
      const { logins, suspended, always } = staff();
      const lab = await newLab({ always });
      await lab.file("logins", logins.join("\n"));
      expect(await lab.run("users suspend --from-file logins --yes --json --journal run.jsonl", { changes: "store" })).toMatchObject({ exit: 0 });
      const whole = await readFile(join(lab.folder, "run.jsonl"), "utf8");
      const begun = whole.indexOf("\n", whole.indexOf("\n") + 1) + 1;
      const random = new Random("cuts");
      for (let round = 0; round < CUTS; round++) {
        const cut = round === 0 ? begun : random.integer(begun, whole.length);
        const noted = whole
          .slice(begun, cut)
          .split("\n")
          .slice(0, -1)
          .map((line) => JSON.parse(line) as Noted);
        const keysOf = (state: string) => noted.filter(({ s }) => s === state).map(({ key = "" }) => key);
        const sent = keysOf("sent");
        suspended.clear();
        for (const login of sent) if (keysOf("ok").includes(login) || random.integer(0, 1) === 1) suspended.add(login);
        const done = new Set(suspended);
        await lab.file("run.jsonl", whole.slice(0, cut));
        const told = await lab.run("users suspend --yes --json --resume run.jsonl", { changes: "store" });
        expect({ cut, exit: told.exit, suspended: suspended.size }, told.stderr).toEqual({ cut, exit: 0, suspended: PEOPLE });
        expect(JSON.parse(told.stdout)).toEqual(logins.map((login) => ({ login, ok: true })));
        const written = told.seen.filter((one) => one.startsWith("PUT")).map((one) => one.split("/").at(-2) ?? "");
        expect(written.sort()).toEqual(logins.filter((login) => !done.has(login)).sort());
      }
    },
  },
  {
    row: 92,
    name: `${String(FLEET)} instances, four ways to fail`,
    play: async (see) => {
      const { key, cert } = await vouched();
      const stranger = await issue();
      const gone = await scriptedServer();
      await gone.close();
      const servers = await Promise.all([
        scriptedServer({ tls: { key, cert }, always: [{ wait: 20_000 }, off] }),
        scriptedServer({ tls: { key: stranger.key, cert: stranger.cert }, always: [off] }),
        scriptedServer({ tls: { key, cert }, always: [answer(404)] }),
      ]);
      onTestFinished(async () => {
        for (const server of servers) await server.close();
      });
      const lab = await newLab({ always: [off] });
      const ports = { down: gone.port, slow: servers[0].port, stranger: servers[1].port, old: servers[2].port };
      const others = Array.from({ length: FLEET - 5 }, (_, i) => `same${String(i)}`);
      for (const [name, port] of [...Object.entries(ports), ...others.map((name) => [name, lab.server.port] as const)])
        await lab.run(`profile add ${name} --host 127.0.0.1 --port ${String(port)} --rest-port 443 --ca-file ca.pem --password-file password --no-verify`, {
          changes: "store",
        });
      const told = see(await lab.run("maintenance status --all-profiles --json", { partial: true, changes: "journal" }), lab);
      expect(told.exit).toBe(5);
      const rows = JSON.parse(told.stdout) as readonly { readonly profile: string; readonly status?: string; readonly error?: { readonly code: string } }[];
      expect(Object.fromEntries(rows.map((row) => [row.profile, row.error?.code ?? row.status]))).toMatchObject({
        down: "unreachable",
        ghe1: "off",
        slow: "off",
        stranger: "tls",
      });
      expect(rows.find((row) => row.profile === "old")?.error).toBeDefined();
      expect(rows.filter(({ status }) => status === "off").map(({ profile }) => profile)).toEqual(expect.arrayContaining(others));
      expect(new Set(rows.map(({ profile }) => profile)).size).toBe(FLEET);
      // As long as the slowest, not as all together.
      expect(told.took).toBeLessThan(25);
    },
  },
  {
    row: 93,
    name: `${String(PAGES)} requests over two connections at most, and no descriptor stays`,
    timeout: 60_000,
    play: async () => {
      const open = () => readdirSync("/proc/self/fd").length;
      let id = 0;
      const lab = await newLab({ always: (request) => [page(request, [++id], id < PAGES ? `https://HOST/api/v3/users?since=${String(id)}` : undefined)] });
      const before = open();
      const told = await lab.run("users list -o ndjson --fields id");
      expect({
        exit: told.exit,
        rows: told.stdout.split("\n").length - 1,
        requests: told.seen.filter((one) => one.includes("/users")).length,
        connections: lab.server.mostOpen <= 2,
      }).toEqual({ exit: 0, rows: PAGES, requests: PAGES, connections: true });
      expect(open() - before).toBeLessThanOrEqual(2);
    },
  },
  {
    row: 93,
    name: `a watch of ${String(LOOKS)} looks, some of which fail, leaves the heap as it was`,
    timeout: 60_000,
    play: async () => {
      let looks = 0;
      const heap: number[] = [];
      const server = createServer((request, response) => {
        looks += 1;
        if (looks % (LOOKS / 4) === 0) heap.push(heapInUse());
        if (looks % 50 === 7) return void request.socket.resetAndDestroy();
        if (looks % 50 === 9) return void response.writeHead(503).end("{}");
        const status = looks > LOOKS ? "on" : looks % 40 < 20 ? "off" : "scheduled";
        response
          .writeHead(200, { "content-type": "application/json" })
          .end(JSON.stringify([{ hostname: "ghes-01.lan", uuid: UUID, status, scheduled_time: null }]));
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      onTestFinished(() => {
        server.closeAllConnections();
        server.close();
      });
      const port = String((server.address() as AddressInfo).port);
      const line = `--host http://127.0.0.1 --port ${port} --rest-port ${port} --ghes-version 3.19 maintenance watch --until on --json`;
      const { world } = fakeWorld({ argv: line.split(" "), env: { GHES_ADMIN_PASSWORD: "heap" } });
      const exit = await run({ ...world, stdout: { ...world.stdout, write: () => Promise.resolve() } });
      const [first = 0, , , last = Infinity] = heap;
      expect({ exit, looks }).toEqual({ exit: 0, looks: LOOKS + 1 });
      // 1 MB in 3,000 looks: less than half a kilobyte in each.
      expect(last - first).toBeLessThan(MB);
    },
  },
];
