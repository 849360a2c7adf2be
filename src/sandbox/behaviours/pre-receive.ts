/** Pre-receive hooks, and what organizations and repositories decide of them. */
import {
  createPreReceiveHook,
  deletePreReceiveHook,
  enforceInOrg,
  enforceInRepo,
  getOrgPreReceiveHook,
  getPreReceiveHook,
  getRepoPreReceiveHook,
  listOrgPreReceiveHooks,
  listPreReceiveHooks,
  listRepoPreReceiveHooks,
  unenforceInOrg,
  unenforceInRepo,
  updatePreReceiveHook,
} from "../../api/areas/pre-receive.js";
import type { Appliance } from "../appliance.js";
import { behaves, type Call } from "../call.js";
import { failedValidation, hooksOf, sorted, withId, type Enforcement, type HookState, type Override, type PreReceiveHook } from "../hook-state.js";
import { isOwner, organizationWithLogin } from "../organizations.js";
import { pageOf } from "../paging.js";
import { Refused } from "../wire.js";
import { environmentWire } from "./environments.js";

const refused = (message: string) => failedValidation("PreReceiveHook", message);

export const preReceiveBehaviors = [
  behaves(listPreReceiveHooks, (appliance, input, call) => {
    const { items, headers } = pageOf(sorted(hooksOf(appliance).preReceiveHooks, input), input, call);
    return { status: 200, headers, body: items.map((one) => hookWire(appliance, one, call)) };
  }),

  behaves(createPreReceiveHook, (appliance, input, call) => {
    const state = hooksOf(appliance);
    const problem = problemWith(state, input);
    if (problem !== undefined) return refused(problem);
    const { repository = "", environmentId = 0 } = partsOf(input);
    const now = appliance.clock.now();
    const hook: PreReceiveHook = {
      ...{ id: ++state.lastPreReceiveHook, name: input.name, script: input.script, repository },
      ...{ environmentId, enforcement: input.enforcement ?? "disabled", allowDownstream: input.allow_downstream_configuration ?? false },
      ...{ createdAt: now, updatedAt: now },
    };
    state.preReceiveHooks = [...state.preReceiveHooks, hook];
    return { status: 201, body: hookWire(appliance, hook, call) };
  }),

  behaves(getPreReceiveHook, (appliance, input, call) => ({ status: 200, body: hookWire(appliance, hookIn(appliance, input), call) })),

  behaves(updatePreReceiveHook, (appliance, input, call) => {
    const hook = hookIn(appliance, input);
    const problem = problemWith(hooksOf(appliance), input, hook);
    if (problem !== undefined) return refused(problem);
    hook.name = input.name ?? hook.name;
    hook.script = input.script ?? hook.script;
    const { repository, environmentId } = partsOf(input);
    hook.repository = repository ?? hook.repository;
    hook.environmentId = environmentId ?? hook.environmentId;
    hook.enforcement = input.enforcement ?? hook.enforcement;
    hook.allowDownstream = input.allow_downstream_configuration ?? hook.allowDownstream;
    hook.updatedAt = appliance.clock.now();
    return { status: 200, body: hookWire(appliance, hook, call) };
  }),

  behaves(deletePreReceiveHook, (appliance, input) => {
    const state = hooksOf(appliance);
    const hook = hookIn(appliance, input);
    state.preReceiveHooks = state.preReceiveHooks.filter((one) => one !== hook);
    state.overrides = state.overrides.filter((one) => one.hookId !== hook.id);
    return { status: 204 };
  }),

  behaves(listOrgPreReceiveHooks, (appliance, input, call) => {
    const place = inOrg(appliance, input.org);
    const { items, headers } = pageOf(seenFrom(appliance, place, input), input, call);
    return { status: 200, headers, body: items.map((one) => decisionWire(appliance, one, place, call)) };
  }),

  behaves(getOrgPreReceiveHook, (appliance, input, call) => ({
    status: 200,
    body: decisionWire(appliance, hookIn(appliance, input), inOrg(appliance, input.org), call),
  })),

  behaves(enforceInOrg, (appliance, input, call) => {
    const place = inOrg(appliance, input.org);
    return decide(appliance, hookIn(appliance, input), place, { enforcement: input.enforcement, allowDownstream: input.allow_downstream_configuration }, call);
  }),

  behaves(unenforceInOrg, (appliance, input, call) => undecide(appliance, hookIn(appliance, input), inOrg(appliance, input.org), call)),

  behaves(listRepoPreReceiveHooks, (appliance, input, call) => {
    const place = inRepo(appliance, input);
    const { items, headers } = pageOf(seenFrom(appliance, place, input), input, call);
    return { status: 200, headers, body: items.map((one) => decisionWire(appliance, one, place, call)) };
  }),

  behaves(getRepoPreReceiveHook, (appliance, input, call) => ({
    status: 200,
    body: decisionWire(appliance, hookIn(appliance, input), inRepo(appliance, input), call),
  })),

  behaves(enforceInRepo, (appliance, input, call) =>
    decide(appliance, hookIn(appliance, input), inRepo(appliance, input), { enforcement: input.enforcement }, call),
  ),

  behaves(unenforceInRepo, (appliance, input, call) => undecide(appliance, hookIn(appliance, input), inRepo(appliance, input), call)),
];

