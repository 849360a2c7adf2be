/** What holds of every command that changes something on an instance: a dry run and a read-only profile keep it from all of it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandsOf } from "../../src/cli/tree.js";
import { root } from "../../src/commands/index.js";
import { startSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { around, type Ran } from "../support/cli.js";
import { exampleFiles } from "../support/example-files.js";
import { callerOf, lines, stopStanding } from "./lines.js";

const writing = new Set(commandsOf(root).flatMap(({ node, path }) => (node.effect === "write" && node.operations.length > 0 ? [path.join(" ")] : [])));
/** One line of each. */
const calls = [...new Map(lines.filter(({ command }) => writing.has(command)).map((one) => [one.command, one] as const)).values()];

const writesIn = ({ requests }: Pick<Ran, "requests">): readonly string[] =>
  requests.filter(({ method }) => method !== "GET").map(({ method, url }) => `${method} ${url}`);

afterAll(stopStanding);

describe("every command that changes something on an instance", () => {
  it("is called here", () => {
    expect(calls.map(({ command }) => command).sort()).toEqual([...writing].sort());
  });

  it.each(calls)("$command --dry-run sends no write, and shows what it would send", async (one) => {
    const ran = await callerOf(one, "read")("--dry-run --json");
    expect({ exit: ran.exit, writes: writesIn(ran) }, ran.stderr).toEqual({ exit: 0, writes: [] });
    expect(JSON.parse(ran.stdout)).toMatchObject({ dry_run: true });
  });
});

describe("through a read-only profile", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ pace: 0 });
  });
  afterAll(() => sandbox.stop());

  it.each(calls)("$command is refused before any request", async ({ line }) => {
    const ghes = await around(sandbox);
    for (const [name, content] of Object.entries({ ...exampleFiles, "people.csv": "login\nmona\n" })) if (line.includes(name)) await ghes.file(name, content);
    const at = `--host ${sandbox.host} --port ${String(sandbox.port)} --rest-port ${String(sandbox.restPort)} --enterprise ${sandbox.enterprise}`;
    expect(await ghes.run(`profile add ro ${at} --ca-file .ca.pem --read-only --no-verify --no-input`)).toMatchObject({ exit: 0 });
    const ran = await ghes.run(`${line} -p ro`, { stdin: "not a real password\n" });
    expect({ exit: ran.exit, requests: ran.requests.length }, ran.stderr).toEqual({ exit: 2, requests: 0 });
    expect(ran.stderr).toContain("the profile ro is read-only");
  });
});
