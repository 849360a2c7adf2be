/** I. Many instances, many requests. */
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, onTestFinished } from "vitest";
import { run } from "../../../src/run.js";
import { fakeWorld } from "../../support/fake-world.js";
import { issue } from "../../support/certificates.js";
import { answer, scriptedServer } from "../../support/scripted-server.js";
import type { Case } from "../case.js";
import { newLab, vouched } from "../lab.js";
import { off, page } from "./answers.js";

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

export const MANY: readonly Case[] = [
  {
    row: 92,
    name: "five instances, four ways to fail",
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
      for (const [name, port] of Object.entries(ports))
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
