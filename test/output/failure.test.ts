import { describe, expect, it } from "vitest";
import { list, object, text } from "../../src/api/shape.js";
import type { View } from "../../src/cli/command.js";
import { CliError, DeadlinePassed, Interrupted, usage } from "../../src/errors.js";
import { textErrorOf } from "../../src/output/failure.js";
import { NO_PAINT } from "../../src/output/paint.js";
import type { ProfileNews } from "../../src/output/profiles.js";
import { reportFailure } from "../../src/output/report.js";
import type { About } from "../../src/output/stage.js";
import { fakeWorld } from "../support/fake-world.js";
import { screenOf, shown } from "../support/screen.js";
import { each, rendering, TTY, type RenderingOptions } from "./rendering.js";

const NOT_FOUND = new CliError("not_found", "no user \u001b[31mmona", {
  hint: "See: ghes-admin users list",
  status: 404,
  operation: "GET /users/{username}",
  requestId: "ab:cd",
  details: { node: "a" },
});

const said = async (error: Error, options: RenderingOptions): Promise<string> => {
  const { fake, renderer } = rendering(options);
  await renderer.error(error);
  expect(fake.out()).toBe("");
  return fake.err();
};

describe("an error", () => {
  it.each<[string, Error, RenderingOptions, string]>([
    ["text for people", NOT_FOUND, {}, "error: no user \\u{1b}[31mmona\n  hint: See: ghes-admin users list\n"],
    ["without a hint", new CliError("invalid", "a\nb"), {}, "error: a\nb\n"],
    ["in colour on a terminal", usage("no", "yes"), { tty: TTY, noColor: false }, "\u001b[31merror:\u001b[39m no\n  \u001b[1mhint:\u001b[22m yes\n"],
    ["under --quiet too", usage("no"), { quiet: true }, "error: no\n"],
    [
      "JSON with --json",
      NOT_FOUND,
      { json: true },
      '{"error":{"code":"not_found","message":"no user \\u001b[31mmona","status":404,"operation":"GET /users/{username}","hint":"See: ghes-admin users list","request_id":"ab:cd","node":"a"}}\n',
    ],
    ["only with the facts there are", usage("no"), { output: "ndjson" }, '{"error":{"code":"usage","message":"no"}}\n'],
    ["JSON with --jq", usage("no"), { jq: "." }, '{"error":{"code":"usage","message":"no"}}\n'],
    ["an interruption", new Interrupted("SIGTERM"), { json: true }, '{"error":{"code":"interrupted","message":"ended by SIGTERM"}}\n'],
    ["a deadline", new DeadlinePassed(1500), {}, "error: --timeout of 1.5 s passed\n"],
    [
      "details that would hide a fact do not",
      new CliError("conflict", "real", { details: { message: "other", code: "x" } }),
      { json: true },
      '{"error":{"code":"conflict","message":"real"}}\n',
    ],
  ])("is %s", async (_, error, options, expected) => {
    expect(await said(error, options)).toBe(expected);
  });

  it.each([
    ["a answered 500", "error: a answered 500\n"],
    ["a: the answer ended early", "error: a: the answer ended early\n"],
    ["a.example.com answered 500", "error: a: a.example.com answered 500\n"],
    ["no token for a", "error: a: no token for a\n"],
  ])("of one of several instances begins with its name, once: %s", (message, expected) => {
    expect(textErrorOf("a", new CliError("server_error", message), { paint: NO_PAINT, now: undefined })).toBe(expected);
  });

  it.each<[string, Interrupted, string]>([
    ["Ctrl-C", new Interrupted("SIGINT"), "stopped by Ctrl-C\n"],
    ["another signal", new Interrupted("SIGTERM"), "stopped by SIGTERM\n"],
    ["what the command has told in its own words", new Interrupted("SIGINT").told(), ""],
  ])("is no error where a person stopped the command: %s", async (_, error, expected) => {
    const terminal = fakeWorld({ tty: TTY });
    await reportFailure(terminal.world, error, { json: false });
    expect(terminal.err()).toBe(expected);
  });

  it("is reported also before the flags are understood", async () => {
    const pipe = fakeWorld();
    await reportFailure(pipe.world, usage("no", "yes"), { json: false });
    expect(pipe.err()).toBe("error: no\n  hint: yes\n");
    const terminal = fakeWorld({ tty: TTY, argv: ["x", "--no-color"] });
    await reportFailure(terminal.world, usage("no"), { json: false });
    expect(terminal.err()).toBe("error: no\n");
    const json = fakeWorld();
    await reportFailure(json.world, usage("no"), { json: true });
    expect(json.err()).toBe('{"error":{"code":"usage","message":"no"}}\n');
    const closed = fakeWorld();
    closed.stderr.failWith("EPIPE");
    await reportFailure(closed.world, usage("no"), { json: false });
    expect(closed.err()).toBe("");
  });
});

