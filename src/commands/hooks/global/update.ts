import { updateGlobalHook } from "../../../api/areas/hooks.js";
import { integer } from "../../../api/shape.js";
import { arg, command, show } from "../../../cli/command.js";
import { usage } from "../../../errors.js";
import { hookColumns } from "./columns.js";
import { configOf, hookFlags, type HookInput } from "./config.js";

export const update = command({
  name: "update",
  summary: "Change a global webhook",
  description:
    "Only what is given is sent. The API replaces address, content type, secret and certificate check as one: with --url, those that are left out go back to their defaults, a secret to none.",
  args: { id: arg(integer({ min: 1 }), "ID", "The webhook's id (hooks global list)") },
  flags: hookFlags,
  operations: [updateGlobalHook],
  returns: updateGlobalHook.returns,
  view: { columns: hookColumns },
  look: "hooks global view {id}",
  examples: [
    "hooks global update 1 --no-active",
    {
      line: "hooks global update 1 --url https://example.com/webhook --content-type json --secret-stdin",
      note: "the whole configuration, the secret on stdin",
    },
  ],
  seeAlso: ["hooks global view", "hooks global ping"],
  async run(ctx, input) {
    checkGiven(input);
    const config = input.url === undefined ? undefined : await configOf(ctx, input.url, input);
    const updated = await ctx.call(updateGlobalHook, { hook_id: input.id, config, events: input.event, active: input.active });
    return show(updated, { next: updated.active ? `ghes-admin hooks global ping ${String(input.id)}` : undefined });
  },
});

function checkGiven({ url, contentType, secretStdin, insecureSsl, event, active }: HookInput): void {
  if ([url, contentType, secretStdin, insecureSsl, event, active].every((one) => one === undefined))
    throw usage("nothing to update was given", "give at least one of --url, --event, --active and --no-active");
  const needing = [
    ["--content-type", contentType],
    ["--secret-stdin", secretStdin],
    ["--insecure-ssl", insecureSsl],
  ].flatMap(([name, value]) => (value === undefined ? [] : [String(name)]));
  if (url === undefined && needing.length > 0)
    throw usage(`${needing.join(", ")} without --url: the API replaces the whole configuration`, "give --url too; ghes-admin hooks global view ID shows it");
}
