/** `ssh-keys sync --prune`: what becomes of the old keys when a new one cannot be added. */
import { describe, expect, it } from "vitest";
import type { Topology } from "../../src/sandbox/nodes.js";
import { appliance } from "../support/cli.js";
import { interruptedAt } from "../support/interrupted-at.js";

const blob = (filling: number) => Buffer.concat([Buffer.from("\0\0\0\x0bssh-ed25519\0\0\0\x20", "latin1"), Buffer.alloc(32, filling)]).toString("base64");
const OLD = `ssh-ed25519 ${blob(1)} old@example.com\n`;
const NEW = `ssh-ed25519 ${blob(2)} new@example.com\n`;

/** One old key on the instance, one new one in the file. */
async function pruned(fault: string, topology: Topology = "standalone") {
  const ghes = await appliance({ topology, faults: [fault] });
  expect(await ghes.run("ssh-keys add -", { stdin: OLD })).toMatchObject({ exit: 0 });
  await ghes.file("authorized", NEW);
  const ran = await ghes.run("ssh-keys sync --file authorized --prune --yes --json");
  const rows = JSON.parse(ran.stdout) as readonly { readonly action: string; readonly ok: boolean; readonly error: Record<string, unknown> | null }[];
  const comments = (await ghes.run("ssh-keys list --fields comment")).stdout.trimEnd().split("\n");
  return { ran, rows, comments };
}

describe("ssh-keys sync --prune removes no key", () => {
  it("when a new one was refused: nobody is locked out", async () => {
    const { ran, rows, comments } = await pruned("status=422:POST /manage/v1/access/ssh@2");
    expect(ran.exit).toBe(1);
    expect(ran.requests.map(({ method }) => method)).toEqual(["GET", "POST"]);
    expect(rows.map(({ action, ok, error }) => [action, ok, error?.code])).toEqual([
      ["add", false, "invalid"],
      ["remove", false, "cancelled"],
    ]);
    expect(rows[1]?.error?.message).toMatch(/^not removed, because SHA256:\S{43} could not be added$/);
    expect(comments).toEqual(["old@example.com"]);
  });

  it("when one node refused a new one inside a 200", async () => {
    const { ran, rows, comments } = await pruned("node-error=ghes-02.lan:POST /manage/v1/access/ssh@2", "ha");
    expect(ran.requests.map(({ method }) => method)).toEqual(["GET", "POST"]);
    expect(rows.map(({ action, ok }) => [action, ok])).toEqual([
      ["add", false],
      ["remove", false],
    ]);
    expect(comments).toContain("old@example.com");
  });
});

const KEYS = [3, 4, 5].map((filling) => `ssh-ed25519 ${blob(filling)} key${String(filling)}@example.com\n`);

describe("ssh-keys sync that is ended early loses nothing of what was done", () => {
  const rowsOf = (stdout: string) =>
    (
      JSON.parse(stdout) as readonly {
        readonly action: string;
        readonly comment: string;
        readonly ok: boolean;
        readonly error: Record<string, unknown> | null;
      }[]
    ).map(({ action, comment, ok, error }) => [action, comment, ok, error?.code ?? null, error?.message ?? null]);
  const LINE = "ssh-keys sync --file authorized --prune --yes --json";

  /** The old key on the instance, three new ones in the file, and the second POST of the sync unanswered. */
  async function stalled() {
    const ghes = await appliance({ faults: ["stall:POST /manage/v1/access/ssh@3"] });
    expect(await ghes.run("ssh-keys add -", { stdin: OLD })).toMatchObject({ exit: 0 });
    await ghes.file("authorized", KEYS.join(""));
    return ghes;
  }

  it("by Ctrl-C", async () => {
    const ghes = await stalled();
    const ran = await ghes.run(LINE, interruptedAt(ghes, "POST", "/manage/v1/access/ssh", 3));
    expect(ran.exit).toBe(130);
    expect(ran.requests.map(({ method }) => method)).toEqual(["GET", "POST", "POST"]);
    expect(rowsOf(ran.stdout)).toEqual([
      ["add", "key3@example.com", true, null, null],
      [
        "add",
        "key4@example.com",
        false,
        "unknown_outcome",
        `ended by SIGINT before 127.0.0.1:${String(ghes.sandbox.port)} answered; whether POST /manage/v1/access/ssh was carried out is not known`,
      ],
      ["add", "key5@example.com", false, "cancelled", "not sent: ended by SIGINT"],
      ["remove", "old@example.com", false, "cancelled", expect.stringMatching(/^not removed, because SHA256:\S{43} could not be added$/)],
    ]);
    expect(ran.stderr).toMatch(/^warning: stopped by Ctrl-C; 1 of 4 changes done; repeat the command to go on$/m);
    expect((await ghes.run(LINE)).exit).toBe(0);
  });

  it("by --timeout", async () => {
    const ghes = await stalled();
    const ran = await ghes.run(`${LINE} --timeout 30s`);
    expect(ran.exit).toBe(5);
    expect(rowsOf(ran.stdout).map(([action, , ok, code]) => [action, ok, code])).toEqual([
      ["add", true, null],
      ["add", false, "unknown_outcome"],
      ["add", false, "timeout"],
      ["remove", false, "cancelled"],
    ]);
  });
});
