/** Upgrades of the simulated appliance: packages, downloads and runs, planned whole at their start and read as far as time has come. */
import { compareReleases } from "../api/operation.js";
import type { Appliance } from "./appliance.js";
import type { NodeState } from "./nodes.js";
import { Random } from "./random.js";
import { DOWNLOAD_TAKES, FAILING_STEP, UPGRADE_LAG, UPGRADE_PLAN, type UpgradePhase } from "./upgrade-plan.js";
import { Refused } from "./wire.js";

/** Times are milliseconds of the sandbox's clock. */
export interface DownloadNode {
  readonly hostname: string;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Empty where it succeeds. */
  readonly error: string;
}

export interface Download {
  readonly id: string;
  readonly version: string;
  readonly maxParallel: number;
  /** The instance sees to the nodes, some at a time; the other kind is a download a node. */
  readonly orchestrated: boolean;
  readonly nodes: readonly DownloadNode[];
}

export interface UpgradeStep {
  readonly phase: UpgradePhase;
  readonly step: string;
  readonly from: number;
  readonly until: number;
  readonly error: string;
}

/** One phase on one node. */
export interface PhaseRun {
  readonly version: string;
  readonly steps: readonly UpgradeStep[];
  readonly failed: boolean;
  /** Whether the node runs the new release from the end of the step `reboot` on. */
  readonly reboots: boolean;
}

export interface NodeUpgrade {
  readonly pre: PhaseRun | null;
  readonly upgrade: PhaseRun | null;
}

/** Plain data, as the state file holds it. */
export interface UpgradeState {
  download: Download | null;
  /** How many downloads there were. */
  downloadCount: number;
  /** By host name. */
  readonly nodes: Record<string, NodeUpgrade>;
}

export function upgradesOf({ state }: Appliance): UpgradeState {
  return (state.upgrade ??= { download: null, downloadCount: 0, nodes: {} });
}

export const versionOf = ({ state }: Appliance, node: NodeState): string => node.version ?? state.version;

export const packageName = (version: string): string => `github-enterprise-${version}-kvm.pkg`;

const VERSION = /^\d{1,2}\.\d{1,3}\.\d{1,3}$/;

/** The release that a download without a version gets. */
export const latestFor = (version: string): string => version.replace(/\d+$/, (patch) => String(Number(patch) + 1));

/** An instance can be upgraded to a later release, at most two feature releases away. @throws {Refused} 400 */
export function checkEligible(current: string, wanted: string): void {
  if (!VERSION.test(wanted)) throw new Refused(400, `invalid request: ${JSON.stringify(wanted)} is not a version such as 3.22.1`);
  const [feature = 0, wantedFeature = 0] = [current, wanted].map((one) => Number(one.split(".")[1]));
  if (compareVersions(wanted, current) <= 0) throw new Refused(400, `invalid request: version ${wanted} is not later than ${current}`);
  if (compareReleases(wanted, current) > 0 && (wanted.split(".")[0] !== current.split(".")[0] || wantedFeature - feature > 2))
    throw new Refused(400, `invalid request: ${current} cannot be upgraded to ${wanted} in one step`);
}

function compareVersions(a: string, b: string): number {
  const patch = (version: string) => Number(version.split(".")[2] ?? 0);
  return compareReleases(a, b) || patch(a) - patch(b);
}

/* ---------------------------------------------------------------- downloads */

interface DownloadRequest {
  readonly version: string;
  readonly nodes: readonly NodeState[];
  readonly force: boolean;
  readonly orchestrated: boolean;
  readonly maxParallel: number;
}

export function startDownload(appliance: Appliance, { version, nodes, force, orchestrated, maxParallel }: DownloadRequest): Download {
  const { clock, state } = appliance;
  const upgrades = upgradesOf(appliance);
  const failing = appliance.faults.all("download-fails").map((fault) => fault.argument ?? state.nodes[0]?.hostname);
  const before = upgrades.download;
  const now = clock.now();
  const slots = Array.from({ length: orchestrated ? maxParallel : nodes.length }, () => now);
  upgrades.downloadCount += 1;
  const download: Download = {
    id: new Random(`${state.seed}/download ${String(upgrades.downloadCount)}`).uuid(),
    version,
    maxParallel,
    orchestrated,
    nodes: nodes.map(({ hostname }) => {
      const slot = slots.indexOf(Math.min(...slots));
      const startsAt = slots[slot] ?? now;
      const isThere = !force && before?.version === version && before.nodes.some((node) => node.hostname === hostname && node.error === "");
      const endsAt = startsAt + (isThere ? 0 : clock.span(DOWNLOAD_TAKES));
      slots[slot] = endsAt;
      return { hostname, startsAt, endsAt, error: failing.includes(hostname) ? "failed to fetch the package: 404 Not Found" : "" };
    }),
  };
  upgrades.download = download;
  return download;
}

