/** The site administration REST API's own facts: `/api/v3/meta`. Source: "REST API endpoints for meta data". */
import { operation } from "../operation.js";
import { flag, nullable, object, text } from "../shape.js";

export const getMeta = operation({
  id: "meta.getMeta",
  route: "GET /meta",
  plane: "rest",
  effect: "read",
  since: "2.18",
  docs: "https://docs.github.com/en/enterprise-server@3.19/rest/meta/meta#get-github-enterprise-server-meta-information",
  params: {},
  returns: object({ installed_version: nullable(text({ example: "3.19.0" })), verifiable_password_authentication: nullable(flag()) }),
});

export const metaOperations = [getMeta];
