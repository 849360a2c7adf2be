import { enforcedHook, unenforceInOrg, unenforceInRepo } from "../../../api/areas/pre-receive.js";
import { command, show } from "../../../cli/command.js";
import { hookArg, levelFlags, levelViews, placeOf } from "./level.js";

export const unenforce = command({
  name: "unenforce",
  summary: "Undo what an organization or a repository decided",
  description: "What the level above says counts again; that is what is printed.",
  args: hookArg,
  flags: levelFlags,
  operations: [unenforceInOrg, unenforceInRepo],
  returns: enforcedHook,
  view: levelViews.org,
  asks: true,
  question: ({ id, org, repo }, instance) => `Undo what ${org ?? repo ?? "nobody"} decided on pre-receive hook ${String(id)} of ${instance}?`,
  look: "hooks pre-receive view {id}{--org}{--repo}",
  examples: ["hooks pre-receive unenforce 2 --org octo-org --yes"],
  seeAlso: ["hooks pre-receive enforce", "hooks pre-receive view"],
  async run(ctx, { id, ...input }) {
    const place = placeOf(input);
    if (place.kind === "org") return show(await ctx.call(unenforceInOrg, { org: place.org, pre_receive_hook_id: id }), { view: levelViews.org });
    return show(await ctx.call(unenforceInRepo, { owner: place.owner, repo: place.repo, pre_receive_hook_id: id }), { view: levelViews.repo });
  },
});
