/** The audit log: what was made up for the time before the start, and what was done since. */
import { listAuditLog } from "../../api/areas/audit-log.js";
import { compareReleases } from "../../api/operation.js";
import type { Appliance } from "../appliance.js";
import { behaves, type Call } from "../call.js";
import { checkEnterprise } from "../fleet.js";
import { Random } from "../random.js";
import { ENTERPRISE, whole, type AuditEntry } from "../site.js";
import { Refused } from "../wire.js";

/** Entries from before the start. */
const EARLIER = 250;
const DEFAULT_SIZE = 30;
const MINUTE = 60_000;

const ACTIONS = [
  ["user.login", false],
  ["repo.create", false],
  ["git.clone", true],
  ["org.add_member", false],
  ["git.push", true],
  ["team.create", false],
  ["pull_request.merge", false],
  ["hook.create", false],
  ["protected_branch.update", false],
] as const;

export const auditLogBehaviors = [
  behaves(listAuditLog, (appliance, input, call) => {
    const { phrase = "", order = "desc", per_page: size = DEFAULT_SIZE, page = 1, after, before } = input;
    // Earlier releases take no notice of it.
    const include = compareReleases(appliance.state.version, "3.4") < 0 ? "web" : (input.include ?? "web");
    checkEnterprise(input.enterprise);
    const matches = matcher(phrase);
    const all = entries(appliance).filter((one) => (include === "all" || one.git === (include === "git")) && matches(one));
    if (order === "desc") all.reverse();
    const span = spanOf(all, { after, before, size, page });
    return { status: 200, body: all.slice(span.from, span.until).map(entry), headers: links(call, all, span) };
  }),
];

/** Oldest first. */
function entries(appliance: Appliance): AuditEntry[] {
  return [...Array.from({ length: EARLIER }, (_, i) => earlier(appliance, i)), ...appliance.state.site.audit];
}

function earlier({ state, people }: Appliance, index: number): AuditEntry {
  const random = new Random(`${state.seed}/audit/${String(index)}`);
  const [action, git] = ACTIONS[random.integer(0, ACTIONS.length - 1)] ?? ACTIONS[0];
  const actor = people.get(random.integer(1, people.seeded));
  const [organization] = state.site.organizations;
  const org = organization?.login ?? "octo-org";
  const facts = action === "user.login" ? { user: actor?.login ?? "ghost" } : { org, org_id: organization?.id ?? 0, repo: `${org}/octo-repo` };
  return {
    id: `early-${String(index).padStart(6, "0")}`,
    at: whole(state.site.people.since) - (EARLIER - index) * 37 * MINUTE,
    action,
    actor: actor?.login ?? "ghost",
    actorId: actor?.id ?? 0,
    git,
    facts,
  };
}

/** `action:user.suspend actor:mona created:>=2026-01-01` and free words; all must hold. A leading `-` turns one round. */
function matcher(phrase: string): (entry: AuditEntry) => boolean {
  const terms = [...phrase.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([term]) => term.replaceAll('"', ""));
  const tests = terms.map((term) => {
    const negative = term.startsWith("-");
    const test = termTest(negative ? term.slice(1) : term);
    return (one: AuditEntry) => test(one) !== negative;
  });
  return (one) => tests.every((test) => test(one));
}

function termTest(term: string): (entry: AuditEntry) => boolean {
  const [, key = "", value = ""] = /^([a-z_]+):(.+)$/s.exec(term) ?? [];
  if (key === "") return (one) => JSON.stringify(entry(one)).toLowerCase().includes(term.toLowerCase());
  // `action:user` is the whole category.
  if (key === "action") return (one) => one.action === value || one.action.startsWith(`${value}.`);
  if (key === "created") return createdTest(value);
  return (one) => {
    const found = entry(one)[key];
    return (typeof found === "string" || typeof found === "number") && String(found).toLowerCase() === value.toLowerCase();
  };
}

function createdTest(value: string): (entry: AuditEntry) => boolean {
  const [, sign = "", date = "", until = ""] = /^(>=|<=|>|<)?(.+?)(?:\.\.(.+))?$/.exec(value) ?? [];
  const [begin, length] = stretchOf(date);
  if (until !== "") {
    const [last, lasts] = stretchOf(until);
    return ({ at }) => at >= begin && at < last + lasts;
  }
  return ({ at }) =>
    sign === ">="
      ? at >= begin
      : sign === ">"
        ? at >= begin + length
        : sign === "<="
          ? at < begin + length
          : sign === "<"
            ? at < begin
            : at >= begin && at < begin + length;
}

/** When a day or a moment begins, and how long it takes. @throws {Refused} 422 for what is neither. */
function stretchOf(date: string): readonly [begin: number, length: number] {
  const begin = Date.parse(date);
  if (Number.isNaN(begin))
    throw new Refused(422, "Validation Failed", {}, [{ resource: "AuditLog", code: "custom", field: "phrase", message: "created is no date" }]);
  return [begin, date.length === 10 ? 86_400_000 : 1_000];
}

const cursorOf = ({ at, id }: AuditEntry): string => Buffer.from(`MS|${String(at)}|${id}`).toString("base64url");

interface Where {
  readonly after: string | undefined;
  readonly before: string | undefined;
  readonly size: number;
  readonly page: number;
}

/** Which entries are on a page; `until` is not among them. */
interface Span {
  readonly from: number;
  readonly until: number;
}

/** @throws {Refused} 400 for a cursor that names no entry. */
function spanOf(all: readonly AuditEntry[], { after, before, size, page }: Where): Span {
  const indexOf = (cursor: string): number => {
    const [, , id] = Buffer.from(cursor, "base64url").toString("utf8").split("|");
    const index = all.findIndex((one) => one.id === id);
    if (index === -1) throw new Refused(400, "The cursor is not one of this list.");
    return index;
  };
  if (before !== undefined && after === undefined) {
    const until = indexOf(before);
    return { from: Math.max(0, until - size), until };
  }
  const from = after === undefined ? (page - 1) * size : indexOf(after) + 1;
  return { from, until: from + size };
}

function links({ url }: Call, all: readonly AuditEntry[], { from, until }: Span): Readonly<Record<string, string>> {
  const address = (name: "after" | "before", one: AuditEntry | undefined): string => {
    const to = new URL(url);
    for (const other of ["after", "before", "page"]) to.searchParams.delete(other);
    if (one !== undefined) to.searchParams.set(name, cursorOf(one));
    return to.href;
  };
  const next = until < all.length ? [`<${address("after", all[until - 1])}>; rel="next"`] : [];
  const previous = from > 0 ? [`<${address("after", undefined)}>; rel="first"`, `<${address("before", all[from])}>; rel="prev"`] : [];
  return next.length + previous.length === 0 ? {} : { Link: [...next, ...previous].join(", ") };
}

const entry = ({ id, at, action, actor, actorId, facts }: AuditEntry): Readonly<Record<string, unknown>> => ({
  "@timestamp": at,
  action,
  actor,
  actor_id: actorId,
  business: ENTERPRISE,
  business_id: 1,
  created_at: at,
  operation_type: operationOf(action),
  _document_id: id,
  ...facts,
});

function operationOf(action: string): string {
  const verb = action.split(".").at(-1) ?? "";
  if (/create|add/.test(verb)) return "create";
  if (/delete|destroy|remove/.test(verb)) return "remove";
  if (/login|clone/.test(verb)) return "access";
  return "modify";
}
