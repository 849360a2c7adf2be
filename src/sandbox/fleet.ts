/** The enterprise's self-hosted runners and their groups, as a new appliance has them. */
import type { Appliance } from "./appliance.js";
import type { SandboxClock } from "./clock.js";
import { Random } from "./random.js";
import { ENTERPRISE } from "./site.js";
import { Refused } from "./wire.js";

/**
 * Something that comes and goes: `on` milliseconds of every `cycle`, begun `offset` milliseconds before the fleet's
 * first day. Simulated durations.
 */
export type Rhythm = boolean | { readonly cycle: number; readonly on: number; readonly offset: number };

export interface RunnerState {
  readonly id: number;
  readonly name: string;
  readonly os: "linux" | "macos" | "windows";
  readonly architecture: "X64" | "ARM64";
  groupId: number;
  /** Custom labels; those that every runner has are made from its kind. */
  labels: readonly string[];
  readonly ephemeral: boolean;
  readonly version: string;
  online: Rhythm;
  /** While it is online. */
  busy: Rhythm;
}

export interface GroupState {
  readonly id: number;
  name: string;
  visibility: "all" | "selected";
  readonly isDefault: boolean;
  orgIds: readonly number[];
  allowsPublic: boolean;
  restricted: boolean;
  workflows: readonly string[];
}

export interface FleetState {
  /** Of the clock; rhythms begin here. */
  readonly firstDay: number;
  runners: RunnerState[];
  groups: GroupState[];
  /** Custom labels by their ids. */
  labels: string[];
  lastRunner: number;
  lastGroup: number;
}

const MINUTE = 60_000;
/** Offline for five minutes, then back for ten, and so on. */
const COMES_BACK: Rhythm = { cycle: 15 * MINUTE, on: 10 * MINUTE, offset: 10 * MINUTE };
const NOW_AND_THEN: Rhythm = { cycle: 5 * MINUTE, on: 2 * MINUTE, offset: 0 };

interface Kind {
  readonly name: string;
  readonly count: number;
  readonly os: RunnerState["os"];
  readonly architecture: RunnerState["architecture"];
  readonly groupId: number;
  readonly labels: readonly string[];
  /** By number, from 1; the others are online and idle. */
  readonly gone?: readonly number[];
  readonly comesBack?: readonly number[];
  readonly busy?: readonly number[];
  readonly sometimesBusy?: readonly number[];
}

const KINDS: readonly Kind[] = [
  {
    name: "builder",
    count: 18,
    os: "linux",
    architecture: "X64",
    groupId: 1,
    labels: [],
    gone: [15, 16, 17, 18],
    comesBack: [14],
    busy: [3],
    sometimesBusy: [4, 5],
  },
  { name: "gpu", count: 6, os: "linux", architecture: "X64", groupId: 2, labels: ["gpu", "cuda-12"], gone: [5, 6], sometimesBusy: [1] },
  { name: "mac", count: 3, os: "macos", architecture: "ARM64", groupId: 3, labels: ["xcode-16"], gone: [3] },
  { name: "win", count: 3, os: "windows", architecture: "X64", groupId: 1, labels: ["msvc"], comesBack: [2, 3] },
];

/** @param orgIds of the organizations there are; the first may use every group */
export function newFleet(random: Random, now: number, orgIds: readonly number[]): FleetState {
  const runners = KINDS.flatMap((kind) => Array.from({ length: kind.count }, (_, i) => runnerOf(kind, i + 1, random))).map((one, i) => ({ ...one, id: i + 1 }));
  const group = { orgIds: [], allowsPublic: false, restricted: false, workflows: [] };
  return {
    firstDay: now,
    runners,
    groups: [
      { ...group, id: 1, name: "Default", visibility: "all", isDefault: true },
      { ...group, id: 2, name: "gpu", visibility: "selected", isDefault: false, orgIds: orgIds.slice(0, 2) },
      { ...group, id: 3, name: "release", visibility: "selected", isDefault: false, orgIds: orgIds.slice(0, 1) },
    ],
    labels: [...new Set(KINDS.flatMap(({ labels }) => labels))],
    lastRunner: runners.length,
    lastGroup: 3,
  };
}

function runnerOf(kind: Kind, number: number, random: Random): Omit<RunnerState, "id"> {
  const { os, architecture, groupId, labels } = kind;
  const isIn = (list: readonly number[] | undefined) => list?.includes(number) === true;
  return {
    name: `${kind.name}-${String(number).padStart(2, "0")}`,
    os,
    architecture,
    groupId,
    labels,
    ephemeral: false,
    version: `2.32${String(random.integer(0, 3))}.0`,
    online: isIn(kind.comesBack) ? COMES_BACK : !isIn(kind.gone),
    busy: isIn(kind.sometimesBusy) ? NOW_AND_THEN : isIn(kind.busy),
  };
}

/** The fleet, made when it is first asked for. */
export function fleetOf({ state, clock }: Appliance): FleetState {
  state.fleet ??= newFleet(
    new Random(state.seed).fork("fleet"),
    clock.now(),
    state.site.organizations.map(({ id }) => id),
  );
  return state.fleet;
}

export interface RunnerNow {
  readonly status: "online" | "offline";
  readonly busy: boolean;
}

export function nowOf({ clock }: Appliance, fleet: FleetState, runner: RunnerState): RunnerNow {
  const online = isOn(runner.online, fleet.firstDay, clock);
  return { status: online ? "online" : "offline", busy: online && isOn(runner.busy, fleet.firstDay, clock) };
}

function isOn(rhythm: Rhythm, begin: number, clock: SandboxClock): boolean {
  if (typeof rhythm === "boolean") return rhythm;
  const [cycle, on, offset] = [clock.span(rhythm.cycle), clock.span(rhythm.on), clock.span(rhythm.offset)];
  return (clock.now() - begin + offset) % cycle < on;
}

/** @throws {Refused} 404 */
export function checkEnterprise(slug: string): void {
  if (slug !== ENTERPRISE) throw new Refused(404, "Not Found");
}

/** The fleet of the enterprise that a request names. @throws {Refused} 404 */
export function fleetIn(appliance: Appliance, { enterprise }: { readonly enterprise: string }): FleetState {
  checkEnterprise(enterprise);
  return fleetOf(appliance);
}

/** @throws {Refused} 404 */
export function runnerWith(fleet: FleetState, id: number): RunnerState {
  return fleet.runners.find((one) => one.id === id) ?? absent();
}

/** @throws {Refused} 404 */
export function groupWith(fleet: FleetState, id: number): GroupState {
  return fleet.groups.find((one) => one.id === id) ?? absent();
}

export const absent = (): never => {
  throw new Refused(404, "Not Found");
};
