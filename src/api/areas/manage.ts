/**
 * The Manage API: `/manage/v1/*` on the management port (8443, or 8080 without TLS).
 * Source: "REST API endpoints for managing GitHub Enterprise Server".
 */
import { inBody, inPart, inQuery, operation, required, wholeBody } from "../operation.js";
import { choice, either, file, flag, integer, list, nothing, nullable, object, secret, text, timestamp, tree } from "../shape.js";
import { eventsForm, licenseCheckForm, licenseForm, sshKeyForm } from "./manage-forms.js";

const DOCS = "https://docs.github.com/en/enterprise-server@3.19/rest/enterprise-admin/manage-ghes";

/** Seconds, for the three endpoints that "may take several seconds to reply". */
const SLOW = { headersTimeout: 90, totalTimeout: 120 } as const;
/** Seconds, for an upload. */
const UPLOAD = { headersTimeout: 120, totalTimeout: 600 } as const;

export const CLUSTER_ROLES = [
  "ActionsServer",
  "Blank",
  "ConsulServer",
  "ElasticsearchServer",
  "GitServer",
  "JobServer",
  "LaunchServer",
  "MemcacheServer",
  "MetricsServer",
  "MssqlServer",
  "MysqlServer",
  "PagesServer",
  "RedisServer",
  "StorageServer",
  "WebServer",
] as const;

/** The two filters that every per-node read takes. Several roles are joined with commas. */
const nodeFilters = {
  uuid: inQuery(text({ format: "uuid" }), "Only the node with this UUID"),
  cluster_roles: inQuery(text({ example: "WebServer,GitServer" }), "Only the nodes with one of these cluster roles"),
};

/** What a write says of each node; `error` inside a 200 is a failure on that node. */
const nodeResult = { hostname: text({ format: "hostname" }), uuid: nullable(text({ format: "uuid" })), message: nullable(text()), error: nullable(text()) };

const health = choice("OK", "WARNING", "CRITICAL", "UNKNOWN");
const healthTree = object({
  status: health,
  nodes: list(object({ hostname: text(), status: health, services: list(object({ status: health, name: text(), details: nullable(text()) })) })),
});

export const getVersion = operation({
  id: "manage.getVersion",
  route: "GET /manage/v1/version",
  plane: "manage",
  effect: "read",
  since: "3.8",
  docs: `${DOCS}#get-all-ghes-release-versions-for-all-nodes`,
  params: nodeFilters,
  returns: list(
    object({
      hostname: text({ format: "hostname" }),
      version: object({ version: text({ example: "3.19.0" }), platform: nullable(text()), build_id: nullable(text()), build_date: nullable(text()) }),
    }),
  ),
});

export const getNodes = operation({
  id: "manage.getNodes",
  route: "GET /manage/v1/config/nodes",
  plane: "manage",
  effect: "read",
  since: "3.9",
  docs: `${DOCS}#get-ghes-node-metadata-for-all-nodes`,
  params: nodeFilters,
  returns: object({
    topology: nullable(text({ example: "SingleNode" })),
    nodes: list(object({ hostname: text(), uuid: nullable(text({ format: "uuid" })), replica: nullable(flag()), cluster_roles: nullable(list(text())) })),
  }),
});

export const getClusterStatus = operation({
  id: "manage.getClusterStatus",
  route: "GET /manage/v1/cluster/status",
  plane: "manage",
  effect: "read",
  since: "3.13",
  docs: `${DOCS}#get-the-status-of-services-running-on-all-cluster-nodes`,
  ...SLOW,
  params: {},
  returns: healthTree,
});

export const getReplicationStatus = operation({
  id: "manage.getReplicationStatus",
  route: "GET /manage/v1/replication/status",
  plane: "manage",
  effect: "read",
  since: "3.8",
  docs: `${DOCS}#get-the-status-of-services-running-on-all-replica-nodes`,
  ...SLOW,
  params: nodeFilters,
  returns: healthTree,
});

const verdict = choice("OK", "FAILED");

export const getSystemRequirements = operation({
  id: "manage.getSystemRequirements",
  route: "GET /manage/v1/checks/system-requirements",
  plane: "manage",
  effect: "read",
  since: "3.12",
  docs: `${DOCS}#get-the-system-requirement-check-results-for-configured-cluster-nodes`,
  ...SLOW,
  params: {},
  returns: object({
    status: verdict,
    nodes: list(object({ hostname: text(), status: verdict, roles_status: nullable(list(object({ status: verdict, role: text() }))) })),
  }),
});

