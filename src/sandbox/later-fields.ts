/**
 * Fields of answers that older releases do not have. `since` is the first description that was read and has them; those of
 * 3.7 and 3.9 to 3.13 were not read.
 */
import { compareReleases, type Release } from "../api/operation.js";
import { isTree } from "./settings-tree.js";

interface Later {
  readonly operations: readonly string[];
  /** Dotted; lists on the way are gone through. */
  readonly fields: readonly string[];
  readonly since: Release;
}

/** Of an account in full that a simple one does not have. */
const FULL = [
  ...["company", "blog", "location", "hireable", "bio", "public_repos", "public_gists", "followers", "following", "created_at", "updated_at"],
  ...["private_gists", "total_private_repos", "owned_private_repos", "disk_usage", "collaborators", "two_factor_authentication", "suspended_at"],
];

const LATER: readonly Later[] = [
  { operations: ["users.listUsers", "users.createUser"], fields: ["name", "email"], since: "3.8" },
  { operations: ["users.listTokens", "users.createImpersonationToken"], fields: ["expires_at", "user.name", "user.email"], since: "3.8" },
  { operations: ["ldap.mapLdapUser"], fields: ["name", "email", ...FULL], since: "3.8" },
  { operations: ["announcement.getAnnouncement", "announcement.setAnnouncement"], fields: ["user_dismissible"], since: "3.9" },
  { operations: ["ldap.mapLdapTeam"], fields: ["notification_setting"], since: "3.14" },
  {
    operations: ["stats.security-products"],
    fields: ["secret_protection_licenses", "secret_protection_active_committers", "code_security_licenses", "code_security_active_committers"],
    since: "3.19",
  },
];

/** A body as the release has it. */
export function withoutLater(operation: string, body: unknown, release: string): unknown {
  const missing = LATER.filter((one) => one.operations.includes(operation) && compareReleases(release, one.since) < 0);
  return missing.flatMap(({ fields }) => fields).reduce((left, field) => without(left, field.split(".")), body);
}

function without(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => without(one, path));
  const [field = "", ...rest] = path;
  if (!isTree(value) || !Object.hasOwn(value, field)) return value;
  const { [field]: inner, ...others } = value;
  return rest.length === 0 ? others : { ...others, [field]: without(inner, rest) };
}
