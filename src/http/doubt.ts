/** What is said of a write that was sent, and may have been carried out. */
import { CliError, type ErrorCode, type ErrorFacts } from "../errors.js";

/** The next step, whatever was sent. */
const LOOK = "look at the instance";
export const LOOK_FIRST = `${LOOK} before sending it again`;

/** Where the write itself may be why there is nothing any more. */
export const GONE_ALREADY = `an earlier attempt, whose answer was lost, may have done it: ${LOOK}`;

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

/** The same, with what shows the outcome of this very write in place of the general step. */
export function lookWith(error: CliError, step: string): CliError {
  const { hint } = error.facts;
  return hint?.includes(LOOK) === true ? error.with({ hint: hint.replace(/look at the instance( before sending it again)?/, () => step) }) : error;
}
