import { enforcedHook, enforceInOrg, enforceInRepo } from "../../../api/areas/pre-receive.js";
import { command, show } from "../../../cli/command.js";
import { usage } from "../../../errors.js";
import { allowDownstreamFlag, enforcementFlag } from "./definition.js";
import { hookArg, levelFlags, levelViews, placeOf } from "./level.js";

export const enforce = command({
  name: "enforce",
  summary: "Decide on a hook for an organization or a repository",
  description:
    "With enabled, pushes there are refused from then on; with disabled they are no longer checked. Works where the level above allows it: the instance for organizations, organization and instance for repositories.",
  args: hookArg,
  flags: { ...levelFlags, enforcement: enforcementFlag, allowDownstream: allowDownstreamFlag("the organization's repositories") },
  operations: [enforceInOrg, enforceInRepo],
  returns: enforcedHook,
  view: levelViews.org,
  look: "hooks pre-receive view {id}{--org}{--repo}",
  examples: [
    "hooks pre-receive enforce 2 --org octo-org --enforcement enabled",
    { line: "hooks pre-receive enforce 3 --repo octo-org/octo-repo --enforcement testing", note: "in one repository" },
  ],
  seeAlso: ["hooks pre-receive unenforce", "hooks pre-receive update"],
  async run(ctx, { id, enforcement, allowDownstream, ...input }) {
    const place = placeOf(input);
    if (place.kind === "repo" && allowDownstream !== undefined)
      throw usage("--allow-downstream is for organizations only: there is nothing below a repository", "leave it out");
    if (enforcement === undefined) throw usage("--enforcement is missing", "give --enforcement enabled, disabled or testing");
    if (place.kind === "org") {
      const inOrg = { org: place.org, pre_receive_hook_id: id, enforcement, allow_downstream_configuration: allowDownstream };
      return show(await ctx.call(enforceInOrg, inOrg), { view: levelViews.org });
    }
    const inRepo = { owner: place.owner, repo: place.repo, pre_receive_hook_id: id, enforcement };
    return show(await ctx.call(enforceInRepo, inRepo), { view: levelViews.repo });
  },
});
