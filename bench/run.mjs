/**
 * `npm run bench`: how long a person waits, against what they would use instead. A benchmark, not a test: it never
 * fails the build. Prints a table and writes bench/results.json; every target is a ratio of medians of one run.
 *
 *   BENCH_NODE24=/path/to/node npm run bench    measures that Node beside the one that runs this
 *   BENCH_RUNS=50                               how often each command is run (default 30), in turns
 *
 *   BENCH_ROUNDS=5                              how often P4, P5 and P7 take their turns (default 3); 0 leaves them out
 *
 * Targets: PERFORMANCE.md P1, P2, in bench/tab.mjs P3, and in bench/many.mjs P4, P5 and P7. It starts itself once more inside `ghes-admin sandbox exec`, so that P2 has an
 * instance to talk to, over TLS on loopback.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measureMany } from "./many.mjs";
import { measureTab } from "./tab.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "bin/ghes-admin.js");
const runs = process.env.BENCH_RUNS ?? "30";

/** What is measured: ours, theirs, and how many times theirs ours may take. `gh` is one Go program on every Node. */
const startUp = (words) => ({ what: `ghes-admin ${words}`, ours: words, theirs: "node -e 0", target: () => 1.5 });

if (!process.argv.includes("--inside")) {
  if (spawnSync("hyperfine", ["--version"]).status !== 0) {
    console.log("hyperfine is not installed (apt-get install hyperfine): nothing was measured");
    process.exit(0);
  }
  const env = { ...process.env };
  // Where set, it costs every Node process about 60 ms.
  delete env.NODE_EXTRA_CA_CERTS;
  const { status } = spawnSync(process.execPath, [bin, "sandbox", "exec", "--", process.execPath, fileURLToPath(import.meta.url), "--inside"], {
    stdio: "inherit",
    env,
  });
  process.exit(status ?? 1);
}

const folder = mkdtempSync(join(tmpdir(), "ghes-admin-bench-"));
/** Nobody's profiles and nobody's login take part. */
const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, GH_CONFIG_DIR: folder, GH_NO_UPDATE_NOTIFIER: "1", NO_COLOR: "1" };
// Where set, it costs every Node process about 60 ms.
delete env.NODE_EXTRA_CA_CERTS;

/** What else the machine does drifts: the commands take turns, in as many rounds. */
const ROUNDS = 5;

/** Medians in milliseconds, in the order of the commands. */
function medians(commands) {
  const file = join(folder, "hyperfine.json");
  const each = String(Math.max(2, Math.ceil(Number(runs) / ROUNDS)));
  const times = commands.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    execFileSync("hyperfine", ["-N", "--warmup", "3", "--runs", each, "--style", "none", "--export-json", file, ...commands], {
      env,
      stdio: ["ignore", "ignore", "inherit"],
    });
    JSON.parse(readFileSync(file, "utf8")).results.forEach((result, i) => times[i].push(...result.times));
  }
  return times.map((seconds) => seconds.sort((a, b) => a - b)[Math.floor(seconds.length / 2)] * 1000);
}

const quoted = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
const line = (...words) => words.map(quoted).join(" ");

/** `gh api` for the same URL, or for one that it can reach, or nothing; and a word about which. */
function ghApi() {
  if (spawnSync("gh", ["--version"]).status !== 0) return { note: "gh is not installed: P2 has nothing to be held against" };
  const {
    GHES_ADMIN_HOST: host,
    GHES_ADMIN_PORT: port,
    GHES_ADMIN_REST_PORT: restPort,
    GHES_ADMIN_USER: user = "api_key",
    GHES_ADMIN_PASSWORD: password,
  } = process.env;
  const authority = host.includes(":") ? `[${host}]` : host;
  env.SSL_CERT_FILE = process.env.GHES_ADMIN_CA_FILE;
  env.GH_HOST = `${authority}:${restPort}`;
  env.GH_ENTERPRISE_TOKEN = process.env.GHES_ADMIN_TOKEN ?? "none";
  // The simulated appliance's password, which it made up for this run: gh takes it as an argument or not at all.
  const basic = Buffer.from(`${user}:${password}`).toString("base64");
  const candidates = [
    { words: ["api", `https://${authority}:${port}/manage/v1/maintenance`, "-H", `Authorization: Basic ${basic}`], note: "gh api asks for the same URL" },
    { words: ["api", `https://${authority}:${restPort}/api/v3/meta`], note: "gh api cannot reach the management port: it asks the REST port for /api/v3/meta" },
  ];
  const reachable = candidates.find(({ words }) => spawnSync("gh", words, { env }).status === 0);
  return reachable === undefined
    ? { note: "gh api reaches neither port of the sandbox: P2 has nothing to be held against" }
    : { command: line("gh", ...reachable.words), note: reachable.note };
}

