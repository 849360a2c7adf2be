import { getSettings, setSettings } from "../../../api/areas/manage.js";
import { writeJson } from "../../../api/json.js";
import { anything, list, object, text, type Json } from "../../../api/shape.js";
import { command, option, optionalArgs, show } from "../../../cli/command.js";
import type { Context } from "../../../cli/context.js";
import { again } from "../../../domain/again.js";
import { changedTree, diffSettings, shownChange, type ShownChange } from "../../../domain/settings/diff.js";
import { writePath, type Tree } from "../../../domain/settings/paths.js";
import { CliError, Interrupted } from "../../../errors.js";
import { changeLine, readAsked, refuseMisspelt } from "./wanted.js";

const change = object({ path: text({ example: "ldap.host" }), from: anything(), to: anything() });

export const set = command({
  name: "set",
  summary: "Change settings; they take effect with the next apply",
  description: `Stores settings on the instance; nothing takes effect, and nobody is interrupted, before "ghes-admin config apply". The difference is shown first, only what changes is sent, and the settings are read again afterwards to report what did not take.

A VALUE is read as JSON where that gives the type that the instance has there, otherwise as text. KEY=@FILE takes the value from a file and KEY=- from stdin: the only ways for a secret.`,
  args: { words: optionalArgs(text(), "KEY=VALUE", "Dotted key and its new value", { completion: "assignment" }) },
  flags: { file: option(text(), "FILE", "Settings as one JSON or YAML object, or - for stdin", { completion: "file" }) },
  operations: [setSettings, getSettings],
  returns: object({ changed: list(change), not_taken: list(change) }),
  view: { rows: "changed", columns: ["path", "from", "to"], empty: "Nothing to change." },
  asks: true,
  look: "config settings get",
  examples: [
    "config settings set smtp.address=smtp.example.com smtp.enabled=true --yes",
    { line: "config settings set smtp.password=@smtp-password.txt --yes", note: "a secret from a file" },
    { line: "config settings set --file settings.yml --dry-run", note: "a whole file of settings: see the request first" },
  ],
  seeAlso: ["config settings diff", "config settings export", "config apply"],
  async run(ctx, input) {
    const asked = await readAsked(ctx, { ...input, strict: true });
    const current = await ctx.call(getSettings, {});
    const wanted = await asked(current);
    refuseMisspelt(ctx, current, wanted);
    const changes = diffSettings(current, wanted);
    const shown = changes.map(shownChange);
    if (changes.length === 0) return show({ changed: [], not_taken: [] });
    for (const one of shown) ctx.note(changeLine(one));
    await ctx.confirm(`Change ${String(changes.length)} ${changes.length === 1 ? "setting" : "settings"} of ${ctx.instance.label}?`);
    await ctx.call(setSettings, { settings: changedTree(changes) });
    refuseDrift(ctx, wanted, shown, await settingsAfterwards(ctx, shown));
    return show({ changed: shown, not_taken: [] }, { next: "ghes-admin config apply --follow" });
  },
});

/** What an instance shows in place of a secret it keeps to itself. */
const isHidden = (value: Json | undefined): boolean => value === undefined || value === null || (typeof value === "string" && /^\**$/.test(value));

/** @throws {CliError} what the read failed with; that the settings were taken before is said, and what they were. */
async function settingsAfterwards(ctx: Context, changed: readonly ShownChange[]): Promise<Tree> {
  try {
    return await ctx.call(getSettings, {});
  } catch (thrown) {
    if (thrown instanceof Interrupted) {
      ctx.warn(`the instance took the settings; whether each did is not known, look with: ${again(ctx, "config settings get")}`);
      throw thrown.told({ changed });
    }
    if (!(thrown instanceof CliError)) throw thrown;
    throw new CliError(thrown.code, `the instance took the settings, but reading them again failed: ${thrown.message}`, {
      ...thrown.facts,
      details: { ...thrown.facts.details, changed },
    });
  }
}

/** @throws {CliError} `invalid` when the instance answered yes and shows another value all the same */
function refuseDrift(ctx: Context, wanted: Tree, changed: readonly ShownChange[], after: Tree): void {
  const drift = diffSettings(after, wanted);
  const hidden = drift.filter((one) => one.secret && isHidden(one.from));
  for (const { path } of hidden) ctx.note(`${writePath(path)} is a secret that the instance does not show; whether it took cannot be seen`);
  const plain = drift.filter((one) => !hidden.includes(one)).map(shownChange);
  if (plain.length === 0) return;
  const said = plain.map((one) => `${one.path} is ${writeJson(one.from)}`).join(", ");
  throw new CliError("invalid", `the instance took the settings, but ${String(plain.length)} of ${String(changed.length)} did not take: ${said}`, {
    operation: setSettings.route,
    hint: `${again(ctx, "config settings get")} shows what it has now`,
    details: { changed, not_taken: plain },
  });
}
