/** Signals at moments that nobody chose: at whatever the program is then, it ends as promised, or goes on as if nothing had been. */
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/sandbox/random.js";
import { newPlace, stackLines, until } from "../support/spawned.js";

/** Milliseconds: from before anything is loaded until after the first requests. */
const LATEST = 900;
const LINES = ["nodes list --json", "users list --json", "config apply --follow --yes --json", "users suspend --from-file logins --yes --json"];
const SLOW = ["latency=40"];
const ENDS: Readonly<Record<string, readonly number[]>> = { SIGINT: [130], SIGTERM: [143], SIGHUP: [129] };

describe.each(LINES)("%s", (line) => {
  it("ends by a signal at any moment with its code, or was done before, and shows no stack", async () => {
    const random = new Random(line);
    for (const [signal, codes] of Object.entries(ENDS)) {
      const place = await newPlace({ faults: SLOW, users: 60 });
      await place.file(
        "logins",
        [...place.sandbox.appliance.people.after()]
          .slice(5, 25)
          .map(({ login }) => login)
          .join("\n"),
      );
      const child = place.start(line);
      await delay(random.integer(0, LATEST));
      child.kill(signal as NodeJS.Signals);
      const ended = await child.done;
      expect([...codes, 0], ended.stderr).toContain(ended.exitCode);
      expect(stackLines(ended.stderr)).toEqual([]);
      // Whatever stands on stdout is whole lines, or the beginning of the one JSON value that a signal cut off.
      if (ended.exitCode !== 0 && !line.includes("--follow") && !line.includes("suspend")) expect(ended.stdout).toBe("");
    }
  });
});

describe("a program that is stopped", () => {
  it.each(["nodes list --json", "config apply --follow --yes --json"])("and goes on later has lost nothing: %s", async (line) => {
    const place = await newPlace({ faults: SLOW });
    const random = new Random(`stop ${line}`);
    const child = place.start(line);
    for (let i = 0; i < 3 && !child.hasExited(); i++) {
      await delay(random.integer(1, LATEST / 3));
      child.kill("SIGTSTP");
      await delay(random.integer(1, 60));
      child.kill("SIGCONT");
    }
    const ended = await child.done;
    expect(ended.exitCode, ended.stderr).toBe(0);
    for (const text of ended.stdout.trimEnd().split("\n")) if (line.includes("--follow")) expect(() => JSON.parse(text) as unknown).not.toThrow();
  });
});

it("SIGPIPE is nothing: the program hears of a closed pipe when it writes", async () => {
  const place = await newPlace({ faults: ["latency=200:GET /manage/v1/config/nodes"] });
  const child = place.start("nodes list --json");
  await until(() => place.sandbox.requests.length > 0, "the request");
  child.kill("SIGPIPE");
  expect(await child.done).toMatchObject({ exitCode: 0, stderr: "" });
});
