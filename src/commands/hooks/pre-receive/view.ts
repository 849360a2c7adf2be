import { getOrgPreReceiveHook, getPreReceiveHook, getRepoPreReceiveHook, hookOfAnyLevel } from "../../../api/areas/pre-receive.js";
import { command, show } from "../../../cli/command.js";
import type { Context } from "../../../cli/context.js";
import { hookArg, levelFlags, levelOf, levelViews, type Level } from "./level.js";

export const view = command({
  name: "view",
  summary: "Show one pre-receive hook",
  description: "With --org or --repo the enforcement that counts there, and where it was decided.",
  args: hookArg,
  flags: levelFlags,
  operations: [getPreReceiveHook, getOrgPreReceiveHook, getRepoPreReceiveHook],
  returns: hookOfAnyLevel,
  view: levelViews.instance,
  examples: ["hooks pre-receive view 2", "hooks pre-receive view 2 --repo octo-org/octo-repo"],
  seeAlso: ["hooks pre-receive list"],
  async run(ctx, input) {
    const level = levelOf(input);
    return show(await hookAt(ctx, level, input.id), { view: levelViews[level.kind] });
  },
});

function hookAt(ctx: Context, level: Level, id: number): Promise<unknown> {
  if (level.kind === "org") return ctx.call(getOrgPreReceiveHook, { org: level.org, pre_receive_hook_id: id });
  if (level.kind === "repo") return ctx.call(getRepoPreReceiveHook, { owner: level.owner, repo: level.repo, pre_receive_hook_id: id });
  return ctx.call(getPreReceiveHook, { pre_receive_hook_id: id });
}
