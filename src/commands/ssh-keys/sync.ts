import { addSshKey, listSshKeys, removeSshKey } from "../../api/areas/manage.js";
import { anything, choice, flag, list, nullable, object, text } from "../../api/shape.js";
import { command, option, show, toggle } from "../../cli/command.js";
import { calling, type Context, type Settled } from "../../cli/context.js";
import { amount, counted } from "../../domain/amounts.js";
import { withoutNodeErrors, type NodeResult } from "../../domain/node-results.js";
import { parseAuthorizedKeys } from "../../domain/authorized-keys.js";
import { describeLine, planSync, type ListedKey, type PublicKey } from "../../domain/ssh-keys.js";
import { CliError, errorForm, Interrupted, usage, type ExitName } from "../../errors.js";

interface Row {
  readonly fingerprint: string;
  readonly comment: string | null;
  readonly action: "keep" | "add" | "remove" | "extra";
  readonly ok: boolean;
  readonly error: Readonly<Record<string, unknown>> | null;
  /** For the exit code and the message; not printed. */
  readonly failure: CliError | undefined;
}

export const sync = command({
  name: "sync",
  summary: "Make the instance's keys match a file",
  description: `Adds the keys of the file that the instance lacks. Keys that only the instance has are named and left alone; --prune removes them, and with them somebody's access.

New keys are added before old ones are removed, and none is removed unless every new one was added, so that nobody is locked out by a failure in between.`,
  flags: {
    file: option(text(), "AUTHORIZED_KEYS", "File in authorized_keys form, or - for stdin", { completion: "file" }),
    prune: toggle("Remove the keys that are not in the file"),
  },
  operations: [listSshKeys, addSshKey, removeSshKey],
  returns: list(
    object({ fingerprint: text(), comment: nullable(text()), action: choice("keep", "add", "remove", "extra"), ok: flag(), error: nullable(anything()) }),
  ),
  view: { columns: ["action", "fingerprint", "comment", { field: "ok", as: "yesno" }], empty: "There is no key, here or there." },
  asks: (input) => input.prune === true,
  look: "ssh-keys list",
  examples: [
    "ssh-keys sync --file authorized_keys",
    { line: "ssh-keys sync --file authorized_keys --prune --dry-run", note: "what would be added and removed" },
  ],
  seeAlso: ["ssh-keys list"],
  async run(ctx, input) {
    if (input.file === undefined) throw usage("--file is missing", "ghes-admin ssh-keys sync --file AUTHORIZED_KEYS");
    const wanted = parseAuthorizedKeys(await ctx.readInput(input.file), input.file);
    const prune = input.prune === true;
    const plan = planSync(await ctx.call(listSshKeys, {}), wanted, prune);
    for (const key of plan.add) ctx.note(`add     ${inWords(key.line)}`);
    for (const { key } of plan.remove) ctx.note(`remove  ${inWords(key)}`);
    if (plan.remove.length > 0) await ctx.confirm(questionOf(ctx, plan.add.length, plan.remove.length));
    const additions = plan.add.map((key) => calling(addSshKey, { key: key.line }));
    const removals = plan.remove.map(({ key }) => calling(removeSshKey, { key }));
    const settled = await ctx.callEach([...additions, ...removals], (i, before) => (i < additions.length ? undefined : heldBackBy(plan.add, before)));
    const rows = [
      ...plan.keep.map((key) => listedRow(key, "keep")),
      ...plan.add.map((key, i) => addedRow(key, settled[i])),
      ...plan.remove.map((key, i) => listedRow(key, "remove", settled[additions.length + i])),
      ...plan.extra.map((key) => listedRow(key, "extra")),
    ];
    return conclude(ctx, rows);
  },
});

function questionOf({ instance }: Context, additions: number, removals: number): string {
  if (additions === 0) return `Remove ${counted(removals, KEYS)} from ${instance.label}?`;
  return `Add ${counted(additions, KEYS)} to ${instance.label} and remove ${amount(removals)}?`;
}

const KEYS = ["key", "keys"] as const;

/** Why nothing is removed: somebody may have nothing else to come in with. */
function heldBackBy(added: readonly PublicKey[], settled: readonly Settled<unknown>[]): CliError | undefined {
  const missing = added.map((key, i) => addedRow(key, settled[i])).find((one) => !one.ok);
  if (missing === undefined) return undefined;
  return new CliError("cancelled", `not removed, because ${missing.fingerprint} could not be added`, {
    hint: "repeat the command when every new key is there",
  });
}

/** Whose key it is, and which. */
function inWords(line: string): string {
  const { fingerprint, comment } = describeLine(line);
  return `${fingerprint}${comment === null ? "" : `  ${comment}`}`;
}

const addedRow = (key: PublicKey, settled: Settled<unknown> | undefined): Row => row(key.line, "add", settled);
const listedRow = (listed: ListedKey, action: Row["action"], settled?: Settled<unknown>): Row => row(listed.key, action, settled);

function row(line: string, action: Row["action"], settled: Settled<unknown> | undefined): Row {
  const error = settled === undefined ? undefined : failureOf(settled, action);
  return { ...describeLine(line), action, ok: error === undefined, error: error === undefined ? null : errorForm(error), failure: error };
}

/** A failed call, or a failed node inside a successful one. */
function failureOf(settled: Settled<unknown>, action: Row["action"]): CliError | undefined {
  if (!settled.ok) return settled.error;
  try {
    withoutNodeErrors(action === "add" ? addSshKey : removeSshKey, settled.value as readonly NodeResult[]);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof CliError) return thrown;
    throw thrown;
  }
}

function conclude(ctx: Context, rows: readonly Row[]): ReturnType<typeof show> {
  const tried = rows.filter((one) => one.action === "add" || one.action === "remove");
  const failed = tried.filter((one) => !one.ok);
  for (const one of failed) ctx.warn(`${one.action} ${one.fingerprint}: ${one.failure?.message ?? "failed"}`);
  const reason: unknown = ctx.signal.reason;
  const stop = reason instanceof Interrupted && failed.length > 0 ? reason : undefined;
  if (stop !== undefined)
    ctx.warn(`stopped by ${stop.by}; ${String(tried.length - failed.length)} of ${counted(tried.length, CHANGES)} done; repeat the command to go on`);
  const shown = rows.map(({ failure: _, ...one }) => one);
  return show(shown, { exit: stop?.exit ?? exitOf(tried, failed), next: failed.length === 0 ? "ghes-admin ssh-keys list" : undefined });
}

const CHANGES = ["change", "changes"] as const;

/** One key exits with its own code; of several, 4 when a 401 stopped them, 1 when all failed, 5 when some did. */
function exitOf(tried: readonly Row[], failed: readonly Row[]): ExitName {
  const errors = failed.map((one) => one.failure).filter((error) => error instanceof CliError);
  const [first] = errors;
  if (first === undefined) return "ok";
  if (tried.length === 1 || errors.some((error) => error.code === "unauthenticated"))
    return errors.find((error) => error.code === "unauthenticated")?.exit ?? first.exit;
  return failed.length === tried.length ? "failed" : "partial";
}
