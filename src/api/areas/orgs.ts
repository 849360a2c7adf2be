/** Organizations. Source: "REST API endpoints for organizations" and "REST API endpoints for organization administration". */
import { inBody, inPath, inQuery, operation, required } from "../operation.js";
import { integer, list, object, text } from "../shape.js";
import { organization, queued } from "./accounts.js";

const DOCS = "https://docs.github.com/en/enterprise-server@3.19/rest";

export const listOrganizations = operation({
  id: "orgs.listOrganizations",
  route: "GET /organizations",
  plane: "rest",
  effect: "read",
  since: "2.18",
  docs: `${DOCS}/orgs/orgs#list-organizations`,
  params: {
    since: inQuery(integer({ min: 0, example: 1 }), "Only organizations with a greater id"),
    per_page: inQuery(integer({ min: 1, max: 100 }), "Items a page"),
  },
  returns: list(object(organization)),
  pages: true,
});

export const createOrganization = operation({
  id: "orgs.createOrganization",
  route: "POST /admin/organizations",
  plane: "rest",
  effect: "write",
  since: "2.18",
  docs: `${DOCS}/enterprise-admin/orgs#create-an-organization`,
  params: {
    login: required(inBody(text({ format: "login", example: "octo-org" }), "The organization's login")),
    admin: required(inBody(text({ format: "login", example: "mona" }), "The login of the person who owns it")),
    profile_name: inBody(text({ example: "Octo Organization" }), "The name that is shown"),
  },
  returns: object(organization),
  success: [201],
});

/** A job: the answer comes before the work. */
export const renameOrganization = operation({
  id: "orgs.renameOrganization",
  route: "PATCH /admin/organizations/{org}",
  plane: "rest",
  effect: "destructive",
  since: "2.18",
  docs: `${DOCS}/enterprise-admin/orgs#update-an-organization-name`,
  params: {
    org: inPath(text({ format: "login", example: "octo-org" }), "The organization's login"),
    login: required(inBody(text({ format: "login", example: "octo-labs" }), "The new login")),
  },
  returns: object(queued),
  success: [202],
});

export const orgOperations = [listOrganizations, createOrganization, renameOrganization];
