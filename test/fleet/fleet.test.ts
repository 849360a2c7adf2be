/** One command on several instances: at the same time, each with its own result, and none of them at another's expense. */
import { describe, expect, it } from "vitest";
import { boxes, MAINTENANCE, maintenance, Reply, silence, type Box } from "./boxes.js";

const named = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `ghe${String(i + 1).padStart(3, "0")}`);
const answering = (name: string): Box => ({ answers: (route) => (route === MAINTENANCE ? maintenance(name) : undefined) });
const rows = (text: string): readonly Record<string, unknown>[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Resolves for all when as many have come. */
function meeting(count: number): () => Promise<void> {
  let come = 0;
  let open: () => void = () => undefined;
  const full = new Promise<void>((resolve) => (open = resolve));
  return () => {
    come += 1;
    if (come === count) open();
    return full;
  };
}

describe("several instances", () => {
  it("are asked at the same time, 200 of them, round by round: no instance waits for another", async () => {
    const names = named(200);
    // No first question is answered before all 200 have come, and no second one either: one after the other it would never end.
    const [first, second] = [meeting(200), meeting(200)];
    const box = (name: string): Box => {
      const asked = { first: false, second: false };
      return {
        answers: async (route) => {
          if (!asked.first) {
            asked.first = true;
            await first();
          } else if (!asked.second) {
            asked.second = true;
            await second();
          }
          return route === "GET /manage/v1/version"
            ? [{ hostname: name, version: { version: "3.19.0", platform: "kvm", build_id: "1", build_date: "2026-01-01" } }]
            : undefined;
        },
      };
    };
    const fleet = await boxes(Object.fromEntries(names.map((name) => [name, box(name)])));
    const { exit, out } = await fleet.run("status --all-profiles --json --fields status,version");
    expect(exit).toBe(0);
    expect((JSON.parse(out) as { profile: string; version: string }[]).map(({ profile, version }) => [profile, version])).toEqual(
      names.map((name) => [name, "3.19.0"]),
    );
    expect(new Set(Object.values(fleet.seen).map((asked) => asked.length)).size).toBe(1);
  });

  it.each(["ndjson", "tsv", "csv"])("with one that does not answer give the others' rows at once: -o %s", async (form) => {
    const fleet = await boxes({ a: answering("a1"), b: { answers: silence }, c: answering("c1") });
    const running = fleet.start(`maintenance status --all-profiles -o ${form}`);
    await running.said("a1");
    await running.said("c1");
    running.fake.interrupt();
    expect((await running.done).exit).toBe(130);
  });

  it("print the array with what there is when Ctrl-C ends the one that does not answer", async () => {
    const fleet = await boxes({ a: answering("a1"), b: { answers: silence } });
    const running = fleet.start("maintenance status --all-profiles --json --jq 'map([.profile, .hostname, .error.code])'");
    await fleet.left("a");
    running.fake.interrupt();
    const { exit, out, err } = await running.done;
    expect({ exit, out: JSON.parse(out) as unknown }).toEqual({
      exit: 130,
      out: [
        ["a", "a1", null],
        ["b", null, "interrupted"],
      ],
    });
    expect(rows(err)).toEqual([{ error: { code: "interrupted", message: "ended by SIGINT" } }]);
  });

  it("have one deadline, and when it passes each its row or its error, filtered all the same", async () => {
    const fleet = await boxes({ a: answering("a1"), b: { answers: silence }, c: { answers: silence } });
    const { exit, out, err } = await fleet.run("maintenance status --all-profiles --timeout 1 --jq 'map([.hostname, .error.code, .error.message])'");
    expect({ exit, err, out: JSON.parse(out) as unknown }).toEqual({
      exit: 5,
      err: "",
      out: [
        ["a1", null, null],
        [null, "timeout", "--timeout of 1 s passed before b answered"],
        [null, "timeout", "--timeout of 1 s passed before c answered"],
      ],
    });
  });

  it("of which some fail, and fail each in its own way, still give the rest, and end with 5", async () => {
    const fleet = await boxes({
      a: { answers: () => new Reply(500, { message: "broken" }) },
      b: answering("b1"),
      c: { ...answering("c1"), profile: { port: 1 } },
      d: { answers: () => "what is this" },
      e: { ...answering("e1"), profile: { ca_file: "/nowhere.pem" } },
    });
    const { exit, out, err } = await fleet.run("maintenance status --all-profiles --no-retry --json");
    expect({ exit, err }).toEqual({ exit: 5, err: "" });
    const seen = (JSON.parse(out) as { profile: string; hostname?: string; ok?: boolean; error?: { code: string } }[]).map(
      ({ profile, hostname, ok, error }) => [profile, hostname ?? error?.code, ok],
    );
    expect(seen).toEqual([
      ["a", "server_error", false],
      ["b", "b1", undefined],
      ["c", "unreachable", false],
      ["d", "bad_answer", false],
      ["e", "usage", false],
    ]);
  });

  it("stop being asked when the reader of a list is gone", async () => {
    const fleet = await boxes({ a: answering("a1"), b: { answers: silence } });
    const running = fleet.start("maintenance status --all-profiles -o ndjson");
    running.fake.stdout.failWith("EPIPE");
    const { exit, err } = await running.done;
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
  });

  it.each([
    ["-i", {}],
    ["-i", { tty: { stdout: true } }],
  ])("whose answers are text as it came tell each under its name, on lines of its own, and nothing else: api %s", async (flags, options) => {
    const answers = (name: string): Box => ({ answers: () => ({ name }) });
    const fleet = await boxes({ a: answers("a1"), b: answers("b1") });
    const { exit, out } = await fleet.run(`api /api/v3/meta -p a,b ${flags}`, options);
    const bodies = out.replaceAll(/^(HTTP\/1\.1|[\w-]+:) .*\n|^\n/gm, "").split(/^(?=#)/m);
    expect([exit, bodies.sort()]).toEqual([0, ['# a\n{"name":"a1"}\n', '# b\n{"name":"b1"}\n']]);
  });

  it("say in the trace and in messages which one they are about", async () => {
    const fleet = await boxes({ a: answering("a1"), b: answering("b1") });
    const { err } = await fleet.run("maintenance status -p a,b -v");
    const lines = err.trim().split("\n");
    expect(new Set(lines.map((line) => line.slice(0, 3)))).toEqual(new Set(["a: ", "b: "]));
  });
});

describe("flags about one instance", () => {
  it.each([
    ["users suspend mona --journal run.jsonl --yes", "--journal keeps the journal of one instance, and several are named"],
    ["users suspend --resume 20260101T000000Z-abcdef --yes", "--resume goes on with the run of one instance, and several are named"],
    ["config settings export --file settings.yml", "--file takes the settings of one instance, and several are named"],
  ])("%s: refused for several, and nothing is sent", async (line, message) => {
    const fleet = await boxes({ a: answering("a1"), b: answering("b1") });
    expect(await fleet.run(`${line} -p a,b`)).toEqual({ exit: 2, out: "", err: `error: ${message}\n  hint: give one profile with -p\n` });
    expect(fleet.seen).toEqual({ a: [], b: [] });
  });
});

describe("a secret that several instances share", () => {
  it("and that is wrong is sent once, whatever the number of instances", async () => {
    const names = named(40);
    const password = `wrong-${String(process.pid)}-${String(Date.now())}`;
    const refusing: Box = { answers: () => new Reply(401, { message: "Bad credentials" }), password };
    const fleet = await boxes(Object.fromEntries(names.map((name) => [name, refusing])));
    const { exit, out } = await fleet.run("maintenance status --all-profiles -o ndjson");
    expect(exit).toBe(5);
    expect(new Set(rows(out).map(({ error }) => (error as { code: string }).code))).toEqual(new Set(["unauthenticated"]));
    expect(rows(out)).toHaveLength(40);
    expect(Object.values(fleet.seen).flat()).toEqual([MAINTENANCE]);
  });

  it("and that one accepts serves all others at the same time", async () => {
    const names = named(20);
    const password = `right-${String(process.pid)}-${String(Date.now())}`;
    const others = meeting(19);
    let isFirst = true;
    const answers = async () => {
      if (isFirst) isFirst = false;
      else await others();
      return maintenance("x");
    };
    const fleet = await boxes(Object.fromEntries(names.map((name) => [name, { answers, password }])));
    expect((await fleet.run("maintenance status --all-profiles -o ndjson")).exit).toBe(0);
  });

  it("is not held up for long by an instance that does not answer", async () => {
    const password = `slow-${String(process.pid)}-${String(Date.now())}`;
    const fleet = await boxes({ a: { answers: silence, password }, b: { ...answering("b1"), password }, c: { ...answering("c1"), password } });
    const running = fleet.start("maintenance status --all-profiles -o ndjson");
    await running.said("b1");
    await running.said("c1");
    running.fake.interrupt();
    await running.done;
  });
});
