import { text } from "../../api/shape.js";
import { command, optionalArg, show as shown } from "../../cli/command.js";
import { profileDetailShape } from "./settings.js";

export const show = command({
  name: "show",
  summary: "Show what is stored about an instance, secrets aside",
  description: "Without NAME it shows the default profile. Of a password and a token it tells where they come from and since when, never what they are.",
  target: "none",
  args: { name: optionalArg(text(), "NAME", "Name of the profile", { completion: "profile" }) },
  returns: profileDetailShape,
  view: { columns: ["setting", "value"] },
  examples: ["profile show ghe1", { line: "profile show --json", note: "the default profile, for a script" }],
  seeAlso: ["profile list", "profile set"],
  run: (ctx, { name }) => {
    const { row, settings } = ctx.profiles.show(name);
    return Promise.resolve(shown(row, { view: { columns: ["setting", "value"], tabulate: () => settings } }));
  },
});
