/** The fields that people, organizations and tokens share in the REST API's answers. Source: the descriptions of 2.18 to 3.19. */
import { flag, integer, list, nullable, object, text, timestamp } from "../shape.js";

const url = () => nullable(text({ format: "url" }));

/** The addresses that a short account carries beside its facts. */
const accountUrls = {
  avatar_url: url(),
  gravatar_id: nullable(text()),
  url: url(),
  html_url: url(),
  followers_url: url(),
  following_url: url(),
  gists_url: url(),
  starred_url: url(),
  subscriptions_url: url(),
  organizations_url: url(),
  repos_url: url(),
  events_url: url(),
  received_events_url: url(),
};

/** "Simple user": as in lists. `name` and `email` came after 2.18. */
export const account = {
  login: text({ format: "login", example: "mona" }),
  id: integer({ example: 2 }),
  node_id: nullable(text()),
  ...accountUrls,
  type: text({ example: "User" }),
  site_admin: flag(),
  user_view_type: nullable(text()),
  name: nullable(text({ example: "Mona Lisa Octocat" })),
  email: nullable(text({ format: "email" })),
};

/** "Public user" and "private user" as one: what only the person or a site administrator may see is null for others. */
export const person = {
  ...account,
  company: nullable(text()),
  blog: nullable(text()),
  location: nullable(text()),
  notification_email: nullable(text()),
  hireable: nullable(flag()),
  bio: nullable(text()),
  twitter_username: nullable(text()),
  public_repos: nullable(integer()),
  public_gists: nullable(integer()),
  followers: nullable(integer()),
  following: nullable(integer()),
  created_at: nullable(timestamp()),
  updated_at: nullable(timestamp()),
  private_gists: nullable(integer()),
  total_private_repos: nullable(integer()),
  owned_private_repos: nullable(integer()),
  disk_usage: nullable(integer()),
  collaborators: nullable(integer()),
  two_factor_authentication: nullable(flag()),
  plan: nullable(object({ name: nullable(text()), space: nullable(integer()), private_repos: nullable(integer()), collaborators: nullable(integer()) })),
  business_plus: nullable(flag()),
  suspended_at: nullable(timestamp()),
  ldap_dn: nullable(text({ example: "uid=mona,ou=people,dc=example,dc=com" })),
};

/** "Organization simple". */
export const organization = {
  login: text({ format: "login", example: "octo-org" }),
  id: integer({ example: 3 }),
  node_id: nullable(text()),
  url: url(),
  repos_url: url(),
  events_url: url(),
  hooks_url: url(),
  issues_url: url(),
  members_url: url(),
  public_members_url: url(),
  avatar_url: url(),
  description: nullable(text()),
};

/** "Authorization": a token and what it may do. The token itself is in clear in the answer that makes it, and nowhere else. */
export const authorization = {
  id: integer({ example: 1 }),
  url: url(),
  scopes: nullable(list(text({ example: "repo" }))),
  token: nullable(text()),
  token_last_eight: nullable(text({ example: "12345678" })),
  hashed_token: nullable(text()),
  app: nullable(object({ client_id: nullable(text()), name: nullable(text()), url: url() })),
  note: nullable(text({ example: "optional note" })),
  note_url: url(),
  updated_at: nullable(timestamp()),
  created_at: nullable(timestamp()),
  fingerprint: nullable(text()),
  user: nullable(object(account)),
  expires_at: nullable(timestamp()),
};

/** A job that goes on after the answer: renames. */
export const queued = { message: nullable(text({ example: "Job queued to rename user. It may take a few minutes to complete." })), url: url() };
