/** One command as a process, and what every command is held to. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { MAY_END } from "./faults.mjs";

/** Milliseconds after which a command that ends by itself hangs. */
const LONGEST = 180_000;
/**
 * For what lives as long as the soak: V8 lets garbage lie for as long as there is room, up to gigabytes. With this little, what grows is
 * what is kept, and what keeps everything ends in want of memory.
 */
export const LITTLE_ROOM = ["--max-old-space-size=40"];
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * @param kind a key of `MAY_END`, or another where the caller judges the end
 * @param flags of Node.js
 * @param onLine called with each whole line of stdout, which is then not kept
 * @returns `ended` resolves with `{ code, stdout, stderr, error, lines }`; `code` is 137 after SIGKILL
 */
export function startProgram({ program, folder, env, secrets, ledger, kind, words, flags = [], longest = LONGEST, onLine }) {
  const child = spawn(process.execPath, [...flags, program, ...words], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  const wrong = (what) => ledger.wrong(kind, `${words.join(" ")}: ${what}`);
  let sent;
  child.stderr.setEncoding("utf8").on("data", (chunk) => (said.stderr = (said.stderr + chunk).slice(-100_000)));
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    said.stdout += chunk;
    if (onLine === undefined) return;
    const lines = said.stdout.split("\n");
    said.stdout = lines.pop();
    for (const complaint of complaintsAbout({ stdout: lines.join("\n"), stderr: "" }, secrets)) wrong(complaint);
    for (const line of lines) onLine(line);
  });
  const hanging = longest === Infinity ? undefined : setTimeout(() => (wrong(`hangs: ${said.stderr.slice(-500)}`), child.kill("SIGKILL")), longest);
  const ended = new Promise((resolve) => {
    child.on("close", (exit, signal) => {
      clearTimeout(hanging);
      // As a shell says it: a signal may come before there is anybody to take it.
      const code = exit ?? 128 + (constants.signals[signal] ?? 0);
      for (const complaint of complaintsAbout(said, secrets)) wrong(complaint);
      const error = errorIn(said.stderr);
      const complaint = judge(kind, code, error, sent);
      if (complaint !== undefined) wrong(`${complaint}; stderr: ${said.stderr.slice(-1500)}`);
      ledger.ended(kind, code, error);
      resolve({ code, ...said, error, lines: said.stdout.split("\n").slice(0, -1) });
    });
  });
  return {
    pid: child.pid,
    ended,
    isOver: () => child.exitCode !== null || child.signalCode !== null,
    kill(signal) {
      sent = signal;
      child.kill(signal);
    },
  };
}

/** Undefined where the faults, or the signal that was sent, explain the end. */
function judge(kind, code, error, sent) {
  if (sent === "SIGKILL" && code === 137) return undefined;
  if (sent !== undefined && SIGNALS[sent] === code) return undefined;
  const codes = MAY_END[kind];
  if (codes === undefined) return undefined;
  const explained = codes[code];
  if (explained === undefined) return `ended with ${String(code)} (${error ?? "no error"})`;
  if (explained === true || explained.includes(error)) return undefined;
  return `ended with ${String(code)} by ${error ?? "no error that is JSON"}`;
}

function errorIn(stderr) {
  const line = stderr.split("\n").findLast((one) => one.startsWith('{"error":'));
  return line === undefined ? undefined : JSON.parse(line).error.code;
}

/** What no output may hold. */
export function complaintsAbout({ stdout, stderr }, secrets) {
  const text = `${stdout}\n${stderr}`;
  const found = [];
  if (secrets.some((secret) => text.includes(secret))) found.push("a secret was printed");
  if (/^\s+at .+:\d+:\d+/m.test(stderr)) found.push(`a stack trace: ${stderr.slice(-1500)}`);
  if (/Warning: |MaxListeners|DeprecationWarning/.test(stderr)) found.push(`a warning of Node.js: ${stderr.slice(-500)}`);
  // eslint-disable-next-line no-control-regex -- control bytes are what is looked for
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) found.push("a control byte was printed");
  return found;
}
