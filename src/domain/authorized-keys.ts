/** A file in authorized_keys form: one key a line, comments and blank lines between. */
import { CliError, usage } from "../errors.js";
import { parsePublicKey, sameKey, type PublicKey } from "./ssh-keys.js";

export interface FileKey extends PublicKey {
  /** Counted from 1. */
  readonly lineNumber: number;
}

/**
 * Each key once, in the order of the file. Takes CRLF and a byte order mark. Every bad line is named, none is repeated.
 * @param name the file's name for messages
 * @throws {CliError} `usage`: a line that is no public key, or no key at all
 */
export function parseAuthorizedKeys(bytes: Uint8Array | string, name: string): readonly FileKey[] {
  const text = typeof bytes === "string" ? bytes : decode(bytes, name);
  refusePrivateKey(text, name);
  const keys: FileKey[] = [];
  const faults: string[] = [];
  for (const [i, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const read = readLine(line);
    if (typeof read === "string") faults.push(`line ${String(i + 1)}: ${read}`);
    else if (!keys.some((key) => sameKey(key.line, read.line))) keys.push({ ...read, lineNumber: i + 1 });
  }
  if (faults.length > 0)
    throw usage(
      `${name} is no authorized_keys file: ${listed(faults)}`,
      "Each line is a public key (ssh-ed25519 AAAA… comment), empty, or a comment that begins with #.",
    );
  if (keys.length === 0) throw usage(`${name} holds no public key`, "Each line is a public key in authorized_keys form: ssh-ed25519 AAAA… comment.");
  return keys;
}

/** The key, or what is wrong with it. */
function readLine(line: string): PublicKey | string {
  try {
    return parsePublicKey(line);
  } catch (thrown) {
    if (thrown instanceof CliError) return thrown.message;
    throw thrown;
  }
}

/** Before the lines are read one by one: a key in PEM form has many, and all would be wrong. */
function refusePrivateKey(text: string, name: string): void {
  const before = /-{4,5} ?BEGIN [^\r\n]*PRIVATE KEY|^PuTTY-User-Key-File/m.exec(text);
  if (before === null) return;
  const line = text.slice(0, before.index).split(/\r\n|\n|\r/).length;
  throw usage(
    `${name} holds a private key (line ${String(line)}): it was not read further and nothing was sent`,
    "Give a file of public keys, the content of .pub files.",
  );
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw usage(`${name} is no text file`, "Each line is a public key in authorized_keys form: ssh-ed25519 AAAA… comment.").with({ cause });
  }
}

const SHOWN_FAULTS = 5;

const listed = (faults: readonly string[]): string =>
  faults.length <= SHOWN_FAULTS ? faults.join("; ") : `${faults.slice(0, SHOWN_FAULTS).join("; ")}; and ${String(faults.length - SHOWN_FAULTS)} more`;
