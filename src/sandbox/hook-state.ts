/** Global webhooks, pre-receive hooks and their environments, as a new appliance has them. Times are those of the clock. */
import type { Appliance } from "./appliance.js";
import { Refused } from "./wire.js";

export interface GlobalHook {
  readonly id: number;
  events: readonly string[];
  active: boolean;
  config: { readonly url: string; readonly contentType: "json" | "form"; readonly insecureSsl: "0" | "1"; readonly secret: string | null };
  readonly createdAt: number;
  updatedAt: number;
}

/** What a hook was told of. */
export interface Delivery {
  readonly hookId: number;
  readonly event: string;
  readonly at: number;
}

/** Of the image: under way from the one time to the other. */
export interface Download {
  readonly startsAt: number;
  readonly endsAt: number;
  /** Why it fails; null when it does not. */
  readonly failure: string | null;
}

export interface Environment {
  readonly id: number;
  name: string;
  imageUrl: string;
  readonly isDefault: boolean;
  readonly createdAt: number;
  updatedAt: number;
  download: Download | null;
}

export type Enforcement = "enabled" | "disabled" | "testing";

export interface PreReceiveHook {
  readonly id: number;
  name: string;
  script: string;
  repository: string;
  environmentId: number;
  enforcement: Enforcement;
  allowDownstream: boolean;
  readonly createdAt: number;
  updatedAt: number;
}

/** What an organization (`octo-org`) or a repository (`octo-org/octo-repo`) decided for itself; names in lower case. */
export interface Override {
  readonly hookId: number;
  readonly where: string;
  readonly enforcement: Enforcement;
  readonly allowDownstream: boolean;
}

export interface HookState {
  globalHooks: GlobalHook[];
  /** Oldest first; old ones are dropped. */
  deliveries: Delivery[];
  environments: Environment[];
  preReceiveHooks: PreReceiveHook[];
  overrides: Override[];
  lastGlobalHook: number;
  lastEnvironment: number;
  lastPreReceiveHook: number;
}

const DAY = 86_400_000;

export function newHookState(now: number): HookState {
  const at = (days: number) => ({ createdAt: now - days * DAY, updatedAt: now - days * DAY });
  const done = (days: number): Download => ({ startsAt: now - days * DAY, endsAt: now - days * DAY + 1, failure: null });
  const repository = "octo-org/hooks";
  return {
    globalHooks: [
      {
        id: 1,
        events: ["organization", "user"],
        active: true,
        config: { url: "https://ci.example.com/ghes", contentType: "json", insecureSsl: "0", secret: "a secret of the sandbox" },
        ...at(200),
      },
    ],
    deliveries: [],
    environments: [
      { id: 1, name: "Default", imageUrl: "githubenterprise://internal", isDefault: true, download: done(400), ...at(400) },
      { id: 2, name: "Python 3.12", imageUrl: "https://images.example.com/python-3.12.tar.gz", isDefault: false, download: done(90), ...at(90) },
      { id: 3, name: "Node 22", imageUrl: "https://images.example.com/node-22.tar.gz", isDefault: false, download: null, ...at(3) },
    ],
    preReceiveHooks: [
      {
        ...{ id: 1, name: "Signed commits", script: "scripts/signed.sh", repository, environmentId: 1 },
        ...{ enforcement: "enabled", allowDownstream: false, ...at(300) },
      },
      {
        ...{ id: 2, name: "No large files", script: "scripts/large_files.py", repository, environmentId: 2 },
        ...{ enforcement: "testing", allowDownstream: true, ...at(80) },
      },
      {
        ...{ id: 3, name: "Commit messages", script: "scripts/messages.sh", repository, environmentId: 1 },
        ...{ enforcement: "disabled", allowDownstream: true, ...at(20) },
      },
    ],
    overrides: [],
    lastGlobalHook: 1,
    lastEnvironment: 3,
    lastPreReceiveHook: 3,
  };
}

/** The hooks, made when they are first asked for. */
export function hooksOf({ state, clock }: Appliance): HookState {
  state.hooks ??= newHookState(clock.now());
  return state.hooks;
}

/** @throws {Refused} 404 */
export function withId<T extends { readonly id: number }>(all: readonly T[], id: number): T {
  const found = all.find((one) => one.id === id);
  if (found === undefined) throw new Refused(404, "Not Found");
  return found;
}

/** The order that `sort` and `direction` ask for: newest first where nothing is said. */
export function sorted<T extends { readonly name: string; readonly createdAt: number; readonly updatedAt: number; readonly id: number }>(
  all: readonly T[],
  { sort = "created", direction = "desc" }: { readonly sort?: "created" | "updated" | "name" | undefined; readonly direction?: "asc" | "desc" | undefined },
): readonly T[] {
  const by = {
    created: (a: T, b: T) => a.createdAt - b.createdAt,
    updated: (a: T, b: T) => a.updatedAt - b.updatedAt,
    name: (a: T, b: T) => (a.name < b.name ? -1 : 1),
  }[sort];
  const upwards = all.toSorted((a, b) => by(a, b) || a.id - b.id);
  return direction === "asc" ? upwards : upwards.reverse();
}

/** The documented form of a 422. */
export const failedValidation = (resource: string, message: string) => ({
  status: 422,
  body: { message: "Validation Failed", errors: [{ resource, code: "custom", message }] },
});
