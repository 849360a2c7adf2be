/** Following on several instances: side by side, each to its own end. */
import { describe, expect, it } from "vitest";
import { appliance, type Ghes, type RunOptions } from "../support/cli.js";
import { boxes, HELD, heldClock, type Box } from "./boxes.js";
import type { SandboxOptions } from "../../src/sandbox/sandbox.js";

/** Only what is stored counts. */
const STORED = Object.fromEntries(["HOST", "PORT", "REST_PORT", "USER", "PASSWORD", "TOKEN", "CA_FILE"].map((name) => [`GHES_ADMIN_${name}`, undefined]));
const env = { ...STORED, NO_COLOR: "1" };

/** Stored with `at`, whose folder holds the store. */
async function store(at: Ghes, name: string, { sandbox }: Ghes): Promise<void> {
  await at.file(`${name}.password`, sandbox.password);
  await at.file(`${name}.pem`, sandbox.caPem);
  const place = `--host ${sandbox.host} --port ${String(sandbox.port)} --rest-port ${String(sandbox.restPort)} --ca-file ${at.folder}/${name}.pem`;
  const { exit, stderr } = await at.run(`profile add ${name} ${place} --password-file ${name}.password --no-verify --no-input`, { env });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr });
}

async function both(options: { readonly east?: SandboxOptions; readonly west?: SandboxOptions } = {}) {
  const [east, west] = [await appliance(options.east), await appliance(options.west)];
  await store(east, "east", east);
  await store(east, "west", west);
  return { run: (line: string, options: RunOptions) => east.run(line, options), east, west };
}

interface Item {
  readonly profile: string;
  readonly type?: string;
  readonly successful?: boolean;
  readonly run_id?: string;
  readonly ok?: boolean;
  readonly error?: { readonly code: string; readonly hint?: string; readonly run_id?: string };
}
const items = (text: string): readonly Item[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Item);
const posts = ({ sandbox }: Ghes): number => sandbox.requests.filter(({ method }) => method === "POST").length;

