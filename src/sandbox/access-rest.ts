/** Who may use `/api/v3`: tokens, their scopes, the rights of site administrators, and rate limits where they are on. */
import type { AnyOperation } from "../api/operation.js";
import { equal } from "./access.js";
import type { Appliance } from "./appliance.js";
import { ADMIN_ID, type Person } from "./population.js";
import { Refused } from "./wire.js";

export interface Caller {
  readonly person: Person | undefined;
  readonly scopes: readonly string[];
}

/** What the token of the sandbox may do, unless the fault `scopes` says otherwise. */
const SCOPES = [
  "admin:enterprise",
  "admin:org",
  "admin:org_hook",
  "admin:pre_receive_hook",
  "admin:public_key",
  "delete_repo",
  "read:audit_log",
  "repo",
  "site_admin",
  "user",
];

/** @throws {Refused} 401 for a wrong or missing token, 403 for one of a person who is suspended. */
export function callerOf(appliance: Appliance, authorization: string | undefined): Caller {
  if (authorization === undefined) throw new Refused(401, "Must authenticate to access this API.");
  const [, token = ""] = /^(?:token|bearer) (\S+)$/i.exec(authorization) ?? [];
  return callerWith(appliance, token) ?? refuse(401, "Bad credentials");
}

/** `USER:TOKEN` of basic credentials, as the reports take them. Undefined when they are wrong. */
export function basicCaller(appliance: Appliance, authorization: string | undefined): Caller | undefined {
  const [, encoded = ""] = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization ?? "") ?? [];
  const [user = "", token = ""] = Buffer.from(encoded, "base64").toString("utf8").split(/:(.*)/s, 2);
  const caller = callerWith(appliance, token);
  return caller?.person?.login.toLowerCase() === user.toLowerCase() ? caller : undefined;
}

function callerWith(appliance: Appliance, token: string): Caller | undefined {
  const { state, people, faults } = appliance;
  if (equal(token, state.token)) return { person: people.get(ADMIN_ID), scopes: faults.setting("scopes")?.argument?.split(",") ?? SCOPES };
  const impersonation = state.site.impersonations.find((one) => equal(token, one.token));
  const person = impersonation === undefined ? undefined : people.get(impersonation.userId);
  if (impersonation === undefined || person === undefined) return undefined;
  if (person.suspendedAt !== null) throw new Refused(403, "Sorry. Your account was suspended.");
  return { person, scopes: impersonation.scopes };
}

/** The scope an operation needs; undefined where any token will do. */
function scopeOf({ path, method }: AnyOperation): string | undefined {
  if (/^\/(admin|enterprise)(\/|$)/.test(path) || /^\/users\/\{username\}\/(suspended|site_admin)$/.test(path)) return "site_admin";
  if (path.endsWith("/audit-log")) return "read:audit_log";
  if (path.startsWith("/enterprises/")) return "admin:enterprise";
  if (path.includes("/pre-receive-hooks") && method !== "GET") return "admin:pre_receive_hook";
  return undefined;
}

/** Whether a scope is among those of a token, or inside one of them. */
const covers = (scopes: readonly string[], wanted: string): boolean =>
  scopes.includes(wanted) || (scopes.includes("admin:enterprise") && wanted === "read:audit_log");

/** @throws {Refused} 403 where user administration documents it, else 404, for a token without the scope and a person without the rights. */
export function checkRights(caller: Caller, operation: AnyOperation): void {
  const needed = scopeOf(operation);
  if (needed === undefined) return;
  const rights = caller.person?.siteAdmin === true || needed === "admin:pre_receive_hook";
  if (rights && covers(caller.scopes, needed)) return;
  throw operation.path.startsWith("/users/") ? new Refused(403, "You must be a site administrator to perform this action.") : new Refused(404, "Not Found");
}

/** The headers that say what the token has and what would do. */
export const scopeHeaders = (caller: Caller, operation: AnyOperation | undefined): Readonly<Record<string, string>> => ({
  "X-OAuth-Scopes": caller.scopes.join(", "),
  "X-Accepted-OAuth-Scopes": operation === undefined ? "" : (scopeOf(operation) ?? ""),
});

const HOUR = 3_600_000;

/** How often one token may ask in an hour, where the fault `rate-limits` says so. */
export class RateLimits {
  readonly #used = new Map<string, { count: number; until: number }>();

  /** The documented headers, or none while rate limits are off, as they are by default. To look costs nothing. */
  take({ faults, clock }: Appliance, token: string, cost: 0 | 1): { readonly headers: Readonly<Record<string, string>>; readonly exceeded: boolean } {
    const limit = Number(faults.setting("rate-limits")?.argument ?? 0);
    if (limit === 0) return { headers: {}, exceeded: false };
    const now = clock.now();
    const known = this.#used.get(token);
    const used = known === undefined || known.until <= now ? { count: 0, until: now + clock.span(HOUR) } : known;
    const exceeded = used.count >= limit;
    if (!exceeded) used.count += cost;
    this.#used.set(token, used);
    const headers = {
      "X-RateLimit-Limit": String(limit),
      "X-RateLimit-Remaining": String(limit - used.count),
      "X-RateLimit-Reset": String(Math.ceil(used.until / 1000)),
      "X-RateLimit-Used": String(used.count),
      "X-RateLimit-Resource": "core",
    };
    return { headers, exceeded };
  }
}

function refuse(status: number, message: string): never {
  throw new Refused(status, message);
}
