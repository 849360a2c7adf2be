import { updatePreReceiveHook } from "../../../api/areas/pre-receive.js";
import { command, show } from "../../../cli/command.js";
import { usage } from "../../../errors.js";
import { definitionFlags, optionalPart } from "./definition.js";
import { hookArg, levelViews } from "./level.js";

export const update = command({
  name: "update",
  summary: "Change a pre-receive hook",
  description: "Only what is given is sent. --enforcement enabled refuses pushes from then on, wherever no level below has decided otherwise.",
  args: hookArg,
  flags: definitionFlags,
  operations: [updatePreReceiveHook],
  returns: updatePreReceiveHook.returns,
  view: levelViews.instance,
  look: "hooks pre-receive view {id}",
  examples: [{ line: "hooks pre-receive update 2 --enforcement enabled", note: "from testing to refusing pushes" }],
  seeAlso: ["hooks pre-receive view", "hooks pre-receive enforce"],
  async run(ctx, input) {
    const { id, name, script, scriptRepo, environment, ...rest } = input;
    if ([name, script, scriptRepo, environment, rest.enforcement, rest.allowDownstream].every((one) => one === undefined))
      throw usage("nothing to update was given", "ghes-admin hooks pre-receive update --help lists what can be changed");
    const changed = await ctx.call(updatePreReceiveHook, {
      pre_receive_hook_id: id,
      name,
      script,
      script_repository: scriptRepo === undefined ? undefined : { full_name: scriptRepo },
      environment: environment === undefined ? undefined : { id: environment },
      ...optionalPart(input),
    });
    return show(changed);
  },
});
