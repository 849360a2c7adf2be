import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { PlainLines } from "../../src/api/plain-lines.js";
import { list, object, text } from "../../src/api/shape.js";
import { live, show, stream, type View } from "../../src/cli/command.js";
import { Batched } from "../../src/cli/outcome.js";
import { CliError, Interrupted } from "../../src/errors.js";
import type { About } from "../../src/output/stage.js";
import { legible, screenOf } from "../support/screen.js";
import { each, rendering, TTY, type Rendering, type RenderingOptions } from "./rendering.js";

const EVENT = object({ node: text(), message: text() });
const VIEW: View = { columns: ["node", "message"], empty: "No events." };
const ABOUT: About = { returns: EVENT, view: VIEW };
const EVENTS = [
  { node: "a", message: "one" },
  { node: "b", message: "two\u001b" },
];
interface Event {
  readonly node: string;
  readonly message: string;
}
const line = (event: Event) => (event.node === "hidden" ? undefined : `${event.node}: ${event.message}`);

async function follow<T>(
  options: RenderingOptions,
  items: readonly T[],
  extras: { line?: (item: T) => string | undefined; ndjson?: boolean } = {},
): Promise<string> {
  const { fake, renderer } = rendering(options);
  await renderer.prepare(ABOUT);
  await renderer.outcome(stream(each(items), extras), ABOUT);
  return fake.out();
}

describe("a stream", () => {
  it.each<[string, RenderingOptions, string]>([
    ["a table on a terminal", { tty: TTY }, "NODE  MESSAGE\na     one\nb     two\\u{1b}\n"],
    ["lines in a pipe", {}, "a\tone\nb\ttwo\\u{1b}\n"],
    ["csv with one header", { output: "csv" }, "node,message\na,one\nb,two\\u{1b}\n"],
    ["csv without header", { output: "csv", headers: false }, "a,one\nb,two\\u{1b}\n"],
    ["NDJSON with --json", { json: true }, '{"node":"a","message":"one"}\n{"node":"b","message":"two\\u001b"}\n'],
    ["NDJSON", { output: "ndjson" }, '{"node":"a","message":"one"}\n{"node":"b","message":"two\\u001b"}\n'],
    ["documents of YAML", { output: "yaml" }, '---\nnode: a\nmessage: one\n---\nnode: b\nmessage: "two\\e"\n'],
    ["the fields named", { fields: "message", json: true }, '{"message":"one"}\n{"message":"two\\u001b"}\n'],
    ["what jq makes of each", { jq: ".message" }, "one\ntwo\u001b\n"],
  ])("is %s", async (_, options, expected) => {
    expect(await follow(options, EVENTS)).toBe(expected);
  });

  it("reads as its own lines on a terminal, without those it hides, and has its columns in a pipe", async () => {
    const items = [...EVENTS, { node: "hidden", message: "x" }];
    expect(await follow({ tty: TTY }, items, { line })).toBe("a: one\nb: two\\u{1b}\n");
    expect(await follow({}, items, { line })).toBe("a\tone\nb\ttwo\\u{1b}\nhidden\tx\n");
  });

  it.each<[number, RenderingOptions]>([
    [0, { output: "ndjson" }],
    [1, { output: "ndjson", fields: "node" }],
    [1, { json: true }],
    [1, { output: "yaml" }],
    [1, { output: "csv" }],
    [1, {}],
    [1, { output: "table" }],
    [1, { tty: TTY }],
  ])("makes the rows of a page that are there as lines so often: %i with %o", async (times, options) => {
    let made = 0;
    const page = {
      lines: new PlainLines(1, Buffer.from('{"node":"a","message":"one"}\n')),
      get items() {
        made += 1;
        return EVENTS.slice(0, 1);
      },
    };
    const { fake, renderer } = rendering(options);
    await renderer.outcome(stream(new Batched(each([page])), { ndjson: false }), ABOUT);
    expect(fake.out()).toContain("a");
    expect(made).toBe(times);
  });

  it("that is a list by nature is one array with --json", async () => {
    expect(await follow({ json: true }, [{ node: "a" }], { ndjson: false })).toBe('[\n  {\n    "node": "a"\n  }\n]\n');
    expect(await follow({ json: true }, [], { ndjson: false })).toBe("[]\n");
    expect(await follow({ output: "ndjson" }, [{ node: "a" }], { ndjson: false })).toBe('{"node":"a"}\n');
    expect(await follow({ jq: "length" }, EVENTS, { ndjson: false })).toBe("2\n");
  });

  it.each<[RenderingOptions, string]>([
    [{ tty: TTY }, "No events.\n"],
    [{}, ""],
    [{ output: "csv" }, "node,message\n"],
    [{ json: true }, ""],
  ])("of nothing with %o is %j", async (options, expected) => {
    expect(await follow(options, [])).toBe(expected);
  });

  it("prints each item before it asks for the next", async () => {
    for (const options of [{}, { json: true }, { output: "csv", headers: false }, { output: "yaml" }]) {
      const { fake, renderer } = rendering(options);
      const writes: number[] = [];
      const items = (async function* () {
        await Promise.resolve();
        for (const event of EVENTS) {
          yield event;
          writes.push(fake.stdout.writes.length);
        }
      })();
      await renderer.outcome(stream(items), ABOUT);
      expect(writes).toEqual([1, 2]);
    }
  });

  it("waits for a slow reader", async () => {
    const { fake, renderer } = rendering({});
    let produced = 0;
    const ahead: number[] = [];
    fake.stdout.beforeWrite = async () => {
      ahead.push(produced - fake.stdout.writes.length);
      await new Promise((resolve) => setImmediate(resolve));
    };
    const items = (async function* () {
      await Promise.resolve();
      for (let i = 0; i < 50; i++) {
        produced += 1;
        yield { node: String(i), message: "" };
      }
    })();
    await renderer.outcome(stream(items), ABOUT);
    expect(ahead).toEqual(Array.from({ length: 50 }, () => 1));
  });

  it("keeps what was printed when it fails, and passes the failure on", async () => {
    const { fake, renderer } = rendering({ json: true });
    const failure = new CliError("apply_failed", "the run failed");
    const items = (async function* () {
      await Promise.resolve();
      yield EVENTS[0];
      throw failure;
    })();
    await expect(renderer.outcome(stream(items), ABOUT)).rejects.toBe(failure);
    expect(fake.out()).toBe('{"node":"a","message":"one"}\n');
  });

  it("of many rows keeps one layout on a terminal and prints in pieces", async () => {
    const { fake, renderer } = rendering({ tty: TTY });
    await renderer.outcome(stream(each(Array.from({ length: 2500 }, (_, i) => ({ node: "n", message: String(i) })))), ABOUT);
    expect(fake.stdout.writes.map((text) => text.split("\n").length - 1)).toEqual([1001, 1000, 500]);
    expect(
      fake
        .out()
        .split("\n")
        .filter((text) => text.startsWith("NODE")),
    ).toHaveLength(1);
  });

  it("of many rows has the blocks, and the widths, of its first rows to the end", async () => {
    const about: About = { returns: object({ id: text(), login: text() }), view: { columns: ["id", "login"] } };
    const print = async (columns: number) => {
      const { fake, renderer } = rendering({ tty: TTY, columns });
      await renderer.outcome(stream(each(Array.from({ length: 1002 }, (_, i) => ({ id: i === 0 ? "x".repeat(30) : "y", login: "z".repeat(20) })))), about);
      return fake.out().split("\n").slice(-4, -1);
    };
    expect(await print(80)).toEqual(Array(3).fill(`y${" ".repeat(31)}${"z".repeat(20)}`));
    expect(await print(40)).toEqual(["", "ID     y", `LOGIN  ${"z".repeat(20)}`]);
  });
});

