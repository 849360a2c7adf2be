/** The options that may stand before a key (sshd(8), AUTHORIZED_KEYS FILE FORMAT): commas between, spaces only in quotes. */
import { usage } from "../errors.js";
import { KEY_TYPES } from "./ssh-key-blob.js";

/**
 * `rest` begins with the key's type. A line that begins with a type has no options.
 * @throws {CliError} `usage` for a quote that does not end
 */
export function splitOptions(line: string): { readonly options: string | undefined; readonly rest: string } {
  const first = /^[^ \t]*/.exec(line)?.[0] ?? "";
  if (KEY_TYPES.includes(first) || !looksLikeOptions(first)) return { options: undefined, rest: line };
  const end = endOfOptions(line);
  if (end === undefined)
    throw usage("a quotation mark in the options before the key does not end", 'Write them as in authorized_keys: from="10.0.0.0/8",no-pty ssh-ed25519 AAAA…');
  return { options: line.slice(0, end), rest: line.slice(end).trimStart() };
}

/** The names sshd knows; a line that begins otherwise begins with an unknown key type. */
const looksLikeOptions = (word: string): boolean =>
  /^(?:agent-forwarding|cert-authority|command|environment|expiry-time|from|no-[\w-]+|permitlisten|permitopen|port-forwarding|principals|pty|restrict|touch-required|tunnel|user-rc|verify-required|x11-forwarding)(?:[=,]|$)/i.test(
    word,
  );

/** The first space outside quotes; a quote inside quotes is written `\"`. */
function endOfOptions(line: string): number | undefined {
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === "\\" && line[at + 1] === '"') at++;
    else if (line[at] === '"') quoted = !quoted;
    else if (!quoted && (line[at] === " " || line[at] === "\t")) return at;
  }
  return quoted ? undefined : line.length;
}
