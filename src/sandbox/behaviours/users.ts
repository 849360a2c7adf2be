/** People: lists, suspension, promotion, jobs that rename, and tokens that act for others. */
import {
  createImpersonationToken,
  createUser,
  deleteImpersonationToken,
  deleteUser,
  demoteUser,
  getAuthenticatedUser,
  getUser,
  listUsers,
  promoteUser,
  renameUser,
  suspendUser,
  unsuspendUser,
} from "../../api/areas/users.js";
import type { Appliance } from "../appliance.js";
import { behaves, type Call } from "../call.js";
import { organizationWithLogin } from "../organizations.js";
import { pageAfter } from "../paging-since.js";
import type { Person } from "../population.js";
import { isoOf, log, startRenaming, whole, type Impersonation } from "../site.js";
import { Refused } from "../wire.js";
import { account, actorOf, checkNewLogin, invalid, organizationAsUser, originOf, person, personNamed } from "./account-answers.js";
import { keyBehaviors } from "./keys.js";

const NOTHING = { status: 204 } as const;

export const userBehaviors = [
  behaves(getAuthenticatedUser, (appliance, _input, call) => {
    const actor = actorOf(appliance, call);
    if (actor === undefined) throw new Refused(404, "Not Found");
    return { status: 200, body: person(actor, call) };
  }),

  behaves(listUsers, (appliance, input, call) => {
    const { items, headers } = pageAfter((since) => appliance.people.after(since), input, call);
    return { status: 200, body: items.map((one) => account(one, call)), headers };
  }),

  behaves(getUser, (appliance, { username }, call) => {
    const organization = organizationWithLogin(appliance, username);
    return { status: 200, body: organization === undefined ? person(personNamed(appliance, username), call) : organizationAsUser(organization, call) };
  }),

  behaves(createUser, (appliance, { login, email, suspended }, call) => {
    checkNewLogin(appliance, login, "User");
    if (email !== undefined && !/^[^@\s]+@[^@\s]+$/.test(email)) throw invalid("User", "email", "Email is not a valid email address");
    const created = newPerson(appliance, login, email, suspended === true);
    appliance.people.create(created);
    log(appliance, actorOf(appliance, call), "user.create", { user: login, user_id: created.id });
    return { status: 201, body: account(created, call) };
  }),

  behaves(renameUser, (appliance, { username, login }, call) => {
    const { id, login: before } = personNamed(appliance, username);
    checkNewLogin(appliance, login, "User");
    startRenaming(appliance, "user", id, login);
    log(appliance, actorOf(appliance, call), "user.rename", { user: login, user_id: id, old_user: before });
    const message = "Job queued to rename user. It may take a few minutes to complete.";
    return { status: 202, body: { message, url: `${originOf(call)}/api/v3/user/${String(id)}` } };
  }),

  behaves(deleteUser, (appliance, { username }, call) => {
    const { id, login } = notSelf(appliance, personNamed(appliance, username), call, "delete");
    appliance.people.delete(id);
    withoutImpersonation(appliance, id);
    log(appliance, actorOf(appliance, call), "user.delete", { user: login, user_id: id });
    // Fixed in 3.21.6: deleting a user that belongs to an organization answered 500 though the user was removed.
    return appliance.faults.has("quirk", "delete-500") ? { status: 500, body: { message: "Server Error" } } : NOTHING;
  }),

  behaves(suspendUser, (appliance, { username, reason }, call) => {
    const { id, login, siteAdmin, suspendedAt } = notSelf(appliance, personNamed(appliance, username), call, "suspend");
    if (appliance.faults.has("quirk", "ldap-sync")) throw new Refused(403, "User cannot be suspended because LDAP Sync with Active Directory is enabled.");
    if (siteAdmin) throw new Refused(403, "Site administrators cannot be suspended; demote the user first.");
    const now = whole(appliance.clock.now());
    if (suspendedAt === null) appliance.people.change(id, { suspendedAt: now, updatedAt: now });
    const actor = actorOf(appliance, call);
    log(appliance, actor, "user.suspend", { user: login, user_id: id, reason: reason ?? `Suspended via API by ${actor?.login ?? "ghe-admin"}` });
    return NOTHING;
  }),

  behaves(unsuspendUser, (appliance, { username, reason }, call) => {
    const { id, login, suspendedAt } = personNamed(appliance, username);
    if (appliance.faults.has("quirk", "ldap-sync")) throw new Refused(403, "User cannot be unsuspended because LDAP Sync with Active Directory is enabled.");
    if (suspendedAt !== null) appliance.people.change(id, { suspendedAt: null, updatedAt: whole(appliance.clock.now()) });
    const actor = actorOf(appliance, call);
    log(appliance, actor, "user.unsuspend", { user: login, user_id: id, reason: reason ?? `Unsuspended via API by ${actor?.login ?? "ghe-admin"}` });
    return NOTHING;
  }),

  behaves(promoteUser, (appliance, { username }, call) => {
    const { id, login, suspendedAt } = personNamed(appliance, username);
    if (suspendedAt !== null) throw invalid("User", "login", "Suspended users cannot be promoted to site administrators");
    appliance.people.change(id, { siteAdmin: true, updatedAt: whole(appliance.clock.now()) });
    log(appliance, actorOf(appliance, call), "user.promote", { user: login, user_id: id });
    return NOTHING;
  }),

  behaves(demoteUser, (appliance, { username }, call) => {
    const { id, login } = notSelf(appliance, personNamed(appliance, username), call, "demote");
    appliance.people.change(id, { siteAdmin: false, updatedAt: whole(appliance.clock.now()) });
    log(appliance, actorOf(appliance, call), "user.demote", { user: login, user_id: id });
    return NOTHING;
  }),

  behaves(createImpersonationToken, (appliance, { username, scopes }, call) => {
    const owner = personNamed(appliance, username);
    if (owner.suspendedAt !== null) throw invalid("User", "login", "Suspended users cannot be impersonated");
    const wrong = scopes.find((scope) => !/^[a-z_]+(:[a-z_]+)?$/.test(scope));
    if (wrong !== undefined) throw invalid("OauthAccess", "scopes", `The scope ${JSON.stringify(wrong)} is unknown`);
    const known = appliance.state.site.impersonations.find((one) => one.userId === owner.id);
    const token = known ?? newImpersonation(appliance, owner, scopes);
    if (known === undefined) log(appliance, actorOf(appliance, call), "oauth_authorization.create", { user: owner.login, user_id: owner.id, scopes });
    return { status: known === undefined ? 201 : 200, body: authorization(token, owner, call) };
  }),

  behaves(deleteImpersonationToken, (appliance, { username }, call) => {
    const { id, login } = personNamed(appliance, username);
    if (!appliance.state.site.impersonations.some((one) => one.userId === id)) throw new Refused(404, "Not Found");
    withoutImpersonation(appliance, id);
    log(appliance, actorOf(appliance, call), "oauth_authorization.destroy", { user: login, user_id: id });
    return NOTHING;
  }),

  ...keyBehaviors,
];

