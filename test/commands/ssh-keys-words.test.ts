/** `ssh-keys list`, `add` and `remove` as people read them. */
import { describe, expect, it } from "vitest";
import { appliance } from "../support/cli.js";
import { exampleFiles } from "../support/example-files.js";

const KEY = exampleFiles["id_ed25519.pub"] ?? "";
const terminal = (columns: number) => ({ tty: { stdout: true, stderr: true }, columns, env: { NO_COLOR: "1" } }) as const;

describe("ssh-keys list on a terminal", () => {
  it("has the fingerprint and the comment whole, and cuts the key", async () => {
    const ghes = await appliance();
    expect(await ghes.run("ssh-keys add -", { stdin: KEY })).toMatchObject({ exit: 0 });
    const { stdout } = await ghes.run("ssh-keys list", terminal(100));
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^SHA256 +COMMENT +KEY$/);
    expect(lines.slice(1).filter((line) => !/^SHA256:[\w+/]{43} {2}\S+ +ssh-ed25519 .*…$/.test(line))).toEqual([]);
    expect(lines.at(-1)).toContain("  mona@example.com  ");
  });
});

describe("ssh-keys add", () => {
  it("names --file where a file was given in place of a key, and sends nothing", async () => {
    const ghes = await appliance();
    for (const verb of ["add", "remove --yes"]) {
      const ran = await ghes.run(`ssh-keys ${verb} 'k.pub'`);
      expect([ran.exit, ran.stderr, ran.requests]).toEqual([2, "error: k.pub is no public key\n  hint: to take the key from that file: --file k.pub\n", []]);
    }
  });

  it("does not repeat a word that may be a secret", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("ssh-keys add keys/id_ed25519");
    expect([ran.exit, ran.stderr]).toEqual([
      2,
      "error: what was given is no public key\n  hint: if it is a file: --file FILE; a key has spaces, so give it in quotes\n",
    ]);
  });

  it("says of a key that was there already that it was, and leaves the instance's words in JSON", async () => {
    const ghes = await appliance();
    expect((await ghes.run("ssh-keys add -", { stdin: KEY, ...terminal(100) })).stdout).toMatch(/ yes +SSH key added successfully\n$/);
    expect((await ghes.run("ssh-keys add -", { stdin: KEY, ...terminal(100) })).stdout).toMatch(/ no +was there already\n$/);
    expect(JSON.parse((await ghes.run("ssh-keys add - --json", { stdin: KEY })).stdout)).toMatchObject([
      { modified: false, message: "SSH key added successfully" },
    ]);
  });
});
