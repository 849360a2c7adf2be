/**
 * P3 of PERFORMANCE.md: from TAB to the finished line, on a pseudo-terminal in a shell that has the script loaded,
 * against one `gh __complete`, which gh starts for every TAB.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { spawn } from "@lydell/node-pty";
import { median, ownEnvironment } from "./place.mjs";

const scripts = fileURLToPath(new URL("../completions/", import.meta.url));
const TIMES = 40;

/** What is typed before TAB, and what is measured by it. */
const WORDS = { command: "maint", flag: "maintenance enable --wait", choice: "-o nd", profile: "-p pr" };

/** A startup file for each shell, and how it is started. Ctrl-X l says that the line is finished. */
const SHELLS = {
  bash: [
    "rc.bash",
    `PS1='$ '; source ${scripts}ghes-admin.bash; bind -x '"\\C-xl": printf "<end>"'; printf '<%s>' ready\n`,
    "bash",
    "--noprofile",
    "--rcfile",
    "rc.bash",
    "-i",
  ],
  zsh: [
    ".zshrc",
    `PROMPT='$ '; fpath=(${scripts} $fpath); autoload -Uz compinit; compinit -u -D; mark() { print -n '<end>' }; zle -N mark; bindkey '^Xl' mark; print -n '<rea''dy>'\n`,
    "zsh",
    "-i",
  ],
  fish: [
    "fish/config.fish",
    `set -g fish_greeting; set -g fish_autosuggestion_enabled 0; function fish_prompt; printf '$ '; end; source ${scripts}ghes-admin.fish; bind \\cxl 'printf "<end>"'; printf '<%s>' ready\n`,
    "fish",
    "-i",
  ],
};

async function shell(kind, folder) {
  const [file, startup, ...command] = SHELLS[kind];
  const home = join(folder, `tab-${kind}`);
  mkdirSync(join(home, file, ".."), { recursive: true });
  mkdirSync(join(home, "store"));
  mkdirSync(join(home, "fish/generated_completions"), { recursive: true });
  writeFileSync(join(home, file), startup);
  writeFileSync(join(home, "store/profiles.txt"), "prod\nstage\n");
  const pty = spawn(command[0], command.slice(1), {
    cols: 120,
    rows: 40,
    cwd: home,
    name: "xterm",
    env: {
      PATH: process.env.PATH,
      HOME: home,
      ZDOTDIR: home,
      XDG_CONFIG_HOME: home,
      XDG_DATA_HOME: home,
      TERM: "xterm",
      GHES_ADMIN_CONFIG_DIR: join(home, "store"),
    },
  });
  let text = "";
  let heard = () => undefined;
  pty.onData((data) => {
    text += data;
    heard();
  });
  const said = (what) =>
    new Promise((resolve, reject) => {
      const tooLong = setTimeout(() => reject(new Error(`${kind} does not answer: ${JSON.stringify(text)}`)), 10_000);
      heard = () => {
        if (!text.includes(what)) return;
        clearTimeout(tooLong);
        resolve();
      };
      heard();
    });
  const type = async (keys, what) => {
    text = "";
    pty.write(keys);
    await said(what);
  };
  await said("<ready>");
  return { type, close: () => pty.kill("SIGKILL") };
}

async function measure(kind, folder) {
  const { type, close } = await shell(kind, folder);
  const rows = [];
  for (const [name, words] of Object.entries(WORDS)) {
    const times = [];
    for (let i = 0; i <= TIMES; i++) {
      await type(`ghes-admin ${words}\u0018l`, "<end>");
      const before = performance.now();
      await type("\t\u0018l", "<end>");
      times.push(performance.now() - before);
      await type("\u0015\u0018l", "<end>");
      await nextTurn();
    }
    rows.push({ id: "P3", program: "-", what: `TAB in ${kind}: a ${name}`, against: "gh __complete", ours: median(times.slice(1)), target: 0.2 });
  }
  close();
  return rows;
}

/** Rows for the table, and a word about what could not be measured. */
export async function measureTab(folder) {
  const here = Object.keys(SHELLS).filter((kind) => spawnSync(kind, ["--version"]).error === undefined);
  const env = ownEnvironment(folder);
  const times = Array.from({ length: TIMES }, () => {
    const before = performance.now();
    const { error } = spawnSync("gh", ["__complete", "pr", ""], { env });
    return error === undefined ? performance.now() - before : undefined;
  });
  const theirs = times.includes(undefined) ? undefined : median(times);
  const rows = [];
  for (const kind of here) rows.push(...(await measure(kind, folder)).map((row) => ({ ...row, theirs })));
  const missing = Object.keys(SHELLS).filter((kind) => !here.includes(kind));
  return { rows, notes: missing.length === 0 ? [] : [`P3: not installed, and not measured: ${missing.join(", ")}`] };
}
