/** J. Clocks. */
import { expect } from "vitest";
import { answer, type Step } from "../../support/scripted-server.js";
import type { Case } from "../case.js";
import { newLab, type RunOptions } from "../lab.js";
import { off, STATUS } from "./answers.js";

const HOUR = 3_600_000;
const limited = answer(429, { message: "slow down" }, { "retry-after": "30" });
/** The wall clock jumps by so much, so many milliseconds into the command. */
const jumping = (by: number, at = 10_000): RunOptions => ({
  during: (_, time) => void time.clock.sleep(at, new AbortController().signal).then(() => time.jump(by)),
});

const WAITS: readonly {
  readonly name: string;
  readonly line: string;
  readonly steps: readonly (readonly Step[])[];
  readonly exit: number;
  readonly took: number;
}[] = [
  { name: "the wait that the instance asked for", line: "maintenance status --fields status", steps: [[limited], [off]], exit: 0, took: 30.25 },
  { name: "--timeout", line: "maintenance status --timeout 40", steps: [[{ stall: true }], [{ stall: true }], [{ stall: true }]], exit: 6, took: 40 },
  { name: "a request's own time", line: "maintenance status --no-retry", steps: [[{ stall: true }]], exit: 6, took: 30 },
];

export const TIME: readonly Case[] = [
  ...WAITS.flatMap(({ name, line, steps, exit, took }) =>
    [HOUR, -HOUR, 365 * 24 * HOUR].map((by): Case => ({
      row: 95,
      name: `by ${String(by / HOUR)} h, during ${name}`,
      play: async () => {
        const lab = await newLab({ answers: steps });
        const told = await lab.run(line, jumping(by));
        expect({ exit: told.exit, took: told.took }, told.stderr).toEqual({ exit, took });
      },
    })),
  ),
  ...[HOUR, -HOUR].map((by): Case => ({
    row: 95,
    name: `by ${String(by / HOUR)} h, while a state is waited for: one look at once, and then one every two seconds, as ever`,
    play: async () => {
      const on = answer(200, [
        { hostname: "ghes-01.lan", uuid: "1b6cf518-f97c-11ed-8544-061d81f7eedb", status: "on", scheduled_time: null, connection_services: [] },
      ]);
      let looks = 0;
      const lab = await newLab({ always: () => [looks++ < 10 ? off : on] });
      const told = await lab.run("maintenance watch --until on --json", { ...jumping(by, 9_000), partial: true });
      expect({ exit: told.exit, looks: told.seen.filter((one) => one === STATUS).length, took: told.took }).toEqual({ exit: 0, looks: 11, took: 19 });
    },
  })),
  ...["Nope/Nowhere", "", ":", "\u001b[31m", "../../etc/passwd"].map((zone): Case => ({
    row: 96,
    name: `TZ=${JSON.stringify(zone)}`,
    play: async (see) => {
      const lab = await newLab({ always: [off] });
      const told = see(
        await lab.run(["maintenance", "enable", "--when", "2027-04-01 10:00", "--dry-run", "--json"], {
          env: { TZ: zone },
          now: Date.parse("2027-03-27T12:00:00Z"),
          partial: true,
        }),
        lab,
      );
      expect(told.exit, told.stderr).toBe(0);
      expect(told.stdout).toMatch(/2027-04-01T10:00:00(?:\.000)?(?:Z|\+00:00)/);
    },
  })),
];
