import { describe, expect, it, onTestFinished, vi } from "vitest";
import { show, stream } from "../../src/cli/command.js";
import { CliError, Interrupted } from "../../src/errors.js";
import { compileJq } from "../../src/output/jq.js";
import { rendering, TTY, type RenderingOptions } from "./rendering.js";

const ANY = { returns: { kind: "anything" } } as const;
const never = new AbortController().signal;
const apply = async (expression: string, json: string): Promise<readonly string[]> => {
  const program = await compileJq(expression, never);
  try {
    return await program.apply(json, never);
  } finally {
    await program.close();
  }
};
/** The expression alone. */
const checked = async (expression: string): Promise<void> => {
  await (await compileJq(expression, never)).close();
};
const failure = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error instanceof CliError ? [error.code, error.message] : error;
  }
  return undefined;
};
const print = async (value: unknown, options: RenderingOptions): Promise<string> => {
  const { fake, renderer } = rendering(options);
  await renderer.outcome(show(value), ANY);
  return fake.out();
};

describe("--jq", () => {
  it("keeps every digit of a number, through our own printing too", async () => {
    expect(await apply(".", '{"id":9007199254740993123,"v":1.000}')).toEqual(['{"id":9007199254740993123,"v":1.000}']);
    expect(await print({ id: 9007199254740993n }, { jq: ".id" })).toBe("9007199254740993\n");
  });

  it("prints strings as their text and all else as one line of JSON, as gh does", async () => {
    expect(await print([{ a: "x\ny" }, { a: 1 }, { a: null }, { a: { b: ["c"] } }], { jq: ".[].a" })).toBe('x\ny\n1\nnull\n{"b":["c"]}\n');
  });

  it("prints nothing for no result", async () => {
    expect(await print([1], { jq: "empty" })).toBe("");
  });

  it("is exact in a pipe, and harmless on a terminal", async () => {
    const value = ["\u001b]0;x\u0007\nb", { k: "\u202e" }];
    expect(await print(value, { jq: ".[]" })).toBe('\u001b]0;x\u0007\nb\n{"k":"\\u202e"}\n');
    expect(await print(value, { jq: ".[]", tty: TTY })).toBe('\\u{1b}]0;x\\u{7}\nb\n{"k":"\\u202e"}\n');
  });

  it("takes each item of NDJSON by itself, as it comes", async () => {
    const { fake, renderer } = rendering({ jq: ".n", output: "ndjson" });
    const seen: string[] = [];
    const items = (async function* () {
      await Promise.resolve();
      for (const n of [1, 2]) {
        yield { n };
        seen.push(fake.out());
      }
    })();
    await renderer.outcome(stream(items), ANY);
    expect(seen).toEqual(["1\n", "1\n2\n"]);
  });

  it("applies to what --fields left", async () => {
    expect(await print([{ a: 1, b: 2 }], { jq: ".[]", fields: "b" })).toBe('{"b":2}\n');
  });

  it("takes an expression that begins with a dash for an expression", async () => {
    expect(await apply("-1", "null")).toEqual(["-1"]);
  });
});

describe("an expression that is wrong", () => {
  it("is a usage error with jq's own words, before anything is sent", async () => {
    expect(await failure(compileJq(".[", never))).toEqual([
      "usage",
      "--jq cannot be read: syntax error, unexpected end of file at <top-level>, line 1, column 2:\n    .[\n     ^",
    ]);
    expect(await failure(compileJq("nope(1)", never))).toEqual([
      "usage",
      "--jq cannot be read: nope/1 is not defined at <top-level>, line 1, column 1:\n    nope(1)\n    ^^^^",
    ]);
    const { renderer } = rendering({ jq: "{" });
    expect(await failure(renderer.prepare(ANY))).toMatchObject(["usage", expect.stringMatching(/^--jq cannot be read: /)]);
  });

  it("is not blamed for what it does only with a value", async () => {
    expect(await failure(checked("halt_error(3)"))).toBeUndefined();
    expect(await failure(checked('error("x")'))).toBeUndefined();
  });

  it.each(['"x" * 400000000 | length', "reduce range(200000) as $i (null; [.])"])(
    "that is too much for jq is a usage error in our words alone: %s",
    async (expression) => {
      const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
      onTestFinished(() => write.mockRestore());
      expect(await failure(apply(expression, "1"))).toEqual(["usage", "--jq failed: it goes too deep, or takes too much memory"]);
      expect(write).not.toHaveBeenCalled();
    },
  );

  it("that does not fit the value is a usage error, and nothing is printed", async () => {
    const { fake, renderer } = rendering({ jq: ".[] | (., .a)" });
    expect(await failure(renderer.outcome(show([1]), ANY))).toEqual(["usage", '--jq failed: Cannot index number with string ("a")']);
    expect(fake.out()).toBe("");
  });
});

describe("an expression that never ends", () => {
  it.each(["while(true;.)", "last(repeat(1))", "def f: f; f"])("%s ends with the command", async (expression) => {
    const fakeStop = new AbortController();
    const { fake, renderer } = rendering({ jq: expression, signal: fakeStop.signal });
    await renderer.prepare(ANY);
    const reason = new Interrupted("SIGINT");
    const printing = failure(renderer.outcome(show(1), ANY));
    setTimeout(() => {
      fakeStop.abort(reason);
    }, 50);
    expect(await printing).toBe(reason);
    expect(fake.out()).toBe("");
  });
});
