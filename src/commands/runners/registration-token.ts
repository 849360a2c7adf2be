import { createRegistrationToken } from "../../api/areas/runners.js";
import { command, show } from "../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../enterprise.js";

export const registrationToken = command({
  name: "registration-token",
  summary: "Make a token that registers new runners",
  description:
    "For config.sh on the machine that is to become a runner. Prints a secret: whoever has it may register runners for an hour. It appears on stdout alone, never in -v or in an error.",
  flags: enterpriseFlag,
  operations: [createRegistrationToken],
  returns: createRegistrationToken.returns,
  view: { columns: ["token", "expires_at"] },
  look: { instead: "send it again: a token that nobody has seen ends by itself after an hour" },
  examples: [{ line: "runners registration-token --jq .token", note: "config.sh --token takes it" }],
  seeAlso: ["runners applications", "runners list"],
  async run(ctx, input) {
    const enterprise = enterpriseOf(ctx, input.enterprise);
    const made = await ctx.call(createRegistrationToken, { enterprise });
    return show(made, { next: `./config.sh --url ${ctx.instance.site}/enterprises/${enterprise} --token TOKEN # on the runner's machine` });
  },
});
