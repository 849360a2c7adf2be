/** Every line of README's `sh` blocks that starts this program is run, one block after the other, as it stands there. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolve } from "../../src/cli/tree.js";
import { root } from "../../src/commands/index.js";
import { words } from "../support/cli.js";
import { exampleFiles } from "../support/example-files.js";
import { newPlace, root as repository, stackLines } from "../support/spawned.js";

/** Exit codes other than 0 that a line of README has here. */
const OTHER_EXITS: readonly (readonly [RegExp, number])[] = [[/^ghes-admin config settings diff /, 10]];
const SETTINGS = "smtp:\n  address: mail.example.com\n";

const text = await readFile(join(repository, "README.md"), "utf8");
const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, body = ""]) =>
  body
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("ghes-admin ")),
);

/** Whether the command of the line asks a person, who says yes in README. */
function asks(line: string): boolean {
  const { node } = resolve(root, words(line).slice(1));
  return node.kind === "command" && node.asks !== false && !/ --(yes|dry-run)\b/.test(line);
}

async function runBlock(lines: readonly string[]): Promise<void> {
  const place = await newPlace({ topology: "ha" });
  const { host, port, restPort, caPem, password } = place.sandbox;
  for (const [name, content] of Object.entries({ ...exampleFiles, "settings.yml": SETTINGS })) await place.file(name, content);
  await place.file("password", password);
  await place.file("company-ca.pem", caPem);
  await writeFile(join(place.folder, "bin/vault"), '#!/bin/sh\ncat "$HOME/password"\n', { mode: 0o700 });
  const address = `--host ${host} --port ${String(port)} --rest-port ${String(restPort)} --ca-file company-ca.pem --password-file password`;
  if (lines.some((line) => line.includes("--all-profiles"))) expect((await place.run(`profile add one ${address} --no-verify`)).exitCode).toBe(0);
  for (const line of lines) {
    // README's instances are elsewhere, and a person answers: here it is this sandbox, a file, and --yes.
    const here = line
      .replace(/--host \S+/, `--host ${host} --port ${String(port)} --rest-port ${String(restPort)}`)
      .replace(/^ghes-admin profile add (?!.*--password).*/, "$& --password-file password")
      .replace(/^ghes-admin profile add (?!.*--ca-file).*/, "$& --ca-file company-ca.pem")
      .replace(/^[^|>]*/, (command) => (asks(command) ? `${command.trimEnd()} --yes ` : command));
    const ran = await place.bash(here, { env: { GHES_ADMIN_ENTERPRISE: place.sandbox.enterprise } });
    const expected = OTHER_EXITS.find(([what]) => what.test(line))?.[1] ?? 0;
    expect({ line, exit: ran.exitCode, stderr: ran.exitCode === expected ? "" : ran.stderr }).toEqual({ line, exit: expected, stderr: "" });
    expect(stackLines(ran.stderr)).toEqual([]);
  }
}

/** What `npm run demo` runs, against a sandbox that can be looked into. */
async function runDemo(): Promise<void> {
  const place = await newPlace({ topology: "ha" });
  const ran = await place.bash(`sh '${join(repository, "scripts/demo.sh")}'`);
  expect(ran.exitCode, ran.stderr).toBe(0);
  expect(ran.requests.filter(({ method }) => method === "POST").map(({ url, status }) => `${url} ${String(status)}`)).toEqual([
    "/manage/v1/maintenance 200",
    "/manage/v1/config/apply 200",
    "/manage/v1/maintenance 200",
  ]);
  expect(ran.stdout.split("\n").filter((line) => line.startsWith("$ "))).toHaveLength(4);
  // In a pipe the result stands in the columns of the events.
  expect(ran.stdout).toMatch(/^event\t[^\t]+\tghes-02\.lan\tINFO\tValidation\tValidating services\t[0-9a-f]{8}$/m);
  expect(ran.stdout).toMatch(/^result\t\t\tsucceeded\t\trun ([0-9a-f]{8}) succeeded on 2 nodes in \d+ s\t\1$/m);
  expect(place.sandbox.appliance.state.nodes.map(({ maintenance }) => maintenance.status)).toEqual(["off", "off"]);
}

describe("README", () => {
  it("has lines to run, and every block with one is run here", () => {
    expect(blocks.flat().length).toBeGreaterThan(10);
  });

  // Some thirty processes one after the other, which on a busy machine takes long.
  it("has no line that does not do what it says, and its first command shows a whole maintenance window", { timeout: 240_000 }, async () => {
    await Promise.all([...blocks.filter((lines) => lines.length > 0).map(runBlock), runDemo()]);
  });
});
