/**
 * Many requests (PERFORMANCE.md P4, P5 and P7): suspending 10,000 people against curl, listing 1,000 pages against `gh api --paginate`,
 * and the health of 200 instances against that of one. All on servers of their own (bench/server.mjs, bench/fleet-server.mjs), over TLS
 * on loopback. Everything takes turns, round after round, and medians are compared; peaks of memory are what GNU time says.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "bin/ghes-admin.js");

const PEOPLE = 10_000;
const PAGES = 1000;
/** Milliseconds until the server answers a write. */
const DELAY = 20;
const TOKEN = "bench";
const INSTANCES = 200;
/** Milliseconds until each of the instances answers. */
const INSTANCE_DELAY = 200;

/**
 * Rows as bench/run.mjs prints them, for each of the Node.js given as [path, version].
 * @param folder a private one, for the files of all
 */
export async function measureMany(nodes, folder, rounds) {
  const missing = ["curl", "openssl", "/usr/bin/time"].filter((name) => spawnSync(name, ["--version"]).error !== undefined);
  if (missing.length > 0) return { rows: [], note: `P4, P5 and P7 were not measured: ${missing.join(", ")} is missing` };
  const server = await serverIn(folder);
  const fleet = await serving(folder, "bench/fleet-server.mjs", INSTANCES, INSTANCE_DELAY);
  try {
    const around = surroundings(folder, server.port);
    return {
      rows: [...suspensions(nodes, around, rounds), ...listings(nodes, around, rounds), ...fleets(nodes, around, rounds, fleet.port.split(","))],
      note: `P4: ${PEOPLE} writes of ${DELAY} ms; P5: ${PAGES} pages of 100; P7: ${INSTANCES} instances that answer in ${INSTANCE_DELAY} ms`,
    };
  } finally {
    server.process.kill();
    fleet.process.kill();
  }
}

async function serverIn(folder) {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", key, "-out", cert, ...subject];
  execFileSync("openssl", made, { stdio: "ignore" });
  return serving(folder, "bench/server.mjs", PAGES, DELAY);
}

/** A server's process, with the port or ports that it printed. */
async function serving(folder, program, ...args) {
  const words = [join(root, program), join(folder, "key.pem"), join(folder, "cert.pem"), ...args.map(String)];
  const process = spawn(globalThis.process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = await once(process.stdout, "data");
  return { process, port: String(port).trim() };
}

function surroundings(folder, port) {
  const ca = join(folder, "cert.pem");
  const host = `https://127.0.0.1:${port}`;
  const logins = Array.from({ length: PEOPLE }, (_, i) => `user-${String(i + 1).padStart(6, "0")}`);
  writeFileSync(join(folder, "logins.txt"), `${logins.join("\n")}\n`);
  writeFileSync(join(folder, "header"), `header = "Authorization: Bearer ${TOKEN}"\n`);
  const transfers = logins.map((login) => `url = "${host}/api/v3/users/${login}/suspended"\nrequest = "PUT"\noutput = "/dev/null"\n`);
  writeFileSync(join(folder, "transfers"), transfers.join(""));
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    GHES_ADMIN_HOST: "127.0.0.1",
    GHES_ADMIN_REST_PORT: port,
    GHES_ADMIN_TOKEN: TOKEN,
    GHES_ADMIN_CA_FILE: ca,
    SSL_CERT_FILE: ca,
    GH_HOST: `127.0.0.1:${port}`,
    GH_ENTERPRISE_TOKEN: TOKEN,
    GH_CONFIG_DIR: folder,
    GH_NO_UPDATE_NOTIFIER: "1",
    NO_COLOR: "1",
  };
  return { folder, env, host, ca };
}

/** One run, under GNU time: milliseconds, and kilobytes at the peak. Its output goes nowhere. */
function run({ folder, env }, command, args) {
  const file = join(folder, "time");
  const begin = performance.now();
  const { status } = spawnSync("/usr/bin/time", ["-f", "%M", "-o", file, command, ...args], { env, cwd: folder, stdio: ["ignore", "ignore", "ignore"] });
  const ms = performance.now() - begin;
  if (status !== 0) throw new Error(`${command} ended with ${String(status)}`);
  return { ms, kb: Number(readFileSync(file, "utf8")) };
}

/** Each of the named commands once a round; medians of what they took. */
function inTurns(commands, rounds) {
  const seen = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) for (const [name, once] of Object.entries(commands)) seen[name].push(once());
  const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
  return Object.fromEntries(Object.entries(seen).map(([name, all]) => [name, { ms: median(all.map(({ ms }) => ms)), kb: median(all.map(({ kb }) => kb)) }]));
}

