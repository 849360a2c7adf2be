/** Self-hosted runners: their states, their labels, and the tokens that add and remove them. */
import {
  addRunnerLabels,
  clearRunnerLabels,
  createJitConfig,
  createRegistrationToken,
  createRemoveToken,
  deleteRunner,
  getRunner,
  listRunnerApplications,
  listRunnerLabels,
  listRunners,
  removeRunnerLabel,
  setRunnerLabels,
} from "../../api/areas/runners.js";
import { compareReleases } from "../../api/operation.js";
import type { Appliance } from "../appliance.js";
import { behaves } from "../call.js";
import { absent, checkEnterprise, fleetIn, groupWith, nowOf, runnerWith, type FleetState, type RunnerState } from "../fleet.js";
import { pageOf } from "../paging.js";
import { Refused, type Answer } from "../wire.js";

/** Milliseconds that a token lives. Source: "expires after one hour". */
const TOKEN_LIFE = 3_600_000;

export const runnerBehaviors = [
  behaves(listRunners, (appliance, input, call) => {
    const fleet = fleetIn(appliance, input);
    const found = fleet.runners.filter((one) => input.name === undefined || one.name === input.name);
    const { items, headers } = pageOf(found, input, call);
    return { status: 200, headers, body: { total_count: found.length, runners: items.map((one) => wireOf(appliance, fleet, one)) } };
  }),

  behaves(getRunner, (appliance, input) => {
    const fleet = fleetIn(appliance, input);
    return { status: 200, body: wireOf(appliance, fleet, runnerWith(fleet, input.runner_id)) };
  }),

  behaves(deleteRunner, (appliance, input) => {
    const fleet = fleetIn(appliance, input);
    const runner = runnerWith(fleet, input.runner_id);
    if (nowOf(appliance, fleet, runner).busy) throw new Refused(422, `Bad request - Runner "${runner.name}" is still running a job`);
    fleet.runners = fleet.runners.filter((one) => one !== runner);
    return { status: 204 };
  }),

  behaves(listRunnerApplications, (appliance, input, call) => {
    checkEnterprise(input.enterprise);
    return { status: 200, body: APPLICATIONS.map(([os, architecture]) => application(os, architecture, new URL(call.url).origin, appliance)) };
  }),

  behaves(createRegistrationToken, (appliance, input) => newToken(appliance, input)),
  behaves(createRemoveToken, (appliance, input) => newToken(appliance, input)),

  behaves(createJitConfig, (appliance, input) => {
    const fleet = fleetIn(appliance, input);
    const { id: groupId } = groupWith(fleet, input.runner_group_id);
    checkLabels(input.labels, 1);
    if (fleet.runners.some((one) => one.name === input.name)) throw new Refused(409, `Already exists - A runner with the name ${input.name} already exists.`);
    const runner: RunnerState = {
      ...{ id: ++fleet.lastRunner, name: input.name, os: "linux", architecture: "X64", groupId, labels: [] },
      ...{ ephemeral: true, version: "2.323.0", online: false, busy: false },
    };
    label(fleet, runner, input.labels);
    fleet.runners = [...fleet.runners, runner];
    const config = { name: input.name, workFolder: input.work_folder ?? "_work", secret: appliance.random.text(32) };
    const encoded = Buffer.from(JSON.stringify(config), "utf8").toString("base64");
    return { status: 201, body: { runner: wireOf(appliance, fleet, runner), encoded_jit_config: encoded } };
  }),

  behaves(listRunnerLabels, (appliance, input) => {
    const fleet = fleetIn(appliance, input);
    return labelsAnswer(fleet, runnerWith(fleet, input.runner_id));
  }),

  behaves(addRunnerLabels, (appliance, input) => {
    const fleet = fleetIn(appliance, input);
    const runner = runnerWith(fleet, input.runner_id);
    checkLabels(input.labels, 1);
    return relabeled(fleet, runner, [...runner.labels, ...input.labels]);
  }),

  behaves(setRunnerLabels, (appliance, input) => {
    const fleet = fleetIn(appliance, input);
    const runner = runnerWith(fleet, input.runner_id);
    checkLabels(input.labels, 0);
    return relabeled(fleet, runner, input.labels);
  }),

  behaves(clearRunnerLabels, (appliance, input) => {
    const fleet = fleetIn(appliance, input);
    return relabeled(fleet, runnerWith(fleet, input.runner_id), []);
  }),

  behaves(removeRunnerLabel, (appliance, input) => {
    const fleet = fleetIn(appliance, input);
    const runner = runnerWith(fleet, input.runner_id);
    if (fixedLabels(runner).some((one) => same(one, input.name))) throw new Refused(422, `Cannot remove the read-only label ${input.name}`);
    if (!runner.labels.some((one) => same(one, input.name))) return absent();
    return relabeled(
      fleet,
      runner,
      runner.labels.filter((one) => !same(one, input.name)),
    );
  }),
];

