import { text } from "../../api/shape.js";
import { arg, command, rehearsed, show } from "../../cli/command.js";
import { profileColumns, profileShape } from "./settings.js";

export const rename = command({
  name: "rename",
  summary: "Give a profile another name",
  description: "Scripts and cron jobs that say -p NAME must be changed too.",
  target: "none",
  effect: "write",
  args: { name: arg(text(), "NAME", "Name of the profile", { completion: "profile" }), to: arg(text(), "NEW", "Its new name") },
  returns: profileShape,
  view: { columns: profileColumns },
  examples: ["profile rename ghe1 ghe-old"],
  seeAlso: ["profile list", "profile set"],
  run: async (ctx, { name, to }) => {
    const row = await ctx.profiles.rename(name, to, { dryRun: ctx.options.dryRun });
    return ctx.options.dryRun ? rehearsed() : show(row);
  },
});
