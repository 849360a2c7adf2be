import { listGroupRunners } from "../../../../api/areas/runner-groups.js";
import { command, itemsShape, limitFlag, stream } from "../../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../../enterprise.js";
import { groupArg, runnerColumns } from "../../words.js";

export const list = command({
  name: "list",
  summary: "List the runners in a group",
  description: "Each runner is in one group.",
  args: groupArg,
  flags: { ...enterpriseFlag, limit: limitFlag },
  operations: [listGroupRunners],
  returns: itemsShape(listGroupRunners),
  view: { columns: runnerColumns, empty: "There is no runner in the group." },
  examples: ["runners groups runners list 2"],
  seeAlso: ["runners groups runners set", "runners groups view"],
  run(ctx, input) {
    const which = { enterprise: enterpriseOf(ctx, input.enterprise), runner_group_id: input.group };
    return Promise.resolve(stream(ctx.pages(listGroupRunners, which, input.limit), { ndjson: false }));
  },
});
