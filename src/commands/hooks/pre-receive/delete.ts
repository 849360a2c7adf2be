import { deletePreReceiveHook } from "../../../api/areas/pre-receive.js";
import { flag, integer, object } from "../../../api/shape.js";
import { command, show } from "../../../cli/command.js";
import { hookArg } from "./level.js";

export const deleteHook = command({
  name: "delete",
  summary: "Delete a pre-receive hook",
  description: "Pushes are no longer checked by it, anywhere on the instance.",
  args: hookArg,
  operations: [deletePreReceiveHook],
  returns: object({ id: integer(), deleted: flag() }),
  view: { columns: ["id", "deleted"] },
  asks: true,
  question: (input, instance) => `Delete pre-receive hook ${String(input.id)} of ${instance}?`,
  look: "hooks pre-receive list",
  examples: ["hooks pre-receive delete 3 --yes"],
  seeAlso: ["hooks pre-receive list"],
  async run(ctx, input) {
    await ctx.call(deletePreReceiveHook, { pre_receive_hook_id: input.id });
    return show({ id: input.id, deleted: true });
  },
});
