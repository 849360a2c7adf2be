import { createPreReceiveHook } from "../../../api/areas/pre-receive.js";
import { command, show } from "../../../cli/command.js";
import { usage } from "../../../errors.js";
import { definitionFlags, optionalPart } from "./definition.js";
import { levelViews } from "./level.js";

export const create = command({
  name: "create",
  summary: "Create a pre-receive hook",
  description:
    "With --enforcement enabled it refuses pushes on the whole instance at once: begin with testing, which only reports. Without --enforcement it is disabled, and without --allow-downstream no organization or repository may change that.",
  flags: definitionFlags,
  operations: [createPreReceiveHook],
  returns: createPreReceiveHook.returns,
  view: levelViews.instance,
  look: "hooks pre-receive list",
  examples: [
    {
      line: "hooks pre-receive create --name 'No secrets' --script scripts/secrets.sh --script-repo octo-org/hooks --environment 2 --enforcement testing",
      note: "first only report what it would refuse",
    },
  ],
  seeAlso: ["hooks environments list", "hooks pre-receive enforce"],
  async run(ctx, input) {
    const { name, script, scriptRepo, environment } = input;
    if (name === undefined || script === undefined || scriptRepo === undefined || environment === undefined) {
      const missing = Object.entries({ "--name": name, "--script": script, "--script-repo": scriptRepo, "--environment": environment })
        .filter(([, value]) => value === undefined)
        .map(([flag]) => flag);
      throw usage(`${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`, "ghes-admin hooks pre-receive create --help");
    }
    const body = { name, script, script_repository: { full_name: scriptRepo }, environment: { id: environment }, ...optionalPart(input) };
    const created = await ctx.call(createPreReceiveHook, body);
    return show(created, { next: nextStep(String(created.id), created.enforcement) });
  },
});

/** From off to reporting, and from reporting to refusing. */
function nextStep(id: string, enforcement: string): string {
  if (enforcement === "enabled") return `ghes-admin hooks pre-receive view ${id}`;
  return `ghes-admin hooks pre-receive update ${id} --enforcement ${enforcement === "testing" ? "enabled # when it refuses what it should" : "testing"}`;
}
