/** Who may use the Manage API. */
import { timingSafeEqual, createHash } from "node:crypto";
import type { Appliance } from "./appliance.js";
import { isTree } from "./settings-tree.js";
import { Refused } from "./wire.js";

/** The recorded default of `manage_auth.login_attempt_limit`. */
const ATTEMPTS = 10;

/** @throws {Refused} 401 for a wrong or missing password, and for the right one while the account is locked. It does not unlock by itself. */
export function checkManageAccess({ state, surroundings }: Appliance, authorization: string | undefined): void {
  const [, encoded = ""] = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization ?? "") ?? [];
  const credentials = Buffer.from(encoded, "base64").toString("utf8");
  const right = state.password !== null && equal(credentials, `api_key:${state.password}`);
  const locked = state.failures >= attemptLimit(state.applied);
  if (right && !locked) {
    state.failures = 0;
    return;
  }
  if (encoded !== "" && !right) {
    state.failures += 1;
    surroundings.changed();
  }
  throw new Refused(401, "Unauthorized", { "WWW-Authenticate": 'Basic realm="GHES Manage"' });
}

function attemptLimit(settings: Readonly<Record<string, unknown>>): number {
  const auth = settings.manage_auth;
  const limit = isTree(auth) ? auth.login_attempt_limit : undefined;
  return typeof limit === "number" && limit > 0 ? limit : ATTEMPTS;
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

export const equal = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
