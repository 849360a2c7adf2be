/** Where the benchmarks run: a folder and an environment of their own, what is measured there, and how often. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const bin = join(root, "bin/ghes-admin.js");

/** A number from the environment, for a quicker or a longer run. */
export const number = (name, usual) => {
  const given = process.env[name] ?? "";
  return given === "" ? usual : Number(given);
};

export const isThere = (command) => spawnSync(command, ["--version"], { stdio: "ignore" }).error === undefined;

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Nobody's profiles, state and logins take part. `NODE_EXTRA_CA_CERTS` is not handed on: where set, it costs every Node process about 60 ms. */
export function ownEnvironment(folder, more = {}) {
  for (const name of ["home", "config", "state", "data", "cache"]) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  return {
    PATH: process.env.PATH,
    LANG: "C.UTF-8",
    HOME: join(folder, "home"),
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_STATE_HOME: join(folder, "state"),
    XDG_DATA_HOME: join(folder, "data"),
    XDG_CACHE_HOME: join(folder, "cache"),
    GH_CONFIG_DIR: join(folder, "config"),
    GH_NO_UPDATE_NOTIFIER: "1",
    NO_COLOR: "1",
    ...more,
  };
}

/** A certificate for the servers of this run, and its key. */
export function makeCertificate(folder) {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", key, "-out", cert, ...subject];
  execFileSync("openssl", made, { stdio: "ignore" });
  return cert;
}

/** A server in a process of its own, with the port or ports that it printed. */
export async function serving(folder, program, ...args) {
  const words = [join(root, program), join(folder, "key.pem"), join(folder, "cert.pem"), ...args.map(String)];
  const server = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = await once(server.stdout, "data");
  return { port: String(port).trim(), output: server.stdout, stop: () => server.kill() };
}

/** One run, under GNU time: milliseconds, and kilobytes at the peak. Its output goes nowhere. */
export function timed({ folder, env }, words) {
  const file = join(folder, "time");
  const begin = performance.now();
  const { status } = spawnSync("/usr/bin/time", ["-f", "%M", "-o", file, ...words], { env, cwd: folder, stdio: ["ignore", "ignore", "ignore"] });
  const ms = performance.now() - begin;
  if (status !== 0) throw new Error(`${words.join(" ")} ended with ${String(status)}`);
  return { ms, kb: Number(readFileSync(file, "utf8")) };
}

/** Each of the named commands once a round, so that what else the machine does meets all of them; medians of what they took. */
export function inTurns(commands, rounds) {
  const seen = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) for (const [name, run] of Object.entries(commands)) seen[name].push(run());
  return Object.fromEntries(Object.entries(seen).map(([name, all]) => [name, { ms: median(all.map(({ ms }) => ms)), kb: median(all.map(({ kb }) => kb)) }]));
}
