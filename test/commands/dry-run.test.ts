/** `--dry-run` of commands that talk to no instance: in every form what a dry run of the others prints. */
import { describe, expect, it } from "vitest";
import { appliance } from "../support/cli.js";

const TERMINAL = { tty: { stdout: true, stderr: true }, columns: 100, env: { NO_COLOR: "1" } } as const;

describe.each([
  ["profile add", "profile add x --host ghe.example.com"],
  ["profile rename", "profile rename one two"],
  ["profile remove", "profile remove one --yes"],
  ["completion install", "completion install bash"],
])("a dry run of %s", (_, line) => {
  async function ran(form: string, options = {}) {
    const ghes = await appliance();
    expect(await ghes.run("profile add one --host ghe.example.com --no-verify")).toMatchObject({ exit: 0 });
    return ghes.run(`${line} --dry-run ${form}`, options);
  }

  it("is no blank row: no line, the header alone, or one sentence on a terminal", async () => {
    expect(await ran("")).toMatchObject({ exit: 0, stdout: "" });
    expect((await ran("-o csv")).stdout).toBe("method,url,body\n");
    expect((await ran("", TERMINAL)).stdout).toBe("Nothing would be sent.\n");
  });

  it("is an object without requests as JSON", async () => {
    expect(JSON.parse((await ran("--json")).stdout)).toEqual({ dry_run: true, requests: [] });
  });
});
