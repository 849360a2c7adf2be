/** Errors as text for people and as the JSON error of COMMANDS.md. */
import { CliError, errorForm, type Interrupted } from "../errors.js";
import { printJson } from "./json.js";
import type { Paint } from "./paint.js";
import { safe, safeLines } from "./safe.js";
import { textForPeople } from "./time.js";

/** One line of JSON with its newline; `profile` where it is one of several instances that failed. */
export const jsonError = (error: Error, profile?: string): string =>
  `${printJson({ ...(profile === undefined ? {} : { profile }), error: errorForm(error) }, 0)}\n`;

/** Who reads an error as text. */
export interface Reader {
  readonly paint: Paint;
  /** Milliseconds since the epoch, for a terminal, where times are local; undefined elsewhere. */
  readonly now: number | undefined;
}

/** `error: what failed and why`, and below it `  hint: what to do next`. */
export function textError(error: Error, { paint, now }: Reader): string {
  const hint = error instanceof CliError ? error.facts.hint : undefined;
  const message = `${paint.bad("error:")} ${safeLines(messageFor(error, now))}\n`;
  return hint === undefined ? message : `${message}  ${paint.bold("hint:")} ${safeLines(hint).replaceAll("\n", "\n        ")}\n`;
}

/** A wrong command line repeats what was typed: that stays as it is. */
const messageFor = (error: Error, now: number | undefined): string =>
  now === undefined || (error instanceof CliError && error.code === "usage") ? error.message : textForPeople(error.message, now);

/** As `textError`, for one of several instances: its name once, where the message does not begin with it. */
export function textErrorOf(profile: string, error: Error, reader: Reader): string {
  const text = textError(error, reader);
  const isNamed = [": ", " "].some((end) => error.message.startsWith(profile + end));
  return isNamed ? text : text.replace(" ", () => ` ${safe(profile)}: `);
}

/** What a person reads who stopped the command: that is no error. Empty where the command said it in its own words. */
export const stopLine = ({ signal, by, isTold }: Interrupted): string => (isTold || signal === "q" ? "" : `stopped by ${by}\n`);
