/** `--dry-run`: of commands that talk to no instance, in every form what a dry run of the others prints; and `--fields` beside it. */
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

describe("--fields is of the command's own result, so a dry run prints its requests whole", () => {
  it.each([
    ["maintenance enable", "hostname"],
    ["maintenance status", "hostname,status"],
    ["users suspend mona", "login"],
    ["profile add x --host ghe.example.com", "name"],
    ["api POST /manage/v1/maintenance -F enabled=true", "anything"],
  ])("%s", async (line, fields) => {
    const ghes = await appliance();
    for (const form of ["", "-o csv", "--json", "-o yaml"]) {
      const whole = await ghes.run(`${line} --dry-run ${form}`);
      expect(await ghes.run(`${line} --dry-run ${form} --fields ${fields}`)).toMatchObject({ exit: 0, stdout: whole.stdout, stderr: whole.stderr });
    }
  });

  it("of several instances too", async () => {
    const ghes = await appliance();
    for (const name of ["east", "west"])
      expect(await ghes.run(`profile add ${name} --host ${ghes.sandbox.host} --port ${String(ghes.sandbox.port)} --no-verify`)).toMatchObject({ exit: 0 });
    const line = "maintenance disable -p east,west --dry-run";
    for (const form of ["", "-o csv", "--json", "-o ndjson"]) {
      const whole = await ghes.run(`${line} ${form}`);
      expect(whole.stdout).toContain("/manage/v1/maintenance");
      expect(await ghes.run(`${line} ${form} --fields hostname`)).toMatchObject({ exit: 0, stdout: whole.stdout });
    }
  });

  it("and a name that the result does not have is refused as ever", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("maintenance enable --dry-run --fields hostnam");
    expect(ran).toMatchObject({ exit: 2, stdout: "", requests: [] });
    expect(ran.stderr).toMatch(/^error: unknown field "hostnam" \(did you mean "hostname"\?\)$/m);
  });

  it("and what a command without requests prints keeps its fields", async () => {
    const ghes = await appliance();
    const [first] = (await ghes.run("operations --dry-run --fields method")).stdout.split("\n");
    expect(first).toBe("GET");
  });
});
