/** People who are suspended and unsuspended again and again, by runs that are killed, stopped and gone on with. */
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const PEOPLE = 30;
const BETWEEN = [4_000, 9_000];
const KILL_WITHIN = [100, 1_400];
/** Runs until all are done: each failed row is tried again by the next, and while maintenance mode lets nobody in, none begins. */
const TRIES = 30;
const PAUSE = 500;

export async function suspendAndUnsuspend({ place, ledger, random, isOver }) {
  const ids = await peopleOf(place);
  const logins = [...ids.keys()];
  const list = join(place.folder, "logins.txt");
  writeFileSync(list, `${logins.join("\n")}\n`);
  let [runs, kills, rows] = [0, 0, 0];
  for (let n = 0; !isOver(); n += 1) {
    // Some are suspended from the beginning, of which the state has no record.
    const verb = n % 2 === 0 ? "unsuspend" : "suspend";
    // Half of them where journals are by default, and are found by their id.
    const journal = random.number() < 0.5 ? join(place.folder, `bulk-${String(n)}.jsonl`) : undefined;
    const begin = ["-p", "sandbox", "users", verb, "--yes", "--json", "--concurrency", "3"];
    let words = [...begin, "--from-file", list, ...(journal === undefined ? [] : ["--journal", journal])];
    let isDone = false;
    let said = "";
    for (let i = 0; i < TRIES && !isDone; i += 1) {
      const child = place.start("bulk", words);
      if (i < 2 && random.number() < 0.5) {
        await Promise.race([delay(random.between(...KILL_WITHIN)), child.ended]);
        if (!child.isOver()) kills += 1;
        child.kill(random.one(["SIGKILL", "SIGKILL", "SIGINT", "SIGTERM"]));
      }
      const ended = await child.ended;
      rows += await compare({ place, ledger, ids, verb, ended });
      isDone = ended.code === 0;
      said = ended.stderr.slice(-1000);
      if (!isDone) await delay(PAUSE);
      const kept = journal ?? newest(place);
      // Killed before there was a journal: from the beginning.
      if (kept !== undefined && existsSync(kept)) words = [...begin, "--resume", kept.startsWith(place.folder) && journal !== undefined ? kept : idOf(kept)];
    }
    runs += 1;
    if (!isDone) ledger.wrong("bulk", `${verb}: not done after ${String(TRIES)} runs, the last said: ${said}`);
    const isSo = (state) => [...ids.values()].every((id) => isSuspended(state, id) === (verb === "suspend"));
    if (isDone && !(await place.agrees(isSo))) ledger.wrong("state", `after ${verb} ended with 0 not everybody is so`);
    for (const path of [journal, newest(place)]) if (path !== undefined) clear(path, ledger);
    await delay(random.between(...BETWEEN));
  }
  ledger.fact(
    "bulk runs",
    `${String(runs)} of ${String(PEOPLE)} people, ${String(kills)} times ended by a signal; ${String(rows)} rows held against the state`,
  );
  ledger.require("bulk", 1);
}

/** Logins of people who can be suspended, with their ids. */
async function peopleOf(place) {
  for (;;) {
    const { code, lines } = await place.run("list", ["-p", "sandbox", "users", "list", "-o", "ndjson"]);
    if (code !== 0) continue;
    const people = lines.map((line) => JSON.parse(line)).filter(({ id, site_admin: isAdmin }) => id > 4 && !isAdmin);
    return new Map(people.slice(0, PEOPLE).map(({ login, id }) => [login, id]));
  }
}

const isSuspended = (state, id) => typeof state.site.people.changed[id]?.suspendedAt === "number";
/** Not so where nothing was changed yet, for then nobody here knows. */
const wasMadeSo = (state, id, verb) => state.site.people.changed[id] !== undefined && isSuspended(state, id) === (verb === "suspend");

/** A row that is told as done is so on the appliance. What was not done is told by no row as done: the next run shows it. */
async function compare({ place, ledger, ids, verb, ended }) {
  const { code, stdout } = ended;
  if (code === 137 || stdout === "") return 0;
  const rows = JSON.parse(stdout);
  if ([0, 1, 5, 7].includes(code) && rows.length !== ids.size) ledger.wrong("state", `${verb}: ${String(rows.length)} rows of ${String(ids.size)}`);
  const done = rows.filter(({ ok }) => ok);
  const failed = rows.filter(({ error }) => error !== undefined && !["unknown_outcome", "unreachable", "timeout"].includes(error.code));
  const agrees = (state) => done.every(({ login }) => isSuspended(state, ids.get(login)) === (verb === "suspend"));
  if (!(await place.agrees(agrees))) ledger.wrong("state", `${verb}: a row says done, and it is not so on the appliance`);
  const state = place.state();
  for (const { login, error } of failed)
    if (wasMadeSo(state, ids.get(login), verb)) ledger.wrong("state", `${verb} ${login}: failed with ${error.code}, and it is so on the appliance`);
  return rows.length;
}

const runsFolder = (place) => join(place.home, ".local/state/ghes-admin/runs");

function newest(place) {
  const folder = runsFolder(place);
  if (!existsSync(folder)) return undefined;
  const name = readdirSync(folder)
    .filter((one) => one.endsWith(".jsonl"))
    .sort()
    .at(-1);
  return name === undefined ? undefined : join(folder, name);
}

const idOf = (path) =>
  path
    .split("/")
    .at(-1)
    .replace(/\.jsonl$/, "");

function clear(path, ledger) {
  if (existsSync(`${path}.lock`)) ledger.wrong("left behind", `the lock of ${path}`);
  rmSync(path, { force: true });
}
