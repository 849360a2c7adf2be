/**
 * Groups of an enterprise's runners, the organizations that may use them and the runners in them.
 * Source: "REST API endpoints for self-hosted runner groups".
 */
import { inBody, inPath, inQuery, later, operation, required } from "../operation.js";
import { choice, flag, integer, list, nothing, nullable, object, text } from "../shape.js";
import { organization } from "./accounts.js";
import { inEnterprise, paging, runner } from "./runners.js";

const DOCS = "https://docs.github.com/en/enterprise-server@3.19/rest/actions/self-hosted-runner-groups";

const whichGroup = { ...inEnterprise, runner_group_id: inPath(integer({ min: 1 }), "The group's id") };
const whichOrg = { ...whichGroup, org_id: inPath(integer({ min: 1 }), "The organization's id") };
const whichMember = { ...whichGroup, runner_id: inPath(integer({ min: 1 }), "The runner's id") };

const visibility = choice("all", "selected");

/** Which fields an old release lacks differs; they are null there. */
export const runnerGroup = object({
  id: integer({ example: 2 }),
  name: text({ example: "gpu" }),
  visibility,
  default: flag(),
  selected_organizations_url: nullable(text()),
  runners_url: nullable(text()),
  allows_public_repositories: nullable(flag()),
  workflow_restrictions_read_only: nullable(flag()),
  restricted_to_workflows: nullable(flag()),
  selected_workflows: nullable(list(text())),
});

export const listRunnerGroups = operation({
  id: "runnerGroups.listRunnerGroups",
  route: "GET /enterprises/{enterprise}/actions/runner-groups",
  plane: "rest",
  effect: "read",
  since: "2.22",
  docs: `${DOCS}#list-self-hosted-runner-groups-for-an-enterprise`,
  params: {
    ...inEnterprise,
    visible_to_organization: later("3.6", inQuery(text({ format: "login" }), "Only groups that this organization may use (3.6 and later)")),
    ...paging,
  },
  returns: object({ total_count: nullable(integer()), runner_groups: list(runnerGroup) }),
  pages: "runner_groups",
});

export const createRunnerGroup = operation({
  id: "runnerGroups.createRunnerGroup",
  route: "POST /enterprises/{enterprise}/actions/runner-groups",
  plane: "rest",
  effect: "write",
  since: "2.22",
  docs: `${DOCS}#create-a-self-hosted-runner-group-for-an-enterprise`,
  params: {
    ...inEnterprise,
    name: required(inBody(text({ example: "gpu" }), "The group's name")),
    visibility: inBody(visibility, "Which organizations may use it"),
    selected_organization_ids: inBody(list(integer()), "Ids of the organizations that may use it"),
    runners: inBody(list(integer()), "Ids of the runners to put into it"),
    allows_public_repositories: inBody(flag(), "Whether public repositories may use it"),
    restricted_to_workflows: inBody(flag(), "Whether only selected workflows may use it"),
    selected_workflows: inBody(list(text()), "The workflows that may use it"),
  },
  returns: runnerGroup,
  success: [201],
});

export const getRunnerGroup = operation({
  id: "runnerGroups.getRunnerGroup",
  route: "GET /enterprises/{enterprise}/actions/runner-groups/{runner_group_id}",
  plane: "rest",
  effect: "read",
  since: "2.22",
  docs: `${DOCS}#get-a-self-hosted-runner-group-for-an-enterprise`,
  params: whichGroup,
  returns: runnerGroup,
});

export const updateRunnerGroup = operation({
  id: "runnerGroups.updateRunnerGroup",
  route: "PATCH /enterprises/{enterprise}/actions/runner-groups/{runner_group_id}",
  plane: "rest",
  effect: "write",
  repeatable: true,
  since: "2.22",
  docs: `${DOCS}#update-a-self-hosted-runner-group-for-an-enterprise`,
  params: {
    ...whichGroup,
    name: inBody(text({ example: "gpu" }), "The group's new name"),
    visibility: inBody(visibility, "Which organizations may use it"),
    allows_public_repositories: inBody(flag(), "Whether public repositories may use it"),
    restricted_to_workflows: inBody(flag(), "Whether only selected workflows may use it"),
    selected_workflows: inBody(list(text()), "The workflows that may use it"),
  },
  returns: runnerGroup,
});

/** Its runners go to the default group. */
export const deleteRunnerGroup = operation({
  id: "runnerGroups.deleteRunnerGroup",
  route: "DELETE /enterprises/{enterprise}/actions/runner-groups/{runner_group_id}",
  plane: "rest",
  effect: "destructive",
  since: "2.22",
  docs: `${DOCS}#delete-a-self-hosted-runner-group-from-an-enterprise`,
  params: whichGroup,
  returns: nothing(),
  success: [204],
});