const hookIn = (appliance: Appliance, input: { readonly pre_receive_hook_id: number }): PreReceiveHook =>
  withId(hooksOf(appliance).preReceiveHooks, input.pre_receive_hook_id);

interface Wanted {
  readonly name?: string | undefined;
  readonly script?: string | undefined;
  readonly script_repository?: Readonly<Record<string, unknown>> | undefined;
  readonly environment?: Readonly<Record<string, unknown>> | undefined;
}

/** Of objects whose other fields nobody describes. */
function partsOf({ script_repository: { full_name: repository } = {}, environment: { id } = {} }: Wanted) {
  return { repository: typeof repository === "string" ? repository : undefined, environmentId: typeof id === "number" ? id : undefined };
}

function problemWith(state: HookState, wanted: Wanted, itself?: PreReceiveHook): string | undefined {
  const { name, script, script_repository: repository, environment } = wanted;
  const parts = partsOf(wanted);
  if (name?.trim() === "") return "Name can't be blank";
  if (state.preReceiveHooks.some((one) => one !== itself && one.name === name)) return "Name has already been taken";
  if (script?.trim() === "") return "Script can't be blank";
  if (repository !== undefined && !/^[^/\s]+\/[^/\s]+$/.test(parts.repository ?? "")) return "Script repository does not exist";
  if (environment !== undefined && !state.environments.some((one) => one.id === parts.environmentId)) return "Environment does not exist";
  return undefined;
}

function hookWire(appliance: Appliance, hook: PreReceiveHook, call: Call) {
  const { origin } = new URL(call.url);
  const environment = withId(hooksOf(appliance).environments, hook.environmentId);
  return {
    ...{ id: hook.id, name: hook.name, enforcement: hook.enforcement, script: hook.script },
    script_repository: {
      ...{ id: numberFor(hook.repository), full_name: hook.repository },
      ...{ url: `${origin}/api/v3/repos/${hook.repository}`, html_url: `${origin}/${hook.repository}` },
    },
    environment: environmentWire(appliance, environment, call),
    allow_downstream_configuration: hook.allowDownstream,
  };
}

/** A repository's id, made from its name. */
const numberFor = (name: string): number => [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 100_000, 7);

/* ---------------------------------------------------------------- instance, organization, repository */

/** Where a decision is asked for, and the levels above it that may have decided: nearest first, the instance left out. */
interface Place {
  readonly levels: readonly { readonly where: string; readonly path: string }[];
  readonly isRepo: boolean;
}

