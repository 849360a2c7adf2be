/** A secret as it came from a file, a variable, a command or stdin, made fit for a header, or refused. Never quoted. */
import { CliError, usage, type ErrorCode } from "../errors.js";

const MAX_LENGTH = 64 * 1024;

/**
 * Without the newline at its end that editors and `echo` put there.
 * @param kind what it is, for messages: `password`, `token`, `webhook secret`
 * @param from where it came from, for messages: `GHES_ADMIN_TOKEN`, `stdin`
 * @throws {CliError} `code`: empty, not text, too long, or with control characters
 */
export function cleanSecret(kind: string, raw: string | Uint8Array, from: string, code: ErrorCode): string {
  const wrong = (what: string) => new CliError(code, `the ${kind} from ${from} ${what}`, { hint: "check where it comes from; nothing was sent" });
  if (raw.length > MAX_LENGTH) throw wrong("is too long");
  const text = (typeof raw === "string" ? raw : decode(raw, () => wrong("is not UTF-8 text"))).replace(/\r?\n$/, "");
  if (text === "") throw wrong("is empty");
  if (/[\r\n]/.test(text)) throw wrong("contains a line break");
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) throw wrong("contains a control character");
  if (kind === "token" && !/^[\x21-\x7e]+$/.test(text)) throw wrong("contains a character that no token has");
  return text;
}

/** In place of reading a secret from a terminal, which shows what is typed. */
export const shownOnTerminal = (kind: string): CliError =>
  usage(`--${kind}-stdin: stdin is a terminal, which would show the ${kind}`, "leave the flag out to be asked for it, or pipe it in");

function decode(bytes: Uint8Array, wrong: () => CliError): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw wrong();
  }
}