function measure(node, version, gh) {
  const rows = [];
  const help = ["--version", "--help", "maintenance enable --help"].map(startUp);
  const [floor, ...ours] = medians([line(node, "-e", "0"), ...help.map(({ ours }) => `${line(node, bin)} ${ours}`)]);
  help.forEach(({ what, theirs, target }, i) => rows.push({ id: "P1", node: version, what, theirs, oursMs: ours[i], theirsMs: floor, target: target() }));

  const what = "maintenance status --json";
  const mine = `${line(node, bin)} ${what}`;
  const [oursMs, theirsMs] = medians(gh.command === undefined ? [mine] : [mine, gh.command]);
  rows.push({ id: "P2", node: version, what: `ghes-admin ${what}`, theirs: "gh api", oursMs, theirsMs, target: Number(version.split(".")[0]) >= 24 ? 1.2 : 2 });
  return rows.map(withRatio);
}

const withRatio = (row) => ({ ...row, ratio: row.theirsMs === undefined ? undefined : row.oursMs / row.theirsMs });

const cell = (number, digits, unit = "") => (number === undefined ? "-" : `${number.toFixed(digits)}${unit}`);

function print(rows) {
  const head = ["", "what", "Node", "ours", "theirs", "ratio", "target", ""];
  const lines = rows.map((row) => [
    row.id,
    row.what,
    row.node,
    cell(row.oursMs, row.unit === undefined ? 1 : 0, ` ${row.unit ?? "ms"}`),
    `${cell(row.theirsMs, row.unit === undefined ? 1 : 0, ` ${row.unit ?? "ms"}`)} (${row.theirs})`,
    cell(row.ratio, 2, "x"),
    `<= ${String(row.target)}x`,
    row.ratio === undefined ? "" : row.ratio <= row.target ? "met" : "missed",
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((one) => one[i].length)));
  for (const one of [head, ...lines])
    console.log(
      one
        .map((text, i) => text.padEnd(widths[i]))
        .join("  ")
        .trimEnd(),
    );
}

try {
  const other = process.env.BENCH_NODE24;
  const nodes = [process.execPath, ...(other === undefined || other === "" ? [] : [other])];
  const gh = ghApi();
  const versions = nodes.map((node) => [node, execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).trim()]);
  const rounds = Number(process.env.BENCH_ROUNDS ?? "3");
  const many = rounds === 0 ? { rows: [], note: "BENCH_ROUNDS is 0: P4, P5 and P7 were not measured" } : await measureMany(versions, folder, rounds);
  const tab = await measureTab(folder);
  const rows = [...versions.flatMap(([node, version]) => measure(node, version, gh)), ...tab.rows.map(withRatio), ...many.rows.map(withRatio)];
  print(rows);
  console.log(gh.note);
  console.log(tab.note);
  console.log(many.note);
  if (nodes.length === 1) console.log("BENCH_NODE24 is not set: only the Node that runs this was measured");
  // Ratios hold on a busy machine too, but more loosely: the load says how far to trust them.
  const machine = { platform: `${process.platform}-${process.arch}`, cpus: cpus().length, model: cpus()[0]?.model ?? "unknown", load: loadavg()[0] };
  writeFileSync(
    join(root, "bench/results.json"),
    `${JSON.stringify({ machine, runs: Number(runs), gh: gh.note, tab: tab.note, many: many.note, rows }, null, 2)}\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
