/** docs/coming-from.md: every line of ours is run, and sends what stands beside it. */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../src/api/catalogue.js";
import type { AnyOperation } from "../../src/api/operation.js";
import { root } from "../../src/commands/index.js";
import { linesFor } from "../../src/generate/coming-from.js";
import { OPERATION_IDS } from "../../src/generate/operation-ids.js";
import { GH_ES, GH_ES_ONLY, UTILITIES } from "../../src/generate/other-tools.js";
import { SHELL_ONLY } from "../../src/generate/shell-only.js";
import { appliance, type Ghes, type Ran } from "../support/cli.js";
import { exampleFiles } from "../support/example-files.js";

/** The newest release, with whatever the lines name. */
async function instance(): Promise<Ghes> {
  const ghes = await appliance({ release: "3.22", topology: "ha", pace: 0 });
  for (const [name, content] of Object.entries(exampleFiles)) await ghes.file(name, content);
  for (const name of ["certificate.pem", "key.pem"]) await ghes.file(name, "-----BEGIN SOMETHING-----\n");
  expect((await ghes.run("ssh-keys add --file id_ed25519.pub")).exit).toBe(0);
  return ghes;
}

const SECRET = { stdin: "not a real password\n" };

/** A line that writes is run as a dry run, so that none sees what another did. */
const rehearsed = (ghes: Ghes, line: string): Promise<Ran> => ghes.run(`${line.replace(/ --jq \S+| -o csv/, "")} --dry-run --json`, SECRET);

interface Rehearsal {
  readonly requests: readonly { readonly method: string; readonly url: string }[];
}

async function sent(ghes: Ghes, { effect }: AnyOperation, line: string): Promise<readonly string[]> {
  const ran = effect === "read" ? await ghes.run(line) : await rehearsed(ghes, line);
  const requests = effect === "read" ? ran.requests : (JSON.parse(ran.stdout) as Rehearsal).requests;
  return requests.map(({ method, url }) => `${method} ${new URL(url, "https://ghe.example.com").pathname.replace(/^\/api\/v3(?=\/)/, "")}`);
}

const patternOf = ({ route }: AnyOperation): RegExp => new RegExp(`^${route.replaceAll(/\{\w+\}/g, "[^/]+")}$`);

describe("coming from curl and Octokit", () => {
  it("names every operation but those that only find something out, with its published id", async () => {
    const nameless = catalogue.map(({ route }) => route).filter((route) => !(route in OPERATION_IDS));
    expect(nameless, "add its operationId to src/generate/operation-ids.ts").toEqual(["GET /user"]);
    const unknown = Object.keys(OPERATION_IDS).filter((route) => !catalogue.some((operation) => operation.route === route));
    expect(unknown, "no operation has it: take it out of src/generate/operation-ids.ts").toEqual([]);
    const published: Record<string, string> = {};
    for (const name of ["ghes-3.19-site-admin", "ghes-3.19-manage", "ghes-3.22-upgrade"]) {
      const facts = JSON.parse(await readFile(new URL(`../facts/${name}.json`, import.meta.url), "utf8")) as {
        readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
      };
      for (const [path, methods] of Object.entries(facts.paths))
        for (const [method, { operationId }] of Object.entries(methods)) published[`${method.toUpperCase()} ${path}`] = operationId;
    }
    const shared = Object.keys(OPERATION_IDS).filter((route) => route in published);
    expect(shared.length).toBeGreaterThan(60);
    for (const route of shared) expect([route, OPERATION_IDS[route]], "src/generate/operation-ids.ts has another").toEqual([route, published[route]]);
  });

  it("has a line for each, which sends it", { timeout: 60_000 }, async () => {
    const ghes = await instance();
    for (const operation of catalogue.filter(({ route, plane, until }) => route in OPERATION_IDS && plane !== "setup" && until === undefined)) {
      const lines = linesFor(operation, root);
      expect([operation.route, lines.length > 0]).toEqual([operation.route, true]);
      for (const line of lines) {
        const requests = await sent(ghes, operation, line);
        expect({ line, requests, sends: requests.some((request) => patternOf(operation).test(request)) }).toMatchObject({ line, sends: true });
      }
    }
  });

  it("shows how any other call is made", async () => {
    const page = await readFile(new URL("../../docs/coming-from.md", import.meta.url), "utf8");
    const lines = [...page.matchAll(/^ghes-admin (api .*)$/gm)].map(([, line = ""]) => line);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) {
      const ran = await (await instance()).run(line);
      expect([line, ran.exit, ran.requests.length]).toEqual([line, 0, 1]);
    }
  });

  it("has the lines of today for what the older API offers", () => {
    for (const operation of catalogue.filter(({ plane, until }) => plane === "setup" || until !== undefined))
      expect([operation.route, linesFor(operation, root).length > 0]).toEqual([operation.route, true]);
  });
});

describe("coming from gh es and the administrative shell", () => {
  it.each([
    ["gh es", GH_ES],
    ["the utilities", UTILITIES],
  ])("lines beside %s do their work", async (_, counterparts) => {
    const ghes = await instance();
    await ghes.run(`profile add production --host ${ghes.sandbox.host} --port ${String(ghes.sandbox.port)} --no-verify`);
    for (const { theirs, ours } of counterparts)
      for (const line of ours) {
        const isAboutProfiles = line.startsWith("profile ");
        const ran = isAboutProfiles ? await ghes.run(line.replace("add production", "add another"), SECRET) : await writesOrReads(ghes, line);
        expect({ theirs, line, exit: ran.exit, stderr: ran.exit === 0 ? "" : ran.stderr }).toEqual({ theirs, line, exit: 0, stderr: "" });
        expect(ran.stdout).not.toBe("");
      }
  });

  it("no utility is said to be for the shell only that has a counterpart, unless releases differ", () => {
    const only = Object.values(SHELL_ONLY).flatMap((rows) => rows.filter(({ does }) => !does.includes("before 3.22")).map(({ type }) => type));
    expect(only.filter((type) => UTILITIES.some(({ theirs }) => theirs === type))).toEqual([]);
    expect(new Set(only).size).toBe(only.length);
    for (const type of [...only, ...UTILITIES.map(({ theirs }) => theirs)]) expect(type).toMatch(/^(sudo )?(ghe-[a-z0-9-]+|nes)( |$)/);
    for (const [theirs, type] of GH_ES_ONLY) expect([theirs, type]).toEqual([expect.stringMatching(/^gh es /), expect.stringMatching(/^(ghe-|cat |diff )/)]);
  });
});

/** Commands that only read know no --dry-run. */
async function writesOrReads(ghes: Ghes, line: string): Promise<Ran> {
  const ran = await rehearsed(ghes, line);
  return ran.exit === 2 && ran.stderr.includes("--dry-run") ? ghes.run(line) : ran;
}
