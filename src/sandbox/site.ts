/** What the site administration API administers: people and organizations with their keys, tokens, jobs and the log of it all. */
import type { Appliance } from "./appliance.js";
import { ADMIN_ID, type PeopleState, type Person } from "./population.js";

export interface Organization {
  readonly id: number;
  login: string;
  readonly name: string;
  readonly createdAt: number;
}

export interface Impersonation {
  readonly id: number;
  readonly userId: number;
  readonly token: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
}

/** A rename that was answered with 202 and takes effect at that time. */
interface Renaming {
  readonly what: "user" | "organization";
  readonly id: number;
  readonly login: string;
  readonly at: number;
}

export interface AuditEntry {
  readonly id: string;
  readonly at: number;
  readonly action: string;
  readonly actor: string;
  readonly actorId: number;
  readonly git: boolean;
  /** `user`, `org`, `reason` and the like, as the log's entries carry them. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Announcement {
  readonly text: string;
  readonly expiresAt: number | null;
  readonly dismissible: boolean;
}

/** Plain data, as the state file holds it. */
export interface SiteState {
  readonly people: PeopleState;
  readonly organizations: Organization[];
  nextId: number;
  impersonations: Impersonation[];
  renamings: Renaming[];
  readonly deletedKeys: Record<string, true>;
  readonly deletedTokens: Record<string, true>;
  /** Distinguished names by team id. */
  readonly teamMappings: Record<string, string>;
  announcement: Announcement | null;
  /** Oldest first; what was done since the start. */
  readonly audit: AuditEntry[];
  auditCount: number;
  /** When the reports that are being made are ready, by name. */
  readonly reports: Record<string, number>;
}

/** The sandbox's one enterprise. */
export const ENTERPRISE = "github";

const DEFAULT_USERS = 25;
const ORGANIZATIONS = ["octo-org", "engineering", "design", "operations", "research", "support"] as const;

export function newSite(users = DEFAULT_USERS, now: number): SiteState {
  const seeded = Math.max(1, users);
  const count = Math.min(200, Math.max(3, Math.ceil(seeded / 100)));
  const organizations = Array.from({ length: count }, (_, i) => {
    const login = ORGANIZATIONS[i] ?? `department-${String(i + 1)}`;
    return { id: seeded + i + 1, login, name: login.split("-").map(titled).join(" "), createdAt: whole(now) - (900 - i) * 86_400_000 };
  });
  return {
    people: { seeded, since: now, changed: {}, created: {}, deleted: {} },
    organizations,
    nextId: seeded + count + 1,
    impersonations: [],
    renamings: [],
    deletedKeys: {},
    deletedTokens: {},
    teamMappings: {},
    announcement: null,
    audit: [],
    auditCount: 0,
    reports: {},
  };
}

const titled = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** How many seats the license has for so many people. */
export const seatsFor = (users = DEFAULT_USERS): number => (users <= 450 ? 500 : Math.ceil((users * 1.1) / 500) * 500);

/** Milliseconds until a rename has happened. */
const RENAMING = 3_000;

export function startRenaming({ state, clock }: Appliance, what: Renaming["what"], id: number, login: string): void {
  state.site.renamings = [...state.site.renamings, { what, id, login, at: clock.now() + clock.span(RENAMING) }];
}

/** Makes the renames whose time has come. Called before the REST port looks anything up. */
export function settleRenamings(appliance: Appliance): void {
  const { site } = appliance.state;
  const now = appliance.clock.now();
  const due = site.renamings.filter((one) => one.at <= now);
  if (due.length === 0) return;
  site.renamings = site.renamings.filter((one) => one.at > now);
  for (const { what, id, login } of due) {
    const organization = what === "user" ? undefined : site.organizations.find((one) => one.id === id);
    const before = what === "user" ? appliance.people.get(id)?.login : organization?.login;
    if (what === "user") appliance.people.change(id, { login, updatedAt: whole(now) });
    if (organization !== undefined) organization.login = login;
    if (before !== undefined) moveDecisions(appliance, before, login);
  }
}

/** What was decided of hooks at an organization, and at repositories of an owner, goes with the new name. */
function moveDecisions({ state }: Appliance, before: string, after: string): void {
  if (state.hooks === undefined) return;
  state.hooks.overrides = state.hooks.overrides.map((one) => {
    const [owner = "", ...rest] = one.where.split("/");
    return owner === before.toLowerCase() ? { ...one, where: [after.toLowerCase(), ...rest].join("/") } : one;
  });
}

/** Whole seconds, as the API writes moments. */
export const whole = (time: number): number => Math.floor(time / 1000) * 1000;

/** `2026-11-22T17:00:00Z` */
export const isoOf = (time: number): string => new Date(time).toISOString().replace(/\.\d{3}Z$/, "Z");

const MOST_ENTRIES = 50_000;

/** Writes down who did what. `actor` is the caller. */
export function log(appliance: Appliance, actor: Person | undefined, action: string, facts: Readonly<Record<string, unknown>>): void {
  const { site } = appliance.state;
  site.auditCount += 1;
  site.audit.push({
    id: `audit-${String(site.auditCount).padStart(8, "0")}`,
    at: Math.floor(appliance.clock.now()),
    action,
    actor: actor?.login ?? "ghe-admin",
    actorId: actor?.id ?? ADMIN_ID,
    git: false,
    facts,
  });
  if (site.audit.length > MOST_ENTRIES) site.audit.splice(0, site.audit.length - MOST_ENTRIES);
}
