/** P1 and P2 of PERFORMANCE.md: from Enter to the end of a command that does little, against `node -e 0` and `gh api`. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isThere, median, number, ownEnvironment } from "./place.mjs";

const HELP = ["--version", "--help", "maintenance enable --help"];
const REQUEST = "maintenance status --json";
/** How many times `gh api` one request may take. */
const REQUEST_TARGET = { old: 2, new: 1.2, executable: 1 };

const RUNS = number("BENCH_RUNS", 30);
/** What else the machine does drifts: the commands take turns, in as many rounds. */
const ROUNDS = 5;

const quoted = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
const line = (...words) => words.map(quoted).join(" ");

/** Rows, and a word about what could not be measured. The environment is that of `sandbox exec`. */
export function measureStartUp(programs, folder) {
  if (!isThere("hyperfine")) return { rows: [], notes: ["P1 and P2 were not measured: hyperfine is not installed"] };
  const env = ownEnvironment(folder, Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("GHES_ADMIN_"))));
  const gh = ghApi(env);
  const names = [...new Set(programs.map(({ node }) => node))];
  const commands = [
    ...names.map((node) => ({ key: node, text: line(node, "-e", "0") })),
    ...programs.flatMap(({ name, words }) => [...HELP, REQUEST].map((rest) => ({ key: `${name} ${rest}`, text: `${line(...words)} ${rest}` }))),
    ...(gh.command === undefined ? [] : [{ key: "gh", text: gh.command }]),
  ];
  const took = medians(commands, folder, env);
  const rows = programs.flatMap(({ name, node, kind }) => [
    ...HELP.map((rest) => ({
      id: "P1",
      program: name,
      what: `ghes-admin ${rest}`,
      against: "node -e 0",
      ours: took[`${name} ${rest}`],
      theirs: took[node],
      target: 1.5,
    })),
    {
      id: "P2",
      program: name,
      what: `ghes-admin ${REQUEST}`,
      against: "gh api",
      ours: took[`${name} ${REQUEST}`],
      theirs: took.gh,
      target: REQUEST_TARGET[kind],
    },
  ]);
  return { rows, notes: [gh.note] };
}

/** Medians in milliseconds, by the keys of the commands. */
function medians(commands, folder, env) {
  const file = join(folder, "hyperfine.json");
  const each = String(Math.max(2, Math.ceil(RUNS / ROUNDS)));
  const times = commands.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    const words = ["-N", "--warmup", "3", "--runs", each, "--style", "none", "--export-json", file, ...commands.map(({ text }) => text)];
    execFileSync("hyperfine", words, { env, stdio: ["ignore", "ignore", "inherit"] });
    JSON.parse(readFileSync(file, "utf8")).results.forEach((result, i) => times[i].push(...result.times));
  }
  return Object.fromEntries(commands.map(({ key }, i) => [key, median(times[i]) * 1000]));
}

/** `gh api` for the same URL, or for one that it can reach, or nothing; and a word about which. */
function ghApi(env) {
  if (!isThere("gh")) return { note: "P2: gh is not installed, so there is nothing to hold it against" };
  const { GHES_ADMIN_HOST: host, GHES_ADMIN_PORT: port, GHES_ADMIN_REST_PORT: restPort, GHES_ADMIN_USER: user = "api_key" } = env;
  const authority = host.includes(":") ? `[${host}]` : host;
  env.SSL_CERT_FILE = env.GHES_ADMIN_CA_FILE;
  env.GH_HOST = `${authority}:${restPort}`;
  env.GH_ENTERPRISE_TOKEN = env.GHES_ADMIN_TOKEN ?? "none";
  // The simulated appliance's password, which it made up for this run: gh takes it as an argument or not at all.
  const basic = Buffer.from(`${user}:${env.GHES_ADMIN_PASSWORD}`).toString("base64");
  const candidates = [
    { words: ["api", `https://${authority}:${port}/manage/v1/maintenance`, "-H", `Authorization: Basic ${basic}`], note: "P2: gh api asks for the same URL" },
    {
      words: ["api", `https://${authority}:${restPort}/api/v3/meta`],
      note: "P2: gh api cannot reach the management port: it asks the REST port for /api/v3/meta",
    },
  ];
  const reachable = candidates.find(({ words }) => spawnSync("gh", words, { env }).status === 0);
  return reachable === undefined
    ? { note: "P2: gh api reaches neither port of the sandbox, so there is nothing to hold it against" }
    : { command: line("gh", ...reachable.words), note: reachable.note };
}
