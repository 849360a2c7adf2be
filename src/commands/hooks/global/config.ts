/** The flags that make up a webhook, and what is sent of them. */
import { GLOBAL_HOOK_EVENTS, type HookConfig } from "../../../api/areas/hooks.js";
import { choice, list, text } from "../../../api/shape.js";
import { option, toggle, type CommandInput } from "../../../cli/command.js";
import type { Context } from "../../../cli/context.js";
import { usage } from "../../../errors.js";

export const hookFlags = {
  url: option(text({ format: "url" }), "URL", "Address that it delivers to (http or https)"),
  contentType: option(choice("json", "form"), "TYPE", "Form of what it delivers (default: form)"),
  secretStdin: toggle("Read the secret that signs deliveries from stdin"),
  insecureSsl: toggle("Do not verify the receiver's certificate (default: it is verified)"),
  event: option(list(text()), "EVENT", `An event that it is told of: ${GLOBAL_HOOK_EVENTS.join(", ")} and others; repeat it for more`, {
    completion: GLOBAL_HOOK_EVENTS,
  }),
  active: toggle("Whether it is told of events (a new one is, unless --no-active)", { negatable: true }),
};

export type HookInput = CommandInput<Record<never, never>, typeof hookFlags>;

/** The whole `config`, which the API replaces as one. Reads the secret. */
export async function configOf(ctx: Context, url: string, input: HookInput): Promise<HookConfig> {
  if (!/^https?:\/\/[^\s/]/i.test(url)) throw usage(`--url: "${url}" is no http or https address`, "for example --url https://example.com/webhook");
  const secret = input.secretStdin === true ? await ctx.newSecret("webhook secret", { stdin: true }) : undefined;
  return {
    url,
    ...(input.contentType === undefined ? {} : { content_type: input.contentType }),
    ...(secret === undefined ? {} : { secret }),
    ...(input.insecureSsl === true ? { insecure_ssl: "1" } : {}),
  };
}
