/** Signals: 130, 143, 129; what goes on at the instance is named. RELIABILITY.md 1.3 and 4.2 H 79. */
import { describe, expect, it } from "vitest";
import type { SandboxOptions } from "../../src/sandbox/sandbox.js";
import { jsonError, lines, newPlace, stackLines, until } from "../support/spawned.js";

const STATUS = "/manage/v1/maintenance";
const SIGNALS = [
  { signal: "SIGINT", exit: 130 },
  { signal: "SIGTERM", exit: 143 },
  { signal: "SIGHUP", exit: 129 },
] as const;
const MOMENTS: readonly { readonly name: string; readonly line: string; readonly sandbox: SandboxOptions }[] = [
  { name: "a request", line: "maintenance status", sandbox: { faults: ["stall"] } },
  { name: "a retry's wait", line: "maintenance status", sandbox: { faults: ["retry-after=600"] } },
  { name: "the wait between two looks", line: "maintenance watch", sandbox: {} },
  { name: "a wait for the work to end", line: "maintenance watch --until on --json", sandbox: {} },
];

describe.each(MOMENTS)("during $name", ({ line, sandbox }) => {
  it.each(SIGNALS)("$signal ends it within a second with $exit", async ({ signal, exit }) => {
    const place = await newPlace(sandbox);
    const child = place.start(line);
    await until(() => lines(place.sandbox.requests).some((one) => one.endsWith(STATUS)), "the request");
    const at = performance.now();
    child.kill(signal);
    const ended = await child.done;
    expect(performance.now() - at).toBeLessThan(1_000);
    expect({ exit: ended.exitCode, requests: ended.requests.length }).toEqual({ exit, requests: 1 });
    expect(stackLines(ended.stderr)).toEqual([]);
  });
});

describe("while a configuration run is followed", () => {
  it.each(SIGNALS)("$signal ends the following with $exit; the run goes on, and its id and how to pick it up are said", async ({ signal, exit }) => {
    const place = await newPlace({ pace: 1 });
    const child = place.start("config apply --follow --yes --run-id d34db33f");
    await until(() => place.sandbox.appliance.running() !== undefined, "the run");
    await until(() => lines(place.sandbox.requests).includes("GET /manage/v1/config/apply?run_id=d34db33f"), "a look at the run");
    child.kill(signal);
    const ended = await child.done;
    expect(ended.exitCode).toBe(exit);
    expect(ended.stderr).toContain("run d34db33f is still running on the instance; follow with: ghes-admin config apply watch --run-id d34db33f");
    expect(ended.stderr).not.toMatch(/error|stopped by/);
    expect(place.sandbox.appliance.running()?.id).toBe("d34db33f");
    expect(lines(ended.requests).filter((one) => one.startsWith("POST"))).toEqual(["POST /manage/v1/config/apply"]);
    expect(stackLines(ended.stderr)).toEqual([]);
  });

  it("another process picks the run up and sees its end", async () => {
    const place = await newPlace({ pace: 1 });
    const child = place.start("config apply --follow --yes --run-id d34db33f");
    await child.said("stdout", /Validating services/);
    child.kill("SIGINT");
    await child.done;
    const other = place.start("config apply watch --run-id d34db33f --json");
    await other.said("stdout", /Validating services/);
    place.sandbox.appliance.clock.skip(60_000);
    const ended = await other.done;
    expect(ended.exitCode).toBe(0);
    expect(JSON.parse(ended.stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ type: "result", run_id: "d34db33f", successful: true });
  });

  it("with --json the last word on stderr is JSON, and stdout holds whole lines only", async () => {
    const place = await newPlace({ pace: 1 });
    const child = place.start("config apply --follow --yes --json");
    await child.said("stdout", /Validating services/);
    child.kill("SIGINT");
    const ended = await child.done;
    expect(ended.exitCode).toBe(130);
    expect(
      ended.stdout
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { readonly type: string }).type),
    ).not.toContain("result");
    expect(jsonError(ended.stderr).code).toBe("interrupted");
  });

  it("a write whose answer has not come is exit 130 and says that nobody knows", async () => {
    const place = await newPlace({ faults: ["latency=600000:POST /manage/v1/config/apply"] });
    const child = place.start("config apply --yes --run-id d34db33f");
    await until(() => lines(place.sandbox.requests).includes("POST /manage/v1/config/apply"), "the POST");
    child.kill("SIGINT");
    const ended = await child.done;
    expect(ended.exitCode).toBe(130);
    expect(ended.stderr).toContain("d34db33f");
    expect(ended.stderr).toContain("ghes-admin config apply");
  });
});

const STUBBORN = `process.on("SIGINT", () => console.log("first")); process.stdin.on("end", () => process.exit()).resume(); console.log("ready")`;

describe("a second Ctrl-C", () => {
  it("that comes with the first one is the same: npm and timeout pass on what the terminal sends too", async () => {
    const place = await newPlace({ pace: 1 });
    const child = place.start("config apply --follow --yes --run-id d34db33f");
    await until(() => lines(place.sandbox.requests).includes("GET /manage/v1/config/apply?run_id=d34db33f"), "a look at the run");
    child.kill("SIGINT");
    child.kill("SIGTERM");
    const ended = await child.done;
    // Which of two signals comes first, when both are pending, is the system's choice.
    expect([130, 143]).toContain(ended.exitCode);
    expect(ended.stderr).toContain("follow with: ghes-admin config apply watch --run-id d34db33f");
  });

  it("ends the program at once, also while the first one waits for something", async () => {
    const place = await newPlace();
    const child = place.start(["sandbox", "exec", "--", process.execPath, "-e", STUBBORN], { env: place.homeOnly, openInput: true });
    await child.said("stdout", /ready/);
    child.kill("SIGINT");
    await child.said("stdout", /first/);
    await until(() => {
      child.kill("SIGINT");
      return child.hasExited();
    }, "the end");
    child.closeInput();
    expect((await child.done).exitCode).toBe(130);
  });
});
