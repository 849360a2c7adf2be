/** P6 of PERFORMANCE.md: `config apply --follow` of many events: none lost or twice, each printed within one poll, memory flat. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { number, ownEnvironment, serving } from "./place.mjs";

const EVENTS = number("BENCH_EVENTS", 100_000);
/** Milliseconds by which two moments may seem to lie in another order: both are whole. */
const CLOCK = 2;
/** Events a second. */
const RATE = 2500;

/** Rows for one program. */
export async function measureApply({ name, words }, folder, ca) {
  const many = await follow(words, folder, ca, EVENTS);
  const few = await follow(words, folder, ca, EVENTS / 10);
  const what = `config apply --follow of ${EVENTS.toLocaleString("en-US")} events`;
  const row = (rest) => ({ id: "P6", program: name, ...rest });
  return {
    rows: [
      row({ what: `${what}: lost, or printed twice`, against: "none", unit: "events", ours: many.wrong, theirs: 0, isMet: many.wrong === 0 }),
      row({ what: "polls from an event to its line, at most", against: "the one after it", unit: "polls", ours: many.polls, theirs: 1, target: 1 }),
      row({
        what: "its peak of memory",
        against: `of ${(EVENTS / 10).toLocaleString("en-US")} events`,
        unit: "kB",
        ours: many.kb,
        theirs: few.kb,
        target: 1.15,
      }),
    ],
    notes: [
      `P6: ${RATE.toLocaleString("en-US")} events a second on three nodes, a poll every second; the latest line came ${(many.latest / 1000).toFixed(2)} s after its event`,
    ],
  };
}

async function follow(words, folder, ca, events) {
  const server = await serving(folder, "bench/apply-server.mjs", events, events / RATE);
  const env = ownEnvironment(folder, { GHES_ADMIN_HOST: "127.0.0.1", GHES_ADMIN_PORT: server.port, GHES_ADMIN_PASSWORD: "bench", GHES_ADMIN_CA_FILE: ca });
  const file = join(folder, "time");
  const command = ["-f", "%M", "-o", file, ...words, "config", "apply", "--follow", "--yes", "-o", "ndjson"];
  const child = spawn("/usr/bin/time", command, { env, cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  const times = new Uint32Array(events);
  const lines = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const { type, message, timestamp } = JSON.parse(line);
    if (type !== "event") continue;
    times[Number(message.split(" ")[1])] += 1;
    lines.push({ arrived: Date.parse(timestamp), printed: Date.now() });
  }
  const exit = child.exitCode ?? (await once(child, "exit"))[0];
  server.stop();
  const [looks] = await once(server.output, "data");
  if (exit !== 0) throw new Error(`config apply --follow ended with ${String(exit)}`);
  const polls = pollsOf(JSON.parse(String(looks)));
  const between = ({ arrived, printed }) => polls.filter((poll) => poll > arrived + CLOCK && poll <= printed).length;
  return {
    wrong: times.filter((one) => one !== 1).length,
    polls: Math.max(...new Set(lines.map(between))),
    latest: lines.reduce((most, { arrived, printed }) => Math.max(most, printed - arrived), 0),
    kb: Number(readFileSync(file, "utf8")),
  };
}

/** Requests that follow each other at once are one poll. */
const pollsOf = (looks) => looks.filter((look, i) => i === 0 || look - looks[i - 1] > 500);
