import { text } from "../../api/shape.js";
import { arg, command, rehearsed, show } from "../../cli/command.js";
import { profileColumns, profileShape } from "./settings.js";

export const use = command({
  name: "use",
  summary: "Make a profile the default one",
  description:
    "Commands without -p, --host and GHES_ADMIN_* are then for this instance, in every terminal and script of yours: also those that change something.",
  target: "none",
  effect: "write",
  args: { name: arg(text(), "NAME", "Name of the profile", { completion: "profile" }) },
  returns: profileShape,
  view: { columns: profileColumns },
  examples: ["profile use ghe1"],
  seeAlso: ["profile list", "profile show"],
  run: async (ctx, { name }) => {
    const row = await ctx.profiles.use(name, { dryRun: ctx.options.dryRun });
    return ctx.options.dryRun ? rehearsed() : show(row, { next: "ghes-admin status" });
  },
});