/** @throws {Refused} 403: "any user account except your own". */
function notSelf(appliance: Appliance, subject: Person, call: Call, verb: string): Person {
  if (subject.id === actorOf(appliance, call)?.id) throw new Refused(403, `You cannot ${verb} your own account.`);
  return subject;
}

function newPerson({ state, clock }: Appliance, login: string, email: string | undefined, suspended: boolean): Person {
  const now = whole(clock.now());
  const id = state.site.nextId;
  state.site.nextId += 1;
  return {
    id,
    login,
    name: "",
    email: email ?? "",
    siteAdmin: false,
    createdAt: now,
    updatedAt: now,
    suspendedAt: suspended ? now : null,
    lastActive: null,
    lastAddress: null,
    repositories: 0,
    organizations: 0,
    twoFactor: false,
    ldapDn: null,
  };
}

function newImpersonation({ state, clock, random }: Appliance, owner: Person, scopes: readonly string[]): Impersonation {
  const token = { id: state.site.nextId, userId: owner.id, token: `gho_${random.text(36)}`, scopes: [...scopes], createdAt: whole(clock.now()) };
  state.site.nextId += 1;
  state.site.impersonations = [...state.site.impersonations, token];
  return token;
}

function withoutImpersonation({ state }: Appliance, id: number): void {
  state.site.impersonations = state.site.impersonations.filter((one) => one.userId !== id);
}

const authorization = ({ id, token, scopes, createdAt }: Impersonation, owner: Person, call: Call) => ({
  id,
  url: `${originOf(call)}/api/v3/authorizations/${String(id)}`,
  app: { name: "GitHub Site Administrator", url: "https://docs.github.com/en/rest/enterprise/users/", client_id: "00000000000000000000" },
  token,
  hashed_token: null,
  token_last_eight: token.slice(-8),
  note: null,
  note_url: null,
  created_at: isoOf(createdAt),
  updated_at: isoOf(createdAt),
  expires_at: null,
  scopes,
  fingerprint: null,
  user: account(owner, call),
});
