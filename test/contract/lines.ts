/**
 * How each command is called where its output is held against its definition: its examples, without what shapes the
 * output, and what is added here.
 */
import { commandsOf } from "../../src/cli/tree.js";
import { root } from "../../src/commands/index.js";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/sandbox.js";
import { appliance, around, words, type Ghes, type Ran } from "../support/cli.js";
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

const AT_322 = { sandbox: { release: "3.22" } } as const;
/** What an upgrade needs to find. */
const READY = ["upgrade download 3.22.1 --wait --yes", "maintenance enable --yes"];
const NODE_RESULTS = ["hostname", "uuid", "message"];
const STEPS = ["phase", "step", "status", "started_at", "ended_at", "error"].map((name) => `steps.${name}`);

const upgradeLines: readonly Line[] = [
  { line: "upgrade download 3.22.1 --wait --yes", columns: EVENTS },
  { line: "upgrade download 3.22.1 --yes", columns: [...NODE_RESULTS, "error"] },
  { line: "upgrade download --max-parallel 1 --yes", columns: ["message", "download_id", "total_nodes", "max_parallel"] },
  { line: "upgrade download-status", before: READY },
  { line: "upgrade apply 3.22.1 --phase pre-upgrade --follow --yes", before: READY, columns: EVENTS },
  { line: "upgrade apply 3.22.1 --follow --yes", before: READY, columns: EVENTS },
  { line: "upgrade apply --package /var/lib/ghe-updates/github-enterprise-3.22.1-kvm.pkg --yes", before: READY },
  { line: "upgrade status" },
  { line: "upgrade status --steps", before: [...READY, "upgrade apply 3.22.1 --follow --yes"], columns: ["hostname", ...STEPS] },
  { line: "upgrade watch", before: [...READY, "upgrade apply 3.22.1 --follow --yes"] },
].map((one) => ({ ...AT_322, ...one }));

/** In place of the examples of these lines, which need another state of the sandbox, and beside them. */
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
  ...upgradeLines,
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

/** What an example of help needs to find. */
export function placeOf(example: string): Pick<Line, "before" | "sandbox"> {
  return chosen.get(plain(example).replace(" --dry-run", "")) ?? {};
}

export const lines: readonly Called[] = [...chosen.values()].map((one) => ({ ...one, command: commandOf(one.line) }));

const PEOPLE = "login,suspended?,role\nmona,false,user\nhubot,true,user\n";

const FILES = Object.entries({ ...exampleFiles, "people.csv": PEOPLE });

/** A new appliance, or the one given, with what the line needs. */
async function prepared({ line, before = [], sandbox = {} }: Line, standing?: Sandbox): Promise<Ghes> {
  const ghes = await (standing === undefined ? appliance({ pace: 0, ...sandbox }) : around(standing, sandbox.release));
  for (const [file, content] of FILES) if (line.includes(file) || before.some((one) => one.includes(file))) await ghes.file(file, content);
  const earlier = line.startsWith("profile") ? ["profile add ghe1 --host ghe1.example.com --no-verify --no-input"] : before;
  for (const one of earlier) await ghes.run(one);
  return ghes;
}

/** What lines read from stdin: a key where they take one, a password otherwise. */
const stdinOf = (line: string): string => (line.startsWith("ssh-keys") ? (exampleFiles["id_ed25519.pub"] ?? "") : "not a real password\n");

/** A deadline of seconds is not what these lines are about: it comes as late as it says, however busy the machine is. */
export const paceOf = (line: string) => (/ --timeout \d+s\b/.test(line) ? { pace: 1 } : {});

/** The line with more flags behind it. */
export type Run = (more?: string) => Promise<Ran>;

/** What is changed by no line: one for each set of options. */
const standing = new Map<string, Promise<Sandbox>>();

export async function stopStanding(): Promise<void> {
  const all = [...standing.values()];
  standing.clear();
  for (const sandbox of all) await (await sandbox).stop();
}

function standingFor(options: SandboxOptions = {}): Promise<Sandbox> {
  const key = JSON.stringify(options);
  const found = standing.get(key) ?? startSandbox({ pace: 0, seed: 7, ...options });
  standing.set(key, found);
  return found;
}

const told = new Map<string, Promise<Ran>>();

/**
 * Calls the line with this and that: a read on an appliance that stands for all of them, a write on a new one each time.
 * The same call is made once, and what it gave told again.
 */
export function callerOf(one: Line, effect: "read" | "write"): Run {
  let kept: Promise<Ghes> | undefined;
  const place = async () => {
    if (effect === "write") return prepared(one);
    return (kept ??= prepared(one, one.before === undefined ? await standingFor(one.sandbox) : undefined));
  };
  return (more = "") => {
    const line = `${one.line} ${more}`.trimEnd();
    const key = JSON.stringify([line, one.before, one.sandbox]);
    const ran = told.get(key) ?? place().then((ghes) => ghes.run(line, { stdin: stdinOf(one.line), ...paceOf(line) }));
    told.set(key, ran);
    return ran;
  };
}
