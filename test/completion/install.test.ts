/** `completion`: the scripts, and what `install` writes and `--undo` takes away. */
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { run } from "../../src/run.js";
import { words } from "../support/cli.js";
import { fakeWorld } from "../support/fake-world.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), "ghes-admin-install-"));
  onTestFinished(() => {
    rmSync(home, { recursive: true, force: true });
  });
  return home;
}

async function ran(home: string, line: string, env: Readonly<Record<string, string>> = {}, tty = false) {
  const fake = fakeWorld({ argv: words(line), env, home, cwd: home, tty: { stdout: false, stderr: tty } });
  const exit = await run(fake.world);
  return { exit, out: fake.out(), err: fake.err() };
}

/** Every file below a folder, with its text. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    found.map((entry) => join(entry.parentPath, entry.name)).map((path) => [relative(folder, path), readFileSync(path, "utf8")] as const),
  );
}

const BLOCK = /# >>> ghes-admin completion >>>\n[^]*# <<< ghes-admin completion <<<\n/;

describe("completion bash, zsh and fish", () => {
  it.each([
    ["bash", "ghes-admin.bash"],
    ["zsh", "_ghes-admin"],
    ["fish", "ghes-admin.fish"],
  ])("%s prints the script that the package holds, but for its first comment", async (shell, file) => {
    const { exit, out, err } = await ran(newHome(), `completion ${shell}`);
    const packed = readFileSync(join(repository, "completions", file), "utf8");
    const comment = /^# (?:Generated|Printed) by .*\n/m;
    expect({ exit, err, script: out.replace(comment, "") }).toEqual({ exit: 0, err: "", script: packed.replace(comment, "") });
    expect(comment.exec(out)?.[0]).toMatch(new RegExp(`^# Printed by \`ghes-admin completion ${shell}\`, version \\d`));
  });

  it("gives it as one value with --json", async () => {
    const home = newHome();
    const { out } = await ran(home, "completion fish --json");
    expect(JSON.parse(out)).toEqual({ shell: "fish", script: (await ran(home, "completion fish")).out });
  });
});

describe("completion install", () => {
  const PLACES: Readonly<Record<string, readonly string[]>> = {
    bash: [".bashrc", ".local/share/bash-completion/completions/ghes-admin"],
    zsh: [".local/share/zsh/site-functions/_ghes-admin", ".zshrc"],
    fish: [".config/fish/completions/ghes-admin.fish"],
  };

  it.each(Object.entries(PLACES))("%s: writes what it says and no more, twice the same, and --undo leaves nothing", async (shell, places) => {
    const home = newHome();
    const first = await ran(home, "completion install --json", { SHELL: `/usr/bin/${shell}` });
    const written = filesIn(home);
    expect({ exit: first.exit, places: Object.keys(written).sort() }).toEqual({ exit: 0, places });
    for (const place of places) expect(first.err).toContain(join(home, place));
    expect(JSON.parse(first.out)).toEqual({
      shell,
      installed: true,
      file: join(home, places.find((place) => place.includes("ghes-admin")) ?? ""),
      startup_file: shell === "fish" ? null : join(home, shell === "zsh" ? ".zshrc" : ".bashrc"),
    });
    const again = await ran(home, `completion install ${shell}`);
    expect([again.err, filesIn(home)]).toEqual(["it is there already, and up to date\n", written]);
    const undone = await ran(home, `completion install ${shell} --undo --json`);
    expect([undone.exit, (JSON.parse(undone.out) as { installed: boolean }).installed, filesIn(home)]).toEqual([0, false, {}]);
    expect((await ran(home, `completion install ${shell} --undo`)).err).toBe(`nothing of it is there for ${shell}\n`);
  });

  it("names each path once on a terminal, and no startup file where there is none", async () => {
    const home = newHome();
    const terminal = async (line: string) => {
      const fake = fakeWorld({ argv: words(line), env: { NO_COLOR: "1" }, home, cwd: home, tty: { stdout: true, stderr: true }, columns: 200 });
      expect(await run(fake.world)).toBe(0);
      return [fake.err(), fake.out()].join("");
    };
    const fish = `${home}/.config/fish/completions/ghes-admin.fish`;
    const lines = async (line: string) =>
      (await terminal(line))
        .trimEnd()
        .split("\n")
        .map((one) => one.replace(/ +/g, " "));
    expect(await lines("completion install fish")).toEqual([`wrote ${fish}`, "next: exec fish # or a new terminal; then TAB", "shell fish", "installed yes"]);
    expect(await lines("completion install fish")).toEqual(["it is there already, and up to date", "shell fish", "installed yes", `file ${fish}`]);
    expect(await lines("completion install fish -q --undo")).toEqual(["shell fish", "installed no", `file ${fish}`]);
  });

  it("--dry-run says what it would do, and does nothing", async () => {
    const home = newHome();
    const { exit, out, err } = await ran(home, "completion install zsh --dry-run --json");
    expect([exit, JSON.parse(out), filesIn(home)]).toEqual([0, { dry_run: true, requests: [] }, {}]);
    expect(err).toBe(`would write ${home}/.local/share/zsh/site-functions/_ghes-admin\nwould add 9 lines in ${home}/.zshrc\n`);
  });

  it("keeps what stands in a startup file, its mode, and the link that leads to it", async () => {
    const home = newHome();
    mkdirSync(join(home, "dotfiles"));
    writeFileSync(join(home, "dotfiles/zshrc"), "alias l=ls\nexport A=1\n");
    chmodSync(join(home, "dotfiles/zshrc"), 0o640);
    symlinkSync("dotfiles/zshrc", join(home, ".zshrc"));
    await ran(home, "completion install zsh");
    const between = readFileSync(join(home, ".zshrc"), "utf8");
    expect(between.replace(BLOCK, "")).toBe("alias l=ls\nexport A=1\n");
    writeFileSync(join(home, ".zshrc"), `${between}# mine\n`);
    await ran(home, "completion install zsh --undo");
    expect(readFileSync(join(home, "dotfiles/zshrc"), "utf8")).toBe("alias l=ls\nexport A=1\n# mine\n");
    expect([lstatSync(join(home, ".zshrc")).isSymbolicLink(), statSync(join(home, ".zshrc")).mode & 0o777]).toEqual([true, 0o640]);
  });

  it("leaves .bashrc alone where that loads a bash-completion which is there, and not where it is a comment or missing", async () => {
    const changed = async (line: string) => {
      const home = newHome();
      writeFileSync(join(home, "bash_completion"), "");
      writeFileSync(join(home, ".bashrc"), line.replace("~", home));
      await ran(home, "completion install bash");
      return BLOCK.test(readFileSync(join(home, ".bashrc"), "utf8"));
    };
    expect([await changed("  . ~/bash_completion\n"), await changed("# . ~/bash_completion\n"), await changed(". /nowhere/bash_completion\n")]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it("goes where the variables of the shells say", async () => {
    const home = newHome();
    const env = { BASH_COMPLETION_USER_DIR: join(home, "b"), XDG_DATA_HOME: join(home, "d"), XDG_CONFIG_HOME: join(home, "c"), ZDOTDIR: join(home, "z") };
    for (const shell of ["bash", "zsh", "fish"]) await ran(home, `completion install ${shell}`, env);
    expect(Object.keys(filesIn(home)).sort()).toEqual([
      ".bashrc",
      "b/completions/ghes-admin",
      "c/fish/completions/ghes-admin.fish",
      "d/zsh/site-functions/_ghes-admin",
      "z/.zshrc",
    ]);
  });

  it("refuses to replace or remove a file that is not its own", async () => {
    const home = newHome();
    mkdirSync(join(home, ".config/fish/completions"), { recursive: true });
    const file = join(home, ".config/fish/completions/ghes-admin.fish");
    writeFileSync(file, "# mine\n");
    for (const line of ["completion install fish", "completion install fish --undo"]) {
      const { exit, err } = await ran(home, line);
      expect([exit, err.split("\n")[0]]).toEqual([9, `error: ${file} was not put there by \`ghes-admin completion install\``]);
    }
    expect(readFileSync(file, "utf8")).toBe("# mine\n");
  });

  it("says which lines to add by hand where the startup file cannot be written", async () => {
    const home = newHome();
    mkdirSync(join(home, ".zshrc.ghes-admin-new"));
    const { exit, err } = await ran(home, "completion install zsh");
    expect([exit, err.split("\n")[0]]).toEqual([9, `error: ${home}/.zshrc cannot be read or written: it is a directory`]);
    expect(err).toContain("compdef _ghes-admin ghes-admin");
    expect(existsSync(join(home, ".local/share/zsh/site-functions/_ghes-admin"))).toBe(true);
  });

  it("asks for the shell's name where SHELL says none that it knows", async () => {
    const home = newHome();
    const [none, other] = [await ran(home, "completion install"), await ran(home, "completion install", { SHELL: "/bin/ksh" })];
    expect([none.exit, none.err.split("\n")[0]]).toEqual([2, "error: SHELL does not say which shell is yours"]);
    expect([other.exit, other.err.split("\n")[0]]).toEqual([2, "error: there is no completion for ksh"]);
  });

  it("names the next step on a terminal", async () => {
    const { err } = await ran(newHome(), "completion install fish", {}, true);
    expect(err.split("\n").at(-2)).toBe("next: exec fish # or a new terminal; then TAB");
  });
});
