import { getConfigApply } from "../../../api/areas/manage.js";
import { command, show, toggle } from "../../../cli/command.js";
import { runIdOf, succeeded, type RunStatus } from "../../../domain/apply/run.js";
import { findRun } from "../../../domain/apply/sight.js";
import type { ExitName } from "../../../errors.js";
import { runIdFlag, statusView } from "./items.js";

export const status = command({
  name: "status",
  summary: "Show how the last configuration run stands",
  description: "For each node whether the run is under way and whether it succeeded. Exits with 0 whatever it shows, unless --exit-code is given.",
  flags: {
    runId: runIdFlag("This run instead of the last one"),
    exitCode: toggle("Exit with 0 where it succeeded, 1 where it failed, 8 while it is under way"),
  },
  operations: [getConfigApply],
  returns: getConfigApply.returns,
  view: statusView,
  examples: ["config apply status", { line: "config apply status --exit-code", note: "for a script: 0 succeeded, 1 failed, 8 under way" }],
  seeAlso: ["config apply watch", "config apply"],
  async run(ctx, input) {
    const found = input.runId === undefined ? await ctx.call(getConfigApply, {}) : (await findRun(ctx, input.runId)).status;
    const next = found.running ? "ghes-admin config apply watch" : undefined;
    return show(found, { exit: input.exitCode === true ? exitOf(found) : "ok", next });
  },
});

function exitOf(found: RunStatus): ExitName {
  if (found.running) return "pending";
  return succeeded(found, runIdOf(found) ?? "") ? "ok" : "failed";
}
