/** A report that comes slowly, breaks off, or is larger than the memory: against a server that answers as the test says. */
import { describe, expect, it, onTestFinished } from "vitest";
import { run } from "../../src/run.js";
import { fakeWorld, type FakeWorld } from "../support/fake-world.js";
import { answer, head, scriptedServer, type Step } from "../support/scripted-server.js";

const HEADER = "created_at,id,login,role,suspended?,last_active\n";
const lineOf = (id: number) => `2020-01-02 03:04:05 -0800,${String(id)},user-${String(id)},user,false,2026-01-02 03:04:05 -0800\n`;
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => lineOf(from + i)).join("");
const LOGIN = [answer(200, { login: "ghe-admin", id: 1, type: "User", site_admin: true })];

/** One chunk of a body in chunks. */
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const CHUNKED = { "content-type": "text/csv", "transfer-encoding": "chunked" };

interface Reading {
  readonly world: FakeWorld;
  readonly exit: Promise<number>;
}

/** The command against a server that answers the question for the login, and then the report so. */
async function reading(words: string, steps: readonly Step[] | ((world: FakeWorld) => readonly Step[])): Promise<Reading> {
  const made: FakeWorld[] = [];
  const report = () => (typeof steps === "function" ? made.flatMap((world) => steps(world)) : steps);
  const server = await scriptedServer({ answers: [LOGIN, report] });
  onTestFinished(() => server.close());
  const env = { GHES_ADMIN_HOST: "http://127.0.0.1", GHES_ADMIN_REST_PORT: String(server.port), GHES_ADMIN_TOKEN: `token-${String(server.port)}` };
  const world = fakeWorld({ argv: words.split(" "), env, home: "/nonexistent", cwd: "/" });
  made.push(world);
  return { world, exit: run(world.world) };
}

/** Resolves when this was written to stdout. */
const written = (world: FakeWorld, what: string): Promise<void> =>
  new Promise((resolve) => {
    world.stdout.beforeWrite = () => {
      setImmediate(() => {
        if (world.out().includes(what)) resolve();
      });
      return Promise.resolve();
    };
  });

describe("a report on its way", () => {
  it.each([
    ["-o csv", `${HEADER}${lineOf(1)}`],
    ["-o csv --role user", `${HEADER}${lineOf(1)}`],
    ["-o ndjson --fields login", '{"login":"user-1"}\n'],
    ["-o tsv --fields login", "login\nuser-1\n"],
  ])("is printed line by line before its last byte came: %s", async (flags, first) => {
    const { world, exit } = await reading(`users report all ${flags}`, (world) => [
      head(200, CHUNKED),
      chunk(HEADER + lineOf(1) + lineOf(2).slice(0, 30)),
      { until: written(world, first) },
      chunk(lineOf(2).slice(30)),
      "0\r\n\r\n",
    ]);
    expect(await exit).toBe(0);
    const [, last = ""] = /(.*\n)$/.exec(first) ?? [];
    expect(world.out()).toBe(flags.includes("csv") ? HEADER + lines(1, 2) : first + last.replace("user-1", "user-2"));
  });

  it("that breaks off has printed whole lines only, and is a failure", async () => {
    for (const flags of ["-o csv", "-o csv --role user", "-o ndjson"]) {
      const { world, exit } = await reading(`users report all ${flags}`, [
        head(200, CHUNKED),
        chunk(HEADER + lines(1, 3) + lineOf(4).slice(0, 40)),
        { reset: true },
      ]);
      expect([flags, await exit]).toEqual([flags, 6]);
      expect(world.out().endsWith("\n")).toBe(true);
      expect(world.out()).not.toContain("user-4");
      expect(world.err()).toMatch(/the answer ended early \(\d+ bytes\)/);
    }
  });

  it("ends with the reader of stdout", async () => {
    const { world, exit } = await reading("users report all -o csv", ({ stdout }) => {
      stdout.failWith("EPIPE", 1);
      return [head(200, CHUNKED), chunk(HEADER + lines(1, 500)), chunk(lines(501, 1000)), { stall: true }];
    });
    expect(await exit).toBe(0);
    expect(world.stdout.writes).toHaveLength(1);
  });

  it("is refused where it is a page, or has a line without an end", async () => {
    const page = await reading("users report all -o csv", [answer(200, "  <!DOCTYPE html><title>Sign in</title>\n", { "content-type": "text/csv" })]);
    expect([await page.exit, page.world.out()]).toEqual([6, ""]);
    expect(page.world.err()).toContain("answered with an HTML page, not with a report");
    const endless = await reading("users report all -o ndjson", [head(200, CHUNKED), chunk(HEADER), chunk("x".repeat(1_200_000)), { stall: true }]);
    expect(await endless.exit).toBe(6);
    expect(endless.world.err()).toContain("the report cannot be read: line 2: a record of more than 1048576 characters");
  });
});

describe("a report that is larger than what anybody reads", () => {
  it("stays with the instance until it is read: of 32 MB that are offered a few are taken", async () => {
    const MEGABYTE = lines(100_001, 110_700);
    let taken = 0;
    const sent = counted(() => (taken += 1));
    const { world, exit } = await reading("users report all -o csv", ({ stdout }) => {
      stdout.beforeWrite = async () => {
        if (stdout.writes.length === 1) await quiet(() => taken);
        if (stdout.writes.length === 1) expect(taken).toBeLessThan(16);
      };
      return [head(200, CHUNKED), chunk(HEADER), ...Array.from({ length: 32 }, () => [chunk(MEGABYTE), sent]).flat(), "0\r\n\r\n"];
    });
    expect(await exit).toBe(0);
    expect(taken).toBe(32);
    expect(world.stdout.bytes()).toHaveLength(HEADER.length + 32 * MEGABYTE.length);
  });
});

/** A step that sends nothing, and tells that all before it was taken over by the system. */
const counted = (count: () => void): Step => ({
  get until() {
    count();
    return Promise.resolve();
  },
});

/** Resolves when the count has stood still for so many turns of the event loop that nobody who could write is left. */
async function quiet(count: () => number): Promise<void> {
  for (let turns = 0, last = count(); turns < 500; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (count() !== last) turns = 0;
    last = count();
  }
}
