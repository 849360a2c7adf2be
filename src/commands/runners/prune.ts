import { deleteRunner, getRunner, listRunners } from "../../api/areas/runners.js";
import type { Of } from "../../api/shape.js";
import { command, toggle } from "../../cli/command.js";
import type { Context, Job, Source, Subject } from "../../cli/context.js";
import { usage } from "../../errors.js";
import { givenRun, idRows, rowsView, runFlags } from "../bulk-work.js";
import { runnerIfThere, runnerJob, runnerParameters } from "./delete.js";
import { enterpriseFlag, enterpriseOf } from "../enterprise.js";

export const prune = command({
  name: "prune",
  summary: "Delete the runners that are gone",
  description: `Deletes the runners that are offline. Each is looked at once more right before: one
that is back online, or busy, stays and is named.`,
  flags: { offline: toggle("Those that are offline; must be given"), ...runFlags, ...enterpriseFlag },
  operations: [deleteRunner, listRunners, getRunner],
  returns: idRows,
  view: rowsView("id", "No runner is offline."),
  asks: true,
  look: "runners list{--enterprise}",
  examples: ["runners prune --offline --yes", { line: "runners prune --offline --dry-run", note: "which would be deleted" }],
  seeAlso: ["runners list", "runners delete"],
  async run(ctx, input) {
    if (input.offline !== true && input.resume === undefined) throw usage("nothing says which runners", "ghes-admin runners prune --offline");
    const source: Source =
      input.resume === undefined ? { kind: "found", subjects: await offlineRunners(ctx, enterpriseOf(ctx, input.enterprise)) } : { kind: "none" };
    return ctx.bulk({
      ...runnerJob,
      command: "runners prune",
      ...givenRun(input),
      source,
      parameters: runnerParameters(ctx, input),
      reconsider: whyKept,
    });
  },
});

type Runner = Of<(typeof getRunner)["returns"]>;

async function offlineRunners(ctx: Context, enterprise: string): Promise<readonly Subject[]> {
  const found: Subject[] = [];
  for await (const item of ctx.pages(listRunners, { enterprise })) {
    const runner = item as Runner;
    if (runner.status === "offline" && !runner.busy) found.push({ key: String(runner.id), title: runner.name });
  }
  return found;
}

const whyKept: NonNullable<Job["reconsider"]> = async (reader, key, { enterprise = "" }) => {
  const runner = await runnerIfThere(reader, enterprise, key);
  if (runner === undefined) return "gone already";
  return runner.busy ? "busy" : runner.status === "offline" ? undefined : `${runner.status} again`;
};
