/** Errors as text for people and as the JSON error of COMMANDS.md. */
import { CliError, DeadlinePassed, Interrupted } from "../errors.js";
import { printJson } from "./json.js";
import type { Paint } from "./paint.js";
import { safe, safeLines } from "./safe.js";

/** The object under `error`; facts that are not known are left out. */
export function errorObject(error: Error): Readonly<Record<string, unknown>> {
  if (!(error instanceof CliError)) return { code: codeOf(error), message: error.message };
  const { hint, status, operation, requestId, details } = error.facts;
  const facts = { code: error.code, message: error.message, status, operation, hint, request_id: requestId };
  return Object.fromEntries(Object.entries({ ...facts, ...details, ...facts }).filter(([, value]) => value !== undefined));
}

const codeOf = (error: Error): string => (error instanceof Interrupted ? "interrupted" : error instanceof DeadlinePassed ? "timeout" : "internal");

/** One line of JSON with its newline. */
export const jsonError = (error: Error): string => `${printJson({ error: errorObject(error) }, 0)}\n`;

/** `error: what failed and why`, and below it `  hint: what to do next`. */
export function textError(error: Error, paint: Paint): string {
  const hint = error instanceof CliError ? error.facts.hint : undefined;
  const message = `${paint.bad("error:")} ${safeLines(error.message)}\n`;
  return hint === undefined ? message : `${message}  ${paint.bold("hint:")} ${safeLines(hint)}\n`;
}

/** As `textError`, for one of several instances. */
export const textErrorOf = (profile: string, error: Error, paint: Paint): string => textError(error, paint).replace(" ", () => ` ${safe(profile)}: `);
