import { getSettings } from "../../../api/areas/manage.js";
import { anything, list, object, text } from "../../../api/shape.js";
import { command, option, show } from "../../../cli/command.js";
import { shellWord } from "../../../domain/shell-word.js";
import { diffSettings, shownChange } from "../../../domain/settings/diff.js";
import { usage } from "../../../errors.js";
import { readAsked, warnOfUnknown } from "./wanted.js";

export const diff = command({
  name: "diff",
  summary: "Compare the settings with a file",
  description:
    'What would change with "ghes-admin config settings set --file FILE". Only what the file names is compared. Exit code 0 when it is the same, 10 when something differs. Secrets are never shown, only that they differ.',
  flags: { file: option(text(), "FILE", "Settings as one JSON or YAML object, or - for stdin", { completion: "file" }) },
  operations: [getSettings],
  returns: list(object({ path: text({ example: "ldap.host" }), from: anything(), to: anything() })),
  view: { columns: ["path", { field: "from", title: "instance" }, { field: "to", title: "file" }], empty: "No difference." },
  mayAnswerNo: true,
  examples: [
    "config settings diff --file settings.yml",
    { line: "config settings diff --file settings.yml --json || echo drifted", note: "in a nightly check" },
  ],
  seeAlso: ["config settings export", "config settings set"],
  async run(ctx, input) {
    if (input.file === undefined) throw usage("--file is missing", "ghes-admin config settings diff --file FILE");
    const asked = await readAsked(ctx, input);
    const current = await ctx.call(getSettings, {});
    const wanted = await asked(current);
    warnOfUnknown(ctx, current, wanted);
    const changes = diffSettings(current, wanted);
    return show(
      changes.map((one) => shownChange(one)),
      changes.length === 0
        ? { exit: "ok" }
        : { exit: "check", next: input.file === "-" ? undefined : `ghes-admin config settings set --file ${shellWord(input.file)}` },
    );
  },
});
