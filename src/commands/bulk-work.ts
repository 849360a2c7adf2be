/** What every bulk command takes and prints, and the same for those about people. */
import { getLicenseUsage } from "../api/areas/enterprise-license.js";
import { getAuthenticatedUser, getUser } from "../api/areas/users.js";
import type { Operation } from "../api/operation.js";
import { flag, integer, list, object, optional, text, type Of } from "../api/shape.js";
import { option, optionalArgs, type Flag, type View } from "../cli/command.js";
import type { Job, MaxFailures, Reader, Source } from "../cli/context.js";
import { atATime } from "../domain/at-a-time.js";
import { isSuspended, type Columns } from "../domain/people-columns.js";
import { seatsOf } from "../domain/seats.js";
import { CliError, usage } from "../errors.js";

const readMaxFailures = (raw: string): MaxFailures => {
  const [, digits, percent] = /^(0|[1-9]\d{0,8})(%?)$/.exec(raw) ?? [];
  if (digits === undefined || (percent === "%" && Number(digits) > 100)) throw usage(`"${raw}" is neither a number nor a percentage`, "write it as 20 or 5%");
  return percent === "%" ? { share: Number(digits) / 100 } : { count: Number(digits) };
};

const checked = (raw: string): string => {
  readMaxFailures(raw);
  return raw;
};

export const runFlags = {
  maxFailures: option(text(), "N", "Stop when more than N, or N%, have failed (default: no limit)", { parse: checked }),
  resume: option(text(), "ID", "Go on with an interrupted run, by its id or its journal file", { single: "goes on with the run of one instance" }),
  journal: option(
    text(),
    "FILE",
    "Keep the journal of the run in this file (default: beside those of other runs; a run that leaves something to do names it)",
    {
      completion: "file",
      single: "keeps the journal of one instance",
    },
  ),
} as const;

const fromFile = (what: string): Flag<string> =>
  option(text(), "FILE", `File with one ${what} a line, or a CSV with a column ${what}; - for stdin`, { completion: "file" });

export const loginArgs = { logins: optionalArgs(text({ format: "login" }), "LOGIN", "One login, or several with spaces between") };
export const loginFlags = { fromFile: fromFile("login"), ...runFlags };
export const idArgs = (what: string) => ({ ids: optionalArgs(text(), "ID", `The ids of the ${what}, with spaces between`) });
export const idFlags = { fromFile: fromFile("id"), ...runFlags };

/** One row a subject; `error` as in every JSON error, where it failed; `skipped` why nothing had to be sent, where nothing was. */
const outcomeFields = {
  ok: flag(),
  skipped: optional(text()),
  error: optional(
    object({
      code: text(),
      message: text(),
      status: optional(integer()),
      operation: optional(text()),
      hint: optional(text()),
      request_id: optional(text()),
    }),
  ),
};
export const loginRows = list(object({ login: text({ format: "login" }), ...outcomeFields }));
export const idRows = list(object({ id: integer(), ...outcomeFields }));

export const rowsView = (key: "login" | "id", empty: string): View => ({
  columns: [key, { field: "ok", as: "yesno" }, { field: "skipped", title: "note" }, { field: "error.message", title: "error" }],
  empty,
});

interface Given {
  readonly fromFile?: string | undefined;
  readonly journal: string | undefined;
  readonly resume: string | undefined;
  readonly maxFailures: string | undefined;
}

/** The parts of a job that the command line gives. @throws {CliError} `usage` */
export const givenJob = (input: Given, words: readonly string[] | undefined, what: string): Pick<Job, "source" | "journal" | "resume" | "maxFailures"> => ({
  source: sourceOf(words ?? [], input.fromFile, input.resume, what),
  ...givenRun(input),
});

/** The same of a job that finds its subjects itself. */
export const givenRun = ({ journal, resume, maxFailures }: Given): Pick<Job, "journal" | "resume" | "maxFailures"> => ({
  journal,
  resume,
  maxFailures: maxFailures === undefined ? undefined : readMaxFailures(maxFailures),
});

function sourceOf(words: readonly string[], path: string | undefined, resume: string | undefined, what: string): Source {
  if (words.length > 0 && path !== undefined) throw usage(`both ${what}s and --from-file were given`, "give one of them");
  if (path !== undefined) return { kind: "file", path };
  if (words.length === 1 && words[0] === "-") return { kind: "file", path: "-" };
  if (words.length > 0) return { kind: "words", words };
  if (resume === undefined) throw usage(`no ${what} was given`, `name one or several, or give --from-file FILE`);
  return { kind: "none" };
}

export const USERS = ["user", "users"] as const;

/** The account of the token, which no run may take its own rights from. */
export const ownLogin = async (reader: Reader): Promise<string> => (await reader.call(getAuthenticatedUser, {})).login;

type User = Of<(typeof getUser)["returns"]>;

/** Looks at a time: after a restart of the instance thousands may be in doubt. */
export const LOOKS = 8;

/**
 * What the instance says about people, in the columns of its own reports. Asked of those about whom one of `facts` cannot be
 * told.
 */
export const inspectUsers = (...facts: readonly ((columns: Columns) => boolean | undefined)[]): NonNullable<Job["inspect"]> => ({
  isNeeded: (columns) => facts.some((fact) => fact(columns) === undefined),
  async look(reader, username) {
    try {
      const { site_admin, suspended_at } = await reader.call(getUser, { username });
      return { "suspended?": String(suspended_at !== null), site_admin: String(site_admin) };
    } catch (thrown) {
      if (thrown instanceof CliError && thrown.code === "not_found") return undefined;
      throw thrown;
    }
  },
});

/** Looks people up one by one. `isGone`: what it means that there is no such account. */
export function lookUpUsers(isDone: (user: User) => boolean, isGone: boolean): NonNullable<Job["lookUp"]> {
  const one = async (reader: Reader, username: string): Promise<boolean> => {
    try {
      return isDone(await reader.call(getUser, { username }));
    } catch (thrown) {
      if (thrown instanceof CliError && thrown.code === "not_found") return isGone;
      throw thrown;
    }
  };
  return async (reader, keys) => {
    const done = await atATime(keys, LOOKS, (key) => one(reader, key));
    return new Set(keys.filter((_, i) => done[i]));
  };
}

/** What is in no page of the list any more is gone. */
export function lookUpInList(operation: Operation): NonNullable<Job["lookUp"]> {
  return async (reader, keys) => {
    const left = new Set<string>();
    for await (const item of reader.pages(operation, {})) if (typeof item === "object" && item !== null && "id" in item) left.add(String(item.id));
    return new Set(keys.filter((key) => !left.has(key)));
  };
}

/** Suspended people take no seat. @param change by one whose columns say nothing, or that a seat is taken */
export const seats = (change: 1 | -1): NonNullable<Job["seats"]> => ({
  change: ({ columns }) => (columns !== undefined && isSuspended(columns) === (change === 1) ? 0 : change),
  async read(reader) {
    try {
      return seatsOf(await reader.call(getLicenseUsage, {}, { once: true }));
    } catch (thrown) {
      if (thrown instanceof CliError) return undefined;
      throw thrown;
    }
  },
});
