/**
 * What the Manage API's operations were before it: the Management Console API, operation by operation.
 * Source: the table of counterparts on "REST API endpoints for Management Console", release 3.14.
 */
import type { Params } from "../operation.js";
import { olderWay, without, type AnyOlderWay, type Refusal } from "../older.js";
import {
  addSshKey,
  getConfigApply,
  getMaintenance,
  getSettings,
  initializeConfig,
  listSshKeys,
  removeSshKey,
  setMaintenance,
  setSettings,
  startConfigApply,
  uploadLicense,
} from "./manage.js";
import {
  addAuthorizedKey,
  getConfigCheck,
  getConsoleMaintenance,
  getConsoleSettings,
  listAuthorizedKeys,
  removeAuthorizedKey,
  setConsoleMaintenance,
  setConsoleSettings,
  startConfigure,
  startConsole,
  upgradeLicense,
} from "./setup.js";
import { stats, statsBefore30, STATS_TYPES, type StatsType } from "./stats.js";

const byUuid: Refusal = { what: "naming a node (--uuid)", hint: "leave --uuid out: the older API speaks of the whole instance" };
const byRole: Refusal = { what: "filtering by cluster role (--cluster-role)", hint: "leave --cluster-role out: the older API speaks of the whole instance" };
const runId: Refusal = { what: "naming a run (--run-id)", hint: "leave --run-id out: there is one run, the last one" };

/** The one element of a list that has one for each node. */
const only = <T extends object>(host: string, result: T) => [{ hostname: host, uuid: null, ...result }];

/** The path is the same; the descriptions up to 2.22 write it with a parameter. */
const statsWay = (type: Exclude<StatsType, "security-products">): AnyOlderWay =>
  olderWay<Params, unknown, (typeof statsBefore30)["params"], unknown>({
    of: stats[type],
    by: statsBefore30,
    request: () => ({ type }),
    answer: (counts) => counts,
  });

export const olderWays: readonly AnyOlderWay[] = [
  olderWay({
    of: getMaintenance,
    by: getConsoleMaintenance,
    refusal: without({ uuid: byUuid, cluster_roles: byRole }),
    request: () => ({}),
    answer: ({ status, scheduled_time, connection_services }, { host }) =>
      only(host, { status, scheduled_time, connection_services, can_unset_maintenance: null, ip_exception_list: null, maintenance_mode_message: null }),
  }),
  olderWay({
    of: setMaintenance,
    by: setConsoleMaintenance,
    refusal: without({
      uuid: byUuid,
      ip_exception_list: {
        what: "excepting addresses (--ip-exception)",
        hint: "leave --ip-exception out; addresses are excepted in the Management Console, under Maintenance",
      },
      maintenance_mode_message: { what: "a message (--message)", hint: "leave --message out; ghe-announce in the administrative shell (SSH) sets a banner" },
    }),
    request: ({ enabled, when }) => ({ maintenance: { enabled, when: when ?? "now" } }),
    answer: ({ status, scheduled_time }, { host }) =>
      only(host, { message: `maintenance mode ${status}${scheduled_time === null ? "" : ` (${scheduled_time})`}`, error: null }),
  }),
  olderWay({
    of: startConfigApply,
    by: startConfigure,
    refusal: without({ run_id: runId }),
    request: () => ({}),
    answer: () => ({ run_id: null }),
  }),
  olderWay({
    of: getConfigApply,
    by: getConfigCheck,
    refusal: without({ run_id: runId }),
    request: () => ({}),
    answer: ({ status }, { host }) => {
      const state = { run_id: null, running: status === "running", successful: status === "success" };
      return { ...state, nodes: [{ ...state, hostname: host }] };
    },
  }),
  olderWay({ of: getSettings, by: getConsoleSettings, request: () => ({}), answer: ({ enterprise }) => enterprise }),
  olderWay({ of: setSettings, by: setConsoleSettings, request: ({ settings }) => ({ settings: { enterprise: settings } }), answer: () => null }),
  olderWay({
    of: listSshKeys,
    by: listAuthorizedKeys,
    request: () => ({}),
    answer: (keys) => keys.map((one) => ({ key: one.key, fingerprint: fingerprintIn(one["pretty-print"]) })),
  }),
  olderWay({
    of: addSshKey,
    by: addAuthorizedKey,
    request: ({ key }) => ({ authorized_key: key }),
    answer: (_keys, { host }) => only(host, { message: "SSH key added", error: null, modified: null }),
  }),
  olderWay({
    of: removeSshKey,
    by: removeAuthorizedKey,
    request: ({ key }) => ({ authorized_key: key }),
    answer: (_keys, { host }) => only(host, { message: "SSH key removed", error: null }),
  }),
  olderWay({ of: initializeConfig, by: startConsole, request: ({ license, password }) => ({ license, password }), answer: () => null }),
  olderWay({
    of: uploadLicense,
    by: upgradeLicense,
    request: ({ license }) => ({ license }),
    answer: () => null,
  }),
  ...STATS_TYPES.flatMap((type) => (type === "security-products" ? [] : [statsWay(type)])),
];

/** `ssh-rsa f3:9a:…` is `f3:9a:…`. */
const fingerprintIn = (pretty: string | null): string | null => /(?:^|\s)((?:[0-9a-f]{2}:)+[0-9a-f]{2})\s*$/i.exec(pretty ?? "")?.[1] ?? null;
