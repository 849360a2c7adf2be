import { anything, text } from "../../api/shape.js";
import { command, option, optionalArgs, raw, show } from "../../cli/command.js";
import { shellWord } from "../../domain/shell-word.js";

export const exportProfiles = command({
  name: "export",
  summary: "Write profiles for another machine, secrets left out",
  description:
    "JSON with everything that profile import needs: addresses, tags, pins, proxies, and certificate authorities themselves in place of the paths to them. Passwords, tokens, the commands and files that give them, client certificates and the credentials of proxies stay here; what was left out is named.",
  target: "none",
  args: { names: optionalArgs(text(), "NAME", "Names of profiles (default: all)", { completion: "profile" }) },
  flags: { file: option(text(), "FILE", "Where to write (default: stdout)", { completion: "file" }) },
  returns: anything(),
  examples: [
    "profile export --file profiles.json",
    { line: "profile export ghe1 | ssh build1 ghes-admin profile import -", untested: "needs another machine" },
  ],
  seeAlso: ["profile import", "profile show"],
  async run(ctx, { names, file }) {
    const { document, left } = ctx.profiles.exported(names ?? []);
    const json = `${JSON.stringify(document, null, 2)}\n`;
    if (file !== undefined) await ctx.writeFile(file, json);
    for (const line of left) ctx.note(line);
    if (file !== undefined) return show({ file, written: true }, { next: `ghes-admin profile import ${shellWord(file)} # on the other machine` });
    return ctx.options.formed ? show(document) : raw(json);
  },
});
