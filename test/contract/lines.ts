/**
 * How each command is called where its output is held against its definition: its examples, without what shapes the
 * output, and what is added here.
 */
import { commandsOf } from "../../src/cli/tree.js";
import { root } from "../../src/commands/index.js";
import type { SandboxOptions } from "../../src/sandbox/sandbox.js";
import { appliance, words, type Ghes, type Ran, type RunOptions } from "../support/cli.js";
import { exampleFiles } from "../support/example-files.js";

export interface Line {
  readonly line: string;
  /** Run before, so that there is something to show or to take away. */
  readonly before?: readonly string[];
  readonly sandbox?: SandboxOptions;
  /** In place of 0 or 10. */
  readonly exit?: number;
  /** The header of csv and tsv, where it is not the columns of the definition's view. */
  readonly columns?: readonly string[];
}

const EVENTS = ["type", "timestamp", "node", "severity", "phase", "message", "run_id"];
const IN_ORG = ["id", "name", "enforcement", "allow_downstream_configuration", "configuration_url"];
const IN_REPO = ["id", "name", "enforcement", "configuration_url"];
const COUNTS = ["count", "number"];

const statsLines: readonly Line[] = ["comments", "gists", "hooks", "issues", "milestones", "orgs", "pages", "pulls", "repos", "security-products"].map(
  (type) => ({
    line: `stats ${type}`,
    columns: COUNTS,
  }),
);

/** In place of the examples of these lines, and beside them. */
const MORE: readonly Line[] = [
  { line: "config init --license enterprise.ghl --password-stdin --yes", sandbox: { faults: ["quirk=uninitialized"] } },
  { line: "config apply --yes", columns: ["run_id"] },
  { line: "config apply events", columns: ["timestamp", "node", "severity", "phase", "message"] },
  { line: "license check", columns: ["status"] },
  { line: "license upload github-enterprise.ghl --apply --follow --yes", columns: EVENTS },
  { line: "ssh-keys list", before: ["ssh-keys add --file id_ed25519.pub"] },
  { line: "ssh-keys sync --file authorized_keys --prune --yes", before: ["ssh-keys add --file id_ed25519.pub"] },
  { line: "users suspend mona nobody-of-that-name --yes", exit: 5 },
  { line: "users suspend nobody-of-that-name --yes", exit: 1 },
  { line: "users suspend --from-file people.csv --yes" },
  { line: "users delete ghe-admin --yes", exit: 4 },
  { line: "users keys delete 1 99999 --yes", exit: 5 },
  { line: "users impersonation delete mona --yes", before: ["users impersonation create mona --scope repo"] },
  { line: "users report dormant", columns: ["login", "role", "suspended", "dormant", "last_active", "org_memberships", "repos"] },
  { line: "hooks pre-receive list --org octo-org", columns: IN_ORG },
  { line: "hooks pre-receive list --repo octo-org/octo-repo", columns: IN_REPO },
  { line: "hooks pre-receive view 2 --org octo-org", columns: IN_ORG },
  { line: "hooks pre-receive view 2 --repo octo-org/octo-repo", columns: IN_REPO },
  { line: "hooks pre-receive enforce 3 --repo octo-org/octo-repo --enforcement testing", columns: IN_REPO },
  { line: "hooks pre-receive unenforce 2 --repo octo-org/octo-repo --yes", columns: IN_REPO },
  { line: "hooks environments create --name Go --image-url https://example.com/go.tar.gz" },
  { line: "hooks environments create --name Go --image-url https://example.com/go.tar.gz --download" },
  { line: "runners prune --offline --yes", sandbox: { users: 5 } },
  { line: "stats users", columns: COUNTS },
  { line: "stats users --ghes-version 2.22", columns: COUNTS, sandbox: { release: "2.22" } },
  ...statsLines,
  { line: "audit-log list --limit 60", before: ["users suspend mona --reason Left --yes", "orgs create octo-labs --admin hubot"] },
  { line: "announcement view", before: ["announcement set Tonight --dismissible"] },
];

/** What prints no JSON by nature: text for people, other programs' output, a Nagios line. */
const isText = (line: string): boolean => /^(help|sandbox|completion)\b/.test(line) || line.includes("--nagios");

/** The part before a shell's pipe, `&&`, `||` or redirection, without the flags that shape the output. */
const plain = (line: string): string => line.replace(/\s(\||&&|\|\||<|>)\s.*/s, "").replace(/ (--json|(--jq|-o|--fields) ('[^']*'|\S+))/g, "");

export interface Called extends Line {
  readonly command: string;
}

const examples: readonly Line[] = commandsOf(root).flatMap(({ node }) =>
  node.examples.filter(({ line, untested }) => untested === undefined && !line.includes("--dry-run")).map(({ line }) => ({ line: plain(line) })),
);

/** The most words that name a command. */
export function commandOf(line: string): string {
  const names = new Set(commandsOf(root).map(({ path }) => path.join(" ")));
  const all = words(line);
  return [4, 3, 2, 1].map((count) => all.slice(0, count).join(" ")).find((name) => names.has(name)) ?? line;
}

const chosen = new Map<string, Line>([...examples, ...MORE].filter(({ line }) => !isText(line)).map((one) => [one.line, one] as const));

export const lines: readonly Called[] = [...chosen.values()].map((one) => ({ ...one, command: commandOf(one.line) }));

const PEOPLE = "login,suspended?,role\nmona,false,user\nhubot,true,user\n";

/** A new appliance with what the line needs. */
export async function prepared({ line, before = [], sandbox = {} }: Line): Promise<Ghes> {
  const ghes = await appliance({ pace: 0, ...sandbox });
  for (const [file, content] of Object.entries(exampleFiles)) await ghes.file(file, content);
  await ghes.file("people.csv", PEOPLE);
  const earlier = line.startsWith("profile") ? ["profile add ghe1 --host ghe1.example.com --no-verify --no-input"] : before;
  for (const one of earlier) await ghes.run(one);
  return ghes;
}

/** What lines read from stdin: a key where they take one, a password otherwise. */
const stdinOf = (line: string): string => (line.startsWith("ssh-keys") ? (exampleFiles["id_ed25519.pub"] ?? "") : "not a real password\n");

export type Run = (more?: string, options?: RunOptions) => Promise<Ran>;

/** Calls the line again and again: a read on one appliance, a write on a new one each time. */
export function callerOf(one: Line, effect: "read" | "write"): Run {
  let kept: Promise<Ghes> | undefined;
  return async (more = "", options = {}) => {
    const ghes = await (effect === "read" ? (kept ??= prepared(one)) : prepared(one));
    return ghes.run(`${one.line} ${more}`.trimEnd(), { stdin: stdinOf(one.line), ...options });
  };
}
