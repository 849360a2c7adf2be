/** What is said of a write that was sent, and may have been carried out. */
import { CliError, type ErrorCode, type ErrorFacts } from "../errors.js";

/** The next step, whatever was sent. */
export const LOOK_FIRST = "look at the instance before sending it again";

/**
 * @param operation `METHOD /path/{template}`
 * @param what happened, in words
 * @param facts its hint goes before that step
 */
export function inDoubt(operation: string, what: string, facts: ErrorFacts = {}, code: ErrorCode = "unknown_outcome"): CliError {
  const doubt = `whether ${operation} was carried out is not known`;
  const hint = facts.hint === undefined ? LOOK_FIRST : `${facts.hint}, and ${LOOK_FIRST}`;
  return new CliError(code, what.includes(doubt) ? what : `${what}; ${doubt}`, { operation, ...facts, hint, mayBeDone: true });
}
