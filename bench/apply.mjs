/** P6 of PERFORMANCE.md: `config apply --follow` of many events: none lost or twice, each printed within one poll, memory flat. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { number, ownEnvironment, serving } from "./place.mjs";

const EVENTS = number("BENCH_EVENTS", 100_000);
/** Events a second. */
const RATE = 5000;

/** Rows for one program. */
export async function measureApply({ name, words }, folder, ca) {
  const many = await follow(words, folder, ca, EVENTS);
  const few = await follow(words, folder, ca, EVENTS / 10);
  const what = `config apply --follow of ${EVENTS.toLocaleString("en-US")} events`;
  const row = (rest) => ({ id: "P6", program: name, ...rest });
  return {
    rows: [
      row({ what: `${what}: lost, or printed twice`, against: "none", unit: "events", ours: many.wrong, theirs: 0, isMet: many.wrong === 0 }),
      row({ what: "from an event to its line, at most", against: "from poll to poll, at most", ours: many.latest, theirs: many.poll, target: 1.1 }),
      row({
        what: "its peak of memory",
        against: `of ${(EVENTS / 10).toLocaleString("en-US")} events`,
        unit: "kB",
        ours: many.kb,
        theirs: few.kb,
        target: 1.15,
      }),
    ],
    notes: [`P6: ${RATE.toLocaleString("en-US")} events a second on three nodes`],
  };
}

async function follow(words, folder, ca, events) {
  const server = await serving(folder, "bench/apply-server.mjs", events, events / RATE);
  const env = ownEnvironment(folder, { GHES_ADMIN_HOST: "127.0.0.1", GHES_ADMIN_PORT: server.port, GHES_ADMIN_PASSWORD: "bench", GHES_ADMIN_CA_FILE: ca });
  const file = join(folder, "time");
  const command = ["-f", "%M", "-o", file, ...words, "config", "apply", "--follow", "--yes", "-o", "ndjson"];
  const child = spawn("/usr/bin/time", command, { env, cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  const times = new Uint32Array(events);
  let latest = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const { type, message, timestamp } = JSON.parse(line);
    if (type !== "event") continue;
    times[Number(message.split(" ")[1])] += 1;
    latest = Math.max(latest, Date.now() - Date.parse(timestamp));
  }
  const exit = child.exitCode ?? (await once(child, "exit"))[0];
  server.stop();
  const [longest] = await once(server.output, "data");
  if (exit !== 0) throw new Error(`config apply --follow ended with ${String(exit)}`);
  return { wrong: times.filter((one) => one !== 1).length, latest, poll: Number(longest), kb: Number(readFileSync(file, "utf8")) };
}