export const isDownloading = ({ clock, state }: Appliance): boolean => (state.upgrade?.download?.nodes ?? []).some((node) => node.endsAt > clock.now());

/** Whether the package of this release lies on the node. */
export function hasPackage(appliance: Appliance, node: NodeState, version: string): boolean {
  const { download } = upgradesOf(appliance);
  const own = download?.version === version ? download.nodes.find((one) => one.hostname === node.hostname) : undefined;
  return own?.error === "" && own.endsAt <= appliance.clock.now();
}

/* ---------------------------------------------------------------- upgrades */

interface UpgradeRequest {
  readonly version: string;
  readonly nodes: readonly NodeState[];
  /** Both where undefined. */
  readonly phase: UpgradePhase | undefined;
  readonly skipReboot: boolean;
}

export function startUpgrades(appliance: Appliance, request: UpgradeRequest): void {
  const upgrades = upgradesOf(appliance);
  const failing = appliance.faults.all("upgrade-fails").map((fault) => fault.argument ?? appliance.state.nodes[0]?.hostname);
  request.nodes.forEach((node, index) => {
    const from = appliance.clock.now() + appliance.clock.span(index * UPGRADE_LAG);
    const before = upgrades.nodes[node.hostname];
    const fails = failing.includes(node.hostname);
    const pre =
      request.phase === "upgrade" ? (before?.pre ?? null) : planPhase(appliance, "pre-upgrade", request, from, fails && request.phase === "pre-upgrade");
    const start = request.phase === "upgrade" ? from : endOf(pre);
    const upgrade = request.phase === "pre-upgrade" ? null : planPhase(appliance, "upgrade", request, start, fails);
    upgrades.nodes[node.hostname] = { pre, upgrade };
    if (upgrade !== null) followUpgrade(appliance, node, upgrade);
  });
}

function planPhase(appliance: Appliance, phase: UpgradePhase, { version, skipReboot }: UpgradeRequest, from: number, fails: boolean): PhaseRun {
  const reboot = appliance.faults.setting("reboot");
  const failing = fails ? FAILING_STEP[phase] : undefined;
  const planned = UPGRADE_PLAN[phase];
  const end =
    failing === undefined ? (skipReboot ? planned.findIndex(({ step }) => step === "reboot") : -1) : planned.findIndex(({ step }) => step === failing.step) + 1;
  let at = from;
  const steps = (end === -1 ? planned : planned.slice(0, end)).map(({ step, takes }): UpgradeStep => {
    const since = at;
    at += step === "reboot" && reboot !== undefined ? Number(reboot.argument) : appliance.clock.span(takes);
    return { phase, step, from: since, until: at, error: step === failing?.step ? failing.error : "" };
  });
  return { version, steps, failed: fails, reboots: steps.some(({ step }) => step === "reboot") };
}

export const endOf = (run: PhaseRun | null): number => run?.steps.at(-1)?.until ?? 0;

/** When a node is gone; undefined where it does not reboot. */
export const rebootOf = (run: PhaseRun): UpgradeStep | undefined => run.steps.find(({ step }) => step === "reboot");

/** Sets the reboot and the new release on the clock; also after the state was loaded. The first node is the one that answers. */
export function followUpgrade(appliance: Appliance, node: NodeState, run: PhaseRun): void {
  const { clock, surroundings, state } = appliance;
  const reboot = rebootOf(run);
  if (reboot === undefined || versionOf(appliance, node) === run.version) return;
  if (node === state.nodes[0] && reboot.until > clock.now()) surroundings.reboot(reboot.from, reboot.until);
  clock.at(reboot.until, () => changeVersion(appliance, node, run.version));
}

function changeVersion(appliance: Appliance, changed: NodeState, version: string): void {
  const { state } = appliance;
  for (const node of state.nodes) node.version = versionOf(appliance, node);
  changed.version = version;
  if (changed === state.nodes[0]) state.version = version;
  appliance.surroundings.changed();
}

/** After the state was loaded: what was under way goes on where its time has come to. */
export function resumeUpgrades(appliance: Appliance): void {
  for (const node of appliance.state.nodes) {
    const upgrade = appliance.state.upgrade?.nodes[node.hostname]?.upgrade;
    if (upgrade !== undefined && upgrade !== null) followUpgrade(appliance, node, upgrade);
  }
}

export function isUpgrading(appliance: Appliance, node: NodeState): boolean {
  const own = appliance.state.upgrade?.nodes[node.hostname];
  return own !== undefined && Math.max(endOf(own.pre), endOf(own.upgrade)) > appliance.clock.now();
}
