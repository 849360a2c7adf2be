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