export const getMaintenance = operation({
  id: "manage.getMaintenance",
  route: "GET /manage/v1/maintenance",
  plane: "manage",
  effect: "read",
  since: "3.10",
  docs: `${DOCS}#get-the-status-of-maintenance-mode`,
  params: nodeFilters,
  returns: list(
    object({
      hostname: text({ format: "hostname" }),
      uuid: nullable(text({ format: "uuid" })),
      status: choice("off", "on", "scheduled"),
      scheduled_time: nullable(timestamp()),
      connection_services: nullable(list(object({ name: text(), number: integer({ min: 0 }) }))),
      can_unset_maintenance: nullable(flag()),
      ip_exception_list: nullable(list(text({ format: "ip/cidr" }))),
      maintenance_mode_message: nullable(text()),
    }),
  ),
});

export const setMaintenance = operation({
  id: "manage.setMaintenance",
  route: "POST /manage/v1/maintenance",
  plane: "manage",
  effect: "destructive",
  since: "3.10",
  docs: `${DOCS}#set-the-status-of-maintenance-mode`,
  // Turning it off twice leaves it off; turning it on may schedule, or replace the list of exceptions.
  repeatable: (input) => !input.enabled,
  params: {
    enabled: required(inBody(flag(), "Turn maintenance mode on or off")),
    uuid: inBody(text({ format: "uuid" }), "Only the node with this UUID; not with a schedule"),
    when: inBody(text({ example: "2026-01-02T15:04:05+00:00" }), "When it begins: `now`, or a moment with its offset"),
    ip_exception_list: inBody(list(text({ format: "ip/cidr" })), "Addresses that still reach the instance"),
    maintenance_mode_message: inBody(text(), "What people read meanwhile"),
  },
  returns: list(object(nodeResult)),
});

export const startConfigApply = operation({
  id: "manage.startConfigApply",
  route: "POST /manage/v1/config/apply",
  plane: "manage",
  effect: "destructive",
  since: "3.13",
  docs: `${DOCS}#trigger-a-ghe-config-apply-run`,
  params: { run_id: inBody(text({ example: "d34db33f" }), "The id of the new run; chosen when left out") },
  returns: object({ run_id: nullable(text({ example: "d34db33f" })) }),
});

export const getConfigApply = operation({
  id: "manage.getConfigApply",
  route: "GET /manage/v1/config/apply",
  plane: "manage",
  effect: "read",
  since: "3.13",
  docs: `${DOCS}#get-the-status-of-a-ghe-config-apply-run`,
  params: { run_id: inQuery(text({ example: "d34db33f" }), "A run by its id; the last one when left out") },
  returns: object({
    run_id: nullable(text({ example: "d34db33f" })),
    running: flag(),
    successful: nullable(flag()),
    nodes: nullable(
      list(object({ run_id: nullable(text({ example: "d34db33f" })), hostname: text(), running: nullable(flag()), successful: nullable(flag()) })),
    ),
  }),
});

export const getConfigApplyEvents = operation({
  id: "manage.getConfigApplyEvents",
  route: "GET /manage/v1/config/apply/events",
  plane: "manage",
  effect: "read",
  since: "3.13",
  docs: `${DOCS}#list-events-from-an-in-process-ghe-config-apply-run`,
  params: { last_request_id: inQuery(text(), "Only what came after the answer with this id") },
  oneForm: eventsForm,
  returns: object({
    nodes: list(
      object({
        node: text({ example: "ghes-01.lan" }),
        last_request_id: nullable(text()),
        events: list(
          object({
            timestamp: nullable(timestamp()),
            severity_text: nullable(text({ example: "INFO" })),
            body: nullable(text({ example: "Validating services" })),
            event_name: nullable(text()),
            topology: nullable(text()),
            hostname: nullable(text()),
            config_run_id: nullable(text()),
            trace_id: nullable(text()),
            span_id: nullable(text()),
            span_parent_id: nullable(text()),
            span_depth: nullable(integer()),
          }),
        ),
      }),
    ),
  }),
});

export const initializeConfig = operation({
  id: "manage.initializeConfig",
  route: "POST /manage/v1/config/init",
  plane: "manage",
  effect: "destructive",
  since: "3.12",
  docs: `${DOCS}#initialize-instance-configuration-with-license-and-password`,
  ...UPLOAD,
  credentials: "none",
  params: {
    license: inPart(file(), "The license file (.ghl)"),
    password: inPart(secret(), "The new root site administrator password"),
  },
  returns: nothing(),
  success: [202],
});

