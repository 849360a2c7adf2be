/** Node prints a warning on stderr where more than ten listen to the same thing: nobody asked for that. */
import { describe, expect, it, onTestFinished } from "vitest";
import { live } from "../../src/cli/command.js";
import { compileJq } from "../../src/output/jq.js";
import { boxes, maintenance } from "../fleet/boxes.js";
import { each, rendering } from "./rendering.js";

const ANY = { returns: { kind: "anything" } } as const;
const NUMBERS = Array.from({ length: 20 }, (_, n) => n);

/** What Node warns of from now on. */
function warnings(): () => Promise<readonly string[]> {
  const seen: string[] = [];
  const onWarning = ({ name, message }: Error) => seen.push(`${name}: ${message}`);
  process.on("warning", onWarning);
  onTestFinished(() => {
    process.off("warning", onWarning);
  });
  // They come in the next turn.
  return () =>
    new Promise((resolve) =>
      setImmediate(() => {
        resolve(seen);
      }),
    );
}

describe("Node has nothing to warn of", () => {
  it("when jq is given many values at a time", async () => {
    const seen = warnings();
    const stop = new AbortController();
    const program = await compileJq(".+1", stop.signal);
    onTestFinished(() => program.close());
    expect(await Promise.all(NUMBERS.map((n) => program.apply(String(n), stop.signal)))).toEqual(NUMBERS.map((n) => [String(n + 1)]));
    expect(await seen()).toEqual([]);
  });

  it("when what is watched is a long list", async () => {
    const seen = warnings();
    const { fake, renderer } = rendering({ output: "ndjson", jq: ".+1" });
    await renderer.outcome(live(each([NUMBERS])), ANY);
    expect([fake.out(), await seen()]).toEqual([NUMBERS.map((n) => `${String(n + 1)}\n`).join(""), []]);
  });

  it.each(["json", "ndjson"])("when many instances answer, filtered: -o %s", async (form) => {
    const names = NUMBERS.map((n) => `p${String(n)}`);
    const fleet = await boxes(Object.fromEntries(names.map((name) => [name, { answers: () => maintenance(name) }])));
    const seen = warnings();
    const { exit, out, err } = await fleet.run(
      `maintenance status --all-profiles --timeout 60 -o ${form} --jq ${form === "json" ? ".[].hostname" : ".hostname"}`,
    );
    expect([exit, err, out.trim().split("\n").sort(), await seen()]).toEqual([0, "", names.toSorted(), []]);
  });
});
