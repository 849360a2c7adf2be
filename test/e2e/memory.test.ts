/** What the program takes of memory and descriptors, where an answer has no end and where requests are many: RELIABILITY.md 4.2, 36 and 93. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { newFolder, program } from "../support/spawned.js";

const MB = 1024 * 1024;
const REQUESTS = 9_900;
const JSON_HEAD = { "content-type": "application/json" };
/** Says at the end what it took at most, in kilobytes, on stderr. */
const TELLING = `data:text/javascript,process.on("exit",()=>process.stderr.write("\\nmost="+process.resourceUsage().maxRSS+"\\n"))`;

interface Ran {
  readonly exit: number;
  readonly stderr: string;
  /** Bytes that were resident at most. */
  readonly most: number;
}

type Running = Readonly<{ pid: number; done: Promise<Ran> }>;

/** The program against a server without TLS in this process. */
async function against(answer: (request: IncomingMessage, response: ServerResponse) => void, line: string): Promise<Running> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const port = String((server.address() as AddressInfo).port);
  const words = ["--host", "http://127.0.0.1", "--port", port, "--rest-port", port, "--ghes-version", "3.19", ...line.split(" ")];
  const env = { PATH: process.env.PATH, HOME: await newFolder(), GHES_ADMIN_TOKEN: "ghp_memory", GHES_ADMIN_PASSWORD: "memory" };
  const child = spawn(process.execPath, ["--import", TELLING, program, ...words], { env, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const done = once(child, "close").then(([exit]): Ran => ({ exit: exit as number, stderr, most: Number(/most=(\d+)/.exec(stderr)?.[1]) * 1024 }));
  return { pid: child.pid ?? 0, done };
}

describe("an answer without end", () => {
  it("takes less than 100 MB more than a small one, and is refused", async () => {
    const small = await (await against((_, response) => response.writeHead(200, JSON_HEAD).end("[]"), "maintenance status")).done;
    const piece = Buffer.alloc(256 * 1024, " ");
    const endless = (_: IncomingMessage, response: ServerResponse): void => {
      let sent = 0;
      const more = (): void => {
        while (!response.destroyed && sent < 1024 * MB) {
          sent += piece.length;
          if (!response.write(piece)) return void response.once("drain", more);
        }
      };
      response.writeHead(200, JSON_HEAD);
      more();
    };
    const huge = await (await against(endless, "maintenance status --no-retry")).done;
    expect([small.exit, huge.exit]).toEqual([0, 6]);
    expect(huge.stderr).toMatch(/the answer is larger than 32 MB/);
    expect(huge.most - small.most).toBeLessThan(100 * MB);
  });
});

describe(`${String(REQUESTS)} requests of one command`, () => {
  it("take no more descriptors than the first, and memory that does not grow with them", async () => {
    const filler = "x".repeat(10_000);
    const seen: { readonly memory: number; readonly descriptors: number }[] = [];
    let count = 0;
    const running = { pid: 0 };
    const look = (): void => {
      const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(running.pid)}/status`, "utf8")) ?? [];
      seen.push({ memory: Number(kilobytes) * 1024, descriptors: readdirSync(`/proc/${String(running.pid)}/fd`).length });
    };
    const page = (request: IncomingMessage, response: ServerResponse): void => {
      count += 1;
      if (count % (REQUESTS / 3) === 0) look();
      const link = `<http://${request.headers.host ?? ""}/api/v3/users?since=${String(count)}&per_page=100>; rel="next"`;
      const user = { login: `user-${String(count)}`, id: count, type: "User", site_admin: false, filler };
      response.writeHead(200, { ...JSON_HEAD, ...(count < REQUESTS ? { link } : {}) }).end(JSON.stringify([user]));
    };
    const { pid, done } = await against(page, "users list -o ndjson");
    running.pid = pid;
    expect(await done).toMatchObject({ exit: 0 });
    const [first, , last] = seen;
    expect(count).toBe(REQUESTS);
    expect(last?.descriptors).toBe(first?.descriptors);
    // All bodies of the last two thirds are 63 MB.
    expect((last?.memory ?? Infinity) - (first?.memory ?? 0)).toBeLessThan(40 * MB);
  });
});

describe("a list of 300 pages", () => {
  it("takes little more at its peak than one of 10", async () => {
    const row = { type: "User", site_admin: false, filler: "x".repeat(500) };
    const rows = JSON.stringify(Array.from({ length: 100 }, (_, i) => ({ login: `user-${String(i)}`, id: i + 1, ...row })));
    const most = async (pages: number): Promise<number> => {
      let count = 0;
      const page = (_: IncomingMessage, response: ServerResponse): void => {
        count += 1;
        const link = `</api/v3/users?since=${String(count)}>; rel="next"`;
        response.writeHead(200, { ...JSON_HEAD, ...(count < pages ? { link } : {}) }).end(rows);
      };
      const ran = await (await against(page, "users list -o ndjson")).done;
      expect([ran.exit, count]).toEqual([0, pages]);
      return ran.most;
    };
    const [short, long] = [await most(10), await most(300)];
    expect(long / short).toBeLessThan(1.3);
  });
});
