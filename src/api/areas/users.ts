/**
 * People: accounts, their suspension and promotion, keys and tokens.
 * Source: "REST API endpoints for administering users" and "REST API endpoints for users".
 */
import { inBody, inPath, inQuery, later, operation, required } from "../operation.js";
import { choice, flag, integer, list, nothing, nullable, object, text, timestamp, type Json, isRecord } from "../shape.js";
import { account, authorization, person, queued } from "./accounts.js";

const USERS = "https://docs.github.com/en/enterprise-server@3.19/rest/users/users";
const ADMIN = "https://docs.github.com/en/enterprise-server@3.19/rest/enterprise-admin/users";

const whom = { username: inPath(text({ format: "login", example: "mona" }), "The person's login") };
const reason = { reason: inBody(text({ example: "Left the company" }), "Why, for the audit log") };
const paging = {
  per_page: inQuery(integer({ min: 1, max: 100 }), "Items a page"),
  page: inQuery(integer({ min: 1 }), "The page's number"),
};

/** Whose token it is. Asked once before bulk writes, so that nobody suspends or deletes the own account. */
export const getAuthenticatedUser = operation({
  id: "users.getAuthenticatedUser",
  route: "GET /user",
  plane: "rest",
  effect: "read",
  since: "2.18",
  docs: `${USERS}#get-the-authenticated-user`,
  params: {},
  returns: object(person),
});

export const listUsers = operation({
  id: "users.listUsers",
  route: "GET /users",
  plane: "rest",
  effect: "read",
  since: "2.18",
  docs: `${USERS}#list-users`,
  params: {
    since: inQuery(integer({ min: 0, example: 1 }), "Only accounts with a greater id"),
    per_page: inQuery(integer({ min: 1, max: 100 }), "Items a page"),
  },
  returns: list(object(account)),
  pages: true,
});

export const getUser = operation({
  id: "users.getUser",
  route: "GET /users/{username}",
  plane: "rest",
  effect: "read",
  since: "2.18",
  docs: `${USERS}#get-a-user`,
  params: whom,
  returns: object(person),
});

export const createUser = operation({
  id: "users.createUser",
  route: "POST /admin/users",
  plane: "rest",
  effect: "write",
  since: "2.18",
  docs: `${ADMIN}#create-a-user`,
  params: {
    login: required(inBody(text({ format: "login", example: "mona" }), "The new login")),
    email: inBody(text({ format: "email" }), "Address; needed with built-in authentication"),
    suspended: later("3.8", inBody(flag(), "Create the account suspended (GHES 3.8 and later)")),
  },
  returns: object(account),
  success: [201],
});

/** A job: the answer comes before the work. */
export const renameUser = operation({
  id: "users.renameUser",
  route: "PATCH /admin/users/{username}",
  plane: "rest",
  effect: "destructive",
  since: "2.18",
  docs: `${ADMIN}#update-the-username-for-a-user`,
  params: { ...whom, login: required(inBody(text({ format: "login", example: "mona-lisa" }), "The new login")) },
  returns: object(queued),
  success: [202],
});

/** Not repeatable: a second one answers 404, which says nothing about the first. 500 may follow a delete that happened. */
export const deleteUser = operation({
  id: "users.deleteUser",
  route: "DELETE /admin/users/{username}",
  plane: "rest",
  effect: "destructive",
  since: "2.18",
  docs: `${ADMIN}#delete-a-user`,
  headersTimeout: 90,
  totalTimeout: 120,
  params: whom,
  returns: nothing(),
  success: [204],
});

export const suspendUser = operation({
  id: "users.suspendUser",
  route: "PUT /users/{username}/suspended",
  plane: "rest",
  effect: "destructive",
  since: "2.18",
  repeatable: true,
  docs: `${ADMIN}#suspend-a-user`,
  params: { ...whom, ...reason },
  returns: nothing(),
  success: [204],
});

export const unsuspendUser = operation({
  id: "users.unsuspendUser",
  route: "DELETE /users/{username}/suspended",
  plane: "rest",
  effect: "write",
  since: "2.18",
  repeatable: true,
  docs: `${ADMIN}#unsuspend-a-user`,
  params: { ...whom, ...reason },
  returns: nothing(),
  success: [204],
});

export const promoteUser = operation({
  id: "users.promoteUser",
  route: "PUT /users/{username}/site_admin",
  plane: "rest",
  effect: "write",
  since: "2.18",
  repeatable: true,
  docs: `${ADMIN}#promote-a-user-to-be-a-site-administrator`,
  params: whom,
  returns: nothing(),
  success: [204],
});

