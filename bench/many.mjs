/**
 * Many requests (PERFORMANCE.md P4, P5 and P7): suspending 10,000 people against curl, listing 1,000 pages against `gh api --paginate`,
 * and the health of 200 instances against that of one. All on servers of their own (bench/server.mjs, bench/fleet-server.mjs), over TLS
 * on loopback. Everything takes turns, round after round, and medians are compared; peaks of memory are what GNU time says.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inTurns, isThere, median, number, ownEnvironment, root, serving, timed } from "./place.mjs";

const PEOPLE = number("BENCH_PEOPLE", 10_000);
const PAGES = number("BENCH_PAGES", 1000);
/** Milliseconds until the server answers a write, and a page where it takes its time. */
const DELAY = 20;
const TOKEN = "bench";
const INSTANCES = number("BENCH_INSTANCES", 200);
/** Milliseconds until each of the instances answers. */
const INSTANCE_DELAY = 200;

const words = (count) => count.toLocaleString("en-US");

function aroundServer(folder, ca, port) {
  const env = ownEnvironment(folder, {
    GHES_ADMIN_HOST: "127.0.0.1",
    GHES_ADMIN_REST_PORT: port,
    GHES_ADMIN_TOKEN: TOKEN,
    GHES_ADMIN_CA_FILE: ca,
    SSL_CERT_FILE: ca,
    GH_HOST: `127.0.0.1:${port}`,
    GH_ENTERPRISE_TOKEN: TOKEN,
  });
  return { folder, env, ca, host: `https://127.0.0.1:${port}` };
}

/* ---------------------------------------------------------------- P4 */

/** At the default of 8 connections and at 32, against a curl a request and against one curl with as many connections. */
export async function measureSuspensions(programs, folder, ca, rounds) {
  if (!isThere("curl")) return { rows: [], notes: ["P4 was not measured: curl is not installed"] };
  const server = await serving(folder, "bench/server.mjs", 1, DELAY);
  try {
    const took = inTurns(suspensions(programs, aroundServer(folder, ca, server.port)), rounds);
    const rows = programs.flatMap(({ name }) =>
      [8, 32].flatMap((connections) => {
        const row = (theirs, against, target) => ({
          id: "P4",
          program: name,
          what: `users suspend of ${words(PEOPLE)}, ${String(connections)} at a time`,
          against,
          ours: took[`${name} ${String(connections)}`].ms,
          theirs: took[theirs].ms,
          target,
        });
        return [
          row("xargs", "xargs -P16 curl", connections === 8 ? 0.6 : 0.2),
          row(`curl${String(connections)}`, `curl --parallel-max ${String(connections)}`, 1.3),
        ];
      }),
    );
    return { rows, notes: [`P4: each write is answered in ${String(DELAY)} ms`] };
  } finally {
    server.stop();
  }
}

function suspensions(programs, around) {
  const { folder, host, ca, env } = around;
  const files = { logins: join(folder, "logins.txt"), header: join(folder, "header"), transfers: join(folder, "transfers") };
  const logins = Array.from({ length: PEOPLE }, (_, i) => `user-${String(i + 1).padStart(6, "0")}`);
  writeFileSync(files.logins, `${logins.join("\n")}\n`);
  writeFileSync(files.header, `header = "Authorization: Bearer ${TOKEN}"\n`);
  writeFileSync(files.transfers, logins.map((login) => `url = "${host}/api/v3/users/${login}/suspended"\nrequest = "PUT"\noutput = "/dev/null"\n`).join(""));
  const put = `exec curl -sS -o /dev/null --cacert ${ca} -K ${files.header} -X PUT ${host}/api/v3/users/"$0"/suspended`;
  const parallel = (connections) => () =>
    timed(around, ["curl", "-sS", "--parallel", "--parallel-max", String(connections), "--cacert", ca, "-K", files.header, "-K", files.transfers]);
  const ours = (program, connections) => () => {
    // A journal that is there would be taken up again.
    const state = join(folder, "suspended");
    rmSync(state, { recursive: true, force: true });
    mkdirSync(state);
    const command = ["users", "suspend", "--from-file", files.logins, "--yes", "--concurrency", String(connections), "-o", "ndjson"];
    return timed({ folder, env: { ...env, XDG_STATE_HOME: state } }, [...program.words, ...command]);
  };
  return {
    xargs: () => timed(around, ["xargs", "-a", files.logins, "-n", "1", "-P", "16", "sh", "-c", put]),
    curl8: parallel(8),
    curl32: parallel(32),
    ...Object.fromEntries(programs.flatMap((program) => [8, 32].map((connections) => [`${program.name} ${String(connections)}`, ours(program, connections)]))),
  };
}

/* ---------------------------------------------------------------- P5 */

