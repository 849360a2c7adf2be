/** H. Terminals, pipes and signals. */
import { expect } from "vitest";
import { Random } from "../../../src/sandbox/random.js";
import { answer, head, type Script } from "../../support/scripted-server.js";
import type { Case } from "../case.js";
import { controlsIn, newLab, type Told } from "../lab.js";
import { me, off, people } from "./answers.js";

const TTY = { stdin: true, stdout: true, stderr: true } as const;
/** Characters that a command may write about a few rows without being called a runaway. */
const RUNAWAY = 10_000;
const ESC = "\u001b";

const HOSTILE = [
  "\u001b[31mred",
  "\u001b]52;c;ZXZpbA==\u0007",
  "a\rb",
  "a\u0008\u0008b",
  "\u202egnp.exe",
  "\u{1f468}\u200d\u{1f469}",
  "漢字テスト",
  "e\u0301\u0301\u0301",
  "a\tb",
  "a\nb",
  "\u009b31m",
  "\u2066x\u2069",
  "\ufeffx",
  "\u{e0041}x",
];
const crowd = answer(
  200,
  HOSTILE.map((login, i) => ({ login, id: i + 1, type: "User", site_admin: false, suspended_at: null })),
);

const AT: Readonly<Record<string, Script>> = {
  "a request": [{ stall: true }],
  "the wait for another try": [answer(503, "", { "retry-after": "600" })],
  "the body": [Buffer.from("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n["), { stall: true }],
};

/** A configuration run that never ends; before it, none is under way. */
const runsOn = (): Script => {
  let run = { running: false, successful: true, run_id: "0" };
  return ({ method, path }) => {
    if (path.includes("/events")) return [answer(200, { nodes: [] })];
    if (method === "POST") run = { running: true, successful: false, run_id: "d34db33f" };
    return [answer(200, method === "POST" ? { run_id: run.run_id } : { ...run, nodes: [{ hostname: "ghes-01.lan", ...run }] })];
  };
};

const COLUMNS = "created_at,id,login,email,role,suspended?,last_logged_ip,repos,ssh_keys,org_memberships,dormant?,last_active,raw_login,2fa_enabled?";
/** A report that comes byte by byte. */
const report: Script = ({ path }) =>
  path.endsWith("/user") ? [me] : [head(200, { "content-type": "text/csv", "content-length": "1000000" }), `${COLUMNS}\n`, { drip: "x", every: 1_000 }];

/** `ends`: by itself, and so perhaps before the signal. */
const KINDS: readonly { readonly name: string; readonly line: string; readonly begin: () => Script; readonly ends?: true }[] = [
  { name: "a read", line: "maintenance status", begin: () => [answer(503)], ends: true },
  {
    name: "a list",
    line: "users list",
    begin: () => (request) => [
      answer(200, [{ login: "a", id: 1, type: "User", site_admin: false }], {
        link: `<https://${request.headers.host ?? ""}/api/v3/users?since=${String(Math.random())}>; rel="next"`,
      }),
      { wait: 300 },
    ],
  },
  { name: "a write", line: "maintenance enable --yes", begin: () => [{ wait: 5_000 }, answer(200, [])], ends: true },
  { name: "a poll", line: "maintenance watch --until on --json", begin: () => [off] },
  { name: "a run that is followed", line: "config apply --follow --yes --run-id d34db33f --json", begin: runsOn },
  { name: "a download", line: "users report all -o csv", begin: () => report },
  {
    name: "a bulk run",
    line: "users suspend a b c d e f g h --concurrency 2 --yes --json",
    begin: () => people(() => [{ wait: 1_000 }, answer(204)]),
    ends: true,
  },
];

const SIGNALS = [
  { signal: "SIGINT", exit: 130 },
  { signal: "SIGTERM", exit: 143 },
  { signal: "SIGHUP", exit: 129 },
] as const;
const MOMENTS = 3;
const LONGEST = 8_000;

