/** Groups of runners, and who may use them. */
import {
  addGroupOrg,
  addGroupRunner,
  createRunnerGroup,
  deleteRunnerGroup,
  getRunnerGroup,
  listGroupOrgs,
  listGroupRunners,
  listRunnerGroups,
  removeGroupOrg,
  removeGroupRunner,
  setGroupOrgs,
  setGroupRunners,
  updateRunnerGroup,
} from "../../api/areas/runner-groups.js";
import { compareReleases } from "../../api/operation.js";
import type { Appliance } from "../appliance.js";
import { behaves, type Call } from "../call.js";
import { absent, fleetIn, fleetOf, groupWith, runnerWith, type FleetState, type GroupState } from "../fleet.js";
import { organizationWithId, organizationWithLogin } from "../organizations.js";
import { pageOf } from "../paging.js";
import { ENTERPRISE } from "../site.js";
import { Refused } from "../wire.js";
import { organization } from "./account-answers.js";
import { wireOf as runnerWire } from "./runners.js";

const DEFAULT_GROUP = 1;

export const runnerGroupBehaviors = [
  behaves(listRunnerGroups, (appliance, input, call) => {
    const { groups } = fleetIn(appliance, input);
    // Earlier releases take no notice of it.
    const visible = compareReleases(appliance.state.version, "3.6") < 0 ? undefined : input.visible_to_organization;
    const org = visible === undefined ? undefined : (organizationWithLogin(appliance, visible) ?? absent());
    const found = groups.filter((one) => org === undefined || one.visibility === "all" || one.orgIds.includes(org.id));
    const { items, headers } = pageOf(found, input, call);
    return { status: 200, headers, body: { total_count: found.length, runner_groups: items.map((one) => groupWire(appliance, one, call)) } };
  }),

  behaves(createRunnerGroup, (appliance, input, call) => {
    const fleet = fleetIn(appliance, input);
    const { selected_organization_ids: orgs = [], runners = [] } = input;
    checkName(fleet, input.name);
    checkOrgs(appliance, orgs);
    const members = runners.map((id) => runnerWith(fleet, id));
    const group: GroupState = {
      ...{ id: ++fleet.lastGroup, name: input.name, visibility: input.visibility ?? "all", isDefault: false, orgIds: unique(orgs) },
      ...{
        allowsPublic: input.allows_public_repositories ?? false,
        restricted: input.restricted_to_workflows ?? false,
        workflows: input.selected_workflows ?? [],
      },
    };
    fleet.groups = [...fleet.groups, group];
    for (const member of members) member.groupId = group.id;
    return { status: 201, body: groupWire(appliance, group, call) };
  }),

  behaves(getRunnerGroup, (appliance, input, call) => ({ status: 200, body: groupWire(appliance, groupIn(appliance, input), call) })),

  behaves(updateRunnerGroup, (appliance, input, call) => {
    const group = groupIn(appliance, input);
    if (input.name !== undefined && input.name !== group.name) checkName(fleetOf(appliance), input.name);
    group.name = input.name ?? group.name;
    group.visibility = input.visibility ?? group.visibility;
    group.allowsPublic = input.allows_public_repositories ?? group.allowsPublic;
    group.restricted = input.restricted_to_workflows ?? group.restricted;
    group.workflows = input.selected_workflows ?? group.workflows;
    return { status: 200, body: groupWire(appliance, group, call) };
  }),

  behaves(deleteRunnerGroup, (appliance, input) => {
    const fleet = fleetIn(appliance, input);
    const group = groupWith(fleet, input.runner_group_id);
    if (group.isDefault) throw new Refused(422, "The default runner group cannot be deleted");
    fleet.groups = fleet.groups.filter((one) => one !== group);
    for (const runner of fleet.runners) if (runner.groupId === group.id) runner.groupId = DEFAULT_GROUP;
    return { status: 204 };
  }),

  behaves(listGroupOrgs, (appliance, input, call) => {
    const orgs = groupIn(appliance, input).orgIds.flatMap((id) => organizationWithId(appliance, id) ?? []);
    const { items, headers } = pageOf(orgs, input, call);
    return { status: 200, headers, body: { total_count: orgs.length, organizations: items.map((one) => organization(one, call)) } };
  }),

  behaves(setGroupOrgs, (appliance, input) => {
    const group = groupIn(appliance, input);
    checkOrgs(appliance, input.selected_organization_ids);
    group.orgIds = unique(input.selected_organization_ids);
    return { status: 204 };
  }),

  behaves(addGroupOrg, (appliance, input) => {
    const group = groupIn(appliance, input);
    checkOrgs(appliance, [input.org_id]);
    group.orgIds = unique([...group.orgIds, input.org_id]);
    return { status: 204 };
  }),

  behaves(removeGroupOrg, (appliance, input) => {
    const group = groupIn(appliance, input);
    checkOrgs(appliance, [input.org_id]);
    group.orgIds = group.orgIds.filter((id) => id !== input.org_id);
    return { status: 204 };
  }),

  behaves(listGroupRunners, (appliance, input, call) => {
    const fleet = fleetIn(appliance, input);
    const { id } = groupWith(fleet, input.runner_group_id);
    const members = fleet.runners.filter((one) => one.groupId === id);
    const { items, headers } = pageOf(members, input, call);
    return { status: 200, headers, body: { total_count: members.length, runners: items.map((one) => runnerWire(appliance, fleet, one)) } };
  }),

  behaves(setGroupRunners, (appliance, input) => {
    const fleet = fleetIn(appliance, input);
    const { id } = groupWith(fleet, input.runner_group_id);
    const wanted = new Set(input.runners.map((one) => runnerWith(fleet, one)));
    for (const runner of fleet.runners) {
      if (wanted.has(runner)) runner.groupId = id;
      else if (runner.groupId === id) runner.groupId = DEFAULT_GROUP;
    }
    return { status: 204 };
  }),

  behaves(addGroupRunner, (appliance, input) => {
    const fleet = fleetIn(appliance, input);
    const { id } = groupWith(fleet, input.runner_group_id);
    runnerWith(fleet, input.runner_id).groupId = id;
    return { status: 204 };
  }),

  behaves(removeGroupRunner, (appliance, input) => {
    const fleet = fleetIn(appliance, input);
    const { id } = groupWith(fleet, input.runner_group_id);
    const runner = runnerWith(fleet, input.runner_id);
    if (runner.groupId !== id) return absent();
    runner.groupId = DEFAULT_GROUP;
    return { status: 204 };
  }),
];

