/** What programs read: for every command over an operation of the management port, the JSON has the keys and types that its definition says, and every other form reads back. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { commandsOf } from "../../src/cli/tree.js";
import { root } from "../../src/commands/index.js";
import { ERROR_CODES, EXIT } from "../../src/errors.js";
import { startSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { appliance, around, type Ghes, type Ran } from "../support/cli.js";
import { differences } from "../support/exact-shape.js";
import { exampleFiles } from "../support/example-files.js";

/** How each command is called here; those that follow print lines of JSON. */
const LINES: Readonly<Record<string, string>> = {
  status: "status",
  ping: "ping",
  doctor: "doctor",
  "maintenance status": "maintenance status",
  "maintenance enable": "maintenance enable --message Upgrade --ip-exception 10.0.0.1 --yes",
  "maintenance disable": "maintenance disable",
  "maintenance watch": "maintenance watch --until off",
  "config init": "config init --license enterprise.ghl --password-stdin --yes",
  "config apply": "config apply --yes",
  "config apply status": "config apply status",
  "config apply events": "config apply events",
  "config apply watch": "config apply watch",
  "config settings get": "config settings get",
  "config settings set": "config settings set --file settings.yml --yes",
  "config settings diff": "config settings diff --file settings.yml",
  "config settings export": "config settings export",
  "license show": "license show",
  "license check": "license check --warn-days 30",
  "license upload": "license upload enterprise.ghl --yes",
  "ssh-keys list": "ssh-keys list",
  "ssh-keys add": "ssh-keys add --file id_ed25519.pub",
  "ssh-keys remove": "ssh-keys remove --file id_ed25519.pub --yes",
  "ssh-keys sync": "ssh-keys sync --file authorized_keys",
  "nodes list": "nodes list",
  "nodes status": "nodes status",
  "nodes check": "nodes check",
  "nodes replication": "nodes replication",
  "nodes version": "nodes version",
  "upgrade download": "upgrade download 3.22.1 --yes",
  "upgrade download-status": "upgrade download-status",
  "upgrade apply": "upgrade apply 3.22.1 --yes",
  "upgrade status": "upgrade status --steps",
  "upgrade watch": "upgrade watch",
};

/** Commands whose result differs from `returns` by the contract, and what it is then. */
const FOLLOWING = new Set(["config apply watch", "upgrade watch"]);
/** What upgrades need to find. */
const BEFORE_UPGRADE = ["upgrade download 3.22.1 --wait --yes", "maintenance enable --yes"];
/** What answers no here: the file differs, and the appliance's clock is the machine's. */
const ANSWERS_NO = new Set(["config settings diff", "doctor"]);
/** Commands that tell in their result which of several things failed, and have no error of their own then. */
const TELLING = new Set(["status", "ping", "doctor"]);
const WRITES = new Set(commandsOf(root).flatMap(({ node, path }) => (node.effect === "write" ? [path.join(" ")] : [])));

/** Those of the REST API have tests of their own, beside their sandbox behaviour. */
const commands = commandsOf(root).filter(({ node }) => node.operations.some((operation) => operation.plane === "manage"));

let shared: Sandbox;
/** One that was upgraded before. */
let upgraded: Sandbox;
/** These answer 500 to everything. */
let failing: Sandbox;
let failingUpgrades: Sandbox;
beforeAll(async () => {
  shared = await startSandbox({ seed: 7, pace: 0, topology: "cluster" });
  upgraded = await startSandbox({ seed: 7, pace: 0, topology: "ha", release: "3.22" });
  failing = await startSandbox({ seed: 7, pace: 0.01, faults: ["status=500"] });
  failingUpgrades = await startSandbox({ seed: 7, pace: 0.01, faults: ["status=500"], release: "3.22" });
});
afterAll(() => Promise.all([shared, upgraded, failing, failingUpgrades].map((sandbox) => sandbox.stop())));

/** Those that the line names, and the key to list. */
async function files(ghes: Ghes, line: string): Promise<void> {
  for (const [file, content] of Object.entries(exampleFiles)) if (line.includes(file) || file === "id_ed25519.pub") await ghes.file(file, content);
}

/** A new appliance for what writes, with a key to list and to remove. */
async function prepared(name: string): Promise<Ghes> {
  const isUpgrade = name.startsWith("upgrade ");
  const ghes = WRITES.has(name)
    ? await appliance({ pace: 0, topology: "ha", faults: name === "config init" ? ["quirk=uninitialized"] : [], release: isUpgrade ? "3.22" : undefined })
    : await around(isUpgrade ? upgraded : shared);
  const isDone = !WRITES.has(name) && upgraded.requests.some(({ method, url }) => method === "POST" && url === "/manage/v1/upgrade/apply");
  if (isUpgrade && name !== "upgrade download" && !isDone) {
    for (const line of [...BEFORE_UPGRADE, ...(WRITES.has(name) ? [] : ["upgrade apply 3.22.1 --follow --yes"])])
      expect((await ghes.run(line)).exit, line).toBe(0);
  }
  await files(ghes, LINES[name] ?? "");
  if (name === "ssh-keys list") await ghes.run("ssh-keys add --file id_ed25519.pub");
  return ghes;
}

