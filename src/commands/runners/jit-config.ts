import { createJitConfig } from "../../api/areas/runners.js";
import { integer, list, text } from "../../api/shape.js";
import { arg, command, option, show } from "../../cli/command.js";
import { again } from "../../domain/again.js";
import { shellWord } from "../../domain/shell-word.js";
import { CliError, usage } from "../../errors.js";
import { enterpriseFlag, enterpriseOf } from "../enterprise.js";

export const jitConfig = command({
  name: "jit-config",
  summary: "Make the configuration of a runner for one job",
  description: `The instance registers the runner at once; started with the configuration, it takes one job and is gone.

Prints a secret: whoever has it may start that runner. It appears on stdout alone, never in -v or in an error.`,
  args: { name: arg(text(), "NAME", "The runner's name") },
  flags: {
    groupId: option(integer({ min: 1 }), "ID", "The group that the runner goes to (runners groups list)"),
    label: option(list(text()), "LABEL", "A label of the runner; repeat it for more"),
    workFolder: option(text(), "DIR", "The folder of its job, on its machine (default: _work)"),
    ...enterpriseFlag,
  },
  operations: [createJitConfig],
  returns: createJitConfig.returns,
  view: { columns: ["runner.id", "runner.name", "encoded_jit_config"] },
  look: "runners list{--enterprise}",
  examples: [{ line: "runners jit-config builder-41 --group-id 1 --label linux --jq .encoded_jit_config", note: "run.sh --jitconfig takes it" }],
  seeAlso: ["runners groups list", "runners registration-token"],
  async run(ctx, { name, groupId, label, workFolder, enterprise: given }) {
    if (groupId === undefined) throw usage("--group-id is missing", "ghes-admin runners groups list shows the ids");
    if (label === undefined) throw usage("--label is missing", "a runner needs at least one label, such as --label linux");
    const enterprise = enterpriseOf(ctx, given);
    try {
      const made = await ctx.call(createJitConfig, { enterprise, name, runner_group_id: groupId, labels: label, work_folder: workFolder });
      return show(made, { next: "./run.sh --jitconfig ENCODED_JIT_CONFIG # on the runner's machine" });
    } catch (thrown) {
      if (thrown instanceof CliError && thrown.code === "unknown_outcome")
        throw thrown.with({ hint: `the runner may exist without its configuration: ${again(ctx, `runners list --name ${shellWord(name)}`)}, and delete it` });
      if (thrown instanceof CliError && thrown.code === "conflict") throw thrown.with({ hint: "choose another name, or delete the runner that has it" });
      throw thrown;
    }
  },
});
