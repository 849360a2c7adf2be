/** Versions of the REST API, by the header that asks for one. Source: "API Versions", and the release notes of 3.21. */
import { compareReleases } from "../api/operation.js";
import { isTree } from "./settings-tree.js";
import { Refused } from "./wire.js";

const [FIRST, NEWEST] = [
  { version: "2022-11-28", since: "3.9" },
  { version: "2026-03-10", since: "3.21" },
] as const;

/** Whether the newest version was asked for; releases before the first have none and take no notice. @throws {Refused} 400 for one that the release does not have. */
export function asksForNewest(header: string | undefined, release: string): boolean {
  if (header === undefined || compareReleases(release, FIRST.since) < 0) return false;
  const known = [FIRST, NEWEST].some(({ version, since }) => version === header && compareReleases(release, since) >= 0);
  if (!known) throw new Refused(400, `${JSON.stringify(header)} is not a supported version of the API.`);
  return header === NEWEST.version;
}

/** What the newest version breaks: ids of pre-receive hooks are text, and `rate` has left the rate limit. */
export function inNewest(operation: string | undefined, body: unknown): unknown {
  if (operation === undefined) return isTree(body) ? Object.fromEntries(Object.entries(body).filter(([key]) => key !== "rate")) : body;
  if (!operation.startsWith("preReceive.")) return body;
  const texts = (one: unknown): unknown => (isTree(one) && typeof one.id === "number" ? { ...one, id: String(one.id) } : one);
  return Array.isArray(body) ? body.map(texts) : texts(body);
}