export const getSettings = operation({
  id: "manage.getSettings",
  route: "GET /manage/v1/config/settings",
  plane: "manage",
  effect: "read",
  since: "3.12",
  docs: `${DOCS}#get-the-ghes-settings`,
  params: {},
  returns: tree(),
});

export const setSettings = operation({
  id: "manage.setSettings",
  route: "PUT /manage/v1/config/settings",
  plane: "manage",
  effect: "destructive",
  since: "3.12",
  docs: `${DOCS}#set-settings`,
  repeatable: true,
  params: { settings: wholeBody(tree(), "The settings to change, as a tree of only those") },
  returns: nothing(),
  success: [204],
});

export const getLicense = operation({
  id: "manage.getLicense",
  route: "GET /manage/v1/config/license",
  plane: "manage",
  effect: "read",
  since: "3.12",
  docs: `${DOCS}#get-the-enterprise-license-information`,
  params: {},
  oneForm: licenseForm,
  returns: object({
    advancedSecurityEnabled: nullable(flag()),
    advancedSecuritySeats: nullable(integer()),
    clusterSupport: nullable(flag()),
    company: nullable(text()),
    croquetSupport: nullable(flag()),
    customTerms: nullable(flag()),
    evaluation: nullable(flag()),
    expireAt: nullable(timestamp()),
    insightsEnabled: nullable(flag()),
    insightsExpireAt: nullable(timestamp()),
    learningLabEvaluationExpires: nullable(timestamp()),
    learningLabSeats: nullable(integer()),
    perpetual: nullable(flag()),
    referenceNumber: nullable(text()),
    seats: nullable(integer()),
    sshAllowed: nullable(flag()),
    supportKey: nullable(either(text(), flag())),
    unlimitedSeating: nullable(flag()),
  }),
});

export const uploadLicense = operation({
  id: "manage.uploadLicense",
  route: "PUT /manage/v1/config/license",
  plane: "manage",
  effect: "destructive",
  since: "3.12",
  docs: `${DOCS}#upload-an-enterprise-license`,
  ...UPLOAD,
  // With `apply` it starts a configuration run, which must not be doubled.
  repeatable: (input) => input.apply !== true,
  params: {
    apply: inQuery(flag(), "Start a configuration run with it"),
    license: inPart(file(), "The license file (.ghl)"),
  },
  returns: nothing(),
  success: [201, 202],
});

export const checkLicense = operation({
  id: "manage.checkLicense",
  route: "GET /manage/v1/config/license/check",
  plane: "manage",
  effect: "read",
  since: "3.12",
  docs: `${DOCS}#check-a-license`,
  params: {},
  oneForm: licenseCheckForm,
  returns: object({ status: choice("valid", "invalid", "expired", "cluster mode not supported") }),
});

export const listSshKeys = operation({
  id: "manage.listSshKeys",
  route: "GET /manage/v1/access/ssh",
  plane: "manage",
  effect: "read",
  since: "3.12",
  docs: `${DOCS}#get-the-configured-ssh-keys`,
  params: {},
  oneForm: sshKeyForm,
  returns: list(object({ key: text({ format: "ssh-key" }), fingerprint: nullable(text({ format: "fingerprint" })) })),
});

export const addSshKey = operation({
  id: "manage.addSshKey",
  route: "POST /manage/v1/access/ssh",
  plane: "manage",
  effect: "write",
  since: "3.12",
  docs: `${DOCS}#set-a-new-ssh-key`,
  params: { key: required(inBody(text({ format: "ssh-key" }), "The public key, in authorized_keys form")) },
  returns: list(object({ ...nodeResult, modified: nullable(flag()) })),
});

export const removeSshKey = operation({
  id: "manage.removeSshKey",
  route: "DELETE /manage/v1/access/ssh",
  plane: "manage",
  effect: "destructive",
  since: "3.12",
  docs: `${DOCS}#delete-a-ssh-key`,
  repeatable: true,
  params: { key: required(inBody(text({ format: "ssh-key" }), "The public key, as the instance lists it")) },
  returns: list(object(nodeResult)),
});

export const manageOperations = [
  getVersion,
  getNodes,
  getClusterStatus,
  getReplicationStatus,
  getSystemRequirements,
  getMaintenance,
  setMaintenance,
  startConfigApply,
  getConfigApply,
  getConfigApplyEvents,
  initializeConfig,
  getSettings,
  setSettings,
  getLicense,
  uploadLicense,
  checkLicense,
  listSshKeys,
  addSshKey,
  removeSshKey,
];