export const listGroupOrgs = operation({
  id: "runnerGroups.listGroupOrgs",
  route: "GET /enterprises/{enterprise}/actions/runner-groups/{runner_group_id}/organizations",
  plane: "rest",
  effect: "read",
  since: "2.22",
  docs: `${DOCS}#list-organization-access-to-a-self-hosted-runner-group-in-an-enterprise`,
  params: { ...whichGroup, ...paging },
  returns: object({ total_count: nullable(integer()), organizations: list(object(organization)) }),
  pages: "organizations",
});

export const setGroupOrgs = operation({
  id: "runnerGroups.setGroupOrgs",
  route: "PUT /enterprises/{enterprise}/actions/runner-groups/{runner_group_id}/organizations",
  plane: "rest",
  effect: "write",
  repeatable: true,
  since: "2.22",
  docs: `${DOCS}#set-organization-access-for-a-self-hosted-runner-group-in-an-enterprise`,
  params: { ...whichGroup, selected_organization_ids: required(inBody(list(integer()), "Ids of the organizations that may use it")) },
  returns: nothing(),
  success: [204],
});

export const addGroupOrg = operation({
  id: "runnerGroups.addGroupOrg",
  route: "PUT /enterprises/{enterprise}/actions/runner-groups/{runner_group_id}/organizations/{org_id}",
  plane: "rest",
  effect: "write",
  repeatable: true,
  since: "2.22",
  docs: `${DOCS}#add-organization-access-to-a-self-hosted-runner-group-in-an-enterprise`,
  params: whichOrg,
  returns: nothing(),
  success: [204],
});

export const removeGroupOrg = operation({
  id: "runnerGroups.removeGroupOrg",
  route: "DELETE /enterprises/{enterprise}/actions/runner-groups/{runner_group_id}/organizations/{org_id}",
  plane: "rest",
  effect: "write",
  since: "2.22",
  docs: `${DOCS}#remove-organization-access-to-a-self-hosted-runner-group-in-an-enterprise`,
  params: whichOrg,
  returns: nothing(),
  success: [204],
});

export const listGroupRunners = operation({
  id: "runnerGroups.listGroupRunners",
  route: "GET /enterprises/{enterprise}/actions/runner-groups/{runner_group_id}/runners",
  plane: "rest",
  effect: "read",
  since: "2.22",
  docs: `${DOCS}#list-self-hosted-runners-in-a-group-for-an-enterprise`,
  params: { ...whichGroup, ...paging },
  returns: object({ total_count: nullable(integer()), runners: list(runner) }),
  pages: "runners",
});

export const setGroupRunners = operation({
  id: "runnerGroups.setGroupRunners",
  route: "PUT /enterprises/{enterprise}/actions/runner-groups/{runner_group_id}/runners",
  plane: "rest",
  effect: "write",
  repeatable: true,
  since: "2.22",
  docs: `${DOCS}#set-self-hosted-runners-in-a-group-for-an-enterprise`,
  params: { ...whichGroup, runners: required(inBody(list(integer()), "Ids of the runners in it")) },
  returns: nothing(),
  success: [204],
});

export const addGroupRunner = operation({
  id: "runnerGroups.addGroupRunner",
  route: "PUT /enterprises/{enterprise}/actions/runner-groups/{runner_group_id}/runners/{runner_id}",
  plane: "rest",
  effect: "write",
  repeatable: true,
  since: "2.22",
  docs: `${DOCS}#add-a-self-hosted-runner-to-a-group-for-an-enterprise`,
  params: whichMember,
  returns: nothing(),
  success: [204],
});

/** The runner goes to the default group. */
export const removeGroupRunner = operation({
  id: "runnerGroups.removeGroupRunner",
  route: "DELETE /enterprises/{enterprise}/actions/runner-groups/{runner_group_id}/runners/{runner_id}",
  plane: "rest",
  effect: "write",
  since: "2.22",
  docs: `${DOCS}#remove-a-self-hosted-runner-from-a-group-for-an-enterprise`,
  params: whichMember,
  returns: nothing(),
  success: [204],
});

export const runnerGroupOperations = [
  listRunnerGroups,
  createRunnerGroup,
  getRunnerGroup,
  updateRunnerGroup,
  deleteRunnerGroup,
  listGroupOrgs,
  setGroupOrgs,
  addGroupOrg,
  removeGroupOrg,
  listGroupRunners,
  setGroupRunners,
  addGroupRunner,
  removeGroupRunner,
];
