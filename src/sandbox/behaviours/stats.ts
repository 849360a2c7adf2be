/** Counts over the whole instance. Those of people and organizations are counted, the others are made up to fit them. */
import { stats, statsBefore30, STATS_TYPES, type StatsType } from "../../api/areas/stats.js";
import type { AnyOperation } from "../../api/operation.js";
import type { Appliance } from "../appliance.js";
import { behaves } from "../call.js";

export const statsBehaviors = [
  ...STATS_TYPES.map((type) => behaves<AnyOperation["params"], unknown>(stats[type], (appliance) => ({ status: 200, body: countsOf(appliance, type) }))),
  behaves(statsBefore30, (appliance, { type }) => ({ status: 200, body: countsOf(appliance, type) })),
];

function countsOf(appliance: Appliance, type: StatsType): Readonly<Record<string, unknown>> {
  const groups = everything(appliance);
  if (type === "all") return groups;
  return type === "security-products" ? securityProducts(groups.repos.total_repos, groups.users.total_users) : groups[type];
}

function everything({ people, state }: Appliance) {
  const users = { total_users: 0, admin_users: 0, suspended_users: 0 };
  let repositories = 0;
  for (const person of people.after()) {
    users.total_users += 1;
    if (person.siteAdmin) users.admin_users += 1;
    if (person.suspendedAt !== null) users.suspended_users += 1;
    repositories += person.repositories;
  }
  const orgs = state.site.organizations.length;
  const orgRepositories = orgs * 12;
  const total = repositories + orgRepositories;
  const forks = Math.floor(repositories / 3);
  const pulls = { total_pulls: total * 9, merged_pulls: total * 6, mergeable_pulls: total * 2, unmergeable_pulls: total };
  const issues = { total_issues: total * 14, open_issues: total * 4, closed_issues: total * 10 };
  return {
    repos: { total_repos: total, root_repos: total - forks, fork_repos: forks, org_repos: orgRepositories, total_pushes: total * 120, total_wikis: orgs * 3 },
    hooks: { total_hooks: orgs * 4, active_hooks: orgs * 3, inactive_hooks: orgs },
    pages: { total_pages: orgs },
    orgs: { total_orgs: orgs, disabled_orgs: 0, total_teams: orgs * 2, total_team_members: users.total_users * 2 },
    users,
    pulls,
    issues,
    milestones: { total_milestones: orgs * 7, open_milestones: orgs * 2, closed_milestones: orgs * 5 },
    gists: { total_gists: users.total_users * 2, private_gists: users.total_users, public_gists: users.total_users },
    comments: {
      total_commit_comments: total,
      total_gist_comments: users.total_users,
      total_issue_comments: issues.total_issues * 3,
      total_pull_request_comments: pulls.total_pulls * 2,
    },
  };
}

function securityProducts(repositories: number, users: number) {
  const half = Math.floor(repositories / 2);
  return {
    total_repos: repositories,
    nonarchived_repos: repositories - Math.floor(repositories / 10),
    secret_scanning_enabled_repos: half,
    secret_scanning_push_protection_enabled_repos: half,
    code_scanning_enabled_repos: Math.floor(half / 2),
    code_scanning_pr_reviews_enabled_repos: Math.floor(half / 4),
    code_scanning_default_setup_enabled_repos: Math.floor(half / 4),
    code_scanning_default_setup_eligible_repos: half,
    dependabot_alerts_enabled_repos: half,
    dependabot_security_updates_enabled_repos: Math.floor(half / 2),
    dependabot_version_updates_enabled_repos: Math.floor(half / 2),
    advanced_security_enabled_repos: half,
    active_committers: Math.floor(users / 2),
    purchased_committers: users,
    maximum_committers: users,
    secret_protection_licenses: users,
    secret_protection_active_committers: Math.floor(users / 2),
    code_security_licenses: users,
    code_security_active_committers: Math.floor(users / 2),
  };
}