export const demoteUser = operation({
  id: "users.demoteUser",
  route: "DELETE /users/{username}/site_admin",
  plane: "rest",
  effect: "destructive",
  since: "2.18",
  repeatable: true,
  docs: `${ADMIN}#demote-a-site-administrator`,
  params: whom,
  returns: nothing(),
  success: [204],
});

/** 201 for a new token, 200 for one that is there already. The token is in clear in the answer. */
export const createImpersonationToken = operation({
  id: "users.createImpersonationToken",
  route: "POST /admin/users/{username}/authorizations",
  plane: "rest",
  effect: "write",
  since: "2.18",
  docs: `${ADMIN}#create-an-impersonation-oauth-token`,
  params: { ...whom, scopes: required(inBody(list(text({ example: "repo" })), "What the token may do")) },
  returns: object(authorization),
  success: [200, 201],
});

export const deleteImpersonationToken = operation({
  id: "users.deleteImpersonationToken",
  route: "DELETE /admin/users/{username}/authorizations",
  plane: "rest",
  effect: "destructive",
  since: "2.18",
  docs: `${ADMIN}#delete-an-impersonation-oauth-token`,
  params: whom,
  returns: nothing(),
  success: [204],
});

function asToday(key: Json): Json {
  if (!isRecord(key)) return key;
  const { key_id: _, ...today } = key;
  if (typeof today.id !== "string" || !/^\d+$/.test(today.id)) return today;
  const id = Number(today.id);
  return { ...today, id: Number.isSafeInteger(id) ? id : BigInt(today.id) };
}

/** Ids were text in 2.18, there twice, without the facts about the key's use. */
export const listKeys = operation({
  id: "users.listKeys",
  route: "GET /admin/keys",
  plane: "rest",
  effect: "read",
  since: "2.18",
  docs: `${ADMIN}#list-public-keys`,
  params: {
    ...paging,
    sort: later("3.8", inQuery(choice("created", "updated", "accessed"), "What the keys are sorted by (default: created); GHES 3.8 and later")),
    direction: later("3.8", inQuery(choice("asc", "desc"), "Smallest first or largest first (default: desc); GHES 3.8 and later")),
    since: later("3.8", inQuery(timestamp(), "Only keys used or made after this moment; GHES 3.8 and later")),
  },
  oneForm: (wire) => (Array.isArray(wire) ? wire.map(asToday) : wire),
  returns: list(
    object({
      id: integer({ example: 2 }),
      key: nullable(text({ format: "ssh-key" })),
      user_id: nullable(integer()),
      repository_id: nullable(integer()),
      url: nullable(text({ format: "url" })),
      title: nullable(text({ example: "laptop" })),
      read_only: nullable(flag()),
      verified: nullable(flag()),
      created_at: nullable(timestamp()),
      added_by: nullable(text()),
      last_used: nullable(timestamp()),
      enabled: nullable(flag()),
    }),
  ),
  pages: true,
});

export const deleteKey = operation({
  id: "users.deleteKey",
  route: "DELETE /admin/keys/{key_ids}",
  plane: "rest",
  effect: "destructive",
  since: "2.18",
  docs: `${ADMIN}#delete-a-public-key`,
  params: { key_ids: inPath(integer({ min: 1, example: 2 }), "The key's id") },
  returns: nothing(),
  success: [204],
});

/** Personal access tokens of all people. Their values are not in the answer. */
export const listTokens = operation({
  id: "users.listTokens",
  route: "GET /admin/tokens",
  plane: "rest",
  effect: "read",
  since: "2.18",
  docs: `${ADMIN}#list-personal-access-tokens`,
  params: paging,
  returns: list(object(authorization)),
  pages: true,
});

export const deleteToken = operation({
  id: "users.deleteToken",
  route: "DELETE /admin/tokens/{token_id}",
  plane: "rest",
  effect: "destructive",
  since: "2.18",
  docs: `${ADMIN}#delete-a-personal-access-token`,
  params: { token_id: inPath(integer({ min: 1, example: 3 }), "The token's id") },
  returns: nothing(),
  success: [204],
});

export const userOperations = [
  getAuthenticatedUser,
  listUsers,
  getUser,
  createUser,
  renameUser,
  deleteUser,
  suspendUser,
  unsuspendUser,
  promoteUser,
  demoteUser,
  createImpersonationToken,
  deleteImpersonationToken,
  listKeys,
  deleteKey,
  listTokens,
  deleteToken,
];
