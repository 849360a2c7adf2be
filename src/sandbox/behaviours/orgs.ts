/** Organizations. */
import { createOrganization, listOrganizations, renameOrganization } from "../../api/areas/orgs.js";
import { behaves, type Call } from "../call.js";
import { pageAfter } from "../paging-since.js";
import { log, settleRenamings, startRenaming, whole, type Organization } from "../site.js";
import { Refused } from "../wire.js";
import { actorOf, checkNewLogin, invalid, organizationNamed, originOf } from "./account-answers.js";

export const orgBehaviors = [
  behaves(listOrganizations, (appliance, input, call) => {
    settleRenamings(appliance);
    const { organizations } = appliance.state.site;
    const { items, headers } = pageAfter((since) => organizations.filter(({ id }) => id > since), input, call);
    return { status: 200, body: items.map((one) => organization(one, call)), headers };
  }),

  behaves(createOrganization, (appliance, { login, admin, profile_name: name }, call) => {
    settleRenamings(appliance);
    checkNewLogin(appliance, login, "Organization");
    if (appliance.people.find(admin) === undefined) throw invalid("Organization", "admin", `Could not find the user ${admin}`);
    const { site } = appliance.state;
    const created = { id: site.nextId, login, name: name ?? login, createdAt: whole(appliance.clock.now()) };
    site.nextId += 1;
    site.organizations.push(created);
    log(appliance, actorOf(appliance, call), "org.create", { org: login, org_id: created.id, user: admin });
    return { status: 201, body: organization(created, call) };
  }),

  behaves(renameOrganization, (appliance, { org, login }, call) => {
    const found = organizationNamed(appliance, org);
    if (found === undefined) throw new Refused(404, "Not Found");
    checkNewLogin(appliance, login, "Organization");
    startRenaming(appliance, "organization", found.id, login);
    log(appliance, actorOf(appliance, call), "org.rename", { org: login, org_id: found.id, old_login: found.login });
    const message = "Job queued to rename organization. It may take a few minutes to complete.";
    return { status: 202, body: { message, url: `${originOf(call)}/api/v3/organizations/${String(found.id)}` } };
  }),
];

/** "Organization simple". */
function organization({ id, login, name }: Organization, call: Call) {
  const origin = originOf(call);
  const own = `${origin}/api/v3/orgs/${login}`;
  return {
    login,
    id,
    node_id: Buffer.from(`12:Organization${String(id)}`).toString("base64"),
    url: own,
    repos_url: `${own}/repos`,
    events_url: `${own}/events`,
    hooks_url: `${own}/hooks`,
    issues_url: `${own}/issues`,
    members_url: `${own}/members{/member}`,
    public_members_url: `${own}/public_members{/member}`,
    avatar_url: `${origin}/avatars/u/${String(id)}?`,
    description: name,
  };
}