/** P4: at the default of 8 connections and at 32, against a curl a request and against one curl with as many connections. */
function suspensions(nodes, around, rounds) {
  const { folder, host, ca } = around;
  const curl = ["-sS", "-o", "/dev/null", "--cacert", ca, "-K", join(folder, "header")];
  const put = `exec curl ${curl.join(" ")} -X PUT ${host}/api/v3/users/"$0"/suspended`;
  const parallel = (connections) => () =>
    run(around, "curl", [
      "-sS",
      "--parallel",
      "--parallel-max",
      String(connections),
      "--cacert",
      ca,
      "-K",
      join(folder, "header"),
      "-K",
      join(folder, "transfers"),
    ]);
  const ours = (node, connections) => () => {
    const state = join(folder, "state");
    rmSync(state, { recursive: true, force: true });
    mkdirSync(state);
    return run({ ...around, env: { ...around.env, XDG_STATE_HOME: state } }, node, [
      bin,
      "users",
      "suspend",
      "--from-file",
      join(folder, "logins.txt"),
      "--yes",
      "--concurrency",
      String(connections),
      "-o",
      "ndjson",
    ]);
  };
  const commands = {
    xargs: () => run(around, "xargs", ["-a", join(folder, "logins.txt"), "-n", "1", "-P", "16", "sh", "-c", put]),
    curl8: parallel(8),
    curl32: parallel(32),
    ...Object.fromEntries(nodes.flatMap(([node, version]) => [8, 32].map((connections) => [`${version} ${connections}`, ours(node, connections)]))),
  };
  const took = inTurns(commands, rounds);
  return nodes.flatMap(([, version]) =>
    [8, 32].flatMap((connections) => {
      const what = `users suspend of ${PEOPLE}, ${connections} at a time`;
      const row = (theirs, name, target) => ({
        id: "P4",
        node: version,
        what,
        theirs,
        oursMs: took[`${version} ${connections}`].ms,
        theirsMs: took[name].ms,
        target,
      });
      return [row("xargs -P16 curl", "xargs", connections === 8 ? 0.6 : 0.2), row(`curl --parallel-max ${connections}`, `curl${connections}`, 1.3)];
    }),
  );
}

/** P5: the time, the peak of memory, and whether the first row is there when the first page is. */
function listings(nodes, around, rounds) {
  const list =
    (node, ...limit) =>
    () =>
      run(around, node, [bin, "users", "list", "-o", "ndjson", ...limit]);
  const hasGh = spawnSync("gh", ["--version"]).status === 0;
  const commands = {
    ...(hasGh ? { gh: () => run(around, "gh", ["api", "--paginate", "users?per_page=100"]) } : {}),
    ...Object.fromEntries(
      nodes.flatMap(([node, version]) => [
        [`${version} all`, list(node)],
        [`${version} ten`, list(node, "--limit", "1000")],
        [`${version} one`, list(node, "--limit", "100")],
      ]),
    ),
  };
  const took = inTurns(commands, rounds);
  return nodes.flatMap(([node, version]) => [
    {
      id: "P5",
      node: version,
      what: `users list of ${PAGES} pages`,
      theirs: "gh api --paginate",
      oursMs: took[`${version} all`].ms,
      theirsMs: took.gh?.ms,
      target: 0.5,
    },
    {
      id: "P5",
      node: version,
      what: `its peak of memory`,
      theirs: "of 10 pages",
      unit: "kB",
      oursMs: took[`${version} all`].kb,
      theirsMs: took[`${version} ten`].kb,
      target: 1.15,
    },
    {
      id: "P5",
      node: version,
      what: `its first row`,
      theirs: "a list of one page",
      oursMs: firstRow(around, node),
      theirsMs: took[`${version} one`].ms,
      target: 1.5,
    },
  ]);
}

/** P7: `status` of all instances, each with a password of its own, against `status` of one. */
function fleets(nodes, around, rounds, ports) {
  const config = join(around.folder, "fleet");
  mkdirSync(join(config, "ghes-admin"), { recursive: true, mode: 0o700 });
  const profiles = ports.map((port, i) => [
    `ghes${String(i + 1).padStart(3, "0")}`,
    { host: "127.0.0.1", port: Number(port), ca_file: around.ca, password: { source: "store", value: `bench-${i}` } },
  ]);
  const store = { schemaVersion: 1, profiles: Object.fromEntries(profiles) };
  writeFileSync(join(config, "ghes-admin/profiles.json"), JSON.stringify(store), { mode: 0o600 });
  const place = { ...around, env: { PATH: process.env.PATH, HOME: config, XDG_CONFIG_HOME: config, XDG_STATE_HOME: config, NO_COLOR: "1" } };
  const status =
    (node, ...which) =>
    () =>
      run(place, node, [bin, "status", "--json", ...which]);
  const commands = Object.fromEntries(
    nodes.flatMap(([node, version]) => [
      [`${version} all`, status(node, "--all-profiles")],
      [`${version} one`, status(node, "-p", "ghes001")],
    ]),
  );
  // The first time each instance's release is written down.
  Object.values(commands).forEach((once) => once());
  const took = inTurns(commands, rounds);
  return nodes.map(([, version]) => ({
    id: "P7",
    node: version,
    what: `status --all-profiles of ${INSTANCES}`,
    theirs: "status of one",
    oursMs: took[`${version} all`].ms,
    theirsMs: took[`${version} one`].ms,
    target: 3,
  }));
}

/** Milliseconds until the first line is read, by a reader that then goes away. */
function firstRow(around, node) {
  const times = Array.from({ length: 5 }, () => run(around, "sh", ["-c", `"$0" "$1" users list -o ndjson | head -n 1`, node, bin]).ms);
  return times.sort((a, b) => a - b)[2];
}
