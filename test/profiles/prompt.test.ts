import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as pty from "@lydell/node-pty";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ended } from "./store-process.js";

let root: string;
let script: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "ghes-prompt-"));
  script = join(root, "prompt-script.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("prompt-script.ts", import.meta.url))],
    outfile: script,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

interface Seen {
  /** Everything the terminal showed. */
  readonly screen: string;
  /** What the program wrote to stdout, which is a file. */
  readonly stdout: string;
  /** `stty` before and after are the same. */
  readonly restored: boolean;
}

/** Runs on a terminal with stdin from a pipe that says "y" and stdout to a file; types each answer when its question is there. */
function onTerminal(words: string, typed: readonly (readonly [question: string, keys: string])[], env: Readonly<Record<string, string>> = {}): Promise<Seen> {
  const out = join(root, "stdout");
  const line = `stty -a < /dev/tty > ${root}/before; echo y | ${process.execPath} ${script} ${words} > ${out}; stty -a < /dev/tty > ${root}/after`;
  const terminal = pty.spawn("/bin/sh", ["-c", line], { cols: 80, rows: 24, cwd: root, env: { PATH: process.env.PATH ?? "", TERM: "xterm", ...env } });
  let screen = "";
  let from = 0;
  const left = [...typed];
  terminal.onData((data) => {
    screen += data;
    const [next] = left;
    const at = next === undefined ? -1 : screen.indexOf(next[0], from);
    if (next === undefined || at < 0) return;
    from = screen.length;
    left.shift();
    terminal.write(next[1]);
  });
  return new Promise((resolve) => {
    terminal.onExit(() => {
      resolve({ screen, stdout: readFileSync(out, "utf8"), restored: readFileSync(`${root}/before`, "utf8") === readFileSync(`${root}/after`, "utf8") });
    });
  });
}

const result = (answer: unknown): string => `${JSON.stringify({ answer, stdin: "y\n" })}\n`;

describe("a question on the controlling terminal", () => {
  it.each<[string, string, readonly (readonly [string, string])[], unknown]>([
    ["yes", "confirm", [["Really?", "y\r"]], true],
    ["no", "confirm", [["Really?", "n\r"]], false],
    ["Enter is no", "confirm", [["Really?", "\r"]], false],
    ["text", "text", [["Host?", "ghe2\r"]], "ghe2"],
    ["Enter is the default", "text", [["Host?", "\r"]], "ghe1"],
    ["a secret", "password", [["Secret?", "canary\r"]], "canary"],
    [
      "a secret, twice",
      "twice",
      [
        ["Secret?", "canary\r"],
        ["The same again", "canary\r"],
      ],
      "canary",
    ],
    [
      "two that differ are asked for again",
      "twice",
      [
        ["Secret?", "a\r"],
        ["The same again", "b\r"],
        ["Secret? (the two differed)", "c\r"],
        ["The same again", "c\r"],
      ],
      "c",
    ],
    [
      "two at the same time, one after the other",
      "both",
      [
        ["First?", "1\r"],
        ["Second?", "2\r"],
      ],
      ["1", "2"],
    ],
    ["Ctrl-C is SIGINT", "password", [["Secret?", "can\u0003"]], "SIGINT"],
    ["Ctrl-D is a cancellation, not a wait for ever", "password", [["Secret?", "\u0004"]], "cancelled: no answer: the input ended"],
  ])("%s: answered there, while stdin carries data that is still all there, and stdout is clean", async (_, words, typed, answer) => {
    const { screen, stdout, restored } = await onTerminal(words, typed);
    expect(stdout).toBe(result(answer));
    expect(screen).not.toContain("canary");
    expect(restored).toBe(true);
  });

  it("CI=1 and a piped y are no answer", async () => {
    const { stdout } = await onTerminal("confirm", [["Really?", "n\r"]], { CI: "1" });
    expect(stdout).toBe(result(false));
  });

  it("--no-input asks nothing even on a terminal", async () => {
    expect((await onTerminal("confirm --no-input", [])).stdout).toBe(result("not available"));
  });

  it("without a controlling terminal nobody is asked, whatever is piped in", async () => {
    const child = spawn(process.execPath, [script, "confirm"], { detached: true, env: { PATH: process.env.PATH } });
    child.stdin.end("y\n");
    expect((await ended(child)).stdout).toBe(result("not available"));
  });
});
