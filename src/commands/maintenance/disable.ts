import { getMaintenance, setMaintenance } from "../../api/areas/manage.js";
import { text } from "../../api/shape.js";
import { command, option, show, toggle } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { again } from "../../domain/again.js";
import { canLeave, describeHolding } from "../../domain/maintenance.js";
import { withoutNodeErrors } from "../../domain/node-results.js";
import { CliError } from "../../errors.js";
import { nodeResultView } from "../nodes/result-view.js";
import { waitUntil } from "../waiting.js";

export const disable = command({
  name: "disable",
  summary: "Take the instance out of maintenance mode",
  description:
    "People can work again at once; maintenance mode that is scheduled is cancelled too. While a configuration run is under way the instance cannot leave maintenance mode; --wait waits until it can.",
  flags: {
    uuid: option(text({ format: "uuid" }), "UUID", "Only the node with this UUID"),
    wait: toggle("First wait until the instance can leave maintenance mode (bound it with --timeout)"),
  },
  operations: [setMaintenance, getMaintenance],
  returns: setMaintenance.returns,
  view: nodeResultView,
  look: "maintenance status",
  examples: ["maintenance disable", { line: "maintenance disable --wait --timeout 30m", note: "after a configuration run, at most half an hour" }],
  seeAlso: ["maintenance status", "config apply"],
  async run(ctx, input) {
    if (input.wait === true) {
      await waitUntil(ctx, {
        text: "waiting until maintenance mode can be left",
        read: () => ctx.call(getMaintenance, { uuid: input.uuid }),
        done: canLeave,
        describe: describeHolding,
        goesOn: "maintenance mode stays on",
        hint: again(ctx, "maintenance disable --wait"),
      });
    }
    const results = await leave(ctx, input.uuid);
    return show(withoutNodeErrors(setMaintenance, results), { next: "ghes-admin status" });
  },
});

/** Leaves maintenance mode. The one documented refusal says what to do about it. */
async function leave(ctx: Context, uuid: string | undefined) {
  try {
    return await ctx.call(setMaintenance, { enabled: false, uuid });
  } catch (thrown) {
    if (!(thrown instanceof CliError && thrown.code === "invalid" && /configuration run is currently in progress/i.test(thrown.message))) throw thrown;
    throw thrown.with({ hint: `wait for its end with: ${again(ctx, "maintenance disable --wait")}` });
  }
}