describe("notes and warnings", () => {
  it("go to stderr in order, made safe; --quiet silences notes only", async () => {
    const loud = rendering({});
    loud.renderer.warn("w\u001b");
    loud.renderer.note("n\r");
    loud.renderer.trace("> GET /\u0007");
    await loud.renderer.flush();
    expect([loud.fake.err(), loud.fake.out()]).toEqual(["warning: w\\u{1b}\nn\\r\n> GET /\\u{7}\n", ""]);
    const quiet = rendering({ quiet: true });
    quiet.renderer.note("n");
    quiet.renderer.warn("w");
    await quiet.renderer.flush();
    expect(quiet.fake.err()).toBe("warning: w\n");
  });
});

describe("several profiles", () => {
  const view: View = { columns: ["hostname"] };
  const ABOUT: About = { returns: list(object({ hostname: text(), uuid: text() })), view };
  const ok = (index: number, profile: string, value: unknown): readonly ProfileNews[] => [
    { kind: "value", profile, index, value },
    { kind: "done", profile, index },
  ];
  const failed: ProfileNews = { kind: "failed", profile: "c", index: 1, error: new CliError("unreachable", "refused"), isKept: false };
  const A = ok(0, "a", [
    { hostname: "a1", uuid: "1" },
    { hostname: "a2", uuid: "2" },
  ]);
  const NEWS = [...A, failed, ...ok(2, "b", [])];

  const merge = async (options: RenderingOptions, news: readonly ProfileNews[] = NEWS, about = ABOUT, names = ["a", "c", "b", "d", "e"]) => {
    const { fake, renderer } = rendering(options);
    await renderer.prepare(about, { profiles: true });
    await renderer.merged(each(news), about, { names, board: renderer.board([]), signal: fake.world.interrupt });
    return { out: fake.out(), err: fake.err() };
  };

  it.each<[RenderingOptions, string]>([
    [{ tty: TTY }, "PROFILE  HOSTNAME\na        a1\na        a2\n"],
    [{}, "a\ta1\na\ta2\n"],
    [{ output: "csv" }, "profile,hostname\na,a1\na,a2\n"],
    [{ fields: "uuid" }, "a\t1\na\t2\n"],
    [{ fields: "uuid,profile" }, "1\ta\n2\ta\n"],
  ])("are one table whose rows name the profile, with the failures on stderr: %o", async (options, out) => {
    expect(await merge(options)).toEqual({ out, err: "error: c: refused\n" });
  });

  it("name a failed one once, also where its message begins with the name", async () => {
    const error = new CliError("unsupported", "c: GET /x needs 3.9 or later");
    expect(await merge({}, [{ ...failed, error }])).toEqual({ out: "", err: "error: c: GET /x needs 3.9 or later\n" });
  });

  it("keep nothing of one that is watched and fails, its line above the table included", async () => {
    const about: About = {
      returns: object({ state: text(), nodes: list(object({ hostname: text() })) }),
      view: { rows: "nodes", columns: ["hostname"], summary: ({ state }: { readonly state: string }) => `Overall: ${state}` },
    };
    const frame = (index: number, profile: string): ProfileNews => ({
      kind: "frame",
      profile,
      index,
      value: { state: "OK", nodes: [{ hostname: `${profile}1` }] },
    });
    const { out } = await merge({ tty: TTY }, [frame(0, "a"), frame(1, "c"), failed, frame(0, "a"), { kind: "done", profile: "a", index: 0 }], about, [
      "a",
      "c",
    ]);
    expect(shown(out)).toBe("a: Overall: OK\nPROFILE  HOSTNAME\na        a1");
  });

  it.each<[RenderingOptions, string]>([
    [{}, "a\tHA\n"],
    [{ output: "tsv" }, "profile\ttopology\na\tHA\n"],
    [{ tty: TTY }, "PROFILE  TOPOLOGY\na        HA\n"],
  ])("give one row each where only fields of the whole are asked for: %o", async (options, out) => {
    const about: About = { returns: object({ topology: text(), nodes: list(object({ hostname: text() })) }), view: { rows: "nodes", columns: ["hostname"] } };
    const news = ok(0, "a", { topology: "HA", nodes: [{ hostname: "a1" }, { hostname: "a2" }] });
    expect(await merge({ ...options, fields: "topology" }, news, about, ["a"])).toEqual({ out, err: "" });
  });

  it.each<[RenderingOptions, string]>([
    [
      { output: "ndjson" },
      '{"profile":"a","hostname":"a1","uuid":"1"}\n{"profile":"a","hostname":"a2","uuid":"2"}\n{"profile":"c","ok":false,"error":{"code":"unreachable","message":"refused"}}\n',
    ],
    [{ jq: "map(.profile)" }, '["a","a","c"]\n'],
    [{ jq: ".[0]", fields: "uuid" }, '{"profile":"a","uuid":"1"}\n'],
    [{ jq: ".uuid", output: "ndjson" }, "1\n2\nnull\n"],
    [
      { output: "yaml", fields: "uuid" },
      '- profile: a\n  uuid: "1"\n- profile: a\n  uuid: "2"\n- profile: c\n  ok: false\n  error:\n    code: unreachable\n    message: refused\n',
    ],
  ])("are one flat array with the failures in it: %o", async (options, out) => {
    const told = options.jq === undefined || out.includes('"c"') ? "" : '{"profile":"c","error":{"code":"unreachable","message":"refused"}}\n';
    expect(await merge(options)).toEqual({ out, err: told });
  });

  it("stand in the order asked for, whoever answers first", async () => {
    const news = [...ok(1, "b", [{ hostname: "b1", uuid: "3" }]), ...A];
    const names = ["a", "b"];
    expect((await merge({ tty: TTY }, news, ABOUT, names)).out).toBe("PROFILE  HOSTNAME\na        a1\na        a2\nb        b1\n");
    expect((await merge({ jq: "map(.uuid)" }, news, ABOUT, names)).out).toBe('["1","2","3"]\n');
  });

  it.each<RenderingOptions>([{}, { output: "tsv", headers: false }, { output: "csv", headers: false }, { output: "ndjson", jq: ".profile" }])(
    "are printed as they come where lines are: %o",
    async (options) => {
      const { fake, renderer } = rendering(options);
      const news = [...ok(1, "b", [{ hostname: "b1", uuid: "3" }]), ...A];
      const seen: string[] = [];
      async function* watched() {
        for (const one of news) {
          yield one;
          seen.push(fake.out());
        }
        await Promise.resolve();
      }
      await renderer.merged(watched(), ABOUT, { names: ["a", "b"], board: renderer.board([]), signal: fake.world.interrupt });
      expect(
        [seen[0], fake.out()].map((text) =>
          text
            ?.trim()
            .split("\n")
            .map((line) => line.slice(0, 1)),
        ),
      ).toEqual([["b"], ["b", "a", "a"]]);
    },
  );

  it("keep what came before the failure only where it was done", async () => {
    const lost: ProfileNews = { ...failed, profile: "a", index: 0 };
    const lines = async (isKept: boolean) => JSON.parse((await merge({ json: true }, [...A.slice(0, 1), { ...lost, isKept }])).out) as unknown[];
    expect([(await lines(false)).length, (await lines(true)).length]).toEqual([1, 3]);
  });

  it("do not hide each other behind a jq expression that fits results alone", async () => {
    const { out, err } = await merge({ jq: ".[].uuid | ascii_downcase" });
    expect(out).toBe("1\n2\n");
    expect(JSON.parse(err)).toEqual({ profile: "c", error: { code: "unreachable", message: "refused" } });
    const lines = await merge({ output: "ndjson", jq: ".uuid | ascii_downcase" });
    expect(lines.out).toBe("1\n2\n");
    expect(JSON.parse(lines.err)).toEqual({ profile: "c", error: { code: "unreachable", message: "refused" } });
  });

  it("are lines where the command gives lines by nature, also under --json, failures among them", async () => {
    const items = (index: number, profile: string, item: unknown): ProfileNews => ({
      kind: "items",
      profile,
      index,
      items: [item],
      of: { line: undefined, ndjson: true, view: undefined },
    });
    const { out } = await merge({ json: true }, [failed, items(2, "b", { uuid: "1" }), items(0, "a", { uuid: "2" })]);
    expect(out).toBe('{"profile":"c","ok":false,"error":{"code":"unreachable","message":"refused"}}\n{"profile":"b","uuid":"1"}\n{"profile":"a","uuid":"2"}\n');
  });

  it("have the columns of what the command gave", async () => {
    const news: ProfileNews[] = [{ kind: "value", profile: "a", index: 0, value: { run_id: "x" }, view: { columns: ["run_id"] } }];
    expect((await merge({ output: "tsv" }, news)).out).toBe("profile\trun_id\na\tx\n");
  });

  it("are an array also for one, and for none", async () => {
    expect(JSON.parse((await merge({ json: true }, ok(0, "a", { topology: "HA", nodes: [] }))).out)).toEqual([{ profile: "a", topology: "HA", nodes: [] }]);
    expect((await merge({ json: true }, [])).out).toBe("[]\n");
  });

  it("put other values beside their profile", async () => {
    const news: ProfileNews[] = [
      ...ok(0, "a", "text"),
      ...ok(2, "b", 3n),
      { kind: "text", profile: "d", index: 3, text: "OK" },
      { kind: "items", profile: "e", index: 4, items: [{ x: 1 }], of: { line: undefined, ndjson: false, view: undefined } },
    ];
    const about: About = { returns: { kind: "anything" } };
    expect((await merge({ output: "ndjson" }, news, about)).out).toBe(
      '{"profile":"a","value":"text"}\n{"profile":"b","value":3}\n{"profile":"d","value":"OK"}\n{"profile":"e","x":1}\n',
    );
  });

  it("show the lines of each that is followed as they come, with its name in front, and the result of none twice", async () => {
    const line = (item: { readonly hostname: string }) => (item.hostname === "hidden" ? undefined : `at ${item.hostname}`);
    const items = (index: number, profile: string, ...hostnames: readonly string[]): ProfileNews => ({
      kind: "items",
      profile,
      index,
      items: hostnames.map((hostname) => ({ hostname })),
      of: { line, ndjson: true, view: undefined },
    });
    const news = [items(0, "a", "x", "hidden"), items(2, "bb", "y"), items(0, "a", "z"), { kind: "done", profile: "a", index: 0 } as const];
    expect((await merge({ tty: TTY }, news, ABOUT, ["a", "c", "bb"])).out).toBe("a   at x\nbb  at y\na   at z\n");
  });

  it("show what changes of each where they are watched", async () => {
    const frame = (index: number, profile: string, hostname: string): ProfileNews => ({ kind: "frame", profile, index, value: [{ hostname }] });
    const news = [frame(0, "a", "x"), frame(2, "b", "y"), frame(0, "a", "x"), frame(0, "a", "z")];
    const all = async (options: RenderingOptions) => (await merge(options, news)).out;
    expect(await all({})).toBe("a\tx\nb\ty\na\tz\n");
    expect(await all({ json: true })).toBe('[{"profile":"a","hostname":"x"}]\n[{"profile":"b","hostname":"y"}]\n[{"profile":"a","hostname":"z"}]\n');
    expect(await all({ output: "ndjson", jq: ".hostname" })).toBe("x\ny\nz\n");
    for (const quiet of [false, true])
      expect(screenOf(await all({ tty: TTY, quiet }), 80)).toEqual({ lines: ["PROFILE  HOSTNAME", "a        z", "b        y", ""], cursorVisible: true });
    expect(await all({ tty: TTY, env: { TERM: "dumb" } })).toBe("PROFILE  HOSTNAME\na        x\nb  y\na  z\n");
  });
});
