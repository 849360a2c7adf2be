/**
 * `KEY=VALUE`, `KEY=@FILE` and `KEY=-`: first what the words say, before anything is sent; then, against the
 * instance's settings, what type each value has.
 */
import { knownSetting } from "../../api/known-settings.js";
import { looksSecret, SECRET_MASK } from "../../api/secrets.js";
import type { Json } from "../../api/shape.js";
import { usage } from "../../errors.js";
import { readJson } from "./json.js";
import { kindOf, type Kind } from "./kinds.js";
import { leavesOf } from "./leaves.js";
import { find, merge, parsePath, treeOf, writePath, type Path, type Tree } from "./paths.js";

export interface Assignment {
  readonly path: Path;
  /** The value as text: of a file, without its last line end. */
  readonly text: string;
  /** `word`, or what a file is called in messages. */
  readonly from: "word" | "file";
}

const FORM = "Write KEY=VALUE, KEY=@FILE for the content of a file, or KEY=- for stdin: ldap.host=ldap.example.com.";

/**
 * @param readFile the bytes of a file, or of stdin for `-`; `secret` is the setting's name where it is one
 * @throws {CliError} `usage`: a malformed word, a secret among the words, a key twice or inside another, no text in a file
 */
export async function parseAssignments(
  words: readonly string[],
  readFile: (path: string, secret?: string) => Promise<Uint8Array>,
): Promise<readonly Assignment[]> {
  const split = words.map((word, i) => splitWord(word, words[i + 1]));
  checkKeys(split.map(({ path }) => path));
  if (split.filter(({ value }) => isStdin(value)).length > 1) throw usage("stdin can give one value only", "Use KEY=@FILE for the others.");
  const assignments: Assignment[] = [];
  for (const { path, value } of split) {
    const file = isStdin(value) ? "-" : value.startsWith("@") ? value.slice(1) : undefined;
    if (file === undefined) await refuseSecret(path, value);
    else if (file === "") throw usage(`${writePath(path)}=@ names no file`, FORM);
    const assignment: Assignment =
      file === undefined
        ? { path, text: value, from: "word" }
        : { path, text: textOf(await readFile(file, looksSecret(path) ? writePath(path) : undefined), path), from: "file" };
    if (assignment.text === SECRET_MASK)
      throw usage(`the value of ${writePath(path)} is ${SECRET_MASK}, which stands for a secret that was left out`, "Give the real value.");
    assignments.push(assignment);
  }
  return assignments;
}

const isStdin = (value: string): boolean => value === "-" || value === "@-";

function splitWord(word: string, following: string | undefined): { readonly path: Path; readonly value: string } {
  const at = word.indexOf("=");
  if (at === -1) throw usage(withoutSign(word, following), FORM);
  return { path: parsePath(word.slice(0, at)), value: word.slice(at + 1) };
}

/** The word, and the one after it, may be secrets typed by mistake: only the name of a setting is repeated, and of a value what cannot be one. */
function withoutSign(word: string, following: string | undefined): string {
  const path = word.split(".");
  const isSetting = [path, path.slice(1)].some((keys) => keys.length > 0 && knownSetting(keys) !== undefined);
  if (!isSetting) return "an assignment has no =";
  const value = following !== undefined && /^(?:true|false|\d{1,5})$/.test(following) && !looksSecret(path) ? following : undefined;
  return value === undefined ? `"${word}" has no =` : `"${word}" has no =; did you mean ${word}=${value}?`;
}

function checkKeys(paths: readonly Path[]): void {
  const seen = new Set<string>();
  for (const path of paths) {
    const key = JSON.stringify(path);
    if (seen.has(key)) throw usage(`${writePath(path)} is given twice`, "Give each setting once.");
    seen.add(key);
  }
  for (const path of paths) {
    const outer = path.slice(0, -1).map((_, i) => path.slice(0, i + 1));
    const group = outer.find((one) => seen.has(JSON.stringify(one)));
    if (group !== undefined)
      throw usage(`${writePath(path)} and ${writePath(group)} are both given, and the first is inside the second`, "Give the one or the other.");
  }
}

/** Every process of the machine can read the words of a command line. */
async function refuseSecret(path: Path, value: string): Promise<void> {
  const inside = /^\s*[[{]/.test(value) ? await jsonOrUndefined(value) : undefined;
  const paths = [path, ...(inside === undefined ? [] : [...leavesOf(inside, path)].map((leaf) => leaf.path))];
  const secret = paths.find((one) => looksSecret(one));
  if (secret === undefined) return;
  const key = writePath(path);
  throw usage(`${writePath(secret)} is a secret, and its value cannot stand on the command line`, `Give it from a file or stdin: ${key}=@FILE or ${key}=-.`);
}

/** A file's last line end is the editor's, not the value's. */
function textOf(bytes: Uint8Array, path: Path): string {
  const text = decode(bytes);
  if (text === undefined || text.includes("\0")) throw usage(`the value for ${writePath(path)} is no text`, "A setting takes text (UTF-8).");
  return text.replace(/^\uFEFF/, "").replace(/\r?\n$/, "");
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A value that stays text although the instance has another type there. */
export interface Surprise {
  readonly path: string;
  readonly expected: Kind;
}

/**
 * The tree that the assignments ask for. A value is read as JSON where that gives the type the instance has there,
 * otherwise it is text; where the instance has nothing or null, as JSON if it parses. A secret is text in any case
 * unless the instance has another type: a password of digits is no number.
 */
export async function typedTree(assignments: readonly Assignment[], current: Tree): Promise<{ readonly tree: Tree; readonly surprises: readonly Surprise[] }> {
  let tree: Tree = {};
  const surprises: Surprise[] = [];
  for (const { path, text } of assignments) {
    const value = await typed(text, path, find(current, path));
    tree = merge(tree, treeOf(path, value.value)) as Tree;
    if (value.expected !== undefined) surprises.push({ path: writePath(path), expected: value.expected });
  }
  return { tree, surprises };
}

async function typed(text: string, path: Path, present: Json | undefined): Promise<{ readonly value: Json; readonly expected?: Kind }> {
  const wanted = present === undefined || present === null ? undefined : kindOf(present);
  if (looksSecret(path) && (wanted === undefined || wanted === "text")) return { value: text };
  const parsed = await jsonOrUndefined(text);
  if (wanted === undefined) return { value: parsed === undefined ? text : parsed };
  if (parsed !== undefined && kindOf(parsed) === wanted) return { value: parsed };
  return wanted === "text" ? { value: text } : { value: text, expected: wanted };
}

async function jsonOrUndefined(text: string): Promise<Json | undefined> {
  try {
    const value = await readJson(text);
    // `1e400` is JSON, but no number that could be sent.
    return [...leavesOf(value)].some((leaf) => leaf.value === Infinity || leaf.value === -Infinity) ? undefined : value;
  } catch (thrown) {
    // Nesting beyond the stack is no JSON for a setting either.
    if (thrown instanceof SyntaxError || thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}