const told = new Map<string, Promise<Ran>>();

/** The same call is made once, and what it gave told again. */
function run(name: string, more: string): Promise<Ran> {
  const line = `${LINES[name] ?? "(none)"} ${more}`;
  const ran = told.get(line) ?? prepared(name).then((ghes) => ghes.run(line, { stdin: "not a real password\n" }));
  told.set(line, ran);
  return ran;
}

const jsonLines = (text: string): readonly unknown[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);

/** RFC 4180, strictly; rows of cells. */
function csvRows(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/y;
  for (let at = 0; at < text.length;) {
    cell.lastIndex = at;
    const match = cell.exec(text);
    if (match === null) throw new SyntaxError(`not CSV at ${String(at)}: ${text.slice(at, at + 40)}`);
    const [all, raw = "", end] = match;
    rows.at(-1)?.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    at += all.length;
    if (end !== ",") rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

describe("every command over an operation of the management port", () => {
  it("is called here", () => {
    expect(Object.keys(LINES).sort()).toEqual(commands.map(({ path }) => path.join(" ")).sort());
  });

  describe.each(commands.map(({ node, path }) => [path.join(" "), node] as const))("%s", (name, node) => {
    it("prints JSON with the keys and types of its definition", async () => {
      const { exit, stdout } = await run(name, "--json");
      expect(exit).toBe(ANSWERS_NO.has(name) ? EXIT.check.code : EXIT.ok.code);
      const value = FOLLOWING.has(name) ? jsonLines(stdout).at(-1) : (JSON.parse(stdout) as unknown);
      expect(differences(node.returns, value)).toEqual([]);
    });

    it("prints the same as NDJSON, and reads it back", async () => {
      const whole = await run(name, "--json");
      const lines = await run(name, "-o ndjson");
      const value = FOLLOWING.has(name) ? jsonLines(whole.stdout) : (JSON.parse(whole.stdout) as unknown);
      // A watch prints a frame a line, which may be a list.
      const items = name === "maintenance watch" ? jsonLines(lines.stdout).flat() : jsonLines(lines.stdout);
      expect(comparable(items)).toEqual(comparable(Array.isArray(value) ? value : [value]));
    });

    it("prints the same as YAML, and reads it back", async () => {
      const whole = await run(name, "--json");
      const yaml = await run(name, "-o yaml");
      const value = FOLLOWING.has(name) ? jsonLines(whole.stdout).at(-1) : (JSON.parse(whole.stdout) as unknown);
      expect(comparable(parseYaml(yaml.stdout))).toEqual(comparable(value));
    });

    it("prints CSV and TSV with a header and cells of one number", async () => {
      const csv = csvRows((await run(name, "-o csv")).stdout);
      const tsv = (await run(name, "-o tsv")).stdout
        .replace(/\n$/, "")
        .split("\n")
        .map((line) => line.split("\t"));
      expect(csv.length).toBeGreaterThan(0);
      expect([...new Set(csv.map((row) => row.length))]).toEqual([csv[0]?.length]);
      expect([...new Set(tsv.map((row) => row.length))]).toEqual([tsv[0]?.length]);
      expect(tsv[0]).toEqual(csv[0]);
      expect(tsv.length).toBe(csv.length);
      for (const title of csv[0] ?? []) expect(title).toMatch(/^[A-Za-z_][\w.-]*$/);
      const bare = csvRows((await run(name, "-o csv --no-headers")).stdout);
      expect(bare.length).toBe(csv.length - 1);
    });
  });

  it.each(Object.keys(LINES).filter((name) => !TELLING.has(name)))("%s prints its failure as JSON with the keys of the contract", async (name) => {
    const isUpgrade = name.startsWith("upgrade ");
    const ghes = isUpgrade ? await around(failingUpgrades, "3.22") : await around(failing);
    await files(ghes, LINES[name] ?? "");
    const { exit, stdout, stderr } = await ghes.run(`${LINES[name] ?? ""} --json --no-retry`, { stdin: "not a real password\n" });
    const last = stderr.trimEnd().split("\n").at(-1) ?? "";
    const { error, ...rest } = JSON.parse(last) as { readonly error: Readonly<Record<string, unknown>> };
    expect({ stdout, rest }).toEqual({ stdout: "", rest: {} });
    expect(Object.keys(ERROR_CODES)).toContain(error.code);
    expect(EXIT[ERROR_CODES[error.code as keyof typeof ERROR_CODES]].code).toBe(exit);
    expect(error).toMatchObject({ code: "server_error", message: expect.stringMatching(/ answered 500: simulated failure 500/) as string, status: 500 });
    expect(error.operation).toMatch(/^(GET|POST|PUT|DELETE) \/manage\/v1\//);
    expect(error.hint).toMatch(/./);
    expect(error.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });
});

/** Without what two runs cannot have in common: how long it took, and the id of a run. */
const comparable = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (["milliseconds", "timestamp"].includes(key) ? 0 : inner))) as unknown;
