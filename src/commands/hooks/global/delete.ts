import { deleteGlobalHook } from "../../../api/areas/hooks.js";
import { flag, integer, object } from "../../../api/shape.js";
import { arg, command, show } from "../../../cli/command.js";

export const deleteHook = command({
  name: "delete",
  summary: "Delete a global webhook",
  description: "Its receiver is told of nothing any more. To stop it for a while: hooks global update ID --no-active.",
  args: { id: arg(integer({ min: 1 }), "ID", "The webhook's id (hooks global list)") },
  operations: [deleteGlobalHook],
  returns: object({ id: integer(), deleted: flag() }),
  view: { columns: ["id", "deleted"] },
  asks: true,
  question: (input, instance) => `Delete global webhook ${String(input.id)} of ${instance}?`,
  look: "hooks global list",
  examples: ["hooks global delete 1 --yes"],
  seeAlso: ["hooks global list"],
  async run(ctx, input) {
    await ctx.call(deleteGlobalHook, { hook_id: input.id });
    return show({ id: input.id, deleted: true });
  },
});
