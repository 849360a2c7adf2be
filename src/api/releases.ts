/** Which way a release has to do what an operation does. Pure. */
import { olderWays } from "./areas/older-ways.js";
import { olderWayOf, type AnyOlderWay } from "./older.js";
import { compareReleases, existsIn, OLDEST_RELEASE, type AnyOperation } from "./operation.js";

/** `today`: the operation itself. `absent`: neither it nor an older one is there. */
export type Way = { readonly kind: "today" } | { readonly kind: "older"; readonly way: AnyOlderWay } | { readonly kind: "absent" };

/** Releases whose official descriptions this program's data was not taken from: nothing is refused on their account. */
const UNREAD: readonly string[] = ["3.7", "3.9", "3.10", "3.11", "3.12", "3.13"];

const isUnread = (release: string): boolean => compareReleases(release, OLDEST_RELEASE) < 0 || UNREAD.some((unread) => compareReleases(release, unread) === 0);

/** @param release `3.8` or `3.8.4` */
export function wayOn(operation: AnyOperation, release: string): Way {
  if (existsIn(operation, release)) return { kind: "today" };
  const way = olderWayOf(olderWays, operation);
  if (way !== undefined && compareReleases(release, operation.since) < 0 && compareReleases(release, way.by.until ?? release) <= 0)
    return { kind: "older", way };
  return isUnread(release) ? { kind: "today" } : { kind: "absent" };
}

/** Whether every release that this program knows has the operation, so that nobody needs to ask which release it is. */
export const isEverywhere = ({ since, until }: Pick<AnyOperation, "since" | "until">): boolean =>
  until === undefined && compareReleases(since, OLDEST_RELEASE) <= 0;

/** The first release number in a text: `enterprise-server@2.22.0` is `2.22.0`. */
export const releaseIn = (text: string | null | undefined): string | undefined => /\d+\.\d+(?:\.\d+)?/.exec(text ?? "")?.[0];

/** What to use instead, where a release does not have the operation. */
const INSTEAD: Readonly<Record<string, string>> = {
  "manage.getVersion": "ghes-admin api GET /meta shows the release",
  "manage.getReplicationStatus": "ghe-repl-status in the administrative shell (SSH) shows it",
  "manage.getClusterStatus": "ghe-cluster-status in the administrative shell (SSH) shows it",
  "manage.getConfigApplyEvents": "ghes-admin config apply watch shows the phases",
  "manage.getLicense": "ghes-admin license usage shows seats and expiry",
  "manage.checkLicense": "ghes-admin license usage shows seats and expiry",
  "announcement.setAnnouncement": "ghe-announce in the administrative shell (SSH) sets a banner",
};

/** The other way to what an operation tells, or undefined. */
export const insteadOf = ({ id }: Pick<AnyOperation, "id">): string | undefined => INSTEAD[id];

/** Why the operation cannot be had on the release, and the other way where there is one. */
export function absenceOf(operation: AnyOperation, release: string): { readonly message: string; readonly hint: string } {
  const { route, since, until } = operation;
  const isOver = until !== undefined && compareReleases(release, until) > 0;
  return {
    message: isOver ? `${route} ended with ${until}; this is ${release}` : `${route} needs ${since} or later; this is ${release}`,
    hint: insteadOf(operation) ?? `ghes-admin operations --ghes-version ${release} lists what it has`,
  };
}
