/** The settings a person wants, from words or a file, held against what the instance has. */
import { writeJson } from "../../../api/json.js";
import { knownSetting } from "../../../api/known-settings.js";
import { SECRET_MASK } from "../../../api/secrets.js";
import type { Context } from "../../../cli/context.js";
import { parseAssignments, typedTree } from "../../../domain/settings/assignments.js";
import { requireTypes, unknownSettings, type UnknownSetting, type ShownChange } from "../../../domain/settings/diff.js";
import { parseSettingsFile } from "../../../domain/settings/file.js";
import { parsePath, type Tree } from "../../../domain/settings/paths.js";
import { usage, type CliError } from "../../../errors.js";

/** What was asked for, before the instance was: everything that can be wrong with it alone is refused here. */
export type Asked = (current: Tree) => Promise<Tree>;

export async function readAsked(
  ctx: Context,
  input: {
    readonly words?: readonly string[] | undefined;
    readonly file: string | undefined;
    /** Values of another type than the instance has are refused, not compared. */ readonly strict?: boolean;
  },
): Promise<Asked> {
  const words = input.words ?? [];
  if (words.length > 0 && input.file !== undefined) throw usage("KEY=VALUE and --file exclude each other", "put all into the file, or none");
  if (input.file !== undefined) return fromFile(ctx, input.file, input.strict ?? false);
  if (words.length === 0) throw usage("nothing to set was given", "write KEY=VALUE, or --file FILE");
  const assignments = await parseAssignments(words, (path, secret) => ctx.readInput(path, secret));
  return async (current) => {
    const { tree, surprises } = await typedTree(assignments, current);
    for (const { path, expected } of surprises) ctx.warn(`${path} is ${expected} on the instance; the value given is taken as text`);
    return tree;
  };
}

async function fromFile(ctx: Context, file: string, strict: boolean): Promise<Asked> {
  const name = file === "-" ? "stdin" : file;
  const tree = await parseSettingsFile(await ctx.readInput(file), name);
  return (current) => {
    if (strict) requireTypes(current, tree, name);
    return Promise.resolve(tree);
  };
}

/**
 * The instance takes keys that it does not show, and stores a misspelt one without a word.
 * @throws {CliError} `usage` for a key that nobody has described and that looks like another one
 */
export function refuseMisspelt(ctx: Context, current: Tree, wanted: Tree): void {
  const [first] = unknownSettings(current, wanted).filter(({ path, nearest }) => nearest.length > 0 && knownSetting(parsePath(path)) === undefined);
  if (first !== undefined) throw misspelt(first);
  warnOfUnknown(ctx, current, wanted);
}

const misspelt = (first: UnknownSetting): CliError =>
  usage(
    `the instance has no setting ${first.path} (did you mean ${first.nearest.join(" or ")}?)`,
    "nothing was sent; a setting that the instance does not show goes in with: ghes-admin api PUT /manage/v1/config/settings --input FILE",
  );

/** A key nobody knows, beside those the instance shows. */
export function warnOfUnknown(ctx: Context, current: Tree, wanted: Tree): void {
  for (const { path, nearest } of unknownSettings(current, wanted)) {
    ctx.warn(`the instance shows no setting ${path}${nearest.length === 0 ? "" : ` (did you mean ${nearest.join(" or ")}?)`}`);
  }
}

/** `ldap.host: null → "ldap.example.com"`; of a secret that takes the place of another, that it changes. */
export const changeLine = ({ path, from, to }: ShownChange): string =>
  from === SECRET_MASK && to === SECRET_MASK ? `${path}: (secret) changes` : `${path}: ${writeJson(from)} → ${writeJson(to)}`;
