/** A home of its own with a sandbox in it, and what is looked for when all is over. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { complaintsAbout, LITTLE_ROOM, startProgram } from "./program.mjs";

export const USERS = 250;
const STATE_PATIENCE = 5_000;
/** What commands keep for later; nothing else may be left in the home. */
const KEPT = /^\.config\/ghes-admin\/profiles\.(json|txt)$|^\.local\/state\/ghes-admin\/(attempts\/[\w.-]+|releases\/[\w.%-]+)$/;

/** @returns the sandbox's process, its state, and `start` and `run` for commands against it */
export async function openPlace({ program, seed, faults, ledger }) {
  const folder = mkdtempSync(join(tmpdir(), "ghes-admin-soak-"));
  const [home, temporary, stateFile] = [join(folder, "home"), join(folder, "tmp"), join(folder, "state.json")];
  mkdirSync(home);
  mkdirSync(temporary);
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: temporary, TZ: "UTC", LANG: "C.UTF-8", NODE_COMPILE_CACHE: join(folder, "cache") };
  const words = ["--topology", "ha", "--users", String(USERS), "--seed", String(seed), "--state", stateFile, ...faults.flatMap((fault) => ["--fault", fault])];
  const sandbox = spawn(process.execPath, [...LITTLE_ROOM, program, "sandbox", "start", ...words, "--json"], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) sandbox[name].setEncoding("utf8").on("data", (chunk) => (said[name] = (said[name] + chunk).slice(0, 100_000)));
  const sandboxEnded = once(sandbox, "exit");
  while (!said.stdout.includes("\n")) await Promise.race([once(sandbox.stdout, "data"), sandboxEnded.then(() => Promise.reject(new Error(said.stderr)))]);

  const readState = () => JSON.parse(readFileSync(stateFile, "utf8"));
  const { password, token } = readState();
  const secrets = [password, token].flatMap((secret) => [secret, Buffer.from(secret).toString("base64"), Buffer.from(`api_key:${secret}`).toString("base64")]);
  const start = (kind, line, options = {}) => startProgram({ program, folder, env, secrets, ledger, kind, words: line, ...options });

  const close = async () => {
    if (sandbox.exitCode !== null) ledger.wrong("sandbox", `ended by itself with ${String(sandbox.exitCode)}: ${said.stderr.slice(0, 2000)}`);
    sandbox.kill("SIGINT");
    await sandboxEnded;
    if (sandbox.exitCode !== 130) ledger.wrong("sandbox", `SIGINT ended it with ${String(sandbox.exitCode ?? sandbox.signalCode)}`);
    for (const complaint of complaintsAbout(said, secrets)) ledger.wrong("sandbox", complaint);
    for (const left of [...filesIn(home).filter((path) => !KEPT.test(path)), ...filesIn(temporary).map((path) => `${temporary}/${path}`)])
      ledger.wrong("left behind", `the file ${left}`);
    for (const one of processesOf(home)) ledger.wrong("left behind", `the process ${one}`);
    rmSync(folder, { recursive: true, force: true });
  };

  return {
    folder,
    home,
    sandbox,
    start,
    run: (kind, line, options) => start(kind, line, options).ended,
    state: readState,
    /** Until the state on the disk is so: it is written a moment after it changed. */
    async agrees(isSo) {
      for (const end = performance.now() + STATE_PATIENCE; performance.now() < end; await delay(100)) if (isSo(readState())) return true;
      return isSo(readState());
    },
    close,
  };
}

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));

/** Processes that live in this home, and what is dead and not taken leave of. */
function processesOf(home) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        if (readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`HOME=${home}`)) return true;
        const [state, parent] = readFileSync(`/proc/${pid}/stat`, "utf8")
          .replace(/^.*\) /s, "")
          .split(" ");
        return state === "Z" && Number(parent) === process.pid;
      } catch {
        return false;
      }
    });
}
