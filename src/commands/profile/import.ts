import { list, text } from "../../api/shape.js";
import { arg, command, rehearsed, show, toggle } from "../../cli/command.js";
import { profileColumns, profileShape } from "./settings.js";

export const importProfiles = command({
  name: "import",
  summary: "Store the profiles that profile export wrote",
  description:
    "All of them, or none where one is wrong or its name is taken. The file decides whom these profiles trust (ca, pin, proxy): take it from somebody you know, and look with profile show before you give a password.",
  target: "none",
  effect: "write",
  args: { file: arg(text(), "FILE", "What profile export wrote, or - for stdin", { completion: "file" }) },
  flags: { replace: toggle("Change profiles that are there; their credentials stay") },
  returns: list(profileShape),
  view: { columns: profileColumns },
  examples: [{ line: "profile import profiles.json", note: "a colleague's profiles; each password and token is yours to give" }],
  seeAlso: ["profile export", "profile set"],
  async run(ctx, { file, replace }) {
    const content = new TextDecoder().decode(await ctx.readInput(file));
    const rows = await ctx.profiles.import(content, file === "-" ? "stdin" : file, { replace: replace === true, dryRun: ctx.options.dryRun });
    if (ctx.options.dryRun) return rehearsed();
    const bare = rows.find((row) => row.password === null);
    return show(rows, { next: bare === undefined ? undefined : `ghes-admin profile set ${bare.name} --password-stdin` });
  },
});
