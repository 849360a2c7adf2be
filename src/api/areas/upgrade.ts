/**
 * Upgrades through the Manage API, as published ahead of release 3.22.
 * Source: "REST API endpoints for managing GitHub Enterprise Server", 3.22, the four paths under `upgrade`.
 */
import { inBody, inQuery, operation } from "../operation.js";
import { choice, either, flag, integer, list, nullable, object, text, timestamp } from "../shape.js";
import { downloadStartForm, downloadStatusForm, upgradeStatusForm } from "./upgrade-forms.js";

const DOCS = "https://docs.github.com/en/enterprise-server@3.22/rest/enterprise-admin/manage-ghes";

const VERSION = text({ example: "3.22.1" });
const DOWNLOAD_ID = text({ example: "7bba0103-31f4-48ea-9d4d-d7a2a700fe9f" });
const PACKAGE = text({ example: "github-enterprise-3.22.1-kvm.pkg" });

/** What an instance says of each node; `error` inside a 200 is a failure on that node. */
const nodeResult = { hostname: text({ format: "hostname" }), uuid: nullable(text({ format: "uuid" })) };

/** 200: one result a node. */
export const nodeDownloads = list(object({ ...nodeResult, download_id: nullable(DOWNLOAD_ID), message: nullable(text()), error: nullable(text()) }));

/** 202: the instance sees to the nodes, a few at a time. */
export const orchestration = object({
  message: nullable(text({ example: "download orchestration started" })),
  download_id: DOWNLOAD_ID,
  max_parallel: nullable(integer()),
  total_nodes: nullable(integer()),
});

export const startUpgradeDownload = operation({
  id: "upgrade.startDownload",
  route: "POST /manage/v1/upgrade/download",
  plane: "manage",
  effect: "write",
  since: "3.22",
  docs: `${DOCS}#download-an-upgrade-package`,
  params: {
    version: inBody(VERSION, "The release to download; the latest one this instance can be upgraded to when left out"),
    force: inBody(flag(), "Download it again where it is there already"),
    uuids: inBody(list(text({ format: "uuid" })), "Only the nodes with these UUIDs"),
    max_parallel: inBody(integer({ min: 0, example: 2 }), "How many nodes download at a time (default: 2)"),
    node_timeout: inBody(text({ example: "30m0s" }), "How long one node may take (default: 30m, at most 2h)"),
    max_attempts: inBody(integer({ min: 0, max: 5, example: 3 }), "How often a node tries (default: 3)"),
  },
  oneForm: downloadStartForm,
  returns: either(nodeDownloads, orchestration),
  success: [200, 202],
});

const downloadState = nullable(choice("not_started", "downloading", "completed", "failed"));

export const getUpgradeDownload = operation({
  id: "upgrade.getDownload",
  route: "GET /manage/v1/upgrade/download/status",
  plane: "manage",
  effect: "read",
  since: "3.22",
  docs: `${DOCS}#get-the-status-of-an-upgrade-package-download`,
  params: { uuid: inQuery(text({ format: "uuid" }), "Only the node with this UUID") },
  oneForm: downloadStatusForm,
  returns: object({
    download_id: nullable(DOWNLOAD_ID),
    package_name: nullable(PACKAGE),
    status: downloadState,
    error_message: nullable(text()),
    nodes: nullable(
      list(
        object({
          ...nodeResult,
          download_id: nullable(DOWNLOAD_ID),
          package_name: nullable(PACKAGE),
          status: downloadState,
          progress: nullable(text({ example: "63%" })),
          error: nullable(text()),
        }),
      ),
    ),
    orchestration: nullable(
      object({
        phase: nullable(choice("running", "completed", "failed")),
        error_message: nullable(text()),
        max_parallel: nullable(integer()),
        queued: nullable(integer()),
        in_flight: nullable(integer()),
        completed: nullable(integer()),
        failed: nullable(integer()),
        total: nullable(integer()),
      }),
    ),
  }),
});

export const UPGRADE_PHASES = ["pre-upgrade", "upgrade"] as const;

export const startUpgrade = operation({
  id: "upgrade.start",
  route: "POST /manage/v1/upgrade/apply",
  plane: "manage",
  effect: "destructive",
  since: "3.22",
  docs: `${DOCS}#apply-an-upgrade-package`,
  params: {
    version: inBody(VERSION, "The release to upgrade to, whose package was downloaded"),
    upgrade_package_file: inBody(text({ example: "/var/lib/ghe-updates/github-enterprise-3.22.1-kvm.pkg" }), "The package, as a path on the instance"),
    phase: inBody(choice(...UPGRADE_PHASES), "Only this phase; both, one after the other, when left out"),
    uuid: inBody(text({ format: "uuid" }), "Only the node with this UUID"),
    target_partition: inBody(text({ example: "/dev/vda2" }), "The partition to install to"),
    skip_reboot: inBody(flag(), "Leave the reboot to you"),
  },
  returns: list(object({ ...nodeResult, message: nullable(text()), error: nullable(text()) })),
});

const upgradeState = nullable(choice("not_started", "in_progress", "completed", "failed"));

export const getUpgradeStatus = operation({
  id: "upgrade.getStatus",
  route: "GET /manage/v1/upgrade/status",
  plane: "manage",
  effect: "read",
  since: "3.22",
  docs: `${DOCS}#get-the-status-of-an-upgrade`,
  params: {
    uuid: inQuery(text({ format: "uuid" }), "Only the node with this UUID"),
    is_verbose: inQuery(flag(), "With the steps of each node"),
  },
  oneForm: upgradeStatusForm,
  returns: list(
    object({
      ...nodeResult,
      release_version: nullable(VERSION),
      release_sha: nullable(text({ example: "abc123def456" })),
      status: upgradeState,
      pre_upgrade_status: upgradeState,
      upgrade_last_completed_step: nullable(text({ example: "extract_root_filesystem" })),
      is_running: nullable(flag()),
      failed: nullable(flag()),
      steps: nullable(
        list(
          object({
            phase: nullable(text({ example: "pre-upgrade" })),
            step: nullable(text({ example: "signature_verification" })),
            status: nullable(text({ example: "completed" })),
            started_at: nullable(timestamp()),
            ended_at: nullable(timestamp()),
            error: nullable(text()),
          }),
        ),
      ),
      messages: nullable(list(text())),
      error: nullable(text()),
    }),
  ),
});

export const upgradeOperations = [startUpgradeDownload, getUpgradeDownload, startUpgrade, getUpgradeStatus] as const;
