/** The upgrade endpoints of 3.22: downloading a package, applying it, and how both stand. */
import { getUpgradeDownload, getUpgradeStatus, startUpgrade, startUpgradeDownload } from "../../api/areas/upgrade.js";
import type { Appliance } from "../appliance.js";
import { behaves } from "../call.js";
import type { NodeState } from "../nodes.js";
import { Random } from "../random.js";
import { isoOf } from "../site.js";
import {
  checkEligible,
  endOf,
  hasPackage,
  isDownloading,
  isUpgrading,
  latestFor,
  packageName,
  rebootOf,
  startDownload,
  startUpgrades,
  upgradesOf,
  versionOf,
  type Download,
  type DownloadNode,
  type PhaseRun,
  type UpgradeStep,
} from "../upgrades.js";
import { Refused } from "../wire.js";
import { settled } from "./maintenance.js";

const DEFAULT_PARALLEL = 2;
/** Seconds; the documented maximum of `node_timeout`. */
const LONGEST_NODE_TIMEOUT = 7_200;

export const upgradeBehaviors = [
  behaves(startUpgradeDownload, (appliance, input, call) => {
    const { uuids = [], force = false, max_parallel: parallel, node_timeout: timeout, max_attempts: attempts } = input;
    if (timeout !== undefined) checkNodeTimeout(timeout);
    const nodes = nodesFor(appliance, uuids);
    const current = nodes.map((node) => versionOf(appliance, node));
    const version = input.version ?? latestFor(current[0] ?? appliance.state.version);
    for (const one of current) checkEligible(one, version);
    if (isDownloading(appliance)) throw downloadUnderWay(appliance);
    const orchestrated = appliance.state.topology === "cluster" || [parallel, timeout, attempts].some((given) => given !== undefined);
    const maxParallel = parallel === undefined || parallel === 0 ? DEFAULT_PARALLEL : parallel;
    const started = nodes.filter((node) => orchestrated || !call.failingNodes.has(node.hostname));
    const download = started.length === 0 ? undefined : startDownload(appliance, { version, nodes: started, force, orchestrated, maxParallel });
    if (orchestrated) return orchestrationAnswer(appliance, download, nodes.length);
    const body = nodes.map(({ hostname, uuid }) =>
      call.failingNodes.has(hostname)
        ? { hostname, uuid, message: "", error: "failed to start the download: node is unreachable" }
        : { hostname, uuid, [idKey(appliance)]: download?.id, message: "download started", error: "" },
    );
    return { status: 200, body };
  }),

  behaves(getUpgradeDownload, (appliance, input) => {
    const { download } = upgradesOf(appliance);
    const asked = askedFor(appliance, input.uuid);
    if (download === null) return { status: 200, body: { status: worded(appliance, "not_started"), error_message: "", nodes: [] } };
    return { status: 200, body: downloadStatus(appliance, download, asked) };
  }),

  behaves(startUpgrade, (appliance, input, call) => {
    const { uuid, phase, skip_reboot: skipReboot = false } = input;
    const nodes = nodesFor(appliance, uuid === undefined ? [] : [uuid]);
    const version = input.version ?? versionIn(input.upgrade_package_file);
    for (const node of nodes) {
      checkEligible(versionOf(appliance, node), version);
      if (input.upgrade_package_file === undefined && !hasPackage(appliance, node, version))
        throw new Refused(404, `the package of ${version} is not on ${node.hostname}: download it first`);
      if (isUpgrading(appliance, node)) throw new Refused(400, `an upgrade is already in progress on ${node.hostname}`);
      if (phase !== "pre-upgrade") checkReady(appliance, node, version, phase === "upgrade");
    }
    if (appliance.running() !== undefined) throw new Refused(400, "a configuration run is currently in progress");
    startUpgrades(appliance, { version, phase, skipReboot, nodes: nodes.filter(({ hostname }) => !call.failingNodes.has(hostname)) });
    const body = nodes.map(({ hostname, uuid: own }) =>
      call.failingNodes.has(hostname)
        ? { hostname, uuid: own, message: "", error: "failed to start the upgrade: node is unreachable" }
        : { hostname, uuid: own, message: "upgrade started", error: "" },
    );
    return { status: 200, body };
  }),

  behaves(getUpgradeStatus, (appliance, input) => ({
    status: 200,
    body: askedFor(appliance, input.uuid).map((node) => upgradeStatus(appliance, node, input.is_verbose === true)),
  })),
];

