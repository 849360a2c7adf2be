/** Who did what: the audit log of an enterprise. Source: "REST API endpoints for enterprise audit logs". */
import { inPath, inQuery, later, operation } from "../operation.js";
import { anything, choice, flag, integer, list, nullable, object, text, tree } from "../shape.js";

const optionalText = () => nullable(text());
const optionalNumber = () => nullable(integer());

/** The documented fields; each kind of event has more of its own, which are kept. Moments are milliseconds since the epoch. */
const documented = {
  "@timestamp": nullable(integer({ example: 1767340799000 })),
  action: nullable(text({ example: "user.suspend" })),
  actor: nullable(text({ format: "login" })),
  actor_id: optionalNumber(),
  actor_ip: nullable(text({ example: "192.0.2.7" })),
  actor_location: nullable(object({ country_code: optionalText(), country_name: optionalText() })),
  user: nullable(text({ format: "login" })),
  user_id: optionalNumber(),
  org: nullable(text({ format: "login" })),
  org_id: optionalNumber(),
  repo: nullable(text({ format: "org/repo" })),
  repository: optionalText(),
  repository_public: nullable(flag()),
  business: optionalText(),
  business_id: optionalNumber(),
  operation_type: nullable(text({ example: "modify" })),
  created_at: nullable(integer({ example: 1767340799000 })),
  _document_id: nullable(text({ example: "xJJFlFOhQ6b-5vaAFy9Rjw" })),
  data: nullable(anything()),
  active: nullable(flag()),
  active_was: nullable(flag()),
  blocked_user: optionalText(),
  config: nullable(list(anything())),
  config_was: nullable(list(anything())),
  content_type: optionalText(),
  deploy_key_fingerprint: optionalText(),
  emoji: optionalText(),
  events: nullable(list(anything())),
  events_were: nullable(list(anything())),
  explanation: optionalText(),
  fingerprint: optionalText(),
  hook_id: optionalNumber(),
  limited_availability: nullable(flag()),
  message: optionalText(),
  name: optionalText(),
  old_user: optionalText(),
  openssh_public_key: optionalText(),
  previous_visibility: optionalText(),
  read_only: nullable(anything()),
  target_login: optionalText(),
  team: optionalText(),
  transport_protocol: optionalNumber(),
  transport_protocol_name: optionalText(),
  visibility: optionalText(),
};
const event = object(documented);
/** As printed: with whatever else the kind of event has. */
export const anyEvent = tree(documented);

export const listAuditLog = operation({
  id: "auditLog.listAuditLog",
  route: "GET /enterprises/{enterprise}/audit-log",
  plane: "rest",
  effect: "read",
  since: "3.3",
  docs: "https://docs.github.com/en/enterprise-server@3.19/rest/enterprise-admin/audit-log#get-the-audit-log-for-an-enterprise",
  headersTimeout: 90,
  totalTimeout: 120,
  params: {
    enterprise: inPath(text({ example: "github" }), "The enterprise's slug"),
    phrase: inQuery(text({ example: "action:user.suspend" }), "Search, as in the audit log's web page"),
    include: later("3.4", inQuery(choice("web", "git", "all"), "Which events: web (the default), git or all; 3.4 and later")),
    order: inQuery(choice("desc", "asc"), "Newest first (desc, the default) or oldest first"),
    after: inQuery(text(), "Events after this cursor"),
    before: inQuery(text(), "Events before this cursor"),
    page: inQuery(integer({ min: 1 }), "The page's number"),
    per_page: inQuery(integer({ min: 1, max: 100 }), "Items a page"),
  },
  returns: list(event),
  pages: true,
});

export const auditLogOperations = [listAuditLog];
