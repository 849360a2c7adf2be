import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { PlainLines } from "../../src/api/plain-lines.js";
import { Batched, type Batch } from "../../src/cli/outcome.js";
import { stream } from "../../src/cli/command.js";
import { CliError, Interrupted } from "../../src/errors.js";
import { compileJq, jqLine, looksBeyond, type JqProgram } from "../../src/output/jq.js";
import { printJson } from "../../src/output/json.js";
import { decideMode } from "../../src/output/mode.js";
import { toldOfItem } from "../../src/output/shaped.js";
import type { ProfileNews } from "../../src/output/profiles.js";
import { renderStream } from "../../src/output/render-stream.js";
import { createSalvage, type Salvage } from "../../src/output/salvage.js";
import { createStage } from "../../src/output/stage.js";
import { each, rendering, TTY } from "./rendering.js";

const ANY = { returns: { kind: "anything" } } as const;
const never = new AbortController().signal;

async function compiled(expression: string): Promise<JqProgram> {
  const program = await compileJq(expression, never);
  onTestFinished(() => program.close());
  return program;
}

/** How often jq was given one value, and several. */
function counted(program: JqProgram): { readonly program: JqProgram; readonly calls: { one: number; several: number } } {
  const calls = { one: 0, several: 0 };
  const counting: JqProgram = {
    apply: (...given) => ((calls.one += 1), program.apply(...given)),
    applyToAll: (...given) => ((calls.several += 1), program.applyToAll(...given)),
    close: () => program.close(),
  };
  return { program: counting, calls };
}

interface Way {
  readonly isTTY?: boolean;
  readonly salvage?: Salvage | undefined;
  readonly signal?: AbortSignal;
}

interface Ending {
  readonly printed: string;
  readonly error: unknown;
}

async function ending(work: () => Promise<void>, printed: () => string): Promise<Ending> {
  try {
    await work();
    return { printed: printed(), error: undefined };
  } catch (thrown) {
    return { printed: printed(), error: thrown instanceof CliError ? [thrown.code, thrown.message, thrown.facts.hint] : thrown };
  }
}

function printing(program: JqProgram, items: AsyncIterable<unknown>, { isTTY = false, salvage, signal = never }: Way = {}): Promise<Ending> {
  const { fake, terminal, screen } = rendering(isTTY ? { tty: TTY } : {});
  const mode = decideMode({ headers: true, output: "ndjson", jq: "the program's" }, terminal);
  const stage = { ...createStage({ world: fake.world, terminal, mode, screen, signal }), jq: () => Promise.resolve(program), salvage };
  const outcome = stream(items);
  if (outcome.kind !== "stream") throw new TypeError("no stream");
  const work = async () => {
    await renderStream(outcome, ANY, stage);
    salvage?.settle();
  };
  return ending(work, () => fake.out());
}

/** What is printed where each item is jq's only one. */
function oneByOne(program: JqProgram, pages: readonly (readonly unknown[])[], { isTTY = false, salvage }: Way): Promise<Ending> {
  let printed = "";
  const shape = async (json: string): Promise<string> => {
    try {
      return (await program.apply(json, never)).map((line) => jqLine(line, isTTY)).join("");
    } catch (thrown) {
      if (salvage === undefined) throw toldOfItem(thrown);
      salvage.failed(thrown);
      return `${json}\n`;
    }
  };
  const work = async () => {
    for (const item of pages.flat()) for (const part of Array.isArray(item) ? (item as readonly unknown[]) : [item]) printed += await shape(printJson(part, 0));
    salvage?.settle();
  };
  return ending(work, () => printed);
}

/** As pages come: their bytes alone where they are plain. */
function paged(pages: readonly (readonly unknown[])[], asBytes = false): Batched<unknown> {
  const batchOf = (items: readonly unknown[]): Batch<unknown> => {
    const text = items.map((item) => `${printJson(item, 0)}\n`).join("");
    if (!asBytes || !/^[\n -~]*$/.test(text) || items.some(Array.isArray)) return { items };
    return {
      lines: new PlainLines(items.length, Buffer.from(text)),
      get items(): readonly unknown[] {
        throw new TypeError("the items are not needed");
      },
    };
  };
  return new Batched(each(pages.map(batchOf)));
}

