import { describe, expect, it } from "vitest";
import { list, object, text } from "../../src/api/shape.js";
import { live, show, stream, type View } from "../../src/cli/command.js";
import { CliError, Interrupted } from "../../src/errors.js";
import type { About } from "../../src/output/stage.js";
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

/** What a terminal of the given width shows after all that was written to it: enough of one for our own sequences. */
function screenOf(text: string, width: number): string {
  const rows: string[] = [""];
  let [x, y] = [0, 0];
  const row = () => (rows[y] ??= "");
  // eslint-disable-next-line no-control-regex -- the sequences are what is read here
  for (const [, count, command, character = ""] of text.matchAll(/\u001b\[(\d*)([A-Z])|([\s\S])/gu)) {
    if (command === "A") y = Math.max(0, y - Number(count));
    else if (command === "K") rows[y] = row().slice(0, x);
    else if (command === "J") rows.splice(y, Infinity, row().slice(0, x));
    else if (character === "\r") x = 0;
    else if (character === "\n") [x, y] = [0, y + 1];
    else {
      if (x === width) [x, y] = [0, y + 1];
      rows[y] = row().slice(0, x).padEnd(x) + character + row().slice(x + 1);
      x += 1;
    }
  }
  return rows.join("\n");
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
    expect(screenOf(fake.out(), columns)).toBe(expected);
    expect(expected.replaceAll("\n", "")).toContain("c");
  });

  it("never erases before it draws", async () => {
    const { fake } = await watch({ tty: TTY });
    expect(fake.stdout.writes).toHaveLength(4);
    for (const text of fake.stdout.writes) expect(text.indexOf("\u001b[J")).toBe(text.length - 3);
  });

  it("follows a terminal that becomes narrower", async () => {
    const parts = rendering({ tty: TTY, columns: 80 });
    const frames = (async function* () {
      await Promise.resolve();
      yield [{ node: "n".repeat(30), message: "m".repeat(30) }];
      parts.fake.stdout.resize(40);
      yield frame("z");
    })();
    await parts.renderer.outcome(live(frames), about);
    // 62 characters were one row and are two of 40 now; the header above them is one.
    expect(parts.fake.stdout.writes[1]?.startsWith("\u001b[3A\r")).toBe(true);
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
    expect(screenOf(fake.out(), 80)).toBe("NODE  MESSAGE\na     of a\n");
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