/** The time, the peak of memory, and whether the first row is there when the first page is. */
export async function measureListings(programs, folder, ca, rounds) {
  const [server, slow] = [await serving(folder, "bench/server.mjs", PAGES, 0), await serving(folder, "bench/server.mjs", PAGES / 10, 0, DELAY)];
  try {
    const [around, aroundSlow] = [server, slow].map(({ port }) => aroundServer(folder, ca, port));
    const hasGh = isThere("gh");
    const gh = (place) => timed(place, ["gh", "api", "--paginate", "users?per_page=100"]);
    const list = (place, program, ...limit) => timed(place, [...program.words, "users", "list", "-o", "ndjson", ...limit]);
    const bare = programs.at(-1).node;
    const took = inTurns(
      {
        ...(hasGh ? { gh: () => gh(around), "gh slow": () => gh(aroundSlow) } : {}),
        bare: () => timed(around, [bare, join(root, "bench/bare.mjs"), ca, server.port]),
        ...Object.fromEntries(
          programs.flatMap((program) => [
            [`${program.name} all`, () => list(around, program)],
            [`${program.name} ten`, () => list(around, program, "--limit", String(PAGES))],
            [`${program.name} one`, () => list(around, program, "--limit", "100")],
            [`${program.name} slow`, () => list(aroundSlow, program)],
          ]),
        ),
      },
      rounds,
    );
    const what = `users list of ${words(PAGES)} pages`;
    const floor = {
      id: "P5",
      program: "-",
      what: `${what}: a bare script (bench/bare.mjs)`,
      against: "gh api --paginate",
      ours: took.bare.ms,
      theirs: took.gh?.ms,
    };
    return {
      rows: [...programs.flatMap((program) => listings(program, took, what, firstRow(around, program))), floor],
      notes: hasGh ? [] : ["P5: gh is not installed, so there is nothing to hold the time against"],
    };
  } finally {
    server.stop();
    slow.stop();
  }
}

function listings({ name }, took, what, first) {
  const [all, ten, one, slow] = ["all", "ten", "one", "slow"].map((which) => took[`${name} ${which}`]);
  const row = (rest) => ({ id: "P5", program: name, ...rest });
  const gh = "gh api --paginate";
  return [
    row({ what, against: gh, ours: all.ms, theirs: took.gh?.ms, target: 0.5 }),
    row({ what: `users list of ${words(PAGES / 10)} pages that take ${String(DELAY)} ms each`, against: gh, ours: slow.ms, theirs: took["gh slow"]?.ms }),
    row({ what: "its peak of memory", against: `of ${words(PAGES / 100)} pages`, unit: "kB", ours: all.kb, theirs: ten.kb, target: 1.15 }),
    row({ what: "its first row", against: "a list of one page", ours: first, theirs: one.ms, target: 1.5 }),
  ];
}

/** Milliseconds until the first line is read, by a reader that then goes away. */
const firstRow = (around, { words: program }) =>
  median(Array.from({ length: 5 }, () => timed(around, ["sh", "-c", '"$@" users list -o ndjson | head -n 1', "sh", ...program]).ms));

/* ---------------------------------------------------------------- P7 */

/** `status` of all instances, each with a password of its own, against `status` of one. */
export async function measureFleet(programs, folder, ca, rounds) {
  const server = await serving(folder, "bench/fleet-server.mjs", INSTANCES, INSTANCE_DELAY);
  try {
    const config = join(folder, "fleet");
    mkdirSync(join(config, "ghes-admin"), { recursive: true, mode: 0o700 });
    const profiles = server.port
      .split(",")
      .map((port, i) => [
        `ghes${String(i + 1).padStart(3, "0")}`,
        { host: "127.0.0.1", port: Number(port), ca_file: ca, password: { source: "store", value: `bench-${String(i)}` } },
      ]);
    const store = { schemaVersion: 1, profiles: Object.fromEntries(profiles) };
    writeFileSync(join(config, "ghes-admin/profiles.json"), JSON.stringify(store), { mode: 0o600 });
    const place = { folder, env: ownEnvironment(folder, { XDG_CONFIG_HOME: config }) };
    const status = (program, ...which) => timed(place, [...program.words, "status", "--json", ...which]);
    const commands = Object.fromEntries(
      programs.flatMap((program) => [
        [`${program.name} all`, () => status(program, "--all-profiles")],
        [`${program.name} one`, () => status(program, "-p", "ghes001")],
      ]),
    );
    // The first time each instance's release is written down.
    status(programs[0], "--all-profiles");
    const took = inTurns(commands, rounds);
    const rows = programs.map(({ name }) => ({
      id: "P7",
      program: name,
      what: `status --all-profiles of ${words(INSTANCES)}`,
      against: "status of one",
      ours: took[`${name} all`].ms,
      theirs: took[`${name} one`].ms,
      target: 3,
    }));
    return { rows, notes: [`P7: each instance answers in ${String(INSTANCE_DELAY)} ms`] };
  } finally {
    server.stop();
  }
}