describe("config apply --follow on several instances", () => {
  it("is NDJSON in a script, each item with its profile, each instance with its own run and result", async () => {
    const { run, east, west } = await both();
    const { exit, stdout } = await run("config apply --follow --json --yes -p east,west", { env });
    expect([exit, posts(east), posts(west)]).toEqual([0, 1, 1]);
    const all = items(stdout);
    for (const profile of ["east", "west"]) {
      const own = all.filter((item) => item.profile === profile);
      expect(own.filter(({ type }) => type === "event").length).toBeGreaterThan(0);
      expect(own.at(-1)).toMatchObject({ type: "result", successful: true });
      expect(new Set(own.map(({ run_id }) => run_id)).size).toBe(1);
    }
  });

  it("in a pipe has the columns of one, and the profile before them", async () => {
    const { run } = await both();
    const { exit, stdout } = await run("config apply --follow --yes -p east,west -o tsv", { env });
    expect(exit).toBe(0);
    const [header, ...lines] = stdout.trim().split("\n");
    expect(header).toBe("profile\ttype\ttimestamp\tnode\tseverity\tphase\tmessage\trun_id");
    expect(new Set(lines.map((line) => line.split("\t").length))).toEqual(new Set([8]));
    expect(
      lines
        .filter((line) => line.split("\t")[1] === "result")
        .map((line) => line.split("\t")[0])
        .sort(),
    ).toEqual(["east", "west"]);
  });

  it("ends with 5 when one run fails, and says of both what became of them", async () => {
    const { run } = await both({ west: { faults: ["apply-fails"] } });
    const { exit, stdout } = await run("config apply --follow --json --yes --all-profiles", { env });
    expect(exit).toBe(5);
    const ends = items(stdout).filter(({ type }) => type !== "event");
    expect(ends.filter(({ profile }) => profile === "east")).toMatchObject([{ type: "result", successful: true }]);
    expect(ends.filter(({ profile }) => profile === "west")).toMatchObject([
      { type: "result", successful: false },
      { ok: false, error: { code: "apply_failed" } },
    ]);
  });

  it("without a status line prints the lines of both, with whose they are", async () => {
    const { run } = await both();
    const { exit, stdout } = await run("config apply --follow --yes -p east,west", { env, tty: { stdout: true } });
    expect(exit).toBe(0);
    const lines = stdout.trim().split("\n");
    expect(new Set(lines.map((line) => line.slice(0, 6)))).toEqual(new Set(["east  ", "west  "]));
    expect(lines.filter((line) => /^(east|west) {2}run [0-9a-f]{8} succeeded on 1 node in /.test(line))).toHaveLength(2);
  });

  it("ended by --timeout says of each that it is still running, and how that one is picked up", async () => {
    const going: Box = {
      answers: (route) => {
        if (route === "GET /manage/v1/config/apply/events") return { nodes: [] };
        return route === "GET /manage/v1/config/apply" ? { run_id: "aaaa1111", running: true, successful: null, nodes: [] } : {};
      },
    };
    const fleet = await boxes({ east: going, west: going });
    const looks = (name: string) => fleet.seen[name]?.filter((route) => route === "GET /manage/v1/config/apply").length ?? 0;
    const clock = heldClock(() => looks("east") > 2 && looks("west") > 2);
    const { exit, out, err } = await fleet.run(`config apply watch --json -p east,west --timeout ${String(HELD / 1000)}`, { world: { clock } });
    expect({ exit, err }).toEqual({ exit: 5, err: "" });
    const errors = items(out).map(({ profile, error }) => ({ profile, code: error?.code, hint: error?.hint, run: error?.run_id }));
    expect(errors.sort(byProfile)).toEqual(
      ["east", "west"].map((profile) => ({
        profile,
        code: "still_running",
        hint: `follow with: ghes-admin config apply watch --run-id aaaa1111 -p ${profile}`,
        run: "aaaa1111",
      })),
    );
  });

  it("stopped by Ctrl-C names the run that goes on, on each", async () => {
    const { run, east, west } = await both({ east: { pace: 10 }, west: { pace: 10 } });
    const { exit, stderr } = await run("config apply --follow --yes -p east,west", {
      env,
      during: (interrupt) => {
        const look = setInterval(() => {
          if (posts(east) + posts(west) < 2 || !isFollowed(east) || !isFollowed(west)) return;
          clearInterval(look);
          interrupt();
        }, 5);
      },
    });
    expect(exit).toBe(130);
    const told = stderr.split("\n").filter((line) => line.includes("is still running"));
    expect(told.map((line) => line.replace(/run [0-9a-f]{8}/, "run ID").replace(/--run-id [0-9a-f]{8}/, "--run-id ID")).sort()).toEqual(
      ["east", "west"].map((name) => `warning: run ID is still running on the instance; follow with: ghes-admin config apply watch --run-id ID -p ${name}`),
    );
    expect(stderr).not.toContain("error:");
  });
});

const byProfile = (a: { readonly profile: string }, b: { readonly profile: string }): number => a.profile.localeCompare(b.profile);
/** The run has been asked for since it was started. */
const isFollowed = ({ sandbox }: Ghes): boolean =>
  sandbox.requests.slice(sandbox.requests.findIndex(({ method }) => method === "POST") + 1).some(({ status }) => status === 200);

describe("maintenance watch on several instances", () => {
  it("prints the changes of each, and ends when all have reached the state", async () => {
    const { run } = await both();
    await run("maintenance enable --yes -p west", { env });
    const { exit, stdout } = await run("maintenance watch --until on -p west --json", { env });
    expect([exit, items(stdout)]).toEqual([0, [expect.anything()]]);
    const watched = run("maintenance watch --until off --json -p east,west --fields status", { env });
    await run("maintenance disable -p west", { env });
    const ran = await watched;
    expect(ran.exit).toBe(0);
    expect(
      ran.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toContainEqual([{ profile: "west", status: "off" }]);
  });
});
