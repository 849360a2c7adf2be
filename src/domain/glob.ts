/** Names with wildcards, as a shell matches them. */
import { usage } from "../errors.js";

/**
 * `*` is any text, `?` one character, `[abc]` and `[!a-c]` one of a set; everything else is itself, capitals included.
 * @throws {CliError} `usage` for an empty pattern and one that cannot be read.
 */
export function globPattern(glob: string): RegExp {
  if (glob === "") throw usage("--name: the pattern is empty", "for example --name 'builder-*'");
  const source = glob.replace(/\*+|\?|\[!?\]?[^\]]*\]|[\\^$.|+()[\]{}/-]/g, (found) => {
    if (found.startsWith("*")) return "[^]*?";
    if (found === "?") return "[^]";
    if (found.length > 1) return setOf(found);
    return `\\${found}`;
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    throw usage(`--name: "${glob}" is no pattern: a range in brackets runs backwards`, "for example --name 'builder-[0-4]*'");
  }
}

/** `[!a-c]` as `[^a-c]`, its own signs taken as they are. */
function setOf(found: string): string {
  const inner = found.slice(1, -1);
  const isNot = inner.startsWith("!");
  return `[${isNot ? "^" : ""}${(isNot ? inner.slice(1) : inner).replace(/[\\[\]^]/g, "\\$&")}]`;
}
