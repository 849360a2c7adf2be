import { deleteEnvironment } from "../../../api/areas/environments.js";
import { flag, integer, object } from "../../../api/shape.js";
import { command, show } from "../../../cli/command.js";
import { environmentArg } from "./columns.js";
import { explained } from "./refusals.js";

export const deleteEnvironments = command({
  name: "delete",
  summary: "Delete an environment that no hook runs in",
  description: "One that hooks run in is refused: delete or change those first. The default environment cannot be deleted.",
  args: environmentArg,
  operations: [deleteEnvironment],
  returns: object({ id: integer(), deleted: flag() }),
  view: { columns: ["id", "deleted"] },
  asks: true,
  question: (input, instance) => `Delete environment ${String(input.id)} of ${instance}?`,
  look: "hooks environments list",
  examples: ["hooks environments delete 3 --yes"],
  seeAlso: ["hooks environments list"],
  async run(ctx, { id }) {
    await explained(ctx, id, "deleted", () => ctx.call(deleteEnvironment, { pre_receive_environment_id: id }));
    return show({ id, deleted: true });
  },
});