/** What each release has of a runner. */
const SINCE = { labels: "3.4", runner_group_id: "3.4", ephemeral: "3.9", version: "3.15" } as const;

/** The wire's form of a runner in this appliance's release. */
export function wireOf(appliance: Appliance, fleet: FleetState, runner: RunnerState): Readonly<Record<string, unknown>> {
  const { id, name, os, groupId, ephemeral, version } = runner;
  const { status, busy } = nowOf(appliance, fleet, runner);
  const later = { runner_group_id: groupId, labels: labelsOf(fleet, runner), ephemeral, version };
  const known = Object.entries(later).filter(([field]) => compareReleases(appliance.state.version, SINCE[field as keyof typeof SINCE]) >= 0);
  return { id, name, os, status, busy, ...Object.fromEntries(known) };
}

const OS_LABELS = { linux: "Linux", macos: "macOS", windows: "Windows" } as const;

const fixedLabels = ({ os, architecture }: RunnerState): readonly string[] => ["self-hosted", OS_LABELS[os], architecture];

/** Labels differ in more than the case of their letters. */
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Ids of the labels that are the same for every runner. */
const FIXED_IDS = ["self-hosted", "Linux", "macOS", "Windows", "X64", "ARM64"];

function labelsOf(fleet: FleetState, runner: RunnerState) {
  return [
    ...fixedLabels(runner).map((name) => ({ id: FIXED_IDS.indexOf(name) + 1, name, type: "read-only" })),
    ...runner.labels.map((name) => ({ id: FIXED_IDS.length + 1 + fleet.labels.indexOf(name), name, type: "custom" })),
  ];
}

function labelsAnswer(fleet: FleetState, runner: RunnerState): Answer {
  const labels = labelsOf(fleet, runner);
  return { status: 200, body: { total_count: labels.length, labels } };
}

function relabeled(fleet: FleetState, runner: RunnerState, names: readonly string[]): Answer {
  label(fleet, runner, names);
  return labelsAnswer(fleet, runner);
}

/** Gives it these labels of its own, each with an id from then on. */
function label(fleet: FleetState, runner: RunnerState, names: readonly string[]): void {
  const fixed = fixedLabels(runner);
  const custom = names.filter((name) => !fixed.some((one) => same(one, name)));
  runner.labels = custom.filter((name, i) => custom.findIndex((one) => same(one, name)) === i);
  fleet.labels.push(...runner.labels.filter((name) => !fleet.labels.includes(name)));
}

function checkLabels(names: readonly string[], fewest: number): void {
  if (names.length < fewest || names.length > 100) throw new Refused(422, `labels: from ${String(fewest)} to 100 are needed`);
  if (names.some((name) => name.trim() === "" || name.length > 256)) throw new Refused(422, "labels: a label is 1 to 256 characters long");
}

function newToken(appliance: Appliance, { enterprise }: { readonly enterprise: string }): Answer {
  checkEnterprise(enterprise);
  const expires = new Date(appliance.clock.now() + TOKEN_LIFE).toISOString();
  return { status: 201, body: { token: appliance.random.text(29, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), expires_at: expires } };
}

const APPLICATIONS = [
  ["osx", "x64"],
  ["osx", "arm64"],
  ["linux", "x64"],
  ["linux", "arm"],
  ["linux", "arm64"],
  ["win", "x64"],
] as const;

function application(os: string, architecture: string, origin: string, { state }: Appliance) {
  const filename = `actions-runner-${os}-${architecture}-2.323.0.${os === "win" ? "zip" : "tar.gz"}`;
  const checksum = compareReleases(state.version, "3.4") >= 0 ? { sha256_checksum: Buffer.from(filename.padEnd(32).slice(0, 32)).toString("hex") } : {};
  return {
    os,
    architecture,
    download_url: `${origin}/_services/pipelines/_apis/distributedtask/packagedownload/agent/${os}-${architecture}/2.323.0`,
    filename,
    ...checksum,
  };
}
