/** A public key as `KEY`, `--file FILE` or `-`. */
import { text } from "../../api/shape.js";
import { option, optionalArg } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { shellWord } from "../../domain/shell-word.js";
import { looksLikeFingerprint, refuseOtherForms } from "../../domain/ssh-keys.js";
import { usage } from "../../errors.js";

export const keyArgs = { key: optionalArg(text(), "KEY", "The public key (quoted), or - for stdin") };
export const keyFlags = { file: option(text(), "FILE", "File that holds the public key, or - for stdin", { completion: "file" }) };

/** The one line of text that was given. @throws {CliError} `usage` when nothing, or two things were given. */
export async function readKeyText(ctx: Context, input: { readonly key: string | undefined; readonly file: string | undefined }): Promise<string> {
  if (input.key !== undefined && input.file !== undefined) throw usage("a key and --file were given", "give one of them");
  const path = input.key === "-" ? "-" : input.file;
  if (path === undefined) {
    if (input.key === undefined) throw usage("no key was given", "give the key in quotes, --file FILE, or - for stdin");
    refuseFileName(input.key);
    return input.key;
  }
  const content = new TextDecoder().decode(await ctx.readInput(path));
  refuseOtherForms(content);
  const lines = content.split(/\r?\n/).filter((line) => !/^\s*(#|$)/.test(line));
  const [line, ...others] = lines;
  if (line === undefined) throw usage(`${path === "-" ? "stdin" : path} holds no key`);
  if (others.length > 0)
    throw usage(`${path === "-" ? "stdin" : path} holds ${String(lines.length)} keys`, "ghes-admin ssh-keys sync --file FILE takes a whole file");
  return line;
}

/**
 * A word alone is no key; most often it names a file. It is repeated only where its end says so: it may be a secret.
 * @throws {CliError} `usage`
 */
function refuseFileName(key: string): void {
  if (!/^\S+$/.test(key) || looksLikeFingerprint(key)) return;
  if (key.endsWith(".pub")) throw usage(`${key} is no public key`, `to take the key from that file: --file ${shellWord(key)}`);
  if (/[./~\\]/.test(key)) throw usage("what was given is no public key", "if it is a file: --file FILE; a key has spaces, so give it in quotes");
}
