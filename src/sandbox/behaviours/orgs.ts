/** Organizations. */
import { createOrganization, listOrganizations, renameOrganization } from "../../api/areas/orgs.js";
import { behaves } from "../call.js";
import { organizationWithLogin } from "../organizations.js";
import { pageAfter } from "../paging-since.js";
import { log, startRenaming, whole } from "../site.js";
import { Refused } from "../wire.js";
import { actorOf, checkNewLogin, invalid, organization, originOf } from "./account-answers.js";

export const orgBehaviors = [
  behaves(listOrganizations, (appliance, input, call) => {
    const { organizations } = appliance.state.site;
    const { items, headers } = pageAfter((since) => organizations.filter(({ id }) => id > since), input, call);
    return { status: 200, body: items.map((one) => organization(one, call)), headers };
  }),

  behaves(createOrganization, (appliance, { login, admin, profile_name: name }, call) => {
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
    const found = organizationWithLogin(appliance, org);
    if (found === undefined) throw new Refused(404, "Not Found");
    checkNewLogin(appliance, login, "Organization");
    startRenaming(appliance, "organization", found.id, login);
    log(appliance, actorOf(appliance, call), "org.rename", { org: login, org_id: found.id, old_login: found.login });
    const message = "Job queued to rename organization. It may take a few minutes to complete.";
    return { status: 202, body: { message, url: `${originOf(call)}/api/v3/organizations/${String(found.id)}` } };
  }),
];
