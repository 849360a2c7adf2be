import { flag, object, text } from "../../api/shape.js";
import { arg, command, rehearsed, show } from "../../cli/command.js";

export const remove = command({
  name: "remove",
  summary: "Remove a profile and its stored credentials",
  description: "Nothing changes on the instance. What the keychain has of it goes too; files and commands that hold its credentials stay.",
  target: "none",
  effect: "write",
  asks: true,
  question: ({ name }) => `Remove the profile ${name} and the credentials stored with it?`,
  args: { name: arg(text(), "NAME", "Name of the profile", { completion: "profile" }) },
  returns: object({ name: text({ example: "ghe1" }), removed: flag() }),
  view: { columns: ["name", { field: "removed", as: "yesno" }] },
  examples: [{ line: "profile remove ghe1 --yes", note: "without being asked" }],
  seeAlso: ["profile list"],
  run: async (ctx, { name }) => {
    await ctx.profiles.remove(name, { dryRun: ctx.options.dryRun });
    return ctx.options.dryRun ? rehearsed() : show({ name, removed: true });
  },
});
