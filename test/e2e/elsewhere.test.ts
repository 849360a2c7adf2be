/** What other tools make packages of: Homebrew's formula and the Dockerfile. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { newFolder, root } from "../support/spawned.js";

const has = (program: string) => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;
const url = "https://example.com/ghes-admin.tgz";

async function formula() {
  const folder = await newFolder();
  const [tarball, output] = [join(folder, "ghes-admin.tgz"), join(folder, "ghes-admin.rb")];
  await writeFile(tarball, "a tarball\n");
  const words = ["--tarball", tarball, "--url", url, "--homepage", "https://example.com/", "--output", output];
  await execa(process.execPath, [join(root, "scripts/homebrew.mjs"), ...words]);
  return { output, text: await readFile(output, "utf8") };
}

describe("the Homebrew formula", () => {
  it("names the tarball with its sum, the version, and each section of the man pages", async () => {
    const { text } = await formula();
    const sum = createHash("sha256").update("a tarball\n").digest("hex");
    expect(text.split("\n").map((line) => line.trim())).toEqual(
      expect.arrayContaining([
        `url "${url}"`,
        `sha256 "${sum}"`,
        `assert_equal "ghes-admin ${manifest.version}", shell_output("#{bin}/ghes-admin --version").chomp`,
        ...new Set(manifest.man.map((page) => `man${page.slice(-1)}.install Dir[package/"man/*.${page.slice(-1)}"]`)),
      ]),
    );
    expect(text.match(/@\w+@/g)).toBeNull();
  });

  it.skipIf(!has("ruby"))("is Ruby", async () => {
    const { output } = await formula();
    expect((await execa("ruby", ["-c", output])).stdout).toBe("Syntax OK");
  });
});

describe("the Dockerfile", () => {
  it("installs the tarball without a network, and runs the program as nobody of importance, with its signals", async () => {
    const text = await readFile(join(root, "packaging/Dockerfile"), "utf8");
    const steps = text
      .replaceAll(/^#.*\n/gm, "")
      .replaceAll(/\\\n\s*/g, "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)] as const);
    const all = (name: string) => steps.filter(([step]) => step === name).map(([, rest]) => rest);
    expect(all("USER")).toEqual(["node"]);
    expect(steps.findLastIndex(([step]) => step === "RUN")).toBeLessThan(steps.findIndex(([step]) => step === "USER"));
    expect(all("RUN")).toEqual([expect.stringMatching(/^npm install --global --offline .* \/tmp\/ghes-admin\.tgz && /)]);
    expect(all("ENTRYPOINT")).toEqual(['["ghes-admin"]']);
    expect(all("ADD")).toEqual([]);
  });
});
