/** `--no-input` on a terminal: whatever a command may ask for, it does not ask, sends nothing, and says which flag answers. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandsOf } from "../../src/cli/tree.js";
import { root } from "../../src/commands/index.js";
import { startSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { around, type Ghes, type Ran } from "../support/cli.js";
import { exampleFiles } from "../support/example-files.js";

const TTY = { stdin: true, stdout: true, stderr: true } as const;
const PROFILE = ["profile add ghe1 --host ghe1.example.com --no-verify --no-input"];

/** Everything that asks before it changes something, by an example or as it is called here. */
const LINES: Readonly<Record<string, string>> = {
  "config init": "config init --license enterprise.ghl",
  "ssh-keys sync": "ssh-keys sync --file authorized_keys --prune",
  "users impersonation delete": "users impersonation delete mona",
};

const asking = commandsOf(root)
  .filter(({ node }) => node.asks !== false)
  .map(({ node, path }) => {
    const name = path.join(" ");
    return { name, line: LINES[name] ?? (node.examples.find(({ untested }) => untested === undefined)?.line ?? name).replace(/ --(yes|dry-run)\b/g, "") };
  });

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7, pace: 0.01, release: "3.22" });
});
afterAll(() => sandbox.stop());

/** On a terminal that nobody may open. */
async function run(ghes: Ghes, line: string, env: Readonly<Record<string, string | undefined>> = {}): Promise<Ran & { readonly opened: number }> {
  let opened = 0;
  const terminal = () => {
    opened += 1;
    return undefined;
  };
  const ran = await ghes.run(`${line} --no-input`, {
    tty: TTY,
    columns: 200,
    terminal,
    env: { NO_COLOR: "1", GHES_ADMIN_ENTERPRISE: sandbox.enterprise, ...env },
  });
  return { ...ran, opened };
}

async function prepared(line: string): Promise<Ghes> {
  const ghes = await around(sandbox, "3.22");
  for (const [name, content] of Object.entries(exampleFiles)) if (line.includes(name)) await ghes.file(name, content);
  if (line.startsWith("profile ")) for (const before of PROFILE) expect((await ghes.run(before)).exit).toBe(0);
  return ghes;
}

describe("a command that asks first", () => {
  it("is known by its definition, and there are many", () => {
    expect(asking.length).toBeGreaterThan(20);
  });

  it.each(asking)("$name is refused with --no-input: exit 2, nothing written, and --yes is named", async ({ line }) => {
    const ghes = await prepared(line);
    const ran = await run(ghes, line);
    expect({ exit: ran.exit, stdout: ran.stdout, opened: ran.opened }).toEqual({ exit: 2, stdout: "", opened: 0 });
    expect(ran.requests.filter(({ method }) => method !== "GET")).toEqual([]);
    expect(ran.stderr).toMatch(/^error: .*(--no-input forbids questions|With --no-input nobody is asked)$/m);
    expect(ran.stderr).toMatch(/^ {2}hint: add --yes to go on without a question$/m);
  });
});

const noPassword = { GHES_ADMIN_PASSWORD: undefined };
const noToken = { GHES_ADMIN_TOKEN: undefined };
type Missing = readonly [what: string, line: string, env: Readonly<Record<string, undefined>>, names: RegExp, exit: number];
const ASKED: readonly Missing[] = [
  ["a password", "nodes version", noPassword, /GHES_ADMIN_PASSWORD/, 4],
  ["a token", "users list", noToken, /GHES_ADMIN_TOKEN/, 4],
  ["the host of a new profile", "profile add new", {}, /--host/, 2],
  ["the first password of an instance", "config init --license enterprise.ghl --yes", noPassword, /--password-stdin/, 2],
  ["the first password, from a terminal as stdin", "config init --license enterprise.ghl --password-stdin --yes", noPassword, /stdin is a terminal/, 2],
  ["the secret of a webhook, from a terminal as stdin", "hooks global create --url https://example.com/ --secret-stdin", {}, /stdin is a terminal/, 2],
  ["a password for the store, from a terminal as stdin", "profile set ghe1 --password-stdin", {}, /stdin is a terminal/, 2],
];

describe("a secret or a value that is missing", () => {
  it.each(ASKED)("%s is not asked for: nothing is sent, and what gives it is named", async (_what, line, env, names, exit) => {
    const ghes = await prepared(line);
    const ran = await run(ghes, line, env);
    expect({ exit: ran.exit, stdout: ran.stdout, opened: ran.opened, requests: ran.requests }).toEqual({ exit, stdout: "", opened: 0, requests: [] });
    expect(ran.stderr).toMatch(names);
  });
});
