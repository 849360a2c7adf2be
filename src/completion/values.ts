/** The words that a value may be, for every kind of completion that the definitions name. */
import { catalogue } from "../api/catalogue.js";
import { KNOWN_SETTINGS, type KnownKind, type KnownSettings } from "../api/known-settings.js";
import { looksSecret } from "../api/secrets.js";
import type { ShapeData } from "../api/shape.js";
import type { Completion } from "../cli/command.js";
import { choicesOf } from "../cli/flags.js";
import { FAULT_KINDS } from "../sandbox/fault-kinds.js";

/** A word and what it means; the meaning may be empty. */
export interface Word {
  readonly word: string;
  readonly help: string;
}

/** What a value may be. `anything` is the person's to know. */
export type Value =
  { readonly kind: "file" | "profile" | "setting" | "assignment" | "command" | "anything" } | { readonly kind: "words"; readonly words: readonly Word[] };

interface Completed {
  readonly shape: ShapeData;
  readonly completion?: Completion | undefined;
}

export function valueOf({ shape, completion }: Completed): Value {
  switch (completion) {
    case "file":
    case "profile":
    case "setting":
    case "assignment":
    case "command":
      return { kind: completion };
    case "endpoint":
      return { kind: "words", words: endpoints() };
    case "fault":
      return { kind: "words", words: FAULTS };
    default: {
      const words = completion ?? choicesOf(shape);
      return words === undefined ? { kind: "anything" } : { kind: "words", words: words.map(bare) };
    }
  }
}

export const bare = (word: string): Word => ({ word, help: "" });

/** Methods, and the paths that stand for themselves: a path with an id is the person's to know. */
function endpoints(): readonly Word[] {
  const methods = [...new Set(catalogue.map((operation) => operation.method))];
  const paths = new Set(catalogue.filter(({ path }) => !path.includes("{")).map(({ path }) => path));
  return [...methods, ...[...paths].sort()].map(bare);
}

/** An argument that may be left out gives the word twice, with `=` and without. */
const FAULTS: readonly Word[] = FAULT_KINDS.flatMap(({ kind, argument, choices, does }) => {
  if (argument === undefined) return [{ word: kind, help: does }];
  const filled = choices === undefined ? [`${kind}=`] : choices.map((choice) => `${kind}=${choice}`);
  return [...(argument.startsWith("[") ? [kind] : []), ...filled].map((word) => ({ word, help: does }));
});

/** One setting that holds a value. */
export interface Setting {
  readonly path: string;
  readonly kind: KnownKind;
  /** Its value comes from a file: `KEY=@FILE`. */
  readonly secret: boolean;
}

/** In the order of their names, so that the members of a group stand together. */
export const settings: readonly Setting[] = [...leaves(KNOWN_SETTINGS, [])].sort((a, b) => (a.path < b.path ? -1 : 1));

function* leaves(tree: KnownSettings, before: readonly string[]): Generator<Setting> {
  for (const [key, kind] of Object.entries(tree)) {
    const path = [...before, key];
    if (typeof kind === "string") yield { path: path.join("."), kind, secret: looksSecret(path) };
    else yield* leaves(kind, path);
  }
}

/** What a shell says beside a setting. */
export const meaningOf = ({ kind, secret }: Setting): string =>
  secret ? "secret" : { text: "text", number: "number", flag: "true or false", list: "list" }[kind];
