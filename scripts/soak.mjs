/**
 * `npm run soak`: the program as it is shipped, for as long as asked, against a sandbox that misbehaves. At the same time, over
 * and over: configuration runs that are followed, one `maintenance watch` for the whole time, bulk work that is killed and gone
 * on with, and lists. Ends with a table, and with 1 when a promise was broken: memory or descriptors that grow, an event lost or
 * doubled, a report that is not the state, an exit code or error that the faults do not explain, a stack trace, a secret,
 * something left behind.
 *
 *   npm run soak -- --minutes 60
 *   npm run soak -- --minutes 2 --seed 7             the same plan and faults again
 *   npm run soak -- --minutes 2 --program FILE       another build's bin/ghes-admin.js
 *
 * Linux only: it reads /proc.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { suspendAndUnsuspend } from "./soak/bulk.mjs";
import { FAULTS } from "./soak/faults.mjs";
import { followRuns } from "./soak/follow.mjs";
import { Ledger } from "./soak/ledger.mjs";
import { readLists } from "./soak/lists.mjs";
import { turnMaintenance, watchMaintenance } from "./soak/maintenance.mjs";
import { openPlace } from "./soak/place.mjs";
import { Random } from "./soak/random.mjs";
import { Samples } from "./soak/samples.mjs";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "5" }, seed: { type: "string" }, program: { type: "string" } } });
const minutes = Number(values.minutes);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const program = values.program ?? fileURLToPath(new URL("../bin/ghes-admin.js", import.meta.url));
if (!(minutes > 0) || !Number.isInteger(seed)) {
  console.error("--minutes wants a number above 0, --seed a whole number");
  process.exit(2);
}

console.log(`soak of ${String(minutes)} min, seed ${String(seed)}`);
const began = performance.now();
const ledger = new Ledger(() => (performance.now() - began) / 1000);
const place = await openPlace({ program, seed, faults: FAULTS(seed), ledger });
/** Of this process and of those that have ended under it. */
function processorSeconds() {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const fields = readFileSync("/proc/self/stat", "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  // In hundredths of a second; the 16th and 17th field of the line, the first two of which are gone.
  return (userCPUTime + systemCPUTime) / 1e6 + (Number(fields[13]) + Number(fields[14])) / 100;
}

let stopped = false;
const isOver = () => stopped || performance.now() - began > minutes * 60_000;
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => (stopped = true));

try {
  const watch = watchMaintenance(place, ledger);
  const samples = new Samples(
    // The sandbox keeps what was done in its audit log, and writes it all at each change.
    { sandbox: { pid: place.sandbox.pid, least: 20 }, "maintenance watch": { pid: watch.pid, least: 10 } },
    minutes,
  );
  const loop = (name, work) => work({ place, ledger, random: new Random(`${String(seed)} ${name}`), isOver, watch });
  await Promise.all([loop("follow", followRuns), loop("bulk", suspendAndUnsuspend), loop("maintenance", turnMaintenance), loop("lists", readLists)]);
  samples.stop();
  await watch.end();
  samples.judge(ledger);
} catch (thrown) {
  ledger.wrong("soak", thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
} finally {
  await place.close();
}
ledger.fact("processor", `${((100_000 * processorSeconds()) / (performance.now() - began)).toFixed(0)} % of one core, all processes together`);
ledger.print();
process.exitCode = ledger.isClean() ? 0 : 1;
