/**
 * `npm run bench`: how long a person waits, against what they would use instead. A benchmark, not a test: it never fails the build.
 * Prints a table, and writes bench/results.json and the table of docs/performance.md; every target is a ratio of one run.
 *
 *   BENCH_NODE24=/path/to/node   measures Node.js 24 beside the one that runs this, and the executable made of it
 *   BENCH_EXECUTABLE=FILE        takes this executable in place of a new one
 *   BENCH_ONLY=P5,P7             measures only these, and writes nothing
 *
 * How often and how much, for a quick try: BENCH_RUNS (30, of P1 and P2), BENCH_ROUNDS (3, of P5, P7 and P8; P4 takes a minute and a half
 * a round and has one), BENCH_PEOPLE (10000, P4), BENCH_PAGES (1000, P5), BENCH_EVENTS (100000, P6), BENCH_INSTANCES (200, P7), BENCH_ROWS (10000, P8).
 *
 * It starts itself once more inside `ghes-admin sandbox exec`, so that P2 has an instance to talk to, over TLS on loopback. A tool that is
 * not installed is left out with a word.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bin, isThere, makeCertificate, number, ownEnvironment } from "./place.mjs";

if (!process.argv.includes("--inside")) {
  const folder = mkdtempSync(join(tmpdir(), "ghes-admin-bench-"));
  try {
    const settings = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("BENCH_")));
    const again = [bin, "sandbox", "exec", "--", process.execPath, fileURLToPath(import.meta.url), "--inside", folder];
    process.exitCode = spawnSync(process.execPath, again, { stdio: "inherit", env: ownEnvironment(folder, settings) }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
} else await measureAll(process.argv.at(-1));

async function measureAll(folder) {
  const load = loadavg()[0];
  const missing = ["openssl", "/usr/bin/time"].filter((name) => !isThere(name));
  const wanted = (process.env.BENCH_ONLY ?? "").split(",").filter((id) => id !== "");
  const [{ findPrograms }, { judged, print, write }] = [await import("./programs.mjs"), await import("./report.mjs")];
  const { programs, notes } = findPrograms(folder);
  const all = { rows: [], notes: [...notes] };
  const parts = partsOf(programs, folder, missing.includes("openssl") ? undefined : makeCertificate(folder));
  for (const [ids, measure, needs] of parts) {
    if (wanted.length > 0 && !ids.some((id) => wanted.includes(id))) continue;
    const absent = missing.filter((name) => needs?.includes(name));
    const { rows, notes } =
      absent.length > 0 ? unmeasured(ids, `${absent.join(", ")} is missing`) : await measure().catch((thrown) => unmeasured(ids, thrown.message));
    all.rows.push(...rows.map(judged));
    all.notes.push(...notes);
  }
  print(all.rows, all.notes);
  if (wanted.length === 0) await write(all.rows, all.notes, load);
}

const unmeasured = (ids, why) => ({ rows: [], notes: [`${ids.join(" and ")} could not be measured: ${why}`] });

/** Each with the targets that it is about, and what it cannot do without. */
function partsOf(programs, folder, ca) {
  const rounds = number("BENCH_ROUNDS", 3);
  const deciding = programs.find(({ kind }) => kind === "new") ?? programs[0];
  const load = async (file, name) => (await import(file))[name];
  const server = ["openssl", "/usr/bin/time"];
  const onNode = programs.filter(({ kind }) => kind !== "executable");
  return [
    [["P1", "P2"], async () => (await load("./start-up.mjs", "measureStartUp"))(programs, folder)],
    [["P3"], async () => (await load("./tab.mjs", "measureTab"))(folder)],
    [["P4"], async () => (await load("./many.mjs", "measureSuspensions"))(onNode, folder, ca, 1), server],
    [["P5"], async () => (await load("./many.mjs", "measureListings"))(programs, folder, ca, rounds), server],
    [["P6"], async () => (await load("./apply.mjs", "measureApply"))(deciding, folder, ca), server],
    [["P7"], async () => (await load("./many.mjs", "measureFleet"))(programs, folder, ca, rounds), server],
    [["P8"], async () => (await load("./table.mjs", "measureTable"))(programs, folder, ca, rounds), ["openssl"]],
    [["P9"], async () => (await load("./size.mjs", "measureSize"))(folder)],
  ];
}