describe("a reader that goes away", () => {
  const items = (log: number[]) =>
    (async function* () {
      await Promise.resolve();
      try {
        for (let i = 0; i < 5; i++) {
          log.push(i);
          yield { node: String(i), message: "" };
        }
      } finally {
        log.push(-1);
      }
    })();

  it("ends a command that reads, quietly, and nothing more is asked for", async () => {
    const { fake, renderer } = rendering({});
    fake.stdout.failWith("EPIPE", 2);
    const log: number[] = [];
    await renderer.outcome(stream(items(log)), { ...ABOUT, effect: "read" });
    expect(log).toEqual([0, 1, 2, -1]);
    expect(fake.err()).toBe("");
  });

  it("does not end a command that writes: it goes on to the end", async () => {
    const { fake, renderer } = rendering({});
    fake.stdout.failWith("EPIPE", 2);
    const log: number[] = [];
    await renderer.outcome(stream(items(log)), { ...ABOUT, effect: "write" });
    expect(log).toEqual([0, 1, 2, 3, 4, -1]);
  });

  it("is no failure of a value", async () => {
    const { fake, renderer } = rendering({ json: true });
    fake.stdout.failWith("EPIPE");
    await renderer.outcome(show([1]), ABOUT);
    expect(fake.err()).toBe("");
  });

  it.each([
    ["ENOSPC", "cannot write output: no space left on device"],
    ["EIO", "cannot write output: input/output error"],
    ["EWHATEVER", "cannot write output: write EWHATEVER"],
  ])("is told from %s, which is an error for every command", async (code, message) => {
    for (const effect of ["read", "write"] as const) {
      const { fake, renderer } = rendering({});
      fake.stdout.failWith(code);
      await expect(renderer.outcome(stream(items([])), { ...ABOUT, effect })).rejects.toMatchObject({ code: "local_state", message, exit: "local" });
      await expect(renderer.outcome(show([1]), { ...ABOUT, effect })).rejects.toMatchObject({ code: "local_state", message });
    }
  });
});

async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await nextTurn();
}

