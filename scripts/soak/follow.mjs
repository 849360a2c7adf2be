/** Configuration runs, followed in several ways at once and picked up after signals; their events against the sandbox's record. */
import { setTimeout as delay } from "node:timers/promises";
import { SKEW } from "./faults.mjs";

const BETWEEN = [1_500, 4_000];
/** A follower that is stopped, or a companion that begins, does so within a run. */
const WITHIN = [300, 6_000];
/** Followers that may end without a result before somebody is to see the end. */
const TRIES = 8;

export async function followRuns({ place, ledger, random, isOver }) {
  let [runs, events, unknown] = [0, 0, 0];
  for (let n = 1; !isOver(); n += 1) {
    const id = `soak-${String(n)}`;
    const seen = await followOne({ place, ledger, random, id });
    if (seen === undefined) unknown += 1;
    else {
      runs += 1;
      events += seen;
    }
    await delay(random.between(...BETWEEN));
  }
  ledger.fact(
    "configuration runs",
    `${String(runs)} followed to their end with ${String(events)} events, none lost, doubled or out of order where nothing is wrong below; ${String(unknown)} not started`,
  );
  if (runs === 0) ledger.wrong("follow", "no run was followed");
}

/** How many events the run had; undefined where it was not started. */
async function followOne({ place, ledger, random, id }) {
  const first = place.start("apply", ["-p", "sandbox", "config", "apply", "--run-id", id, "--follow", "--yes", "--json"]);
  const companion = random.one(["events", "watch", "signal", "none"]);
  const moment = random.between(...WITHIN);
  const followers = [{ how: "apply --follow", ended: first.ended }];
  await Promise.race([delay(moment), first.ended]);
  if (!first.isOver() && companion === "signal") first.kill(random.one(["SIGINT", "SIGTERM", "SIGHUP"]));
  if (companion === "events" && runOf(place, id) !== undefined)
    followers.push({
      how: "events --follow",
      ended: place.run("follow", ["-p", "sandbox", "config", "apply", "events", "--follow", "--json"]),
    });
  if (companion === "watch" && runOf(place, id) !== undefined)
    followers.push({ how: "watch", ended: place.run("follow", ["-p", "sandbox", "config", "apply", "watch", "--run-id", id, "--json"]) });
  const results = await Promise.all(followers.map(async ({ ended, ...one }) => ({ ...one, ...(await ended) })));
  // The request of a command that was stopped may still be on its way.
  await place.agrees((state) => state.runs.some((one) => one.id === id));
  const run = runOf(place, id);
  if (run === undefined) {
    const [{ code, error }] = results;
    if (code === 0) ledger.wrong("apply", `${id}: ended with 0, and the sandbox has no such run`);
    else if (code === 7 && error === "still_running") ledger.wrong("apply", `${id}: is said to be running, and the sandbox has no such run`);
    return undefined;
  }
  for (const result of results) check(ledger, run, result, result.code === 0);
  if (!results.some(({ code }) => code === 0)) await pickUp({ place, ledger, id });
  return run.nodes.reduce((sum, { events }) => sum + events.length, 0);
}

/** Somebody sees the run's end: with all its events, also those from before. */
async function pickUp({ place, ledger, id }) {
  for (let i = 0; i < TRIES; i += 1) {
    const result = await place.run("follow", ["-p", "sandbox", "config", "apply", "watch", "--run-id", id, "--json"]);
    check(ledger, runOf(place, id), { how: "picked up", ...result }, result.code === 0);
    if (result.code === 0) return;
  }
  ledger.wrong("follow", `${id}: its end was not seen in ${String(TRIES)} tries`);
}

const runOf = (place, id) => place.state().runs.find((run) => run.id === id);

/** Every event at most once, each node's in their order, as it was recorded; all of them where the follower saw the end. */
function check(ledger, run, { how, lines }, isWhole) {
  const wrong = (what) => ledger.wrong("events", `${run.id}, ${how}: ${what}`);
  const items = lines.map((line) => JSON.parse(line));
  const told = items.filter(({ type, run_id }) => type === "event" && run_id === run.id);
  // Whose first look that was answered found the run ended prints the result alone: nothing was followed, so that it has no duration.
  const wasLate = told.length === 0 && how !== "apply --follow" && items.at(-1)?.duration_ms === null;
  if (told.length + items.filter(({ type }) => type === "result").length !== items.length) wrong("has lines of another run or of another type");
  for (const [index, node] of run.nodes.entries()) {
    const recorded = node.events.map(({ at, severity, body }) => [Math.trunc(at + index * SKEW), severity, body].join(" "));
    const printed = told.filter((event) => event.node === node.hostname).map((event) => [Date.parse(event.timestamp), event.severity, event.message].join(" "));
    if (new Set(printed).size !== printed.length) wrong(`${node.hostname}: an event is there twice`);
    let from = 0;
    for (const event of printed) {
      const place = recorded.indexOf(event, from);
      if (place === -1) wrong(`${node.hostname}: out of order, or never recorded: ${event}`);
      from = Math.max(from, place + 1);
    }
    if (isWhole && !wasLate && printed.length !== recorded.length) wrong(`${node.hostname}: ${String(printed.length)} of ${String(recorded.length)} events`);
  }
  if (!isWhole) return;
  const result = items.at(-1);
  const successful = run.nodes.every((node) => node.successful);
  if (result?.type !== "result" || result.run_id !== run.id || result.successful !== successful) wrong("its last line is not the run's result");
}
