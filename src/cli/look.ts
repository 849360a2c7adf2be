/** A write whose outcome is not known: the command that shows it, for this input. */
import { shellWord } from "../domain/shell-word.js";
import { CliError } from "../errors.js";
import { lookWith } from "../http/doubt.js";
import { flagName } from "./flags.js";

/**
 * The words after `ghes-admin` of the command that shows whether a write was carried out. `{login}` is an argument's value,
 * `{--enterprise}` a flag and its value, with a space before, where it was given; of several values the last.
 * `instead`: a sentence, where no command shows it.
 */
export type Look = string | { readonly instead: string };

type Input = Readonly<Record<string, unknown>>;

/** The error with that next step, where it leaves an outcome open. */
export function withLook(thrown: unknown, look: Look | undefined, input: Input, flags: string): unknown {
  if (look === undefined || !(thrown instanceof CliError)) return thrown;
  return lookWith(thrown, typeof look === "string" ? `look with: ghes-admin ${lookLine(look, input)}${flags}` : look.instead);
}

export const lookLine = (look: string, input: Input): string =>
  look
    .replaceAll(/\{--(\w+)\}/g, (_, key: string) => (input[key] === undefined ? "" : ` --${flagName(key)} ${wordOf(input[key])}`))
    .replaceAll(/\{(\w+)\}/g, (_, key: string) => wordOf(input[key]));

/** Of a path no query: it may hold a secret. */
const wordOf = (value: unknown): string => shellWord(String(Array.isArray(value) ? value.at(-1) : value).replace(/\?.*/s, ""));
