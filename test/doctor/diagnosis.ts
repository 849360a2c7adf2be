/** `doctor` run in this process, and its rows by name. */
import { randomBytes } from "node:crypto";
import { onTestFinished } from "vitest";
import { run } from "../../src/run.js";
import { words } from "../support/cli.js";
import { fakeWorld, type FakeWorld } from "../support/fake-world.js";
import { scriptedServer, type ScriptedOptions, type ScriptedServer } from "../support/scripted-server.js";

export interface Row {
  readonly profile?: string;
  readonly check: string;
  readonly api: string | null;
  readonly status: string;
  readonly detail: string;
  readonly hint: string | null;
}

const OF_EACH = new Set(["port", "tls", "certificate", "dates", "pin"]);
export const nameOf = ({ check, api }: Row): string => (OF_EACH.has(check) && api !== null ? `${api} ${check}` : check);

export interface Diagnosis {
  readonly exit: number;
  readonly stderr: string;
  readonly rows: readonly Row[];
  /** The names of the steps that ended so. */
  with(status: string): readonly string[];
  row(name: string): Row;
}

export function read(ran: { readonly exit: number; readonly stdout: string; readonly stderr: string }): Diagnosis {
  const rows = JSON.parse(ran.stdout) as readonly Row[];
  return {
    exit: ran.exit,
    stderr: ran.stderr,
    rows,
    with: (status) => rows.filter((one) => one.status === status).map(nameOf),
    row: (name) => {
      const found = rows.find((one) => nameOf(one) === name);
      if (found === undefined) throw new Error(`no row ${name}`);
      return found;
    },
  };
}

/** Credentials that no other test uses: what was refused once is never sent again by this process. */
export const credentials = () => ({
  GHES_ADMIN_PASSWORD: `pw-${randomBytes(8).toString("hex")}`,
  GHES_ADMIN_TOKEN: `ghp_${randomBytes(18).toString("hex")}`,
});

const real = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      });
    }),
};

/** `doctor FLAGS --json` against what the environment names, by real clocks. */
export async function diagnose(env: Readonly<Record<string, string | undefined>>, flags = ""): Promise<Diagnosis> {
  const fake = world(`doctor --json ${flags}`, env);
  const exit = await run(fake.world);
  return read({ exit, stdout: fake.out(), stderr: fake.err() });
}

export function world(line: string, env: Readonly<Record<string, string | undefined>>, options: Parameters<typeof fakeWorld>[0] = {}): FakeWorld {
  const fake = fakeWorld({ ...options, argv: words(line.trim()), env: { GHES_ADMIN_HOST: "127.0.0.1", ...env } });
  return { ...fake, world: { ...fake.world, clock: real } };
}

/** A server that is closed when the test is over. */
export async function server(options: ScriptedOptions): Promise<ScriptedServer> {
  const made = await scriptedServer(options);
  onTestFinished(() => made.close());
  return made;
}

/** A port where nobody listens any more. */
export async function closedPort(): Promise<number> {
  const made = await scriptedServer({});
  await made.close();
  return made.port;
}
