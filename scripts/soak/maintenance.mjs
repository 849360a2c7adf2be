/** Maintenance mode that comes and goes, with one watcher for the whole time. */
import { setTimeout as delay } from "node:timers/promises";
import { LITTLE_ROOM } from "./program.mjs";

const HOLD = [3_000, 9_000];
const BETWEEN = [4_000, 10_000];
/** Milliseconds until a watcher has seen what stays: some looks, each with its attempts. */
const SEEN_WITHIN = 60_000;

/** `maintenance watch`, until `end`. */
export function watchMaintenance(place, ledger) {
  let [last, lines] = ["", 0];
  const program = place.start("watch", ["-p", "sandbox", "maintenance", "watch", "--json"], {
    flags: LITTLE_ROOM,
    longest: Infinity,
    onLine(line) {
      if (line === last) ledger.wrong("watch", "prints a state twice");
      last = line;
      lines += 1;
    },
  });
  let isEnding = false;
  void program.ended.then(({ code, stderr }) => {
    if (!isEnding) ledger.wrong("watch", `ended by itself with ${String(code)}: ${stderr.slice(-1000)}`);
  });
  return {
    pid: program.pid,
    /** What it saw last: by node, the message of the maintenance mode, or null. */
    sees: () => (last === "" ? [] : JSON.parse(last).map(({ maintenance_mode_message: message }) => message)),
    async end() {
      const wanted = place.state().nodes.map(messageOf);
      const isSame = () => JSON.stringify(this.sees()) === JSON.stringify(wanted);
      for (const end = performance.now() + SEEN_WITHIN; performance.now() < end && !isSame();) await delay(200);
      if (!isSame()) ledger.wrong("watch", `sees ${JSON.stringify(this.sees())} and not ${JSON.stringify(wanted)}`);
      isEnding = true;
      program.kill("SIGTERM");
      const { code } = await program.ended;
      if (code !== 143) ledger.wrong("watch", `SIGTERM ended it with ${String(code)}`);
      ledger.fact("maintenance watch", `${String(lines)} states printed`);
    },
  };
}

const messageOf = ({ maintenance }) => (maintenance.status === "off" ? null : maintenance.message);

export async function turnMaintenance({ place, ledger, random, isOver, watch }) {
  let [turns, seen] = [0, 0];
  for (let n = 1; !isOver(); n += 1) {
    const message = `soak ${String(n)}`;
    // Without the exception, /api/v3 answers 503 meanwhile.
    const exception = random.number() < 0.85 ? ["--ip-exception", "127.0.0.1"] : [];
    await turn({ place, ledger, words: ["enable", "--message", message, ...exception], wanted: message });
    await delay(random.between(...HOLD));
    await look({ place, ledger });
    // Everybody who watches sees what stays long enough.
    if (n % 5 === 0 && place.state().nodes.every((node) => messageOf(node) === message)) {
      for (const end = performance.now() + SEEN_WITHIN; performance.now() < end && !watch.sees().includes(message);) await delay(200);
      if (watch.sees().includes(message)) seen += 1;
      else ledger.wrong("watch", `has not seen "${message}" in ${String(SEEN_WITHIN / 1000)} s`);
    }
    await turn({ place, ledger, words: ["disable"], wanted: null });
    await look({ place, ledger });
    turns += 2;
    await delay(random.between(...BETWEEN));
  }
  ledger.fact("maintenance", `${String(turns)} times turned on or off, ${String(seen)} times waited until the watcher saw it`);
  ledger.require("turn", 1);
}

/** Until the mode is what it should be: refused while a run is under way, and the answer may be lost. */
async function turn({ place, ledger, words, wanted }) {
  for (let i = 0; i < 20; i += 1) {
    const { code, stdout } = await place.run("turn", ["-p", "sandbox", "maintenance", ...words, "--yes", "--json"]);
    if (code === 0) {
      if (!(await place.agrees((state) => state.nodes.every((node) => messageOf(node) === wanted))))
        ledger.wrong("state", `maintenance ${words[0]} ended with 0, and not every node is so`);
      return;
    }
    if (stdout !== "" && code !== 5) ledger.wrong("turn", `${words[0]}: ended with ${String(code)}, and stdout is not empty`);
    await delay(500);
  }
  ledger.wrong("turn", `maintenance ${words[0]}: not done in 20 tries`);
}

/** `maintenance status` says what is so. Nobody else turns it meanwhile. */
async function look({ place, ledger }) {
  const { code, stdout } = await place.run("look", ["-p", "sandbox", "maintenance", "status", "--json"]);
  if (code !== 0) return;
  const told = JSON.parse(stdout).map(({ hostname, status, maintenance_mode_message: message }) => [hostname, status, message]);
  const wanted = place.state().nodes.map((node) => [node.hostname, node.maintenance.status, messageOf(node)]);
  if (JSON.stringify(told) !== JSON.stringify(wanted))
    ledger.wrong("state", `maintenance status says ${JSON.stringify(told)}, it is ${JSON.stringify(wanted)}`);
}
