import { deleteRunner, getRunner, listRunners } from "../../api/areas/runners.js";
import { command } from "../../cli/command.js";
import { calling, type Context, type Job, type Parameters, type Reader } from "../../cli/context.js";
import { atATime } from "../../domain/at-a-time.js";
import { CliError } from "../../errors.js";
import { givenJob, idArgs, idFlags, idRows, LOOKS, rowsView } from "../bulk-work.js";
import { enterpriseFlag, enterpriseOf } from "../enterprise.js";

/**
 * The runner, or undefined where it is gone. A 404 may as well mean that the token may not look; the list is 404 too then.
 * @throws {CliError} `not_found` where the list cannot be read either
 */
export async function runnerIfThere(reader: Reader, enterprise: string, key: string) {
  try {
    return await reader.call(getRunner, { enterprise, runner_id: Number(key) });
  } catch (thrown) {
    if (!(thrown instanceof CliError) || thrown.code !== "not_found") throw thrown;
    await reader.call(listRunners, { enterprise, per_page: 1 });
    return undefined;
  }
}

/** Those that are no longer there. */
const lookUpRunners: NonNullable<Job["lookUp"]> = async (reader, keys, { enterprise = "" }) => {
  const found = await atATime(keys, LOOKS, (key) => runnerIfThere(reader, enterprise, key));
  return new Set(keys.filter((_, i) => found[i] === undefined));
};

/** A run that is gone on with is in the enterprise where it began, unless the flag says another. */
export const runnerParameters = (ctx: Context, input: { readonly enterprise: string | undefined; readonly resume: string | undefined }): Parameters =>
  input.resume !== undefined && input.enterprise === undefined ? {} : { enterprise: enterpriseOf(ctx, input.enterprise) };

/** What deleting runners is, however they were chosen. */
export const runnerJob = {
  names: "id",
  verb: { plain: "delete", done: "deleted", doing: "deleting" },
  noun: ["runner", "runners"],
  write: (id, { enterprise = "" }) => calling(deleteRunner, { enterprise, runner_id: Number(id) }),
  lookUp: lookUpRunners,
} as const satisfies Partial<Job>;

export const deleteRunners = command({
  name: "delete",
  summary: "Delete runners, so that they take no more jobs",
  description: "They take no more jobs. The program on the machine stays there, and must be registered anew to work again: config.sh remove takes it away.",
  args: idArgs("runners"),
  flags: { ...idFlags, ...enterpriseFlag },
  operations: [deleteRunner, getRunner, listRunners],
  returns: idRows,
  view: rowsView("id", "No runner was named."),
  asks: true,
  look: "runners list{--enterprise}",
  examples: ["runners delete 1 --yes", { line: "runners delete 1 2 --dry-run", note: "see the requests first" }],
  seeAlso: ["runners list", "runners prune"],
  run: (ctx, input) =>
    ctx.bulk({
      ...runnerJob,
      command: "runners delete",
      ...givenJob(input, input.ids, "id"),
      parameters: runnerParameters(ctx, input),
    }),
});
