/** What stands on the terminal below everything else. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { createScreen } from "../../src/output/screen.js";
import type { KeyStop } from "../../src/world.js";
import { fakeWorld } from "../support/fake-world.js";

it("is left to the shell, and taken again, also where the terminal is gone: no rejection is left without a hand", async () => {
  const fake = fakeWorld({ tty: { stdin: true, stdout: true, stderr: true } });
  const stops: KeyStop[] = [];
  const screen = createScreen({
    ...fake.world,
    takeKeys: (stop) => {
      stops.push(stop);
      return () => undefined;
    },
  });
  screen.watch();
  await screen.frame([{ text: "x", width: 1 }]);
  fake.stdout.failWith("EIO");
  for (const { before, after } of stops) {
    before();
    after();
  }
  await screen.flush();
  await nextTurn();
  expect(stops).toHaveLength(1);
});
