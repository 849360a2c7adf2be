/** Accounts as the REST API writes them. */
import type { Appliance } from "../appliance.js";
import type { Call } from "../call.js";
import { ADMIN_ID, type Person } from "../population.js";
import { organizationWithLogin } from "../organizations.js";
import { isoOf, type Organization } from "../site.js";
import { Refused } from "../wire.js";

/** `https://HOST` as the client wrote it. */
export const originOf = ({ url }: Call): string => /^https:\/\/[^/]+/.exec(url)?.[0] ?? "";

/** As the published examples have it: `04:User1`, `012:Organization1`, in Base64. */
export const nodeId = (type: "User" | "Organization" | "Team", id: number): string =>
  Buffer.from(`0${String(type.length)}:${type}${String(id)}`).toString("base64");

/** "Simple user". */
export function account({ login, id, siteAdmin, name, email }: Person, call: Call) {
  return { ...addresses(login, id, "User", call), site_admin: siteAdmin, name, email };
}

function addresses(login: string, id: number, type: "User" | "Organization", call: Call) {
  const origin = originOf(call);
  const own = `${origin}/api/v3/users/${login}`;
  return {
    login,
    id,
    node_id: nodeId(type, id),
    avatar_url: `${origin}/avatars/u/${String(id)}?`,
    gravatar_id: "",
    url: own,
    html_url: `${origin}/${login}`,
    followers_url: `${own}/followers`,
    following_url: `${own}/following{/other_user}`,
    gists_url: `${own}/gists{/gist_id}`,
    starred_url: `${own}/starred{/owner}{/repo}`,
    subscriptions_url: `${own}/subscriptions`,
    organizations_url: `${own}/orgs`,
    repos_url: `${own}/repos`,
    events_url: `${own}/events{/privacy}`,
    received_events_url: `${own}/received_events`,
    type,
  };
}

/** "Private user", as site administrators get it. `suspended_at` is not in the description of 3.19, but on the wire. */
export function person(one: Person, call: Call) {
  return {
    ...account(one, call),
    company: null,
    blog: "",
    location: null,
    hireable: null,
    bio: null,
    public_repos: one.repositories,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: isoOf(one.createdAt),
    updated_at: isoOf(one.updatedAt),
    private_gists: 0,
    total_private_repos: Math.floor(one.repositories / 2),
    owned_private_repos: Math.floor(one.repositories / 2),
    disk_usage: one.repositories * 120,
    collaborators: 0,
    two_factor_authentication: one.twoFactor,
    suspended_at: one.suspendedAt === null ? null : isoOf(one.suspendedAt),
    ...(one.ldapDn === null ? {} : { ldap_dn: one.ldapDn }),
  };
}

/** "Organization simple". */
export function organization({ id, login, name }: Organization, call: Call) {
  const origin = originOf(call);
  const own = `${origin}/api/v3/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId("Organization", id),
    url: own,
    repos_url: `${own}/repos`,
    events_url: `${own}/events`,
    hooks_url: `${own}/hooks`,
    issues_url: `${own}/issues`,
    members_url: `${own}/members{/member}`,
    public_members_url: `${own}/public_members{/member}`,
    avatar_url: `${origin}/avatars/u/${String(id)}?`,
    description: name,
  };
}

/** An organization where a user is asked for. */
export function organizationAsUser({ login, id, name, createdAt }: Organization, call: Call) {
  return {
    ...addresses(login, id, "Organization", call),
    site_admin: false,
    name,
    email: null,
    company: null,
    blog: "",
    location: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: isoOf(createdAt),
    updated_at: isoOf(createdAt),
  };
}

/** @throws {Refused} 404 */
export function personNamed(appliance: Appliance, login: string): Person {
  const found = appliance.people.find(login);
  if (found === undefined) throw new Refused(404, "Not Found");
  return found;
}

/** Letters, digits and single hyphens inside, 39 at most: what GitHub takes for a login. */
const LOGIN = /^[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}$/i;

/** @throws {Refused} 422 when nobody may have this login, or somebody has it. */
export function checkNewLogin(appliance: Appliance, login: string, resource: "User" | "Organization"): void {
  if (!LOGIN.test(login))
    throw invalid(resource, "login", "Username may only contain alphanumeric characters or single hyphens, and cannot begin or end with a hyphen");
  if (appliance.people.find(login) !== undefined || organizationWithLogin(appliance, login) !== undefined)
    throw invalid(resource, "login", "Login is already taken");
}

export const invalid = (resource: string, field: string, message: string): Refused =>
  new Refused(422, "Validation Failed", {}, [{ resource, code: "custom", field, message }]);

/** Who asks. */
export const actorOf = (appliance: Appliance, call: Call): Person | undefined => call.caller?.person ?? appliance.people.get(ADMIN_ID);