describe("a live view", () => {
  const about: About = { returns: list(EVENT), view: VIEW };
  const frame = (...nodes: readonly string[]) => nodes.map((node) => ({ node, message: `of ${node}` }));
  const FRAMES = [frame("a", "bb"), frame("a", "bb"), frame("a", "c"), frame("c")];
  const watch = async (options: RenderingOptions, frames: readonly unknown[] = FRAMES): Promise<Rendering> => {
    const parts = rendering(options);
    await parts.renderer.outcome(live(each(frames)), about);
    return parts;
  };

  it.each([1, 9, 20, 80])("repaints in place on a terminal of %i columns, and leaves the last frame", async (columns) => {
    const { fake } = await watch({ tty: TTY, columns });
    const alone = await watch({ tty: TTY, columns }, FRAMES.slice(-1));
    const expected = screenOf(alone.fake.out(), columns);
    expect(screenOf(fake.out(), columns)).toEqual(expected);
    expect(expected.lines.join("")).toContain("c");
    expect(expected.cursorVisible).toBe(true);
  });

  it("never erases before it draws", async () => {
    const { fake } = await watch({ tty: TTY });
    const [first, ...others] = fake.stdout.writes.map(legible);
    expect(first).toMatch(/^ESC\[\?25lNODE/);
    // One write a picture that differs, and the end.
    expect(others).toEqual([
      expect.stringMatching(/^ESC\[2A\rNODE[^]*of cESC\[K$/),
      expect.stringMatching(/^ESC\[2A\rNODE[^]*of cESC\[KESC\[J$/),
      expect.stringMatching(/\nESC\[\?25h$/),
    ]);
  });

  it("is laid anew, from the top of the terminal, when that has another size", async () => {
    const parts = rendering({ tty: TTY, columns: 80, rows: 10 });
    const wide = [{ node: "n".repeat(30), message: "m".repeat(30) }];
    const frames = (async function* () {
      await Promise.resolve();
      yield wide;
      parts.fake.stdout.resize(40);
      await until(() => parts.fake.stdout.writes.length > 1);
      yield wide;
    })();
    await parts.renderer.outcome(live(frames), about);
    expect(legible(parts.fake.stdout.writes[1] ?? "")).toMatch(/^ESC\[HESC\[JNODE/);
    expect(screenOf(parts.fake.out(), 40).lines.filter((line) => line.length > 40 || line.startsWith("NODE"))).toHaveLength(1);
  });

  const MANY = ["a", "b", "c", "d", "e", "f", "g", "h"];
  it("shows as much as fits on the terminal and counts the rest; the last one stays whole", async () => {
    const { fake } = await watch({ tty: TTY, rows: 5 }, [frame(...MANY), frame(...MANY)]);
    expect(fake.stdout.writes[0]?.split("\n")).toHaveLength(4);
    expect(legible(fake.stdout.writes[0] ?? "")).toMatch(/b {5}of bESC\[K\nand 6 more linesESC\[K$/);
    expect(screenOf(fake.out(), 80).lines).toEqual(["NODE  MESSAGE", ...Array.from(MANY, (node) => `${node}     of ${node}`), ""]);
  });

  it("makes way for a message, and stands below it", async () => {
    const parts = rendering({ tty: TTY });
    const frames = (async function* () {
      await Promise.resolve();
      yield frame("a");
      parts.renderer.note("a is away");
      yield frame("b");
    })();
    await parts.renderer.outcome(live(frames), about);
    expect(parts.fake.stderr.writes.map(legible)).toEqual([expect.stringMatching(/^ESC\[1A\rESC\[Ja is away\nNODE[^]*of aESC\[K$/)]);
  });

  it("ends with its interruption, with the last frame on the screen", async () => {
    const { fake, renderer } = rendering({ tty: TTY });
    const reason = new Interrupted("SIGINT");
    const frames = (async function* () {
      await Promise.resolve();
      yield frame("a");
      throw reason;
    })();
    await expect(renderer.outcome(live(frames), about)).rejects.toBe(reason);
    expect(screenOf(fake.out(), 80)).toEqual({ lines: ["NODE  MESSAGE", "a     of a", ""], cursorVisible: true });
  });

  it.each<[string, RenderingOptions, string]>([
    ["rows that changed in a pipe", {}, "a\tof a\nbb\tof bb\nc\tof c\n"],
    ["rows that changed in csv, with one header", { output: "csv" }, "node,message\na,of a\nbb,of bb\nc,of c\n"],
    ["frames that changed in NDJSON", { output: "ndjson", fields: "node" }, '{"node":"a"}\n{"node":"bb"}\n{"node":"a"}\n{"node":"c"}\n{"node":"c"}\n'],
    ["frames that changed with --json", { json: true, fields: "node" }, '[{"node":"a"},{"node":"bb"}]\n[{"node":"a"},{"node":"c"}]\n[{"node":"c"}]\n'],
    ["what jq makes of them", { jq: "length" }, "2\n2\n1\n"],
  ])("is %s", async (_, options, expected) => {
    expect((await watch(options)).fake.out()).toBe(expected);
  });

  it("moves no cursor on a dumb terminal", async () => {
    const { fake } = await watch({ tty: TTY, env: { TERM: "dumb" } });
    expect(fake.out()).toBe("NODE  MESSAGE\na     of a\nbb    of bb\nNODE  MESSAGE\na     of a\nc     of c\nNODE  MESSAGE\nc     of c\n");
  });
});
