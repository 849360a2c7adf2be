/**
 * The one table of exit codes and the one table of error codes. `run` reads it, and so do the help topic, the
 * man page and the documentation.
 */

export const EXIT = {
  ok: { code: 0, means: "Done; an empty list is done" },
  failed: { code: 1, means: "The instance answered and refused, or the work failed there, or its release does not have the operation" },
  usage: { code: 2, means: "The command line or an input file is wrong, or a confirmation is needed; nothing was written" },
  cancelled: { code: 3, means: "Cancelled by the person at a prompt" },
  auth: { code: 4, means: "Not authenticated or not allowed (401, 403); after a 401 nothing more is sent with that secret" },
  partial: { code: 5, means: "Some of several failed (bulk, several profiles); the rest is done, and each is named" },
  unreachable: { code: 6, means: "No usable answer: DNS, connection, proxy, TLS, redirect, or an answer of the wrong form" },
  unknown: { code: 7, means: "Outcome unknown, or waiting ended while the instance is still working; says how to find out" },
  pending: { code: 8, means: "Pending: `config apply status --exit-code` while a run is under way" },
  local: { code: 9, means: "Local state: no such profile, a store or journal that is unreadable, unsafe or locked, output that cannot be written" },
  check: { code: 10, means: "A check answered no" },
  sighup: { code: 129, means: "Ended by SIGHUP; what was started on the instance goes on and is named" },
  sigint: { code: 130, means: "Ended by SIGINT; what was started on the instance goes on and is named" },
  sigterm: { code: 143, means: "Ended by SIGTERM; what was started on the instance goes on and is named" },
} as const satisfies Record<string, { readonly code: number; readonly means: string }>;

export type ExitName = keyof typeof EXIT;

/** `error.code` of the JSON error, and the exit it leads to. */
export const ERROR_CODES = {
  not_found: "failed",
  invalid: "failed",
  conflict: "failed",
  rate_limited: "failed",
  server_error: "failed",
  apply_failed: "failed",
  job_failed: "failed",
  node_error: "failed",
  unsupported: "failed",
  usage: "usage",
  cancelled: "cancelled",
  unauthenticated: "auth",
  forbidden: "auth",
  partial: "partial",
  unreachable: "unreachable",
  proxy: "unreachable",
  tls: "unreachable",
  redirect: "unreachable",
  bad_answer: "unreachable",
  timeout: "unreachable",
  unknown_outcome: "unknown",
  still_running: "unknown",
  local_state: "local",
} as const satisfies Record<string, ExitName>;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface ErrorFacts {
  /** What to do next: one sentence or one command. */
  readonly hint?: string | undefined;
  /** The HTTP status, where an answer came. */
  readonly status?: number | undefined;
  /** `METHOD /path/{template}`, for values in a path may be private; of `api` the path that was typed, without its query. */
  readonly operation?: string | undefined;
  /** The instance's own id of the request. */
  readonly requestId?: string | undefined;
  /** A write that may have been carried out all the same. */
  readonly mayBeDone?: true | undefined;
  /** More keys for the JSON error: per-node results, the id of a run. Holds no secret. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/** Every failure this program foresees: what failed and why (`message`), what to do next (`hint`), and its place in the table. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly facts: ErrorFacts;
  constructor(
    readonly code: ErrorCode,
    message: string,
    facts: ErrorFacts = {},
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.facts = facts;
  }

  get exit(): ExitName {
    return ERROR_CODES[this.code];
  }

  /** The same failure with more facts; the given ones win. */
  with(facts: ErrorFacts): CliError {
    return new CliError(this.code, this.message, { ...this.facts, ...facts });
  }
}

/** The object under `error` of the JSON error, and in the rows of a report; facts that are not known are left out. */
export function errorForm(error: Error): Readonly<Record<string, unknown>> {
  if (!(error instanceof CliError)) return { code: codeOf(error), message: error.message, ...(error instanceof Interrupted ? error.details : {}) };
  const { hint, status, operation, requestId, details } = error.facts;
  const facts = { code: error.code, message: error.message, status, operation, hint, request_id: requestId };
  return Object.fromEntries(Object.entries({ ...facts, ...details, ...facts }).filter(([, value]) => value !== undefined));
}

const codeOf = (error: Error): string => (error instanceof Interrupted ? "interrupted" : error instanceof DeadlinePassed ? "timeout" : "internal");

/** A wrong command line or input: exit 2, nothing was sent. */
export const usage = (message: string, hint?: string): CliError => new CliError("usage", message, { hint });

/** SIGINT, SIGTERM or SIGHUP ended the command, or the person with a key. The reason of the abort signal that everything listens to. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor(
    readonly signal: "SIGINT" | "SIGTERM" | "SIGHUP" | "q",
    /** The command has said for people what ended and what goes on: nothing is left to say. */
    readonly isTold = false,
    /** More keys for the JSON error: the run that goes on. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(`ended by ${signal}`);
  }

  /** The same, after the command's own last words. */
  told(details: Readonly<Record<string, unknown>> = {}): Interrupted {
    return new Interrupted(this.signal, true, details);
  }

  /** As people call it: `Ctrl-C`. */
  get by(): string {
    return this.signal === "SIGINT" ? "Ctrl-C" : this.signal;
  }

  get exit(): ExitName {
    // Who looks no more is done, unless something that was waited for goes on.
    if (this.signal === "q") return this.isTold ? "unknown" : "ok";
    return ({ SIGINT: "sigint", SIGTERM: "sigterm", SIGHUP: "sighup" } as const)[this.signal];
  }
}

/** `--timeout` ran out. The reason of the abort signal; who was waiting says what is still going on. */
export class DeadlinePassed extends Error {
  override readonly name = "DeadlinePassed";
  constructor(readonly milliseconds: number) {
    super(`--timeout of ${String(milliseconds / 1000)} s passed`);
  }
}
