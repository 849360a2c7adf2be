/** Colour only repeats what a word or a sign says: without it nothing is lost. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { around } from "../support/cli.js";

const ESC = "\u001b";
const SEQUENCES = new RegExp(`${ESC}\\[[0-9;]*m`, "g");
const TTY = { stdout: true, stderr: true } as const;

/** States of every kind: good, bad, under way, unknown. */
const LINES = [
  "status",
  "nodes status",
  "nodes replication",
  "nodes check",
  "maintenance status",
  "license check --warn-days 36500",
  "config apply status",
  "runners list",
  "hooks environments list",
  "hooks pre-receive list",
  "ping",
  "nodes list --fields nope",
  "users suspend mona zoe-jensen-18 --dry-run",
];

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7, pace: 0.01, topology: "ha", faults: ["unhealthy=CRITICAL"] });
});
afterAll(() => sandbox.stop());

describe("output without colour", () => {
  it.each(LINES)("%s says the same words", async (line) => {
    const ghes = await around(sandbox);
    const run = (env: Readonly<Record<string, string>>) =>
      ghes.run(line, { tty: TTY, columns: 120, env: { GHES_ADMIN_ENTERPRISE: sandbox.enterprise, ...env } });
    const [plain, coloured] = [await run({ NO_COLOR: "1" }), await run({ FORCE_COLOR: "1" })];
    const still = (text: string) =>
      text
        .replaceAll(SEQUENCES, "")
        .replaceAll(/ +\d+(?= )/g, " N")
        .replaceAll(/ +/g, " ");
    expect([coloured.exit, still(coloured.stdout), still(coloured.stderr)]).toEqual([plain.exit, still(plain.stdout), still(plain.stderr)]);
    expect(plain.stdout + plain.stderr).not.toContain(ESC);
  });

  it("is coloured where it may be, so that the comparison is one", async () => {
    const ghes = await around(sandbox);
    const ran = await ghes.run("nodes status", { tty: TTY, columns: 120, env: { FORCE_COLOR: "1" } });
    expect(ran.stdout).toMatch(new RegExp(`${ESC}\\[\\d+m(?:OK|CRITICAL)`));
    expect(ran.stdout.replaceAll(SEQUENCES, "")).toMatch(/\bCRITICAL\b/);
  });
});