const groupIn = (appliance: Appliance, input: { readonly enterprise: string; readonly runner_group_id: number }): GroupState =>
  groupWith(fleetIn(appliance, input), input.runner_group_id);

const unique = (ids: readonly number[]): readonly number[] => [...new Set(ids)];

function checkName({ groups }: FleetState, name: string): void {
  if (name.trim() === "") throw new Refused(422, "name: a group needs a name");
  if (groups.some((one) => one.name.toLowerCase() === name.toLowerCase()))
    throw new Refused(409, `Already exists - A runner group named ${name} already exists.`);
}

function checkOrgs(appliance: Appliance, ids: readonly number[]): void {
  if (ids.some((id) => organizationWithId(appliance, id) === undefined)) absent();
}

function groupWire(appliance: Appliance, group: GroupState, call: Call) {
  const { id, name, visibility, isDefault, allowsPublic, restricted, workflows } = group;
  const url = `${new URL(call.url).origin}/api/v3/enterprises/${ENTERPRISE}/actions/runner-groups/${String(id)}`;
  const since = (release: string) => compareReleases(appliance.state.version, release) >= 0;
  return {
    ...{ id, name, visibility, default: isDefault, runners_url: `${url}/runners` },
    ...(visibility === "selected" ? { selected_organizations_url: `${url}/organizations` } : {}),
    ...(since("3.0") ? { allows_public_repositories: allowsPublic } : {}),
    ...(since("3.6") ? { workflow_restrictions_read_only: false, restricted_to_workflows: restricted, selected_workflows: workflows } : {}),
  };
}
