/** Completion in the real shells: what TAB makes of a line, and that it starts no process for words known beforehand. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newFolder, program } from "../support/spawned.js";
import { missing, openShell, SHELLS, type Pressed, type Shell, type ShellKind } from "./shells.js";

type Becomes = string | Partial<Record<ShellKind | "else", string>>;

interface Whole {
  readonly typed: string;
  /** The line after TAB, where one word fits; a space at its end says that the word is over. */
  readonly becomes: Becomes;
  /** The shell looks into a folder or for programs, and may start processes of its own. */
  readonly looks?: true;
}

const quotedAs = (plain: string, zsh: string): Becomes => ({ zsh, else: plain });

/** Where one word fits. */
const WHOLE: readonly Whole[] = [
  { typed: "maint", becomes: "maintenance " },
  { typed: "node ls", becomes: "node ls " },
  { typed: "hook global sh", becomes: "hook global show " },
  { typed: "maintenance enable --wait", becomes: "maintenance enable --wait-drained " },
  { typed: "--dry", becomes: "--dry-run " },
  { typed: "profile set --no-rea", becomes: "profile set --no-read-only " },
  { typed: "-vp st", becomes: "-vp stage " },
  { typed: "--profile=pr", becomes: "--profile=prod " },
  { typed: '--profile="pr', becomes: quotedAs('--profile="prod" ', "--profile=prod ") },
  { typed: '-p "pr', becomes: '-p "prod" ' },
  { typed: "-p 'pr", becomes: "-p 'prod' " },
  { typed: "-p prod,s", becomes: "-p prod,stage " },
  { typed: "-p prod,lab.example.com,s", becomes: "-p prod,lab.example.com,stage " },
  { typed: "--profile=prod,s", becomes: "--profile=prod,stage " },
  { typed: "-p prod config set", becomes: "-p prod config settings " },
  { typed: "--profile prod --json config set", becomes: "--profile prod --json config settings " },
  { typed: "--profile=prod config set", becomes: "--profile=prod config settings " },
  { typed: '"--profile" \'prod\' "config" set', becomes: '"--profile" \'prod\' "config" settings ' },
  { typed: "-o nd", becomes: "-o ndjson " },
  { typed: "sandbox start --topology=st", becomes: "sandbox start --topology=standalone " },
  { typed: "nodes list --cluster-role GitServer,WebS", becomes: "nodes list --cluster-role GitServer,WebServer " },
  { typed: "nodes list --cluster-role=GitServer,WebS", becomes: "nodes list --cluster-role=GitServer,WebServer " },
  { typed: "hooks global create --event org", becomes: "hooks global create --event organization " },
  { typed: "sandbox start --fault lat", becomes: "sandbox start --fault latency=" },
  { typed: "sandbox start --fault unhealthy=WA", becomes: "sandbox start --fault unhealthy=WARNING " },
  { typed: "profile show st", becomes: "profile show stage " },
  { typed: "config settings get ldap.ho", becomes: "config settings get ldap.host " },
  { typed: "config settings set github_ssl.acme.pro", becomes: "config settings set github_ssl.acme.provider=" },
  { typed: "config settings set mysql.", becomes: "config settings set mysql.backup." },
  { typed: "config settings set smtp.pass", becomes: "config settings set smtp.password=@" },
  { typed: "config settings set smtp.port=25 smtp.enabled=t", becomes: "config settings set smtp.port=25 smtp.enabled=true " },
  { typed: "operations --fields met", becomes: "operations --fields method " },
  { typed: "operations --fields method,pa", becomes: "operations --fields method,path " },
  { typed: "api /manage/v1/rep", becomes: "api /manage/v1/replication/status " },
  { typed: "help exit", becomes: "help exit-codes " },
  { typed: "help config ap", becomes: "help config apply " },
  { typed: "sandbox exec --seed 7 -- ghes-admin -p prod main", becomes: "sandbox exec --seed 7 -- ghes-admin -p prod maintenance ", looks: true },
  { typed: "sandbox exec -- ghepr", becomes: "sandbox exec -- gheprobe ", looks: true },
  { typed: "sandbox exec -- gheprobe lic", becomes: "sandbox exec -- gheprobe license.ghl ", looks: true },
  { typed: "license upload lic", becomes: "license upload license.ghl ", looks: true },
  { typed: "license upload -- lic", becomes: "license upload -- license.ghl ", looks: true },
  { typed: "--ca-file lic", becomes: "--ca-file license.ghl ", looks: true },
  { typed: "--ca-file=lic", becomes: "--ca-file=license.ghl ", looks: true },
  { typed: "--ca-file my", becomes: "--ca-file my\\ ca.pem ", looks: true },
  { typed: '--ca-file "my', becomes: '--ca-file "my ca.pem" ', looks: true },
  { typed: '--ca-file="my', becomes: quotedAs('--ca-file="my ca.pem" ', "--ca-file=my\\ ca.pem "), looks: true },
  { typed: "config settings set smtp.password=@lic", becomes: "config settings set smtp.password=@license.ghl ", looks: true },
];

