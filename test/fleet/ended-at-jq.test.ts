/** The end of a command while `--jq` works, or while what it gave is being written: the error is the one that the command itself ends with. */
import { Worker } from "node:worker_threads";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { FakeWorld } from "../support/fake-world.js";
import { boxes, HELD, heldClock, MAINTENANCE, maintenance, type Box, type FleetRun } from "./boxes.js";

const RUN = "aaaa1111";
const event = {
  timestamp: "2026-11-22T17:00:00Z",
  severity_text: "INFO",
  body: "step",
  event_name: "Enterprise::ConfigApply::PhaseValidation#step",
  span_id: "1",
};

/** A configuration run that never ends, and one event of it. */
function going(isGoing: boolean): Box {
  let running = isGoing;
  return {
    answers: (route) => {
      if (route === MAINTENANCE) return maintenance("ghe1", "on");
      if (route === "GET /manage/v1/config/apply/events") return { nodes: [{ node: "ghe1", last_request_id: "1", events: [event] }] };
      if (route === "POST /manage/v1/config/apply") running = true;
      return route.endsWith(" /manage/v1/config/apply") ? { run_id: running ? RUN : "", running, successful: null, nodes: [] } : {};
    },
  };
}

/** Called once jq has got a value, and works on it. The first that its thread gets is the expression. */
function whenJqWorks(work: () => void): void {
  const posting = vi.spyOn(Worker.prototype, "postMessage");
  const looking = setInterval(() => {
    if (posting.mock.calls.length > 1) work();
  }, 2);
  onTestFinished(() => {
    clearInterval(looking);
    posting.mockRestore();
  });
}

const NEVER = "last(repeat(1))";
/** Where the command is when its end comes. */
const PLACES = {
  "jq works": {
    jq: NEVER,
    arm: (_: FakeWorld, end: () => void) => {
      whenJqWorks(end);
    },
  },
  "what jq gave is being written": {
    jq: ".",
    arm: (fake: FakeWorld, end: () => void) => {
      fake.stdout.beforeWrite = () => {
        end();
        return Promise.resolve();
      };
    },
  },
} as const;
type Place = keyof typeof PLACES;

/** `SIGINT`, or the deadline. */
async function ended(line: string, place: Place, by: "SIGINT" | "--timeout", names: readonly string[] = ["east"]): Promise<FleetRun> {
  const fleet = await boxes(Object.fromEntries(names.map((name) => [name, going(!line.includes("--follow"))])));
  let isOver = false;
  const clock = heldClock(() => isOver);
  const { jq, arm } = PLACES[place];
  const running = fleet.start(`${line} -o ndjson --jq ${jq} -p ${names.join(",")} --timeout ${String(by === "SIGINT" ? 0 : HELD / 1000)}`, {
    world: { clock },
  });
  arm(running.fake, () => {
    if (by === "SIGINT") running.fake.interrupt();
    else isOver = true;
  });
  return running.done;
}

const rows = (text: string): readonly unknown[] =>
  text
    .trim()
    .split("\n")
    .map((line) => (line.startsWith("{") ? (JSON.parse(line) as unknown) : line));
const isFailure = (row: unknown): row is { readonly profile: string } => typeof row === "object" && row !== null && "error" in row;
const PLACE_NAMES = Object.keys(PLACES) as readonly Place[];

describe.each(PLACE_NAMES)("a command that is ended while %s", (place) => {
  it("by Ctrl-C says which run goes on, and how it is picked up", async () => {
    const { exit, err } = await ended("config apply watch", place, "SIGINT");
    expect({ exit, err: rows(err) }).toEqual({
      exit: 130,
      err: [
        `warning: run ${RUN} is still running on the instance; follow with: ghes-admin config apply watch --run-id ${RUN} -p east`,
        { error: { code: "interrupted", message: "ended by SIGINT", run_id: RUN } },
      ],
    });
  });

  it("by --timeout is one whose run goes on", async () => {
    const { exit, err } = await ended("config apply watch", place, "--timeout");
    expect({ exit, err: rows(err) }).toMatchObject({
      exit: 7,
      err: [{ error: { code: "still_running", hint: `follow with: ghes-admin config apply watch --run-id ${RUN} -p east`, run_id: RUN } }],
    });
  });

  it("by Ctrl-C says so too of a run that it started itself, and prints whole what cannot be had again", async () => {
    const { exit, out, err } = await ended("config apply --follow --yes --run-id " + RUN, place, "SIGINT");
    const [last, told] = rows(err).toReversed();
    expect({ exit, out: rows(out), last, told }).toMatchObject({
      exit: 130,
      out: [{ type: "event", message: "step", run_id: RUN }],
      told: `warning: run ${RUN} is still running on the instance; follow with: ghes-admin config apply watch --run-id ${RUN} -p east`,
      last: { error: { code: "interrupted", message: "ended by SIGINT", run_id: RUN } },
    });
  });

  it("by --timeout has not reached what it was waiting for", async () => {
    const { exit, err } = await ended("maintenance watch --until off", place, "--timeout");
    expect({ exit, err: rows(err) }).toMatchObject({
      exit: 7,
      err: [{ error: { code: "still_running", hint: "ghes-admin maintenance watch --until off -p east" } }],
    });
  });

  it("by Ctrl-C says of each of several instances which run goes on", async () => {
    const { exit, err } = await ended("config apply watch", place, "SIGINT", ["east", "west"]);
    const [last, ...warnings] = rows(err).toReversed();
    expect({ exit, last, warnings: warnings.toSorted() }).toEqual({
      exit: 130,
      last: { error: { code: "interrupted", message: "ended by SIGINT" } },
      warnings: ["east", "west"].map(
        (name) => `warning: run ${RUN} is still running on the instance; follow with: ghes-admin config apply watch --run-id ${RUN} -p ${name}`,
      ),
    });
  });

  it("by --timeout says of each of several instances that its run goes on", async () => {
    const { exit, out, err } = await ended("config apply watch", place, "--timeout", ["east", "west"]);
    // On stdout where jq still makes something of it, otherwise on stderr.
    const failed = rows(out + err)
      .filter((row) => isFailure(row))
      .toSorted((a, b) => a.profile.localeCompare(b.profile));
    expect({ exit, failed }).toMatchObject({
      exit: 5,
      failed: ["east", "west"].map((profile) => ({
        profile,
        error: { code: "still_running", hint: `follow with: ghes-admin config apply watch --run-id ${RUN} -p ${profile}`, run_id: RUN },
      })),
    });
  });
});
