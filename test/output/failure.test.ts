import { describe, expect, it } from "vitest";
import { list, object, text } from "../../src/api/shape.js";
import { live, raw, show, stream, type View } from "../../src/cli/command.js";
import { CliError, DeadlinePassed, Interrupted, usage } from "../../src/errors.js";
import type { ProfileResult } from "../../src/output/profiles.js";
import { reportFailure } from "../../src/output/report.js";
import type { About } from "../../src/output/stage.js";
import { fakeWorld } from "../support/fake-world.js";
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
  const ok = (profile: string, value: unknown): ProfileResult => ({ profile, ok: true, outcome: show(value) });
  const failed: ProfileResult = { profile: "c", ok: false, error: new CliError("unreachable", "refused") };
  const RESULTS = [
    ok("a", [
      { hostname: "a1", uuid: "1" },
      { hostname: "a2", uuid: "2" },
    ]),
    failed,
    ok("b", []),
  ];

  const merge = async (options: RenderingOptions, results: readonly ProfileResult[] = RESULTS, about = ABOUT): Promise<{ out: string; err: string }> => {
    const { fake, renderer } = rendering(options);
    await renderer.prepare(about, { profiles: true });
    await renderer.merged(each(results), about);
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
    expect(await merge(options)).toEqual({ out, err: "" });
  });

  it("are an array also for one, and for none", async () => {
    expect(JSON.parse((await merge({ json: true }, [ok("a", { topology: "HA", nodes: [] })])).out)).toEqual([{ profile: "a", topology: "HA", nodes: [] }]);
    expect((await merge({ json: true }, [])).out).toBe("[]\n");
  });

  it("put other values beside their profile", async () => {
    const results = [
      ok("a", "text"),
      ok("b", 3n),
      { profile: "d", ok: true, outcome: raw("OK") } as const,
      { profile: "e", ok: true, outcome: stream(each([{ x: 1 }])) } as const,
    ];
    const about: About = { returns: { kind: "anything" } };
    expect((await merge({ output: "ndjson" }, results, about)).out).toBe(
      '{"profile":"a","value":"text"}\n{"profile":"b","value":3}\n{"profile":"d","value":"OK"}\n{"profile":"e","x":1}\n',
    );
  });

  it("cannot be watched", async () => {
    await expect(merge({}, [{ profile: "a", ok: true, outcome: live(each([])) }])).rejects.toMatchObject({ code: "usage" });
  });
});
