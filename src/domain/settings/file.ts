/** A settings file: one object, in JSON or YAML. */
import { SECRET_MASK } from "../../api/secrets.js";
import type { Json } from "../../api/shape.js";
import { usage, type CliError } from "../../errors.js";
import { DuplicateKey, readJson } from "./json.js";
import { kindOf } from "./kinds.js";
import { isTree, writePath, type Path, type Tree } from "./paths.js";

const FORM = "The file is one object of settings in JSON or YAML, as `ghes-admin config settings export` writes it.";

/** Deeper than any settings; what nests further was made to do harm. */
const MAX_DEPTH = 100;
/** An alias stands for a whole branch: a few aliases of aliases make billions of values. */
const MAX_ALIASES = 100;

/**
 * @param name what messages call it: the path, or `stdin`
 * @throws {CliError} `usage`: no text, no JSON or YAML (with line and column), no object, a key twice, a value that
 * stands for a secret that was left out
 */
export async function parseSettingsFile(bytes: Uint8Array, name: string): Promise<Tree> {
  const text = decode(bytes, name);
  if (text.trim() === "") throw usage(`${name} is empty`, FORM);
  const value = await read(text, name);
  if (!isTree(value)) throw usage(`${name} holds ${kindOf(value)} where an object of settings belongs`, FORM);
  if (Object.keys(value).length === 0) throw usage(`${name} holds no settings`, FORM);
  check(value, [], name);
  return value;
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!/\p{Cc}/u.test(text.replace(/[\t\r\n]/g, ""))) return text;
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
  }
  throw usage(`${name} is no text file`, FORM);
}

/** JSON has its own reader: it is exact about numbers, and YAML's rules about tabs do not apply to it. */
async function read(text: string, name: string): Promise<Json> {
  if (/^\s*[{[]/.test(text)) {
    try {
      return await readJson(text);
    } catch (thrown) {
      const fault = thrown instanceof RangeError ? "it nests too deep" : thrown instanceof SyntaxError ? jsonFault(thrown, text) : undefined;
      if (fault === undefined) throw thrown;
      // YAML has a form with braces too, unless the name says JSON.
      if (name.endsWith(".json") || thrown instanceof RangeError || thrown instanceof DuplicateKey) throw usage(`${name} is no JSON: ${fault}`, FORM);
    }
  }
  return readYaml(text, name);
}

/** The parser's message repeats the text around the fault, which may be a secret; its position is enough. */
function jsonFault(thrown: SyntaxError, text: string): string {
  const offset = Number(/position (\d+)/.exec(thrown.message)?.[1] ?? text.length);
  const before = text.slice(0, offset).split("\n");
  const place = `line ${String(before.length)}, column ${String((before.at(-1)?.length ?? 0) + 1)}`;
  if (thrown instanceof DuplicateKey) return `a key stands twice in one object (${place})`;
  return offset >= text.trimEnd().length ? `it ends too early (${place})` : `unexpected character (${place})`;
}

async function readYaml(text: string, name: string): Promise<Json> {
  const { default: yaml } = await import("yaml");
  const { LineCounter, parseAllDocuments, isCollection, isScalar, visit } = yaml;
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `line ${String(line)}, column ${String(col)}`;
  };
  const refuse = (why: string, offset?: number): CliError =>
    usage(`${name} is no settings file: ${why}${offset === undefined ? "" : ` (${at(offset)})`}`, FORM);
  try {
    const documents = parseAllDocuments(text, {
      lineCounter: lines,
      intAsBigInt: true,
      uniqueKeys: true,
      resolveKnownTags: false,
      prettyErrors: false,
      logLevel: "silent",
    });
    if (!Array.isArray(documents)) throw refuse("it is empty");
    const [document, second] = documents;
    if (document === undefined) throw refuse("it is empty");
    const fault = documents.flatMap((one) => [...one.errors, ...one.warnings])[0];
    if (fault !== undefined) throw refuse(YAML_FAULTS[fault.code] ?? "it is neither JSON nor YAML", fault.pos[0]);
    if (second !== undefined) throw refuse("it holds more than one document", second.range[0]);
    visit(document, {
      Alias(_, alias) {
        if (alias.resolve(document) === undefined) throw refuse("an alias (*) names no anchor", alias.range?.[0]);
      },
      Pair(_, { key }) {
        const start = isScalar(key) || isCollection(key) ? key.range?.[0] : undefined;
        if (!isScalar(key) || typeof key.value !== "string") throw refuse("a key is no text; write it in quotes", start);
        if (key.value === "<<") throw refuse("merge keys (<<) are not read; write the settings out", start);
      },
    });
    return plain(document.toJS({ maxAliasCount: MAX_ALIASES }));
  } catch (thrown) {
    if (thrown instanceof ReferenceError) throw refuse("its aliases unfold without end");
    if (thrown instanceof RangeError) throw refuse("it nests too deep");
    throw thrown;
  }
}

const YAML_FAULTS: Readonly<Partial<Record<string, string>>> = {
  DUPLICATE_KEY: "a key stands twice in one object",
  TAB_AS_INDENT: "a tab is used for indentation",
  BAD_INDENT: "the indentation does not add up",
  MISSING_CHAR: "a character is missing, such as a quotation mark or a bracket",
  TAG_RESOLVE_FAILED: "it uses a tag (!) that settings cannot have",
  RESOURCE_EXHAUSTION: "it nests too deep",
  MULTILINE_IMPLICIT_KEY: "a key runs over more than one line",
};

/** What YAML gave, as JSON: whole numbers as such where a double holds them. Dates and the like do not occur in its core schema. */
function plain(value: unknown): Json {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  return value as Json;
}

/** @throws {CliError} `usage`, naming the path */
function check(value: Json, path: Path, name: string): void {
  const where = writePath(path);
  if (path.length > MAX_DEPTH) throw usage(`${name} nests deeper than ${String(MAX_DEPTH)} levels`, FORM);
  if (path.at(-1) === "__proto__") throw usage(`${name}: "__proto__" cannot be the key of a setting`, FORM);
  if (path.at(-1) === "") throw usage(`${name}: a key is empty`, FORM);
  if (typeof value === "number" && !Number.isFinite(value)) throw usage(`${name}: ${where} is no number that JSON has`, FORM);
  if (isMask(value)) {
    throw usage(
      `${name}: ${where} stands for a secret that was left out, and would overwrite the real one`,
      `Leave the line out, or give the real value with \`config settings set ${where}=@FILE\`.`,
    );
  }
  if (typeof value === "object" && value !== null) for (const [key, inner] of Object.entries<Json>(value)) check(inner, [...path, key], name);
}

/** What this program, or another, writes in place of a secret. */
const isMask = (value: Json): boolean => value === SECRET_MASK || (isTree(value) && Object.hasOwn(value, "$redacted"));
