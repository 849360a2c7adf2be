/**
 * Global webhooks: `/admin/hooks`.
 * Source: "REST API endpoints for global webhooks".
 */
import { inBody, inPath, operation, required } from "../operation.js";
import { SECRET_MASK } from "../secrets.js";
import { choice, flag, integer, list, nothing, nullable, object, secret, text, timestamp, type Json, type Shape, isRecord } from "../shape.js";
import { paging } from "./runners.js";

const DOCS = "https://docs.github.com/en/enterprise-server@3.19/rest/enterprise-admin/global-webhooks";

/** What a global webhook can be told of. An instance may know more. */
export const GLOBAL_HOOK_EVENTS = ["organization", "user"] as const;

const whichHook = { hook_id: inPath(integer({ min: 1 }), "The webhook's id (hooks global list)") };

/** `secret` is masked by the appliance, and by this program where the appliance does not. */
const globalHook = object({
  id: integer({ example: 1 }),
  type: nullable(text({ example: "Global" })),
  name: nullable(text({ example: "web" })),
  active: flag(),
  events: list(text({ example: "organization" })),
  config: object({
    url: nullable(text({ format: "url", example: "https://example.com/webhook" })),
    content_type: nullable(text({ example: "json" })),
    insecure_ssl: nullable(text({ example: "0" })),
    secret: nullable(text({ example: SECRET_MASK })),
  }),
  updated_at: nullable(timestamp()),
  created_at: nullable(timestamp()),
  url: nullable(text()),
  ping_url: nullable(text()),
});

/** Replaced as a whole: what is left out goes back to its default. */
export interface HookConfig {
  readonly url: string;
  readonly content_type?: "json" | "form" | null;
  readonly secret?: string | null;
  /** `1` leaves the receiver's certificate unverified. */
  readonly insecure_ssl?: "0" | "1" | null;
}

const config: Shape<HookConfig> = object({
  url: text({ format: "url", example: "https://example.com/webhook" }),
  content_type: nullable(choice("json", "form")),
  secret: nullable(secret()),
  insecure_ssl: nullable(choice("0", "1")),
});

const events = inBody(list(text({ example: "organization" })), "Events that it is told of");
const active = inBody(flag(), "Whether it is told of events");

/** `insecure_ssl` as text, as it is described; the secret masked. */
function hookForm(wire: Json): Json {
  if (Array.isArray(wire)) return wire.map((one: Json) => hookForm(one));
  if (!isRecord(wire) || !isRecord(wire.config)) return wire;
  const { insecure_ssl, secret: kept, ...rest } = wire.config;
  return {
    ...wire,
    config: {
      ...rest,
      ...(insecure_ssl === undefined ? {} : { insecure_ssl: typeof insecure_ssl === "number" ? String(insecure_ssl) : insecure_ssl }),
      ...(kept === undefined ? {} : { secret: kept === null || kept === "" ? null : SECRET_MASK }),
    },
  };
}

export const listGlobalHooks = operation({
  id: "hooks.listGlobalHooks",
  route: "GET /admin/hooks",
  plane: "rest",
  effect: "read",
  since: "2.18",
  preview: "superpro",
  docs: `${DOCS}#list-global-webhooks`,
  params: paging,
  returns: list(globalHook),
  oneForm: hookForm,
  pages: true,
});

export const createGlobalHook = operation({
  id: "hooks.createGlobalHook",
  route: "POST /admin/hooks",
  plane: "rest",
  effect: "write",
  since: "2.18",
  preview: "superpro",
  docs: `${DOCS}#create-a-global-webhook`,
  params: {
    name: required(inBody(choice("web"), "The kind of hook: web is the only one")),
    config: required(inBody(config, "Where it delivers, and how")),
    events,
    active,
  },
  returns: globalHook,
  oneForm: hookForm,
  success: [201],
});

export const getGlobalHook = operation({
  id: "hooks.getGlobalHook",
  route: "GET /admin/hooks/{hook_id}",
  plane: "rest",
  effect: "read",
  since: "2.18",
  preview: "superpro",
  docs: `${DOCS}#get-a-global-webhook`,
  params: whichHook,
  returns: globalHook,
  oneForm: hookForm,
});

export const updateGlobalHook = operation({
  id: "hooks.updateGlobalHook",
  route: "PATCH /admin/hooks/{hook_id}",
  plane: "rest",
  effect: "write",
  repeatable: true,
  since: "2.18",
  preview: "superpro",
  docs: `${DOCS}#update-a-global-webhook`,
  params: { ...whichHook, config: inBody(config, "Where it delivers, and how; replaced as a whole"), events, active },
  returns: globalHook,
  oneForm: hookForm,
});

export const deleteGlobalHook = operation({
  id: "hooks.deleteGlobalHook",
  route: "DELETE /admin/hooks/{hook_id}",
  plane: "rest",
  effect: "destructive",
  since: "2.18",
  preview: "superpro",
  docs: `${DOCS}#delete-a-global-webhook`,
  params: whichHook,
  returns: nothing(),
  success: [204],
});

export const pingGlobalHook = operation({
  id: "hooks.pingGlobalHook",
  route: "POST /admin/hooks/{hook_id}/pings",
  plane: "rest",
  effect: "write",
  since: "2.18",
  preview: "superpro",
  docs: `${DOCS}#ping-a-global-webhook`,
  params: whichHook,
  returns: nothing(),
  success: [204],
});

export const hookOperations = [listGlobalHooks, createGlobalHook, getGlobalHook, updateGlobalHook, deleteGlobalHook, pingGlobalHook];
