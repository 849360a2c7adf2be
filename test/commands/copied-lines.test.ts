/** Command lines that a message gives to copy, where a name in them has a space or a quote; and a file that people comment. */
import { describe, expect, it } from "vitest";
import { appliance, words } from "../support/cli.js";
import { exampleFiles } from "../support/example-files.js";

const TERMINAL = { tty: { stdout: true, stderr: true }, columns: 120, env: { NO_COLOR: "1" } } as const;

describe("a command to copy is one that a shell reads back", () => {
  it.each([
    ["config settings export --file", "my settings.yml", "next: ghes-admin config settings diff --file 'my settings.yml'"],
    ["profile export --file", "my profiles.json", "next: ghes-admin profile import 'my profiles.json' # on the other machine"],
  ])("%s FILE", async (line, file, next) => {
    const ghes = await appliance();
    expect(await ghes.run("profile add one --host ghe.example.com --no-verify")).toMatchObject({ exit: 0 });
    expect((await ghes.run(`${line} "${file}"`, TERMINAL)).stderr).toContain(`${next}\n`);
  });

  it("--journal FILE of a run that is there already", async () => {
    const ghes = await appliance();
    await ghes.file("my run.jsonl", "");
    const ran = await ghes.run('users suspend monalisa --yes --journal "my run.jsonl"');
    expect(ran.exit).toBe(2);
    expect(words(/--resume (.*?);/.exec(ran.stderr)?.[1] ?? "")).toHaveLength(1);
    expect(ran.stderr).toContain("my run.jsonl';");
  });

  it("runners jit-config whose answer is lost", async () => {
    const ghes = await appliance({ faults: ["reset:POST /api/v3/enterprises/*"] });
    const ran = await ghes.run(`runners jit-config "o'neill" --group-id 1 --label linux`);
    expect(ran.stderr).toContain("runners list --name 'o'\\''neill'");
  });
});

describe("a file that holds one key", () => {
  it("may hold comments, indented ones too", async () => {
    const ghes = await appliance();
    await ghes.file("key.pub", `# mine\n  # of the laptop\n\n${exampleFiles["id_ed25519.pub"] ?? ""}\n`);
    expect(await ghes.run("ssh-keys add --file key.pub")).toMatchObject({ exit: 0, stderr: "" });
  });
});
