import { pingGlobalHook } from "../../../api/areas/hooks.js";
import { flag, integer, object } from "../../../api/shape.js";
import { arg, command, show } from "../../../cli/command.js";

export const ping = command({
  name: "ping",
  summary: "Have a global webhook deliver a ping",
  description: "The instance sends its receiver a ping event; whether it arrived shows at the receiver.",
  args: { id: arg(integer({ min: 1 }), "ID", "The webhook's id (hooks global list)") },
  operations: [pingGlobalHook],
  returns: object({ id: integer(), pinged: flag() }),
  view: { columns: ["id", "pinged"] },
  look: "hooks global view {id}",
  examples: ["hooks global ping 1"],
  seeAlso: ["hooks global view"],
  async run(ctx, input) {
    await ctx.call(pingGlobalHook, { hook_id: input.id });
    return show({ id: input.id, pinged: true });
  },
});
