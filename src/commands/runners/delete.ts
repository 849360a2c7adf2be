import { deleteRunner, getRunner } from "../../api/areas/runners.js";
import { command } from "../../cli/command.js";
import { calling, type Job } from "../../cli/context.js";
import { CliError } from "../../errors.js";
import { givenJob, idArgs, idFlags, idRows, rowsView } from "../bulk-work.js";
import { enterpriseFlag, enterpriseOf } from "../enterprise.js";

/** Those that are no longer there. */
export const lookUpRunners: NonNullable<Job["lookUp"]> = async (reader, keys, { enterprise = "" }) => {
  const isGone = async (key: string): Promise<boolean> => {
    try {
      await reader.call(getRunner, { enterprise, runner_id: Number(key) });
      return false;
    } catch (thrown) {
      if (thrown instanceof CliError && thrown.code === "not_found") return true;
      throw thrown;
    }
  };
  const gone = await Promise.all(keys.map(isGone));
  return new Set(keys.filter((_, i) => gone[i]));
};

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
  args: idArgs("runners"),
  flags: { ...enterpriseFlag, ...idFlags },
  operations: [deleteRunner, getRunner],
  returns: idRows,
  view: rowsView("id", "No runner was named."),
  asks: true,
  examples: ["runners delete 1 --yes"],
  seeAlso: ["runners list", "runners prune"],
  run: (ctx, input) =>
    ctx.bulk({
      ...runnerJob,
      command: "runners delete",
      ...givenJob(input, input.ids, "id"),
      parameters: { enterprise: enterpriseOf(ctx, input.enterprise) },
    }),
});
