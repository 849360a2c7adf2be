import { describe, expect, it } from "vitest";
import { list, object, text } from "../../src/api/shape.js";
import { raw, show, stream } from "../../src/cli/command.js";
import { CliError, Interrupted } from "../../src/errors.js";
import { isLonger } from "../../src/output/pager.js";
import { describeTerminal } from "../../src/output/terminal.js";
import { run } from "../../src/run.js";
import type { World } from "../../src/world.js";
import { boxes, maintenance, silence } from "../fleet/boxes.js";
import { fakeWorld, type FakeOptions } from "../support/fake-world.js";
import { each, rendering, TTY, type RenderingOptions } from "./rendering.js";

const ABOUT = { returns: list(object({ login: text() })), view: { columns: ["login"] } };
const PEOPLE = Array.from({ length: 30 }, (_, i) => ({ login: `user-${String(i)}` }));
const TABLE = `LOGIN\n${PEOPLE.map(({ login }) => `${login}\n`).join("")}`;

interface Started {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  text: string;
}

/** A pager that takes everything, or as much as it wants, and ends with this code. */
function pager({ code = 0, most = Infinity, missing = false }: { code?: number; most?: number; missing?: boolean } = {}) {
  const started: Started[] = [];
  const view: World["view"] = (command, args, env) => {
    if (missing) return Promise.reject(Object.assign(new Error("spawn ENOENT"), { code: "ENOENT" }));
    const one: Started = { command, args, env, text: "" };
    started.push(one);
    let writes = 0;
    return Promise.resolve({
      write: (given) => {
        writes += 1;
        if (writes > most) return Promise.reject(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
        one.text += given;
        return Promise.resolve();
      },
      end: () => Promise.resolve(code),
    });
  };
  return { started, view };
}

const screen = (options: RenderingOptions = {}): RenderingOptions => ({ tty: TTY, rows: 24, env: { PAGER: "less" }, ...options });

describe("what is longer than the screen", () => {
  it("goes through less, as a whole, with LESS and LV as git sets them", async () => {
    const { started, view } = pager();
    const { fake, renderer } = rendering(screen({ view }));
    await renderer.outcome(show(PEOPLE), ABOUT);
    expect(started).toEqual([{ command: "less", args: [], env: expect.objectContaining({ LESS: "FRX", LV: "-c" }) as unknown, text: TABLE }]);
    expect(fake.out()).toBe("");
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("is printed whole, and no pager is opened, where %s ended the command before", async (by) => {
    const { started, view } = pager();
    const { fake, renderer } = rendering(screen({ view, signal: AbortSignal.abort(new Interrupted(by)) }));
    await renderer.outcome(show(PEOPLE), ABOUT);
    expect({ started, out: fake.out() }).toEqual({ started: [], out: TABLE });
  });

  it("is printed whole where a signal comes while the terminal is being lent to the pager", async () => {
    const { started, view } = pager();
    const stop = new AbortController();
    const { fake, renderer, screen: ours } = rendering(screen({ view, signal: stop.signal }));
    const lend = ours.lend.bind(ours);
    ours.lend = async () => {
      const giveBack = await lend();
      stop.abort(new Interrupted("SIGTERM"));
      return giveBack;
    };
    await renderer.outcome(show(PEOPLE), ABOUT);
    expect({ started, out: fake.out() }).toEqual({ started: [], out: TABLE });
  });

  it("is shown by a program that gets the environment without the credentials", async () => {
    const { started, view } = pager();
    const env = {
      PAGER: "less",
      LANG: "C.UTF-8",
      TERM: "xterm",
      HOME: "/home/mona",
      GHES_ADMIN_HOST: "ghe1",
      GHES_ADMIN_PASSWORD: "opens it",
      GHES_ADMIN_TOKEN: "opens it too",
    };
    await rendering(screen({ view, env })).renderer.outcome(show(PEOPLE), ABOUT);
    expect(started.map((one) => one.env)).toEqual([
      { PAGER: "less", LANG: "C.UTF-8", TERM: "xterm", HOME: "/home/mona", GHES_ADMIN_HOST: "ghe1", LESS: "FRX", LV: "-c" },
    ]);
  });

  it.each<[string, Record<string, string>, readonly string[], string]>([
    ["a name", { PAGER: "more" }, ["more"], "FRX"],
    ["a command line, by a shell", { PAGER: "less -S" }, ["sh", "-c", "less -S"], "FRX"],
    ["with the person's own LESS", { PAGER: "less", LESS: "-i" }, ["less"], "-i"],
  ])("goes through PAGER: %s", async (_, env, words, less) => {
    const { started, view } = pager();
    await rendering(screen({ view, env })).renderer.outcome(show(PEOPLE), ABOUT);
    expect(started.map(({ command, args, env: { LESS } }) => [[command, ...args], LESS])).toEqual([[words, less]]);
  });

  it("is text, and a list that comes in pieces, too", async () => {
    const { started, view } = pager();
    const { renderer } = rendering(screen({ view }));
    await renderer.outcome(raw("line\n".repeat(24)), ABOUT);
    await renderer.outcome(stream(each(Array.from({ length: 2500 }, (_, i) => ({ login: `u${String(i)}` }))), { ndjson: false }), ABOUT);
    expect(started.map((one) => one.text.split("\n").length - 1)).toEqual([24, 2501]);
  });

  it("comes into the pager before the next piece is asked for", async () => {
    const { started, view } = pager();
    const seen: number[] = [];
    const items = (async function* () {
      for (let i = 0; i < 3000; i++) {
        await Promise.resolve();
        if (i % 1000 === 0) seen.push((started[0]?.text ?? "").split("\n").length - 1);
        yield { login: `u${String(i)}` };
      }
    })();
    await rendering(screen({ view })).renderer.outcome(stream(items, { ndjson: false }), ABOUT);
    expect(seen).toEqual([-1, 1001, 2001].map((count) => Math.max(0, count)));
  });

  it.each<[string, RenderingOptions]>([
    ["23 rows, with the prompt below", { rows: 32 }],
    ["a terminal that does not say how many rows it has", { rows: 0 }],
    ["a terminal that is dumb", { env: { PAGER: "less", TERM: "dumb" } }],
    ["PAGER=cat", { env: { PAGER: "cat" } }],
    ["an empty PAGER", { env: { PAGER: "" } }],
    ["no PAGER", { env: {} }],
    ["stdin that is no terminal", { tty: { stdout: true, stderr: true } }],
    ["a pager that is not there", { view: pager({ missing: true }).view }],
    ["a pager that its shell cannot start", { env: { PAGER: "nosuch -x" }, view: pager({ code: 127 }).view }],
    ["a pager whose shell had ended before it was written to", { env: { PAGER: "nosuch -x" }, view: pager({ code: 127, most: 0 }).view }],
  ])("is printed as it is with %s", async (_, options) => {
    const { fake, renderer } = rendering(screen({ view: pager().view, ...options }));
    await renderer.outcome(show(PEOPLE), ABOUT);
    expect(fake.out()).toBe(TABLE);
  });

  it.each<RenderingOptions>([{ json: true }, { output: "ndjson" }, { output: "yaml" }, { output: "csv" }, { output: "tsv" }])(
    "is printed as it is with %o",
    async (options) => {
      const { started, view } = pager();
      const { fake, renderer } = rendering(screen({ view, ...options }));
      await renderer.outcome(show(PEOPLE), ABOUT);
      expect(started).toEqual([]);
      expect(fake.out().split("\n").length).toBeGreaterThan(24);
    },
  );

  it("is printed as it is where each line is shown as it comes, or work that writes would wait for the reader", async () => {
    const { started, view } = pager();
    const { fake, renderer } = rendering(screen({ view }));
    await renderer.outcome(stream(each(PEOPLE), { line: ({ login }) => login }), ABOUT);
    await renderer.outcome(stream(each(PEOPLE), { ndjson: false }), { ...ABOUT, effect: "write" });
    expect(started).toEqual([]);
    expect(fake.out().split("\n").length).toBe(62);
  });
});

describe("a person who leaves the pager early", () => {
  it("ends a list quietly, without another page", async () => {
    const { view } = pager({ most: 1 });
    let asked = 0;
    const items = (async function* () {
      for (; asked < 100_000; asked++) {
        await Promise.resolve();
        yield { login: "x" };
      }
    })();
    const { fake, renderer } = rendering(screen({ view }));
    await renderer.outcome(stream(items, { ndjson: false }), ABOUT);
    expect(asked).toBeLessThan(2001);
    expect(fake.out() + fake.err()).toBe("");
  });
});

describe("help", () => {
  it.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("that a signal ends in the pager ends as every command does: %s", async (signal, exit) => {
    const view: World["view"] = () => {
      fake.interrupt(signal);
      return Promise.resolve({ write: () => Promise.resolve(), end: () => Promise.resolve(143) });
    };
    const fake = fakeWorld({ ...screen({ view }), argv: ["users", "--help"] });
    expect([await run(fake.world), fake.err()]).toEqual([exit, `stopped by ${signal}\n`]);
  });

  it("that cannot be written on a terminal says so once", async () => {
    const fake = fakeWorld({ tty: TTY, argv: ["users", "--help", "--no-color"] });
    fake.stdout.failWith("ENOSPC");
    expect([await run(fake.world), fake.err()]).toEqual([
      9,
      "error: cannot write output: no space left on device\n  hint: Write it to another place, or make room and run the command again.\n",
    ]);
  });
});

describe("a command that was stopped", () => {
  it("prints what was found as it is: nobody who stopped it wants a pager in the way", async () => {
    const { started, view } = pager();
    const nodes = Array.from({ length: 30 }, (_, i) => maintenance(`node-${String(i)}`)).flat();
    const fleet = await boxes({ a: { answers: () => nodes }, b: { answers: silence } });
    const running = fleet.start("maintenance status -p a,b --fields hostname", screen({ view }));
    await fleet.left("a");
    running.fake.interrupt("SIGTERM");
    const { exit, out } = await running.done;
    expect({ exit, started, rows: [...out.matchAll(/node-\d+/g)].length }).toEqual({ exit: 143, started: [], rows: 30 });
  });
});

describe("messages while the pager has the terminal", () => {
  it("are shown when it has ended, in their order, and so is the failure that ended the list", async () => {
    const { started, view } = pager();
    const { fake, renderer, screen: ours } = rendering(screen({ view }));
    const failure = new CliError("server_error", "no more");
    const items = (async function* () {
      await Promise.resolve();
      for (let i = 0; i < 1000; i++) yield { login: "x" };
      renderer.note("trying again");
      renderer.warn("once more");
      await ours.flush();
      expect(fake.err()).toBe("");
      throw failure;
    })();
    await expect(renderer.outcome(stream(items, { ndjson: false }), ABOUT)).rejects.toBe(failure);
    await renderer.error(failure);
    expect(started).toHaveLength(1);
    expect(fake.err()).toBe("trying again\nwarning: once more\nerror: no more\n");
  });
});

describe("whether it is longer", () => {
  it.each<[string, number, number, boolean]>([
    ["a\n".repeat(23), 80, 24, false],
    ["a\n".repeat(24), 80, 24, true],
    [`${"x".repeat(81)}\n`.repeat(12), 80, 24, true],
    [`${"x".repeat(80)}\n`.repeat(12), 80, 24, false],
    [`\u001b[32m${"x".repeat(78)}\u001b[39m\n`.repeat(23), 80, 24, false],
    ["\n".repeat(24), 80, 24, true],
    ["", 80, 24, false],
  ])("is told by rows, not by lines: %j", (given, columns, rows, expected) => {
    expect(isLonger(given, columns, rows)).toBe(expected);
  });
});

it("--no-pager is no pager", () => {
  const look = (flag: boolean, options: FakeOptions = {}) =>
    describeTerminal(fakeWorld({ tty: TTY, rows: 24, ...options }).world, { noColor: false, quiet: false, pager: flag }).pager;
  expect([
    look(true, { env: { PAGER: "less" } }),
    look(false, { env: { PAGER: "less" } }),
    look(true, { env: { PAGER: "more" } }),
    look(false, { env: { PAGER: "more" } }),
  ]).toEqual(["less", undefined, "more", undefined]);
});
