/** People and teams of a directory: their mapping, and jobs that bring them up to date. */
import { mapLdapTeam, mapLdapUser, syncLdapTeam, syncLdapUser } from "../../api/areas/ldap.js";
import type { Appliance } from "../appliance.js";
import { behaves, type Call } from "../call.js";
import { log, whole, type Organization } from "../site.js";
import { Refused } from "../wire.js";
import { actorOf, invalid, nodeId, originOf, person, personNamed } from "./account-answers.js";

/** Milliseconds until a queued job has been done. */
const SYNCING = 2_000;
const TEAMS = ["Owners", "Engineering"] as const;

export const ldapBehaviors = [
  behaves(mapLdapUser, (appliance, { username, ldap_dn: dn }, call) => {
    const { id, login } = personNamed(appliance, username);
    checkDn(dn, "User");
    appliance.people.change(id, { ldapDn: dn, updatedAt: whole(appliance.clock.now()) });
    log(appliance, actorOf(appliance, call), "user.ldap_mapping", { user: login, user_id: id, ldap_dn: dn });
    return { status: 200, body: person(personNamed(appliance, username), call) };
  }),

  behaves(syncLdapUser, (appliance, { username }, call) => {
    const { id, login } = personNamed(appliance, username);
    const { clock } = appliance;
    clock.at(clock.now() + clock.span(SYNCING), () => {
      // The person may be gone by then.
      if (appliance.people.get(id) !== undefined) appliance.people.change(id, { updatedAt: whole(clock.now()) });
      appliance.surroundings.changed();
    });
    log(appliance, actorOf(appliance, call), "user.ldap_sync", { user: login, user_id: id });
    return { status: 201, body: { status: "queued" } };
  }),

  behaves(mapLdapTeam, (appliance, { team_id: id, ldap_dn: dn }, call) => {
    const found = teamWith(appliance, id);
    checkDn(dn, "Team");
    appliance.state.site.teamMappings[id] = dn;
    log(appliance, actorOf(appliance, call), "team.ldap_mapping", {
      team: `${found.organization.login}/${found.slug}`,
      org: found.organization.login,
      ldap_dn: dn,
    });
    return { status: 200, body: team(appliance, id, found, call) };
  }),

  behaves(syncLdapTeam, (appliance, { team_id: id }, call) => {
    const { organization, slug } = teamWith(appliance, id);
    log(appliance, actorOf(appliance, call), "team.ldap_sync", { team: `${organization.login}/${slug}`, org: organization.login });
    return { status: 201, body: { status: "queued" } };
  }),
];

interface Team {
  readonly organization: Organization;
  readonly name: string;
  readonly slug: string;
}

/** Each organization has two. @throws {Refused} 404 */
function teamWith(appliance: Appliance, id: number): Team {
  const organization = appliance.state.site.organizations[Math.floor((id - 1) / TEAMS.length)];
  const name = TEAMS[(id - 1) % TEAMS.length];
  if (organization === undefined || name === undefined) throw new Refused(404, "Not Found");
  return { organization, name, slug: name.toLowerCase() };
}

function checkDn(dn: string, resource: string): void {
  if (!/^[a-z][a-z0-9-]*=[^,]+(,\s*[a-z][a-z0-9-]*=[^,]+)*$/i.test(dn)) throw invalid(resource, "ldap_dn", "LDAP DN is not a valid distinguished name");
}

const team = ({ state }: Appliance, id: number, { organization, name, slug }: Team, call: Call) => ({
  ldap_dn: state.site.teamMappings[id],
  id,
  node_id: nodeId("Team", id),
  url: `${originOf(call)}/api/v3/teams/${String(id)}`,
  html_url: `${originOf(call)}/orgs/${organization.login}/teams/${slug}`,
  name,
  slug,
  description: "",
  privacy: "closed",
  notification_setting: "notifications_enabled",
  permission: "pull",
  members_url: `${originOf(call)}/api/v3/teams/${String(id)}/members{/member}`,
  repositories_url: `${originOf(call)}/api/v3/teams/${String(id)}/repos`,
  parent: null,
});
