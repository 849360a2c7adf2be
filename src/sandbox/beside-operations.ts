/** What the REST port serves beside the operations: the reports of site administration, and how much of a rate limit is used. */
import type { Appliance } from "./appliance.js";
import { basicCaller } from "./access-rest.js";
import { isDormant, type Person } from "./population.js";
import { keysOf } from "./keys.js";
import { html, Refused, type Answer } from "./wire.js";

/** Source: "Accessing reports for your instance". */
const COLUMNS = "created_at,id,login,email,role,suspended?,last_logged_ip,repos,ssh_keys,org_memberships,dormant?,last_active,raw_login,2fa_enabled?";

const REPORTS: Readonly<Record<string, (person: Person, now: number) => boolean>> = {
  all_users: () => true,
  active_users: (person, now) => person.suspendedAt === null && !isDormant(person, now),
  dormant_users: isDormant,
  suspended_users: (person) => person.suspendedAt !== null,
};

/** Milliseconds until a report is made. */
const MAKING = 4_000;

/**
 * 202 until the report is made, then the report, once: whoever asks again has a new one made. How long a real one stays
 * is not documented.
 */
export function reportAnswer(appliance: Appliance, method: string, path: string, authorization: string | undefined): Answer {
  const caller = basicCaller(appliance, authorization);
  if (caller === undefined) return { ...html(401, "<html><body>Unauthorized</body></html>\n"), headers: { "WWW-Authenticate": 'Basic realm="GitHub"' } };
  const name = /^\/stafftools\/reports\/([a-z_]+)\.csv$/.exec(path)?.[1] ?? "";
  const chosen = Object.hasOwn(REPORTS, name) ? REPORTS[name] : undefined;
  if (chosen === undefined || caller.person?.siteAdmin !== true || !caller.scopes.includes("site_admin"))
    return html(404, "<html><body>Not Found</body></html>\n");
  if (method !== "GET") throw new Refused(405, "Method Not Allowed", { Allow: "GET" });
  const { state, clock, surroundings } = appliance;
  const { reports } = state.site;
  const readyAt = (reports[name] ??= clock.now() + clock.span(MAKING));
  surroundings.changed();
  if (readyAt > clock.now()) return { status: 202, raw: { type: "text/html; charset=utf-8", text: "" } };
  Reflect.deleteProperty(reports, name);
  return { status: 200, raw: { type: "text/csv; charset=utf-8", text: csvOf(appliance, chosen) }, chunked: true };
}

function csvOf(appliance: Appliance, chosen: (person: Person, now: number) => boolean): string {
  const now = appliance.clock.now();
  const lines = [COLUMNS];
  for (const person of appliance.people.after()) if (chosen(person, now)) lines.push(lineOf(appliance, person, now));
  return `${lines.join("\n")}\n`;
}

const lineOf = (appliance: Appliance, person: Person, now: number): string =>
  [
    momentOf(person.createdAt),
    person.id,
    person.login,
    person.email,
    person.siteAdmin ? "admin" : "user",
    person.suspendedAt !== null,
    person.lastAddress ?? "",
    person.repositories,
    keysOf(appliance, person.id),
    person.organizations,
    isDormant(person, now),
    person.lastActive === null ? "" : momentOf(person.lastActive),
    person.login,
    person.twoFactor,
  ].join(",");

/** `2025-04-27 12:41:52 -0800`; how the instance writes moments here is not documented. */
const momentOf = (time: number): string => `${new Date(time - 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ")} -0800`;

/** Rate limits are off by default, and that is a 404 with words of its own. */
export function rateLimitAnswer(headers: Readonly<Record<string, string>>): Answer {
  const limit = headers["X-RateLimit-Limit"];
  if (limit === undefined) throw new Refused(404, "Rate limiting is not enabled.");
  const core = {
    limit: Number(limit),
    remaining: Number(headers["X-RateLimit-Remaining"]),
    reset: Number(headers["X-RateLimit-Reset"]),
    used: Number(headers["X-RateLimit-Used"]),
  };
  // Searches have a limit of their own, a minute's. No search is simulated, so none of it is used.
  const search = { limit: 30, remaining: 30, reset: core.reset, used: 0 };
  return { status: 200, body: { resources: { core, search }, rate: core } };
}
