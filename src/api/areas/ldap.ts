/** People and teams of an LDAP directory: `/admin/ldap`. Source: "REST API endpoints for LDAP". */
import { inBody, inPath, operation, required } from "../operation.js";
import { integer, nullable, object, text } from "../shape.js";
import { person } from "./accounts.js";

const DOCS = "https://docs.github.com/en/enterprise-server@3.19/rest/enterprise-admin/ldap";

const whom = { username: inPath(text({ format: "login", example: "mona" }), "The person's login") };
const team = { team_id: inPath(integer({ min: 1, example: 1 }), "The team's id") };
const dn = { ldap_dn: required(inBody(text({ example: "uid=mona,ou=people,dc=example,dc=com" }), "The distinguished name in the directory")) };
const url = () => nullable(text({ format: "url" }));

/** A job: it is queued when the answer comes. */
const queued = object({ status: nullable(text({ example: "queued" })) });

export const mapLdapUser = operation({
  id: "ldap.mapLdapUser",
  route: "PATCH /admin/ldap/users/{username}/mapping",
  plane: "rest",
  effect: "write",
  since: "2.18",
  repeatable: true,
  docs: `${DOCS}#update-ldap-mapping-for-a-user`,
  params: { ...whom, ...dn },
  returns: object(person),
});

export const syncLdapUser = operation({
  id: "ldap.syncLdapUser",
  route: "POST /admin/ldap/users/{username}/sync",
  plane: "rest",
  effect: "write",
  since: "2.18",
  docs: `${DOCS}#sync-ldap-mapping-for-a-user`,
  params: whom,
  returns: queued,
  success: [201],
});

export const mapLdapTeam = operation({
  id: "ldap.mapLdapTeam",
  route: "PATCH /admin/ldap/teams/{team_id}/mapping",
  plane: "rest",
  effect: "write",
  since: "2.18",
  repeatable: true,
  docs: `${DOCS}#update-ldap-mapping-for-a-team`,
  preview: "hellcat",
  params: { ...team, ...dn },
  returns: object({
    ldap_dn: nullable(text()),
    id: integer({ example: 1 }),
    node_id: nullable(text()),
    url: url(),
    html_url: url(),
    name: nullable(text({ example: "Justice League" })),
    slug: nullable(text({ example: "justice-league" })),
    description: nullable(text()),
    privacy: nullable(text({ example: "closed" })),
    notification_setting: nullable(text()),
    permission: nullable(text({ example: "admin" })),
    members_url: url(),
    repositories_url: url(),
    parent: nullable(object({ id: nullable(integer()), name: nullable(text()), slug: nullable(text()) })),
    type: nullable(text()),
    organization_id: nullable(integer()),
    enterprise_id: nullable(integer()),
  }),
});

export const syncLdapTeam = operation({
  id: "ldap.syncLdapTeam",
  route: "POST /admin/ldap/teams/{team_id}/sync",
  plane: "rest",
  effect: "write",
  since: "2.18",
  docs: `${DOCS}#sync-ldap-mapping-for-a-team`,
  params: team,
  returns: queued,
  success: [201],
});

export const ldapOperations = [mapLdapUser, syncLdapUser, mapLdapTeam, syncLdapTeam];