function inOrg(appliance: Appliance, org: string): Place {
  return { levels: [orgLevel(appliance, org)], isRepo: false };
}

function inRepo(appliance: Appliance, { owner, repo }: { readonly owner: string; readonly repo: string }): Place {
  if (!isOwner(appliance, owner)) throw new Refused(404, "Not Found");
  const own = { where: `${owner}/${repo}`.toLowerCase(), path: `repos/${owner}/${repo}` };
  return { levels: [own, ...(organizationWithLogin(appliance, owner) === undefined ? [] : [orgLevel(appliance, owner)])], isRepo: true };
}

function orgLevel(appliance: Appliance, org: string) {
  if (organizationWithLogin(appliance, org) === undefined) throw new Refused(404, "Not Found");
  return { where: org.toLowerCase(), path: `orgs/${org}` };
}

interface Decision {
  readonly enforcement: Enforcement;
  readonly allowDownstream: boolean;
  readonly path: string;
}

/** The nearest decision that the levels above it allow. */
function decisionFor({ overrides }: HookState, hook: PreReceiveHook, { levels }: Place): Decision {
  let decision: Decision = { enforcement: hook.enforcement, allowDownstream: hook.allowDownstream, path: "admin" };
  for (const { where, path } of levels.toReversed()) {
    const own = overrides.find((one) => one.hookId === hook.id && one.where === where);
    if (own !== undefined && decision.allowDownstream) decision = { enforcement: own.enforcement, allowDownstream: own.allowDownstream, path };
  }
  return decision;
}

/** Hooks that are disabled and cannot be configured from here are not listed. */
const seenFrom = (appliance: Appliance, place: Place, order: Parameters<typeof sorted>[1]): readonly PreReceiveHook[] => {
  const state = hooksOf(appliance);
  return sorted(state.preReceiveHooks, order).filter((hook) => decisionFor(state, hook, place).enforcement !== "disabled" || mayDecide(state, hook, place));
};

/** Whether the levels above this one leave it the choice. */
const mayDecide = (state: HookState, hook: PreReceiveHook, place: Place): boolean =>
  decisionFor(state, hook, { ...place, levels: place.levels.slice(1) }).allowDownstream;

function decisionWire(appliance: Appliance, hook: PreReceiveHook, place: Place, call: Call) {
  const { enforcement, allowDownstream, path } = decisionFor(hooksOf(appliance), hook, place);
  const url = `${new URL(call.url).origin}/api/v3/${path}/pre-receive-hooks/${String(hook.id)}`;
  return { id: hook.id, name: hook.name, enforcement, configuration_url: url, ...(place.isRepo ? {} : { allow_downstream_configuration: allowDownstream }) };
}

type Choice = { readonly [K in "enforcement" | "allowDownstream"]?: Override[K] | undefined };

function decide(appliance: Appliance, hook: PreReceiveHook, place: Place, choice: Choice, call: Call) {
  const state = hooksOf(appliance);
  if (!mayDecide(state, hook, place)) return refused("Enforcement of this hook cannot be configured here");
  const [own] = place.levels;
  const now = decisionFor(state, hook, place);
  const where = own?.where ?? "";
  state.overrides = [
    ...without(state, hook, where),
    { hookId: hook.id, where, enforcement: choice.enforcement ?? now.enforcement, allowDownstream: choice.allowDownstream ?? now.allowDownstream },
  ];
  return { status: 200, body: decisionWire(appliance, hook, place, call) };
}

function undecide(appliance: Appliance, hook: PreReceiveHook, place: Place, call: Call) {
  const state = hooksOf(appliance);
  state.overrides = without(state, hook, place.levels[0]?.where ?? "");
  return { status: 200, body: decisionWire(appliance, hook, place, call) };
}

const without = ({ overrides }: HookState, { id }: PreReceiveHook, where: string): Override[] =>
  overrides.filter((one) => one.hookId !== id || one.where !== where);