const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "\u001b]0;x\u0007", "a\nb", "\u202e", "\u2028", "\u20ac".repeat(23_000)),
);
const numbers = fc.oneof(fc.integer(), fc.double(), fc.bigInt(), fc.constantFrom(0, -0, 9007199254740993n, 1e308));
const values = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null), fc.jsonValue());
const objects = fc.record({ n: fc.constantFrom(0, 1, 2), a: fc.oneof(values, fc.record({ b: values })), s: fc.boolean() }, { requiredKeys: [] });
const items = fc.oneof({ weight: 4, arbitrary: objects }, { weight: 1, arbitrary: values });
const PAGES = fc.array(fc.array(items, { maxLength: 4 }), { maxLength: 2 });

const EXPRESSIONS = [
  ".",
  ".a.b",
  ".[]",
  "empty",
  "error",
  "1/.n",
  "select(.s?)|.a",
  "limit(1;.[]?)",
  "label $out|foreach (.,.) as $x (0;.+1;.,break $out)",
  "., error",
  '"\\(.)"',
  "input",
  "if .n? == 1 then halt else . end",
  'if .n? == 1 then "x"|halt_error(0) else . end',
  "debug|.a",
];

describe("what --jq makes of pages", () => {
  it.each(EXPRESSIONS)("is what it makes of each item alone, and so is the failure: %s", async (expression) => {
    const program = await compiled(expression);
    await fc.assert(
      fc.asyncProperty(PAGES, fc.boolean(), fc.boolean(), fc.boolean(), async (pages, isTTY, isWrite, asBytes) => {
        const way = () => ({ isTTY, salvage: isWrite ? createSalvage() : undefined });
        expect(await printing(program, paged(pages, asBytes), way())).toEqual(await oneByOne(program, pages, way()));
      }),
      { numRuns: 6 },
    );
  });

  it("is asked for once a page, also where the page is no more than its bytes", async () => {
    const pages = [Array.from({ length: 100 }, (_, n) => ({ n })), [{ n: 1 }, { n: 2 }], []];
    for (const asBytes of [false, true]) {
      const { program, calls } = counted(await compiled(".n"));
      const { printed } = await printing(program, paged(pages, asBytes));
      expect(printed.split("\n")).toHaveLength(103);
      expect(calls).toEqual({ one: 0, several: 2 });
    }
  });

  it("is asked for in parts where a page is large", async () => {
    const { program, calls } = counted(await compiled("length"));
    const { printed } = await printing(program, paged([Array.from({ length: 10 }, () => "x".repeat(300_000)), ["y".repeat(2_000_000), "z"]]));
    expect(printed).toBe(`${"300000\n".repeat(10)}2000000\n1\n`);
    expect(calls).toEqual({ one: 3, several: 3 });
  });

  it("is asked for each item that comes alone, and printed before the next is asked for", async () => {
    const { program, calls } = counted(await compiled(".n"));
    const seen: unknown[] = [];
    const items = (async function* () {
      await Promise.resolve();
      for (const n of [1, 2]) {
        yield { n };
        seen.push({ ...calls });
      }
    })();
    expect(await printing(program, items)).toEqual({ printed: "1\n2\n", error: undefined });
    expect(seen).toEqual([
      { one: 1, several: 0 },
      { one: 2, several: 0 },
    ]);
  });

  it("ends with the command, when an item never ends", async () => {
    const program = await compiled("if . == 2 then last(repeat(1)) else . end");
    const stop = new AbortController();
    const reason = new Interrupted("SIGINT");
    const interrupted: JqProgram = {
      ...counted(program).program,
      applyToAll: (jsons, signal) => {
        const answer = program.applyToAll(jsons, signal);
        if (jsons.includes("2")) stop.abort(reason);
        return answer;
      },
    };
    expect(
      await printing(
        interrupted,
        paged([
          [1, 1],
          [1, 2, 3],
        ]),
        { signal: stop.signal },
      ),
    ).toEqual({ printed: "1\n1\n", error: reason });
  });
});

