/** I. Many instances, many requests. */
import { readdirSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import { issue } from "../../support/certificates.js";
import { answer, scriptedServer } from "../../support/scripted-server.js";
import type { Case } from "../case.js";
import { newLab, vouched } from "../lab.js";
import { off, page } from "./answers.js";

const PAGES = 800;

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
          changes: true,
        });
      const told = see(await lab.run("maintenance status --all-profiles --json", { partial: true, changes: true }), lab);
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
];
