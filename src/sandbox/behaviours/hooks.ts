/** Global webhooks. */
import {
  createGlobalHook,
  deleteGlobalHook,
  getGlobalHook,
  listGlobalHooks,
  pingGlobalHook,
  updateGlobalHook,
  type HookConfig,
} from "../../api/areas/hooks.js";
import { SECRET_MASK } from "../../api/secrets.js";
import type { Appliance } from "../appliance.js";
import { behaves, type Call } from "../call.js";
import { failedValidation, hooksOf, withId, type GlobalHook } from "../hook-state.js";
import { isoOf } from "../site.js";
import { pageOf } from "../paging.js";

const MOST_DELIVERIES = 1_000;

export const hookBehaviors = [
  behaves(listGlobalHooks, (appliance, input, call) => {
    const { items, headers } = pageOf(hooksOf(appliance).globalHooks, input, call);
    return { status: 200, headers, body: items.map((one) => wireOf(one, call)) };
  }),

  behaves(createGlobalHook, (appliance, { config, events = ["user", "organization"], active = true }, call) => {
    if (!isAddress(config.url)) return badAddress();
    const state = hooksOf(appliance);
    const now = appliance.clock.now();
    const hook: GlobalHook = { id: ++state.lastGlobalHook, events, active, config: configOf(config), createdAt: now, updatedAt: now };
    state.globalHooks = [...state.globalHooks, hook];
    if (active) deliver(appliance, hook, "ping");
    return { status: 201, body: wireOf(hook, call) };
  }),

  behaves(getGlobalHook, (appliance, input, call) => ({ status: 200, body: wireOf(withId(hooksOf(appliance).globalHooks, input.hook_id), call) })),

  behaves(updateGlobalHook, (appliance, input, call) => {
    const hook = withId(hooksOf(appliance).globalHooks, input.hook_id);
    if (input.config !== undefined && !isAddress(input.config.url)) return badAddress();
    if (input.config !== undefined) hook.config = configOf(input.config);
    hook.events = input.events ?? hook.events;
    hook.active = input.active ?? hook.active;
    hook.updatedAt = appliance.clock.now();
    const { config, ...rest } = wireOf(hook, call);
    // The answer to a change is described without the secret.
    return { status: 200, body: { ...rest, config: Object.fromEntries(Object.entries(config).filter(([name]) => name !== "secret")) } };
  }),

  behaves(deleteGlobalHook, (appliance, input) => {
    const state = hooksOf(appliance);
    const hook = withId(state.globalHooks, input.hook_id);
    state.globalHooks = state.globalHooks.filter((one) => one !== hook);
    return { status: 204 };
  }),

  behaves(pingGlobalHook, (appliance, input) => {
    deliver(appliance, withId(hooksOf(appliance).globalHooks, input.hook_id), "ping");
    return { status: 204 };
  }),
];

function deliver(appliance: Appliance, { id }: GlobalHook, event: string): void {
  const state = hooksOf(appliance);
  state.deliveries = [...state.deliveries, { hookId: id, event, at: appliance.clock.now() }].slice(-MOST_DELIVERIES);
}

/** The whole of it: what is left out has its default. */
const configOf = ({ url, content_type: contentType, secret, insecure_ssl: insecureSsl }: HookConfig): GlobalHook["config"] => ({
  url,
  contentType: contentType ?? "form",
  insecureSsl: insecureSsl ?? "0",
  secret: secret ?? null,
});

const isAddress = (url: string): boolean => /^https?:\/\/[^\s/]+/.test(url);

const badAddress = () => failedValidation("Hook", "Url must be a valid URL");

function wireOf({ id, events, active, config, createdAt, updatedAt }: GlobalHook, call: Call) {
  const url = `${new URL(call.url).origin}/api/v3/admin/hooks/${String(id)}`;
  return {
    ...{ type: "Global", id, name: "web", active, events },
    config: {
      ...{ url: config.url, content_type: config.contentType, insecure_ssl: config.insecureSsl },
      ...(config.secret === null ? {} : { secret: SECRET_MASK }),
    },
    ...{ updated_at: isoOf(updatedAt), created_at: isoOf(createdAt), url, ping_url: `${url}/pings` },
  };
}