/** Where several words fit; a part of the word that stands before them is left out. */
const SEVERAL: Readonly<Record<string, readonly string[]>> = {
  "config apply ": ["events", "status", "watch"],
  "users s": ["show", "suspend"],
  "maintenance enable --w": ["--wait-drained", "--when"],
  "-p ": ["lab.example.com", "prod", "stage"],
  "sandbox start --topology ": ["cluster", "ha", "standalone"],
  "config settings get mysq": ["mysql", "mysql."],
  "config settings set syslog.e": ["syslog.enabled="],
  "users report ": ["active", "all", "dormant", "suspended"],
};

/** Where nothing is known. */
const NOTHING = [
  "maintenance enable --message ",
  "profile rename prod ",
  "status -- ma",
  "-p nobody",
  "config settings set smtp.address=",
  "help maintenance enable --ip-exc",
];

const MEANINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "config apply ": {
    events: "Show the events of the configuration run under way",
    status: "Show how the last configuration run stands",
    watch: "Follow a configuration run that is under way",
  },
  "maintenance enable --w": {
    "--wait-drained": "Wait until no connection or job is served any more (bound it with --timeout)",
    "--when": "When it begins (default: now)",
  },
};

describe.each(SHELLS)("completion install, for %s", (kind) => {
  const lacks = missing(kind);
  it.skipIf(lacks !== undefined)(lacks === undefined ? "is all that a new shell needs" : `left out: there is no ${lacks}`, async () => {
    const home = await newFolder();
    const ran = await execa(process.execPath, [program, "completion", "install"], {
      extendEnv: false,
      env: { HOME: home, SHELL: `/bin/${kind === "bash-completion" ? "bash" : kind}` },
    });
    expect(ran.exitCode).toBe(0);
    const shell = await openShell(kind, { home, scripted: false });
    try {
      await shell.tab("ghes-admin maint");
      expect((await shell.tab("ghes-admin config settings get ldap.ho")).line).toBe("ghes-admin config settings get ldap.host ");
    } finally {
      shell.close();
    }
  });
});

