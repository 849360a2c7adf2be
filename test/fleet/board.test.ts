/** Several instances at work, on a terminal. */
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createBoard } from "../../src/output/board.js";
import { createScreen } from "../../src/output/screen.js";
import { describeTerminal } from "../../src/output/terminal.js";
import { fakeWorld, type FakeOptions } from "../support/fake-world.js";
import { legible, shown as seen } from "../support/screen.js";

const TTY = { stdout: true, stderr: true };

function board(names: readonly string[], options: FakeOptions = {}, quiet = false, rows?: number) {
  const fake = fakeWorld({ tty: TTY, ...options });
  const world = { ...fake.world, stderr: rows === undefined ? fake.stderr : { ...fake.stderr, rows: () => rows, columns: () => 80 } };
  const screen = createScreen(world);
  const terminal = describeTerminal(world, { noColor: true, quiet, pager: false });
  return { board: createBoard(world, terminal, screen, names, { delay: 0, interval: 1 }), screen, fake };
}

/** What the terminal shows below all else: the last picture. */
async function picture({ fake }: ReturnType<typeof board>, until: (text: string) => boolean): Promise<string> {
  for (;;) {
    const last = seen(fake.err(), 80);
    if (until(last)) return last;
    await delay(1);
  }
}

describe("the board", () => {
  it("counts, and names some of those that are waited for", async () => {
    const shown = board(["a", "b", "c", "d", "e", "f"]);
    shown.board.ended("b");
    expect(await picture(shown, (text) => text !== "")).toBe("1 of 6 instances are done; waiting for a, c, d and 2 more");
    for (const name of ["a", "c", "d"]) shown.board.ended(name);
    expect(await picture(shown, (text) => text.startsWith("4"))).toBe("4 of 6 instances are done; waiting for e, f");
    shown.board.stop();
  });

  it("has a line for each that says how far it is, and drops those that have ended", async () => {
    const shown = board(["east", "n", "west"]);
    const east = shown.board.progress("east", "run 1");
    shown.board.progress("west", "run 2: \u001b[31m");
    east.update("run 1", 3, 4);
    expect(await picture(shown, (text) => text.includes("3 of 4"))).toBe(
      "east  run 1 3 of 4\nwest  run 2: \\u{1b}[31m\n0 of 3 instances are done; waiting for east, n, west",
    );
    shown.board.ended("east");
    expect(await picture(shown, (text) => text.includes("1 of 3"))).toBe("west  run 2: \\u{1b}[31m\n1 of 3 instances are done; waiting for n, west");
    shown.board.stop();
  });

  it("never has more lines than the terminal, nor wider ones", async () => {
    const names = Array.from({ length: 30 }, (_, i) => `ghe${String(i).padStart(2, "0")}`);
    const shown = board(names, {}, false, 10);
    for (const name of names) shown.board.progress(name, "x".repeat(200));
    const lines = (await picture(shown, (text) => text.includes("ghe07"))).split("\n");
    expect([lines.length, Math.max(...lines.map((line) => line.length)), lines.at(-1)]).toEqual([9, 80, "and 22 more lines"]);
    shown.board.stop();
  });

  it("makes way for what else is written, stands below it again, and is gone for good at the end", async () => {
    const shown = board(["east", "west"]);
    shown.board.progress("east", "run 1");
    await picture(shown, (text) => text.includes("run 1"));
    await shown.screen.out("a row\n");
    expect(legible(shown.fake.out())).toMatch(/^ESC\[1A\rESC\[Ja row\neast  run 1ESC\[K\n/);
    shown.board.stop();
    await shown.screen.flush();
    expect(shown.fake.stderr.text().endsWith("\u001b[1A\r\u001b[J\u001b[?25h")).toBe(true);
  });

  it.each([
    ["where stderr is no terminal", { tty: { stdout: true } }, false],
    ["on a dumb terminal", { env: { TERM: "dumb" } }, false],
    ["under --quiet", {}, true],
  ])("is not there %s", async (_, options, quiet) => {
    const shown = board(["east"], options, quiet);
    expect(shown.board.isShown).toBe(false);
    shown.board.progress("east", "run 1").stop();
    await delay(5);
    expect(shown.fake.err()).toBe("");
  });
});
