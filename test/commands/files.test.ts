/** Files that commands write and secrets that they read. */
import { chmod, link, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appliance, filesIn } from "../support/cli.js";

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe("a file that a command writes", () => {
  it("is the person's alone, whatever the mode of the one it replaces, and nothing lies beside it", async () => {
    const ghes = await appliance();
    const file = join(ghes.folder, "s.yaml");
    await writeFile(file, "old");
    await chmod(file, 0o644);
    await link(file, join(ghes.folder, "other-name"));
    expect(await ghes.run("config settings export --file s.yaml")).toMatchObject({ exit: 0 });
    expect(await modeOf(file)).toBe("600");
    expect(await readFile(file, "utf8")).toContain("github_hostname");
    // Replaced as a whole: whoever has the old file open, or by another name, has the old text.
    expect(await readFile(join(ghes.folder, "other-name"), "utf8")).toBe("old");
    expect((await filesIn(ghes.folder)).filter((name) => name.startsWith("s.yaml"))).toEqual(["s.yaml"]);
  });

  it("stays as it was where it may not be written, is a link, or is no file", async () => {
    const ghes = await appliance();
    await writeFile(join(ghes.folder, "real"), "old");
    await symlink(join(ghes.folder, "real"), join(ghes.folder, "link"));
    await mkdir(join(ghes.folder, "folder"));
    for (const [name, why] of [
      ["link", "link is no ordinary file"],
      ["folder", "folder is no ordinary file"],
      ["/dev/full", "/dev/full is no ordinary file"],
      ["none/s.yaml", "cannot write none/s.yaml: no such file"],
    ] as const) {
      const ran = await ghes.run(`config settings export --file ${name}`);
      expect([name, ran.exit]).toEqual([name, 9]);
      expect(ran.stderr).toContain(why);
    }
    expect(await readFile(join(ghes.folder, "real"), "utf8")).toBe("old");
    expect(await filesIn(ghes.folder)).toEqual(expect.arrayContaining(["folder", "link", "real"]));
    expect((await filesIn(ghes.folder)).some((name) => name.endsWith(".new"))).toBe(false);
  });
});

describe("a secret for stdin", () => {
  it("is not read from a terminal, which would show it, where nobody may be asked", async () => {
    const ghes = await appliance();
    await ghes.file("license.ghl", "license");
    const ran = await ghes.run("config init --license license.ghl --password-stdin --no-input --yes", { tty: { stdin: true }, stdin: "typed-And-shown-7" });
    expect([ran.exit, ran.requests.length]).toEqual([2, 0]);
    expect(ran.stderr).toContain("--password-stdin: stdin is a terminal, which would show the password");
  });
});
