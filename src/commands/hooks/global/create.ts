import { createGlobalHook } from "../../../api/areas/hooks.js";
import { command, show } from "../../../cli/command.js";
import { usage } from "../../../errors.js";
import { hookColumns } from "./columns.js";
import { configOf, hookFlags } from "./config.js";

export const create = command({
  name: "create",
  summary: "Create a global webhook",
  description:
    "It is told of what happens on the whole instance: of the kinds of --event, or of users and organizations where none is given. The secret comes from stdin, or from a prompt where stdin is the terminal.",
  flags: hookFlags,
  operations: [createGlobalHook],
  returns: createGlobalHook.returns,
  view: { columns: hookColumns },
  look: "hooks global list",
  examples: [
    "hooks global create --url https://example.com/webhook --content-type json --event user --event organization",
    { line: "hooks global create --url https://example.com/webhook --secret-stdin", note: "the secret on stdin" },
  ],
  seeAlso: ["hooks global ping", "hooks global list"],
  async run(ctx, input) {
    if (input.url === undefined) throw usage("--url is missing", "for example --url https://example.com/webhook");
    const config = await configOf(ctx, input.url, input);
    const created = await ctx.call(createGlobalHook, { name: "web", config, events: input.event, active: input.active });
    return show(created, { next: `ghes-admin hooks global ping ${String(created.id)}` });
  },
});
