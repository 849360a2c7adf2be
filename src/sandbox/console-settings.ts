/**
 * The settings in the form of the Management Console API: no group is null, and some leaves have another name or type.
 * Source: the descriptions of 2.18 to 3.14.
 */
import { isTree, UNUSED_GROUPS, type Tree } from "./settings-tree.js";

/** Groups and leaves that these descriptions do not have. */
const LATER = new Set([
  "http_noproxy",
  "builtin_auth_fallback",
  "prometheus",
  "abuse_rate_limiting",
  "api_rate_limiting",
  "applications",
  "checks_retention",
  "dependabot",
  "dependency_graph",
  "code_scanning",
  "secret_scanning",
  "deployments_dashboard_enabled",
  "enforce_gcm_cluster_config_validation",
  "feature_toggles",
  "fips_mode",
  "governor",
  "manage_auth",
  "mysql",
  "num_parallel_database_migration_worker",
  "use_parallel_database_migrations",
  "private_instance",
]);

const LATER_LEAVES: Readonly<Record<string, readonly string[]>> = {
  github_ssl: ["acme", "tls_mode"],
  smtp: ["enforce_tls_auth"],
  syslog: ["cert", "tls_enabled"],
  pages: ["build_timeout_minutes", "sync_timeout_minutes", "header_override"],
  mapping: ["azure_app_client_id", "azure_app_client_secret", "csrf_secret"],
};

/** What these releases have and later ones do not, until it is set. */
const FORMER: Readonly<Record<string, Tree>> = {
  avatar: { enabled: false, uri: "" },
  smtp: { enable_starttls_auto: true },
  mapping: { tileserver: null, token: null },
};

/** Leaves that are text here, and null while unset later. */
const TEXTS: readonly (readonly [group: string, leaf: string])[] = [
  ["smtp", "port"],
  ["smtp", "username"],
  ["smtp", "user_name"],
  ["license", "support_key"],
];

export function asConsole(settings: Readonly<Tree>): Tree {
  const shown: Tree = {};
  for (const [key, value] of Object.entries({ ...FORMER, ...settings })) if (!LATER.has(key)) shown[key] = groupOf(key, value);
  for (const [group, leaf] of TEXTS) {
    const tree = shown[group];
    if (isTree(tree)) tree[leaf] = typeof tree[leaf] === "number" ? String(tree[leaf]) : (tree[leaf] ?? "");
  }
  const { smtp } = shown;
  if (isTree(smtp)) rename(smtp, "discard_to_noreply_address", "discard-to-noreply-address");
  return shown;
}

function groupOf(key: string, value: unknown): unknown {
  const tree = value ?? UNUSED_GROUPS[key];
  if (!isTree(tree)) return value;
  return Object.fromEntries(Object.entries({ ...FORMER[key], ...tree }).filter(([leaf]) => LATER_LEAVES[key]?.includes(leaf) !== true));
}

/** Changes as they arrive, in the form in which the settings are kept. */
export function fromConsole(changes: Readonly<Tree>): Tree {
  const kept = structuredClone(changes) as Tree;
  if (isTree(kept.smtp)) rename(kept.smtp, "discard-to-noreply-address", "discard_to_noreply_address");
  return kept;
}

function rename(tree: Tree, from: string, to: string): void {
  if (!Object.hasOwn(tree, from)) return;
  tree[to] = tree[from];
  Reflect.deleteProperty(tree, from);
}
