import { createRemoveToken } from "../../api/areas/runners.js";
import { command, show } from "../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../enterprise.js";

export const removeToken = command({
  name: "remove-token",
  summary: "Make a token that removes a runner from its machine",
  description:
    "For config.sh remove on the machine; runners delete does without the machine. Prints a secret: whoever has it may use it for an hour. It appears on stdout alone, never in -v or in an error.",
  flags: enterpriseFlag,
  operations: [createRemoveToken],
  returns: createRemoveToken.returns,
  view: { columns: ["token", "expires_at"] },
  look: { instead: "send it again: a token that nobody has seen ends by itself after an hour" },
  examples: [{ line: "runners remove-token --jq .token", note: "config.sh remove --token takes it" }],
  seeAlso: ["runners applications", "runners list"],
  run: async (ctx, input) =>
    show(await ctx.call(createRemoveToken, { enterprise: enterpriseOf(ctx, input.enterprise) }), {
      next: "./config.sh remove --token TOKEN # on the runner's machine",
    }),
});