describe.each(SHELLS)("TAB in %s", (kind) => {
  const lacks = missing(kind);
  const test = it.skipIf(lacks !== undefined);
  const named = (promise: string): string => (lacks === undefined ? promise : `${promise} (left out: there is no ${lacks})`);
  let home = "";
  let shell: Shell | undefined;
  const tab = async (words: string): Promise<Pressed> => {
    const pressed = await shell?.tab(`ghes-admin ${words}`);
    expect(pressed?.line.slice(0, "ghes-admin ".length)).toBe("ghes-admin ");
    return { line: pressed?.line.slice("ghes-admin ".length) ?? "", listed: pressed?.listed ?? new Map(), started: pressed?.started ?? [] };
  };

  beforeAll(async () => {
    if (lacks !== undefined) return;
    home = await mkdtemp(join(tmpdir(), "ghes-admin-tab-"));
    await mkdir(join(home, ".config/ghes-admin"), { recursive: true });
    await writeFile(join(home, ".config/ghes-admin/profiles.txt"), "lab.example.com\nprod\nstage\n");
    await writeFile(join(home, "license.ghl"), "");
    await writeFile(join(home, "my ca.pem"), "");
    shell = await openShell(kind, { home });
  });
  afterAll(async () => {
    shell?.close();
    if (home !== "") await rm(home, { recursive: true, force: true });
  });

  test(named("writes the one word that fits, and ends it where it is over"), async () => {
    // Whoever loads the script on the first TAB, does it here.
    await tab("maint");
    const found = [];
    const started = [];
    for (const { typed, looks } of WHOLE) {
      const pressed = await tab(typed);
      found.push({ typed, becomes: pressed.line });
      if (looks === undefined) started.push(...pressed.started);
    }
    expect(found).toEqual(WHOLE.map(({ typed, becomes }) => ({ typed, becomes: typeof becomes === "string" ? becomes : (becomes[kind] ?? becomes.else) })));
    expect(started).toEqual([]);
  });

  test(named("lists the words that fit"), async () => {
    const found: Record<string, readonly string[]> = {};
    for (const typed of Object.keys(SEVERAL)) {
      const { line, listed } = await tab(typed);
      found[typed] = listed.size === 0 ? [line.split(" ").at(-1) ?? ""] : [...listed.keys()].sort();
    }
    expect(found).toEqual(SEVERAL);
  });

  test(named("offers nothing where nothing is known"), async () => {
    const found = [];
    // Where no flag begins so, fish offers those that hold the letters.
    const nothing = kind === "fish" ? NOTHING : [...NOTHING, "sandbox start --ho"];
    for (const typed of nothing) {
      const { line, listed } = await tab(typed);
      found.push({ line, listed: [...listed.keys()] });
    }
    expect(found).toEqual(nothing.map((line) => ({ line, listed: [] })));
  });

  it.skipIf(lacks !== undefined || kind.startsWith("bash"))(named("offers a command's own flags before those that all have"), async () => {
    const { listed } = await tab("maintenance enable --");
    const some = ["--when", "--uuid", "--ip-exception", "--message", "--wait-drained", "--profile", "--all-profiles"];
    // Fish has columns: whatever stands beside these.
    expect([...listed.keys()].filter((flag) => some.includes(flag))).toEqual(some);
    expect(listed.size).toBeGreaterThan(some.length);
  });

  it.skipIf(lacks !== undefined || kind.startsWith("bash"))(named("says what the words mean"), async () => {
    const found: Record<string, Readonly<Record<string, string>>> = {};
    for (const typed of Object.keys(MEANINGS)) found[typed] = Object.fromEntries((await tab(typed)).listed);
    expect(found).toEqual(MEANINGS);
  });

  test(named("runs nothing that stands in the list of names, and never the program"), async () => {
    const names = join(home, ".config/ghes-admin/profiles.txt");
    await writeFile(names, "x$(touch ran)`touch ran`\nprod\n");
    expect((await tab("-p p")).line).toBe("-p prod ");
    await tab("-p x");
    await writeFile(names, "lab.example.com\nprod\nstage\n");
    expect([existsSync(join(home, "ran")), existsSync(join(home, "started"))]).toEqual([false, false]);
  });
});

/** Languages whose letters fold otherwise: in Turkish `I` is no capital `i`; in C nothing beyond ASCII is a letter. */
const LOCALES = ["tr_TR.UTF-8", "C"] as const;
const FOLDING: readonly (readonly [typed: string, becomes: string])[] = [
  ["maint", "maintenance "],
  ["config ini", "config init "],
  ["profile imp", "profile import "],
  ["--ins", "--insecure "],
  ["nodes list --cluster-role GitS", "nodes list --cluster-role GitServer "],
  ["-p I", "-p ISTANBUL "],
  ["-p i", "-p izmir "],
  ["config settings get ldap.ho", "config settings get ldap.host "],
];

/** A folder with Turkish in it, made once for these tests alone; undefined where it cannot be. */
let made: Promise<string | undefined> | undefined;
const turkish = (): Promise<string | undefined> => (made ??= makeTurkish());
async function makeTurkish(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "ghes-admin-locale-"));
  const ended = await execa("localedef", ["-i", "tr_TR", "-f", "UTF-8", join(folder, "tr_TR.UTF-8")], { reject: false });
  return ended.exitCode === 0 ? folder : undefined;
}
afterAll(async () => {
  const folder = await made;
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

describe.each(SHELLS.flatMap((kind) => LOCALES.map((locale) => ({ kind, locale }))))("TAB in $kind under $locale", ({ kind, locale }) => {
  const lacks = missing(kind);
  it.skipIf(lacks !== undefined)("writes what it writes under C.UTF-8", async ({ skip }) => {
    const home = await newFolder();
    const locales = locale === "C" ? home : await turkish();
    if (locales === undefined) return skip("there is no localedef, or no Turkish for it");
    await mkdir(join(home, ".config/ghes-admin"), { recursive: true });
    await writeFile(join(home, ".config/ghes-admin/profiles.txt"), "ISTANBUL\nizmir\n");
    const shell = await openShell(kind, { home, env: { LC_ALL: locale, LOCPATH: locales } });
    try {
      await shell.tab("ghes-admin maint");
      const found = [];
      for (const [typed] of FOLDING) found.push([typed, (await shell.tab(`ghes-admin ${typed}`)).line.slice("ghes-admin ".length)]);
      expect(found).toEqual(FOLDING);
    } finally {
      shell.close();
    }
  });
});