export const TERMINAL: readonly Case[] = [
  ...Object.entries(AT).flatMap(([name, always]) =>
    SIGNALS.map(({ signal, exit }): Case => ({
      row: 79,
      name: `${signal} during ${name}`,
      play: async () => {
        const lab = await newLab({ always });
        const told = await lab.run("maintenance status", {
          during: (world, time) => void time.clock.sleep(3_000, new AbortController().signal).then(() => world.interrupt(signal)),
        });
        expect({ exit: told.exit, took: told.took, seen: told.seen.length }).toEqual({ exit, took: 3, seen: 1 });
      },
    })),
  ),
  ...KINDS.flatMap(({ name, line, begin, ends }) =>
    SIGNALS.map(({ signal, exit }): Case => ({
      row: 79,
      name: `${signal} at ${String(MOMENTS)} moments of ${name}`,
      timeout: 60_000,
      play: async () => {
        const random = new Random(`${name} ${signal}`);
        for (let moment = 0; moment < MOMENTS; moment++) {
          const at = random.integer(1, LONGEST);
          const lab = await newLab({ always: begin() });
          const told: Told = await lab.run(line, {
            partial: true,
            changes: "journal",
            during: (world, time) => void time.clock.sleep(at, new AbortController().signal).then(() => world.interrupt(signal)),
          });
          // Done before the signal came, or ended by it within the six seconds that what is under way is given.
          const isDone = ends === true && told.took * 1000 <= at;
          expect({ at, exit: told.exit, took: told.took * 1000 <= at + 6_000 }, told.stderr).toEqual({ at, exit: isDone ? told.exit : exit, took: true });
        }
      },
    })),
  ),
  ...([0, 1, 2, 20, 1_000, "unknown"] as const).map((columns): Case => ({
    row: 80,
    name: `${String(columns)} columns`,
    play: async () => {
      const lab = await newLab({ always: ({ path }) => (path.includes("/users") ? [crowd] : path.endsWith("/user") ? [me] : [off]) });
      for (const line of [
        "users list",
        "maintenance status",
        "users view mona",
        "--help",
        "config apply --help",
        "operations --fields id",
        "maintenance status --no-such",
      ]) {
        const told = await lab.run(line, { tty: TTY, columns, partial: true });
        const bytes = told.stdout.length + told.stderr.length;
        expect({ line, bytes: bytes < (line.startsWith("operations") ? 100_000 : 2 * RUNAWAY) || bytes }).toEqual({ line, bytes: true });
      }
    },
  })),
  ...(
    [
      ["a pipe", false, {}, "", false],
      ["a terminal", true, {}, "", true],
      ["a dumb terminal", true, { TERM: "dumb" }, "", false],
      ["NO_COLOR", true, { NO_COLOR: "1" }, "", false],
      ["an empty NO_COLOR", true, { NO_COLOR: "" }, "", true],
      ["NO_COLOR with FORCE_COLOR", true, { NO_COLOR: "1", FORCE_COLOR: "1" }, "", false],
      ["FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, "", false],
      ["--no-color behind the command", true, { FORCE_COLOR: "1" }, "--no-color", false],
    ] as const
  ).map(([name, isTerminal, env, flag, hasColour]): Case => ({
    row: 83,
    name,
    play: async () => {
      const lab = await newLab({ always: ({ path }) => (path.endsWith("/maintenance") ? [answer(404)] : [off]) });
      const streams = isTerminal ? { tty: TTY } : {};
      const told = await lab.run(`maintenance status ${flag}`, { ...streams, env, partial: true });
      expect({ exit: told.exit, colour: told.stderr.includes(`${ESC}[`) }).toEqual({ exit: 1, colour: hasColour });
    },
  })),
  {
    row: 80,
    name: "a watch on a terminal of no width does not run away",
    play: async () => {
      const lab = await newLab({ always: [off] });
      const told = await lab.run("maintenance watch --until on --timeout 120", { tty: TTY, columns: 0, partial: true });
      expect(told.stdout.length + told.stderr.length).toBeLessThan(2 * RUNAWAY);
    },
  },
  {
    row: 82,
    name: "on a terminal: seen, not obeyed, in every form",
    play: async () => {
      const lab = await newLab({ always: [crowd] });
      for (const form of ["", "-o table", "-o csv", "-o tsv", "--json", "-o ndjson", "-o yaml", "--jq .[].login", "-v --fields login"]) {
        const told = await lab.run(`users list --no-color ${form}`, { tty: TTY, partial: true, columns: 200 });
        const text = (told.stdout + told.stderr).replaceAll(new RegExp(`${ESC}\\[[0-9;?]*[A-Za-z]`, "g"), "");
        expect({ form, exit: told.exit, acting: controlsIn(text, true), seen: told.stdout.includes("gnp.exe") }).toEqual({
          form,
          exit: 0,
          acting: [],
          seen: true,
        });
      }
    },
  },
  {
    row: 82,
    name: "in a pipe: nothing acts, and JSON is exact",
    play: async () => {
      const lab = await newLab({ always: [crowd] });
      for (const form of ["", "-o csv", "-o tsv", "--json", "-o ndjson", "-o yaml"])
        expect(await lab.run(`users list ${form}`, { partial: true })).toMatchObject({ exit: 0 });
      const told = await lab.run("users list --json --fields login");
      expect((JSON.parse(told.stdout) as readonly { readonly login: string }[]).map(({ login }) => login)).toEqual(HOSTILE);
    },
  },
  {
    row: 82,
    name: "in a message",
    play: async () => {
      for (const text of HOSTILE) {
        const lab = await newLab({ always: [answer(400, { message: text })] });
        expect(await lab.run("maintenance status")).toMatchObject({ exit: 1 });
        expect(await lab.run("maintenance status -v", { partial: true })).toMatchObject({ exit: 1 });
      }
    },
  },
  ...["maintenance enable", "config apply", "users delete mona", "license upload ca.pem"].map((line): Case => ({
    row: 81,
    name: line,
    play: async (see) => {
      const lab = await newLab({ always: [off] });
      const told = see(await lab.run(line, { stdin: "y\ny\ny\n", env: { CI: "1" } }), lab);
      expect({ exit: told.exit, seen: told.seen }).toEqual({ exit: 2, seen: [] });
    },
  })),
];
