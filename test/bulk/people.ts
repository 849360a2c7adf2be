/** An appliance full of people, and what is true of them afterwards: told by the appliance itself, not by the program. */
import { appliance, type Ghes, type Ran } from "../support/cli.js";
import type { SandboxOptions } from "../../src/sandbox/sandbox.js";

export interface Row {
  readonly login: string;
  readonly ok: boolean;
  readonly skipped?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly status?: number };
}

export interface Crowd extends Ghes {
  /** People who may be suspended and are not yet, in the order of their ids. */
  readonly logins: readonly string[];
  readonly isSuspended: (login: string) => boolean;
  readonly isAdmin: (login: string) => boolean;
  readonly exists: (login: string) => boolean;
}

export async function crowd(count: number, options: SandboxOptions = {}): Promise<Crowd> {
  const ghes = await appliance({ users: Math.ceil(count * 1.6) + 40, ...options });
  const { people } = ghes.sandbox.appliance;
  const find = (login: string) => people.find(login);
  const free = [...people.after()].filter((one) => one.suspendedAt === null && !one.siteAdmin).map(({ login }) => login);
  return {
    ...ghes,
    logins: free.slice(0, count),
    isSuspended: (login) => typeof find(login)?.suspendedAt === "number",
    isAdmin: (login) => find(login)?.siteAdmin === true,
    exists: (login) => find(login) !== undefined,
  };
}

export const rowsOf = (ran: Pick<Ran, "stdout">): readonly Row[] => JSON.parse(ran.stdout) as readonly Row[];

/** Requests that write, as `METHOD /path`. */
export const writesOf = (ran: Pick<Ran, "requests">): readonly string[] =>
  ran.requests.filter(({ method }) => method !== "GET").map(({ method, url }) => `${method} ${url.replace("/api/v3", "")}`);

/** What is said on stderr at the end, wherever the instance is and whatever the journal's name; not how far it was now and then. */
export const said = ({ stderr }: Pick<Ran, "stderr">): string =>
  stderr
    .replaceAll(/^\w+ \d+ of \d+, .* left\n/gm, "")
    .replaceAll(/127\.0\.0\.1:\d+/g, "INSTANCE")
    .replaceAll(/\d{8}T\d{6}Z-[0-9a-f]{6}/g, "JOURNAL");

/** The journal's name that the program printed. */
export const resumeWord = (ran: Pick<Ran, "stderr">): string => /--resume (\S+)/.exec(ran.stderr)?.[1] ?? "no word of how to resume";
