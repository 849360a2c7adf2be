import { getSettings } from "../../../api/areas/manage.js";
import { anything, text } from "../../../api/shape.js";
import { command, option, raw, show } from "../../../cli/command.js";
import { shellWord } from "../../../domain/shell-word.js";
import { exportable, toJson, toYaml } from "../../../domain/settings/export.js";

export const exportSettings = command({
  name: "export",
  summary: "Write the settings to a file, secrets left out",
  description:
    "YAML, or JSON where FILE ends in .json or with --json: the form that diff --file and set --file take. Secrets and what only the instance can set are left out.",
  flags: { file: option(text(), "FILE", "Where to write (default: stdout)", { completion: "file", single: "takes the settings of one instance" }) },
  operations: [getSettings],
  returns: anything(),
  examples: [
    "config settings export --file settings.yml",
    { line: "config settings export | git diff --no-index settings.yml - || true", note: "what changed since the last export", untested: "git may be missing" },
  ],
  seeAlso: ["config settings diff", "config settings set"],
  async run(ctx, input) {
    const settings = exportable(await ctx.call(getSettings, {}));
    if (input.file === undefined) return ctx.options.formed ? show(settings) : raw(await toYaml(settings));
    const json = ctx.options.json || input.file.endsWith(".json");
    await ctx.writeFile(input.file, json ? toJson(settings) : await toYaml(settings));
    return show({ file: input.file, written: true }, { next: `ghes-admin config settings diff --file ${shellWord(input.file)}` });
  },
});
