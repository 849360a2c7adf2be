import { createRunnerGroup } from "../../../api/areas/runner-groups.js";
import { choice, integer, list, text } from "../../../api/shape.js";
import { arg, command, option, show } from "../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../enterprise.js";
import { groupColumns } from "./columns.js";

export const create = command({
  name: "create",
  summary: "Create a runner group",
  description: "A group decides which organizations may use its runners; each runner is in one group.",
  args: { name: arg(text(), "NAME", "The group's name") },
  flags: {
    visibility: option(choice("all", "selected"), "WHO", "Whether all organizations may use it, or selected ones (default: all)"),
    orgId: option(list(integer({ min: 1 })), "ID", "An organization that may use it, with --visibility selected; repeat it for more"),
    runnerId: option(list(integer({ min: 1 })), "ID", "A runner to put into it; repeat it for more"),
    ...enterpriseFlag,
  },
  operations: [createRunnerGroup],
  returns: createRunnerGroup.returns,
  view: { columns: groupColumns },
  look: "runners groups list{--enterprise}",
  examples: [
    "runners groups create arm",
    { line: "runners groups create release-2 --visibility selected --org-id 26 --runner-id 7", note: "for one organization" },
  ],
  seeAlso: ["runners groups orgs add", "runners groups runners add"],
  async run(ctx, input) {
    const created = await ctx.call(createRunnerGroup, {
      enterprise: enterpriseOf(ctx, input.enterprise),
      name: input.name,
      visibility: input.visibility,
      selected_organization_ids: input.orgId,
      runners: input.runnerId,
    });
    if (input.orgId !== undefined && created.visibility !== "selected")
      ctx.warn(`all organizations may use the group; for selected ones: ghes-admin runners groups update ${String(created.id)} --visibility selected`);
    return show(created, { next: nextStep(String(created.id), input) });
  },
});

/** A group without runners, or that nobody may use, does nothing yet. */
function nextStep(
  id: string,
  { visibility, orgId, runnerId }: { readonly visibility?: string | undefined; readonly orgId?: unknown; readonly runnerId?: unknown },
): string {
  if (runnerId === undefined) return `ghes-admin runners groups runners add ${id} RUNNER_ID`;
  if (visibility === "selected" && orgId === undefined) return `ghes-admin runners groups orgs add ${id} ORG_ID`;
  return `ghes-admin runners groups view ${id}`;
}
