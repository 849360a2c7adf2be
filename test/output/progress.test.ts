import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createProgress } from "../../src/output/progress.js";
import { createScreen } from "../../src/output/screen.js";
import { legible } from "../support/screen.js";
import { rendering, TTY, type RenderingOptions } from "./rendering.js";

const ESC = "\u001b";
const HIDE = `${ESC}[?25l`;
const SHOW = `${ESC}[?25h`;
/** The end of the last line that stood there: nothing of it is left, and the cursor is seen again. */
const GONE = `\r${ESC}[J${SHOW}`;
const REST = `${ESC}[K`;
const one = (text: string) => [{ text, width: text.length }];

/** Runs until stderr holds what is expected of it; the frames are drawn by a clock of their own. */
async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await pause(1);
}

const start = (options: RenderingOptions, pace = { delay: 0, interval: 5 }) => {
  const parts = rendering(options);
  return { ...parts, progress: createProgress(parts.fake.world, parts.terminal, parts.screen, "uploading", pace) };
};

describe("progress", () => {
  it("is one line on stderr that leaves nothing behind", async () => {
    const { fake, progress, screen } = start({ tty: TTY });
    await until(() => fake.err().includes("uploading"));
    progress.update("uploading", 1, 4);
    await until(() => fake.err().includes("━━━━━─────────────── 25 % (1/4)"));
    progress.stop();
    progress.stop();
    await screen.flush();
    expect(fake.err().startsWith(`${HIDE}⠋ uploading`)).toBe(true);
    expect(fake.err().endsWith(GONE)).toBe(true);
    expect(fake.err()).not.toContain("\n");
    expect(fake.err().split(SHOW)).toHaveLength(2);
    const after = fake.err();
    await pause(20);
    expect(fake.err()).toBe(after);
    expect(fake.out()).toBe("");
  });

  it("is ASCII where the locale is", async () => {
    const { fake, progress } = start({ tty: TTY, env: { LANG: "C" } });
    progress.update("x", 1, 2);
    await until(() => fake.err().includes("- x [##########----------] 50 % (1/2)"));
    progress.stop();
  });

  it.each<[string, RenderingOptions]>([
    ["stderr is a pipe", { tty: { stdout: true } }],
    ["--quiet", { tty: TTY, quiet: true }],
    ["TERM is dumb", { tty: TTY, env: { TERM: "dumb" } }],
    ["the terminal has no columns", { tty: TTY, columns: 0 }],
  ])("is silent where %s", async (_, options) => {
    const { fake, progress, screen } = start(options);
    await pause(20);
    progress.update("x", 1, 2);
    await pause(20);
    progress.stop();
    await screen.flush();
    expect(fake.err()).toBe("");
  });

  it("never shows for quick work", async () => {
    const { fake, progress, screen } = start({ tty: TTY }, { delay: 10_000, interval: 5 });
    progress.stop();
    await screen.flush();
    expect(fake.err()).toBe("");
  });

  it.each([1, 2, 5, 20])("stays within %i columns and shows no controls", async (columns) => {
    const { fake, progress } = start({ tty: TTY, columns, env: { LANG: "C" } });
    progress.update("\u001b[2J a long text that goes on and on", 7, 10);
    await pause(50);
    progress.stop();
    for (const line of legible(fake.err()).split(/\rESC\[J|\r|ESC\[K|ESC\[\?25[lh]/)) {
      expect(line.length).toBeLessThan(Math.max(1, columns));
      expect(line).not.toContain("ESC");
    }
  });

  it("makes way for a row on stdout and for a message, and comes back below", async () => {
    const { fake, screen, progress, renderer } = start({ tty: TTY });
    await until(() => fake.err().endsWith(`uploading${ESC}[K`));
    await screen.out("row\n");
    expect(fake.stdout.writes.map(legible)).toEqual([expect.stringMatching(/^\rESC\[Jrow\n. uploadingESC\[K$/)]);
    renderer.note("a note");
    await screen.flush();
    progress.stop();
    await screen.flush();
    expect(fake.stderr.writes.map(legible)).toContainEqual(expect.stringMatching(/^\rESC\[Ja note\n. uploadingESC\[K$/));
    expect(fake.err().endsWith(GONE)).toBe(true);
  });
});

describe("the status line", () => {
  it("is that of the last owner, and the one before comes back", async () => {
    const { fake } = rendering({ tty: TTY });
    const screen = createScreen(fake.world);
    const [a, b] = [{}, {}];
    for (const [owner, line] of [
      [a, one("first")],
      [b, one("second")],
      [b, undefined],
      [a, undefined],
    ] as const) {
      screen.status(owner, line);
      await screen.flush();
    }
    expect(fake.err()).toBe(`${HIDE}first${REST}\rsecond${REST}\rfirst${REST}${GONE}`);
  });

  it("is away while a question stands on the terminal, whoever has one, and comes back with the next call", async () => {
    const { fake } = rendering({ tty: TTY });
    const screen = createScreen(fake.world);
    const owner = {};
    screen.status(owner, one("first"));
    await screen.flush();
    const release = await screen.hold();
    screen.status(owner, one("over the question"));
    screen.status({}, one("another"));
    await screen.flush();
    expect(fake.err()).toBe(`${HIDE}first${REST}${GONE}`);
    release();
    screen.status(owner, one("again"));
    await screen.flush();
    expect(fake.err()).toBe(`${HIDE}first${REST}${GONE}${HIDE}another${REST}`);
  });

  it("does not touch a result that goes to a pipe", async () => {
    const { fake, screen } = rendering({ tty: { stderr: true } });
    screen.status({}, one("busy"));
    await screen.out("row\n");
    expect(fake.err()).toBe(`${HIDE}busy${REST}`);
    expect(fake.out()).toBe("row\n");
  });
});