/** @throws {Refused} 404 for a UUID that no node has */
function nodesFor(appliance: Appliance, uuids: readonly string[]): readonly NodeState[] {
  const { nodes } = appliance.state;
  for (const uuid of uuids) if (!nodes.some((node) => node.uuid === uuid.toLowerCase())) throw new Refused(404, `no node has the uuid ${uuid}`);
  return uuids.length === 0 ? nodes : nodes.filter((node) => uuids.some((uuid) => uuid.toLowerCase() === node.uuid));
}

/** @throws {Refused} 400: the reads document no 404 */
function askedFor(appliance: Appliance, uuid: string | undefined): readonly NodeState[] {
  const nodes = appliance.nodes({ uuid });
  if (nodes.length === 0) throw new Refused(400, "invalid request: no node has this uuid");
  return nodes;
}

function checkNodeTimeout(text: string): void {
  const [, h = "0", m = "0", s = "0"] = /^(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? ["", "", "", ""];
  const seconds = Number(h) * 3600 + Number(m) * 60 + Number(s);
  if (!/^(?=\d)(\d+h)?(\d+m)?(\d+s)?$/.test(text) || seconds > LONGEST_NODE_TIMEOUT)
    throw new Refused(400, "invalid request: node_timeout must be a duration such as 30m0s, at most 2h0m0s");
}

function downloadUnderWay(appliance: Appliance): Refused {
  const { download } = upgradesOf(appliance);
  if (download?.orchestrated === true) return new Refused(409, "an upgrade package download orchestration is already in progress");
  const busy = (download?.nodes ?? []).filter((node) => node.endsAt > appliance.clock.now());
  const named = busy.map(({ hostname }) => `${hostname} (${appliance.state.nodes.find((node) => node.hostname === hostname)?.uuid ?? ""})`);
  return new Refused(409, `download already in progress on node(s): ${named.join(", ")}`);
}

function orchestrationAnswer(appliance: Appliance, download: Download | undefined, total: number) {
  const body = { message: "download orchestration started", [idKey(appliance)]: download?.id, max_parallel: download?.maxParallel, total_nodes: total };
  return { status: 202, body: appliance.faults.has("quirk", "orchestration-array") ? [body] : body };
}

/** The published examples have another name than the description. */
const idKey = (appliance: Appliance): string => (appliance.faults.has("quirk", "upgrade-id") ? "upgrade_id" : "download_id");

/** The description writes statuses in small letters, the guides in capitals. */
const worded = (appliance: Appliance, status: string): string => (appliance.faults.has("quirk", "upper-case") ? status.toUpperCase() : status);

function downloadStatus(appliance: Appliance, download: Download, asked: readonly NodeState[]) {
  const shared = { [idKey(appliance)]: download.id, package_name: packageName(download.version) };
  const states = download.nodes.map((node) => ({ node, state: stateOf(appliance, node) }));
  const count = (state: string) => states.filter((one) => one.state === state).length;
  const isBusy = count("downloading") + count("not_started") > 0;
  const status = isBusy ? "downloading" : count("failed") > 0 ? "failed" : "completed";
  const nodes = states.flatMap(({ node, state }) => {
    const uuid = asked.find(({ hostname }) => hostname === node.hostname)?.uuid;
    if (uuid === undefined) return [];
    const error = state === "failed" ? node.error : "";
    return [{ hostname: node.hostname, uuid, ...shared, status: worded(appliance, state), progress: progressOf(appliance, node), error }];
  });
  const failed = status === "failed" ? `${String(count("failed"))} of ${String(states.length)} nodes failed` : "";
  const orchestration = {
    phase: worded(appliance, isBusy ? "running" : status),
    error_message: failed,
    max_parallel: download.maxParallel,
    queued: count("not_started"),
    in_flight: count("downloading"),
    completed: count("completed"),
    failed: count("failed"),
    total: states.length,
  };
  return { ...shared, status: worded(appliance, status), error_message: failed, nodes, ...(download.orchestrated ? { orchestration } : {}) };
}

function stateOf({ clock }: Appliance, node: DownloadNode): string {
  const now = clock.now();
  if (now >= node.endsAt) return node.error === "" ? "completed" : "failed";
  return now < node.startsAt ? "not_started" : "downloading";
}

function progressOf({ clock }: Appliance, { startsAt, endsAt, error }: DownloadNode): string {
  const share = endsAt <= startsAt ? 1 : (clock.now() - startsAt) / (endsAt - startsAt);
  return `${String(Math.floor(Math.min(1, Math.max(0, share)) * (error === "" ? 100 : 40)))}%`;
}

/** @throws {Refused} 400 */
function versionIn(file: string | undefined): string {
  if (file === undefined) throw new Refused(400, "invalid request: version or upgrade_package_file is required");
  const [, version] = /^\/(?:[^/]+\/)*github-enterprise-(\d+\.\d+\.\d+)(?:-[a-z]+)?\.pkg$/.exec(file) ?? [];
  if (version === undefined) throw new Refused(404, `there is no upgrade package ${JSON.stringify(file)}`);
  return version;
}

/** @throws {Refused} 400 where the phase that reboots may not begin */
function checkReady(appliance: Appliance, node: NodeState, version: string, alone: boolean): void {
  if (settled(appliance, node).status !== "on") throw new Refused(400, `maintenance mode must be on for the upgrade phase: it is off on ${node.hostname}`);
  const pre = upgradesOf(appliance).nodes[node.hostname]?.pre;
  const isPrepared = pre !== undefined && pre !== null && !pre.failed && pre.version === version && endOf(pre) <= appliance.clock.now();
  if (alone && !isPrepared) throw new Refused(400, `the pre-upgrade phase of ${version} has not been completed on ${node.hostname}`);
}

function upgradeStatus(appliance: Appliance, node: NodeState, verbose: boolean) {
  const { hostname, uuid } = node;
  const own = upgradesOf(appliance).nodes[hostname] ?? { pre: null, upgrade: null };
  const now = appliance.clock.now();
  const reboot = own.upgrade === null ? undefined : rebootOf(own.upgrade);
  if (reboot !== undefined && reboot.from <= now && now < reboot.until) return { hostname, uuid, error: `node ${hostname} is unreachable` };
  const steps = [...(own.pre?.steps ?? []), ...(own.upgrade?.steps ?? [])].filter(({ from }) => from <= now);
  const failure = steps.find(({ error, until }) => error !== "" && until <= now);
  const version = versionOf(appliance, node);
  return {
    hostname,
    uuid,
    release_version: version,
    release_sha: new Random(version).hex(12),
    status: worded(appliance, phaseStatus(own.upgrade, now)),
    pre_upgrade_status: worded(appliance, phaseStatus(own.pre, now)),
    ...lastStep(steps, now),
    is_running: isUpgrading(appliance, node),
    failed: failure !== undefined,
    ...(verbose ? { steps: steps.map((step) => wireStep(appliance, step, now)) } : {}),
    messages: waitsForReboot(own.upgrade, now) ? ["reboot the node to finish the upgrade"] : [],
    error: failure === undefined ? "" : `${failure.step}: ${failure.error}`,
  };
}

function phaseStatus(run: PhaseRun | null, now: number): string {
  const [first] = run?.steps ?? [];
  if (run === null || first === undefined || now < first.from) return "not_started";
  if (now < endOf(run)) return "in_progress";
  return run.failed ? "failed" : "completed";
}

const lastStep = (steps: readonly UpgradeStep[], now: number) => {
  const last = steps.findLast(({ until, error }) => until <= now && error === "");
  return { upgrade_last_completed_step: last?.step ?? null };
};

const waitsForReboot = (run: PhaseRun | null, now: number): boolean => run !== null && !run.failed && !run.reboots && endOf(run) <= now;

function wireStep(appliance: Appliance, { phase, step, from, until, error }: UpgradeStep, now: number) {
  const isOver = until <= now;
  const status = !isOver ? "in_progress" : error === "" ? "completed" : "failed";
  return { phase, step, status: worded(appliance, status), started_at: isoOf(from), ...(isOver ? { ended_at: isoOf(until) } : {}), error: isOver ? error : "" };
}
