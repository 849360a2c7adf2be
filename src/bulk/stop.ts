/** Why a run ends before all is done, and what that means for the subjects whose turn did not come. */
import { CliError, DeadlinePassed, Interrupted, type ExitName } from "../errors.js";

export type Stop =
  | { readonly why: "interrupted"; readonly reason: Interrupted }
  | { readonly why: "deadline"; readonly reason: DeadlinePassed }
  /** `limited`: no more requests are let in, for longer than anybody waits. */
  /** `local`: something here, such as the log of changes, forbids further writes. */
  | { readonly why: "unauthenticated" | "journal" | "local" | "limited"; readonly error: CliError }
  | { readonly why: "failures"; readonly limit: number }
  /** A defect of this program, or the reader of the results is gone: thrown on when everything is settled. */
  | { readonly why: "thrown"; readonly error: Error };

/** What the abort signal says. */
export function stopFor(reason: unknown): Stop {
  if (reason instanceof Interrupted) return { why: "interrupted", reason };
  if (reason instanceof DeadlinePassed) return { why: "deadline", reason };
  return { why: "thrown", error: reason instanceof Error ? reason : new CliError("cancelled", "ended") };
}

/** The error in the row of a subject that was not sent. */
export function leftBy(stop: Stop): CliError {
  switch (stop.why) {
    case "interrupted":
      return new CliError("cancelled", `not sent: the run was ended by ${stop.reason.signal}`);
    case "deadline":
      return new CliError("timeout", `not sent: ${stop.reason.message}`);
    case "unauthenticated":
      return new CliError("unauthenticated", "not sent: the instance rejected the credentials (401)");
    case "limited":
      return new CliError("rate_limited", "not sent: the instance lets no more requests in");
    case "journal":
      return new CliError("local_state", "not sent: the journal could not be written");
    case "local":
      return new CliError("local_state", `not sent: ${stop.error.message}`);
    case "failures":
      return new CliError("cancelled", `not sent: more than ${String(stop.limit)} failed (--max-failures)`);
    case "thrown":
      return new CliError("cancelled", "not sent: the run ended early");
  }
}

/** The exit that a stop decides whatever the rows say; undefined where the rows decide. */
export function exitOf(stop: Stop | undefined): ExitName | undefined {
  switch (stop?.why) {
    case "interrupted":
      return stop.reason.exit;
    case "unauthenticated":
      return "auth";
    case "journal":
    case "local":
      return "local";
    default:
      return undefined;
  }
}

/** `stopped by Ctrl-C`, for the summary. */
export function stopText(stop: Stop): string {
  switch (stop.why) {
    case "interrupted":
      return `stopped by ${stop.reason.by}`;
    case "deadline":
      return `stopped: ${stop.reason.message}`;
    case "unauthenticated":
    case "limited":
    case "journal":
    case "local":
      return `stopped: ${stop.error.message}`;
    case "failures":
      return `stopped: more than ${String(stop.limit)} failed (--max-failures)`;
    case "thrown":
      return "stopped";
  }
}