describe("what --jq makes of the pages of several instances", () => {
  const page = (profile: string, index: number, ...items: readonly unknown[]): ProfileNews => ({ kind: "items", profile, index, items, of: { ndjson: true } });
  const merged = async (jq: string) => {
    const { fake, renderer } = rendering({ output: "ndjson", jq });
    await renderer.prepare(ANY, { profiles: true });
    const posting = vi.spyOn(Worker.prototype, "postMessage");
    onTestFinished(() => {
      posting.mockRestore();
    });
    const news = [page("a", 0, { n: 1 }, { n: 2 }), page("b", 1, { n: 3 }, "x", { n: 4 }), page("a", 0, { n: 5 })];
    const options = { names: ["a", "b"], board: renderer.board([]), signal: never };
    const ended = await ending(
      () => renderer.merged(each(news), ANY, options),
      () => fake.out(),
    );
    return { ...ended, calls: posting.mock.calls.length };
  };

  it("is asked for once a page", async () => {
    expect(await merged(".profile")).toEqual({ printed: "a\na\nb\nb\nb\na\n", error: undefined, calls: 3 });
  });

  it("is printed up to the item that it does not fit", async () => {
    const { printed, error } = await merged("if .value then error(.profile) else .n end");
    expect({ printed, error }).toMatchObject({ printed: "1\n2\n3\n", error: ["usage", "--jq failed: b", expect.any(String)] });
  });
});

describe("jq with several values", () => {
  it("gives the results of all in their order", async () => {
    const program = await compiled(".[]");
    expect(await program.applyToAll(["[1,9007199254740993]", "[]", '["a\\nb",1.000]'], never)).toEqual(["1", "9007199254740993", '"a\\nb"', "1.000"]);
  });

  it("gives none where the expression does not fit one of them, wherever that stands", async () => {
    const program = await compiled(".a");
    for (const jsons of [
      ['{"a":1}', "2"],
      ["2", '{"a":1}'],
      ["{}", "2", "{}"],
    ])
      expect(await program.applyToAll(jsons, never)).toBeUndefined();
    expect(await program.applyToAll(["{}", '{"a":1}'], never)).toEqual(["null", "1"]);
  });

  it("gives none where they make much output together; each alone does, and those after", async () => {
    const program = await compiled('"x" * .');
    expect(await program.applyToAll(["1", "4500000"], never)).toBeUndefined();
    expect((await program.apply("4500000", never))[0]).toHaveLength(4_500_002);
    expect(await program.applyToAll(["1", "2"], never)).toEqual(['"x"', '"xx"']);
  });

  it("is as good as new after one that used up its memory", async () => {
    const program = await compiled('if . == 0 then (def f: 1+f; f) else "x" * . | utf8bytelength end');
    const large = ["1", "100000000"];
    expect(await program.applyToAll(large, never)).toEqual(large);
    expect(await program.applyToAll(["1", "0"], never)).toBeUndefined();
    expect(await program.applyToAll(large, never)).toEqual(large);
  });

  it("is not asked where an expression may tell one of several from the only one", async () => {
    const words = ["input", "inputs", "input_line_number", "input_filename", "halt", "halt_error", "debug", "stderr", "$__loc__"];
    expect(words.filter((word) => looksBeyond(`.a|(${word})`))).toEqual(words);
    expect(await (await compiled("halt")).applyToAll(["1", "2"], never)).toBeUndefined();
  });

  it("is asked elsewhere, whatever the expression does within a value", () => {
    expect([".", "select(.site_admin)|.login", "limit(1;.[])", "first", "label $f|break $f", "error", "now", "env"].filter(looksBeyond)).toEqual([]);
  });

  it("means by every word of its own the same as for each alone, but for those that look beyond the value", async () => {
    const names = JSON.parse((await (await compiled("builtins")).apply("null", never))[0] ?? "") as readonly string[];
    expect(names.length).toBeGreaterThan(200);
    const uses = names
      .filter((name) => !looksBeyond(name) && name !== "now/0")
      .flatMap((name) => {
        const [word = "", arity] = name.split("/");
        return arity === "0" ? [word] : arity === "1" ? [`${word}(.)`, `${word}(1,2)`] : [];
      });
    const program = await compiled(uses.map((use) => `[${JSON.stringify(use)}, [limit(3; ${use})?]]`).join(", "));
    const jsons = ["null", "1", '{"a":[1,{"b":null}],"c":"x"}', '"2015-03-05T23:51:47Z"', "[3,1,2]", '"(a)"', "14", "[[1,2],[3]]", "true"];
    const alone: string[] = [];
    for (const json of jsons) alone.push(...(await program.apply(json, never)));
    expect(await program.applyToAll(jsons, never)).toEqual(alone);
  });
});
