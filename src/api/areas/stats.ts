/**
 * Counts over the whole instance: `/enterprise/stats`. Source: "REST API endpoints for enterprise statistics". Its known
 * issue: large instances "may timeout … Retrying the request until data is returned is advised".
 */
import { inPath, operation } from "../operation.js";
import { choice, integer, nullable, object, tree, type Of, type Shape } from "../shape.js";

const DOCS = "https://docs.github.com/en/enterprise-server@3.19/rest/enterprise-admin/admin-stats";

const counts = <const N extends string>(...names: readonly N[]) =>
  object(Object.fromEntries(names.map((name) => [name, nullable(integer({ min: 0 }))])) as Readonly<Record<N, Shape<number | null>>>);

/** What each type of counts holds. */
const groups = {
  repos: counts("total_repos", "root_repos", "fork_repos", "org_repos", "total_pushes", "total_wikis"),
  hooks: counts("total_hooks", "active_hooks", "inactive_hooks"),
  pages: counts("total_pages"),
  orgs: counts("total_orgs", "disabled_orgs", "total_teams", "total_team_members"),
  users: counts("total_users", "admin_users", "suspended_users"),
  pulls: counts("total_pulls", "merged_pulls", "mergeable_pulls", "unmergeable_pulls"),
  issues: counts("total_issues", "open_issues", "closed_issues"),
  milestones: counts("total_milestones", "open_milestones", "closed_milestones"),
  gists: counts("total_gists", "private_gists", "public_gists"),
  comments: counts("total_commit_comments", "total_gist_comments", "total_issue_comments", "total_pull_request_comments"),
};

const everything = object({
  repos: nullable(groups.repos),
  hooks: nullable(groups.hooks),
  pages: nullable(groups.pages),
  orgs: nullable(groups.orgs),
  users: nullable(groups.users),
  pulls: nullable(groups.pulls),
  issues: nullable(groups.issues),
  milestones: nullable(groups.milestones),
  gists: nullable(groups.gists),
  comments: nullable(groups.comments),
});

const securityProducts = counts(
  "total_repos",
  "nonarchived_repos",
  "secret_scanning_enabled_repos",
  "secret_scanning_push_protection_enabled_repos",
  "code_scanning_enabled_repos",
  "code_scanning_pr_reviews_enabled_repos",
  "code_scanning_default_setup_enabled_repos",
  "code_scanning_default_setup_eligible_repos",
  "dependabot_alerts_enabled_repos",
  "dependabot_security_updates_enabled_repos",
  "dependabot_version_updates_enabled_repos",
  "advanced_security_enabled_repos",
  "active_committers",
  "purchased_committers",
  "maximum_committers",
  "secret_protection_licenses",
  "secret_protection_active_committers",
  "code_security_licenses",
  "code_security_active_committers",
);

export const STATS_TYPES = [
  "all",
  "comments",
  "gists",
  "hooks",
  "issues",
  "milestones",
  "orgs",
  "pages",
  "pulls",
  "repos",
  "security-products",
  "users",
] as const;
export type StatsType = (typeof STATS_TYPES)[number];

/** Seconds: counting takes long on a large instance. */
const SLOW = { headersTimeout: 90, totalTimeout: 120 } as const;

const statsOf = <R>(type: StatsType, since: "3.0" | "3.10", words: string, returns: Shape<R>) =>
  operation({
    id: `stats.${type}`,
    route: `GET /enterprise/stats/${type}`,
    plane: "rest",
    effect: "read",
    since,
    docs: `${DOCS}#get-${words}`,
    ...SLOW,
    params: {},
    returns,
  });

/** One operation for each type, as the descriptions have it since 3.0. */
export const stats = {
  all: statsOf("all", "3.0", "all-statistics", everything),
  comments: statsOf("comments", "3.0", "comment-statistics", groups.comments),
  gists: statsOf("gists", "3.0", "gist-statistics", groups.gists),
  hooks: statsOf("hooks", "3.0", "hooks-statistics", groups.hooks),
  issues: statsOf("issues", "3.0", "issue-statistics", groups.issues),
  milestones: statsOf("milestones", "3.0", "milestone-statistics", groups.milestones),
  orgs: statsOf("orgs", "3.0", "organization-statistics", groups.orgs),
  pages: statsOf("pages", "3.0", "pages-statistics", groups.pages),
  pulls: statsOf("pulls", "3.0", "pull-request-statistics", groups.pulls),
  repos: statsOf("repos", "3.0", "repository-statistics", groups.repos),
  "security-products": statsOf("security-products", "3.10", "security-products-statistics", securityProducts),
  users: statsOf("users", "3.0", "users-statistics", groups.users),
};

export type AllStats = Of<typeof everything>;

/** The same paths in the notation of the descriptions up to 2.22. */
export const statsBefore30 = operation({
  id: "stats.byType",
  route: "GET /enterprise/stats/{type}",
  plane: "rest",
  effect: "read",
  since: "2.18",
  until: "2.22",
  docs: `${DOCS}#get-all-statistics`,
  ...SLOW,
  params: {
    type: inPath(choice("all", "comments", "gists", "hooks", "issues", "milestones", "orgs", "pages", "pulls", "repos", "users"), "What is counted"),
  },
  returns: tree(),
});

export const statsOperations = [statsBefore30, ...STATS_TYPES.map((type) => stats[type])];
