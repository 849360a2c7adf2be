/** Events of configuration runs. How the real `last_request_id` works with several nodes is not documented: a fault chooses among five rules. */
import { getConfigApplyEvents } from "../../api/areas/manage.js";
import type { Appliance } from "../appliance.js";
import { behaves } from "../call.js";
import type { Run, RunEvent } from "../runs.js";
import { Refused } from "../wire.js";

interface Buffered {
  readonly run: Run;
  readonly event: RunEvent;
}

/** How many ids of answers the rule `shared` remembers. */
const REMEMBERED = 1_000;

export const eventBehaviors = [
  behaves(getConfigApplyEvents, (appliance, input) => {
    const rule = appliance.faults.setting("cursor")?.argument ?? "per-node";
    const cursor = rule === "ignored" || input.last_request_id === "" ? undefined : input.last_request_id;
    if (rule === "expires" && cursor !== undefined) refuseExpired(appliance, cursor);
    const kept = keptRuns(appliance, rule === "emptied");
    const hostnames = appliance.state.nodes.map(({ hostname }) => hostname);
    const all = hostnames.map((hostname) => eventsSoFar(appliance, hostname));
    const positions = rule === "shared" ? sharedPositions(appliance, cursor) : all.map((events) => ownPosition(events, cursor));
    const shared = rule === "shared" ? rememberShared(appliance, cursor, positions, all) : undefined;
    const nodes = hostnames.map((hostname, i) => {
      const events = all[i] ?? [];
      const fresh = events.slice(positions[i] ?? 0).filter(({ run }) => kept.includes(run));
      const last = events.findLast(({ run }) => kept.includes(run));
      return { node: hostname, last_request_id: shared ?? idOf(last), events: fresh.map((one) => wireOf(appliance, hostname, one)) };
    });
    return { status: 200, body: { nodes } };
  }),
];

/** The last two runs: an older run's events may still be there. Under the rule `emptied` the one that is under way. */
function keptRuns(appliance: Appliance, emptied: boolean): readonly Run[] {
  const current = appliance.running();
  if (!emptied) return appliance.state.runs.slice(-2);
  return current === undefined ? [] : [current];
}

function eventsSoFar(appliance: Appliance, hostname: string): readonly Buffered[] {
  const now = appliance.clock.now();
  return appliance.state.runs.flatMap((run) => {
    const events = run.nodes.find((node) => node.hostname === hostname)?.events ?? [];
    return events.filter((event) => event.at <= now).map((event) => ({ run, event }));
  });
}

const idOf = (last: Buffered | undefined): string =>
  last === undefined ? "" : `${last.event.trace}:${last.event.span}:${last.event.parent.toString(16).padStart(16, "0")}`;

/** After the event that the cursor names; from the beginning on a node that does not know it. */
const ownPosition = (events: readonly Buffered[], cursor: string | undefined): number => events.findIndex((one) => idOf(one) === cursor) + 1;

function sharedPositions(appliance: Appliance, cursor: string | undefined): readonly number[] {
  return (cursor === undefined ? undefined : appliance.sharedCursors.get(cursor)) ?? [];
}

/** The id of this answer: the one that was sent where nothing is new. */
function rememberShared(appliance: Appliance, cursor: string | undefined, from: readonly number[], buffers: readonly (readonly Buffered[])[]): string {
  const until = buffers.map((buffer) => buffer.length);
  if (cursor !== undefined && until.every((length, i) => length === (from[i] ?? 0))) return cursor;
  const trace = appliance.state.runs.at(-1)?.nodes[0]?.events[0]?.trace ?? "0".repeat(32);
  const id = `${trace}:${appliance.random.hex(16)}:0000000000000000`;
  appliance.sharedCursors.set(id, until);
  for (const oldest of appliance.sharedCursors.keys()) if (appliance.sharedCursors.size > REMEMBERED) appliance.sharedCursors.delete(oldest);
  return id;
}

/** A cursor from before the restart of services is unknown after it. */
function refuseExpired(appliance: Appliance, cursor: string): void {
  const now = appliance.clock.now();
  const restarted = appliance.state.runs.filter((run) => run.restartUntil > 0 && run.restartUntil <= now);
  const old = restarted.some((run) => run.nodes.some((node) => node.events.some((event) => event.at < run.restartUntil && idOf({ run, event }) === cursor)));
  if (old) throw new Refused(400, "invalid request: last_request_id has expired");
}

function wireOf(appliance: Appliance, hostname: string, { run, event }: Buffered) {
  return {
    timestamp: new Date(event.at + appliance.skewOf(hostname)).toISOString().replace("Z", "+00:00"),
    severity_text: event.severity,
    body: event.body,
    event_name: event.name,
    topology: appliance.state.nodes.length > 1 ? "multinode" : "standalone",
    hostname,
    config_run_id: run.id,
    trace_id: event.trace,
    span_id: event.span,
    span_parent_id: event.parent,
    span_depth: event.depth,
  };
}
