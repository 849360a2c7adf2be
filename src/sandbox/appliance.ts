/** The state of the simulated appliance. `State` is plain data: it is what the state file holds. */
import type { Certificate } from "./certificates.js";
import type { SandboxClock } from "./clock.js";
import type { Faults } from "./faults.js";
import type { FleetState } from "./fleet.js";
import type { HookState } from "./hook-state.js";
import { buildNodes, type NodeState, type Topology } from "./nodes.js";
import { Population } from "./population.js";
import type { Random } from "./random.js";
import type { Run } from "./runs.js";
import { defaultSettings, type Tree } from "./settings-tree.js";
import { newSite, seatsFor, type SiteState } from "./site.js";
import type { UpgradeState } from "./upgrades.js";

export interface LicenseState {
  readonly status: "valid" | "invalid" | "expired" | "cluster mode not supported";
  readonly referenceNumber: string;
  readonly seats: number;
}

export interface State {
  readonly format: 1;
  readonly topology: Topology;
  /** Of the first node, with its patch level: `3.19.0`. */
  version: string;
  readonly seed: string;
  /** The root site administrator's; null before the instance was initialized. */
  password: string | null;
  readonly token: string;
  /** Wrong passwords since the last right one. */
  failures: number;
  readonly nodes: NodeState[];
  /** As PUT left them. */
  settings: Tree;
  /** As the last configuration run found them. */
  applied: Tree;
  license: LicenseState;
  sshKeys: readonly string[];
  /** Oldest first; old ones are dropped. */
  readonly runs: Run[];
  /** How many runs there were. */
  runCount: number;
  /** The certificate authority, in PEM, so that who trusted it once still does. */
  authority: Certificate | null;
  /** Runners and their groups; made when they are first asked for. */
  fleet?: FleetState;
  /** Webhooks, pre-receive hooks and their environments; made when they are first asked for. */
  hooks?: HookState;
  /** Upgrades; made when they are first asked for. */
  upgrade?: UpgradeState;
  /** People, organizations and what belongs to them. */
  readonly site: SiteState;
}

export interface Start {
  readonly topology: Topology;
  readonly version: string;
  readonly seed: string;
  readonly password: string | undefined;
  readonly initialized: boolean;
  /** How many people it has. */
  readonly users?: number | undefined;
}

/** A new appliance, as after its first configuration run. */
export function newState(start: Start, random: Random, now: number): State {
  const nodes = buildNodes(start.topology, random.fork("nodes"));
  const secrets = random.fork("secrets");
  const password = start.password ?? `sandbox-${secrets.text(20)}`;
  const settings = defaultSettings(random.fork("settings"));
  const firstRun: Run = {
    id: random.fork("first run").hex(8),
    startedAt: now - 86_400_000,
    restartFrom: 0,
    restartUntil: 0,
    nodes: nodes.map(({ hostname }) => ({ hostname, endsAt: now - 86_300_000, successful: true, events: [] })),
  };
  return {
    format: 1,
    topology: start.topology,
    version: start.version,
    seed: start.seed,
    password: start.initialized ? password : null,
    token: `ghp_${secrets.text(36)}`,
    failures: 0,
    nodes,
    settings,
    applied: structuredClone(settings),
    license: { status: "valid", referenceNumber: secrets.hex(6), seats: seatsFor(start.users) },
    sshKeys: [],
    runs: start.initialized ? [firstRun] : [],
    runCount: 1,
    authority: null,
    site: newSite(start.users, now),
  };
}

/** What happens around the appliance when a run restarts its services, or an upgrade reboots it. */
export interface Surroundings {
  /** The API is gone from one time to the other (milliseconds of the clock). */
  restart(from: number, until: number): void;
  /** As `restart`, with the ports closed for most of the time. */
  reboot(from: number, until: number): void;
  /** Whether a certificate and its key, in PEM, can be served. */
  canServe(cert: string, key: string): boolean;
  /** Called after each change of the state. */
  changed(): void;
}

/** The state with the time, the chance and the faults that act on it. */
export class Appliance {
  /** Positions of answers given under the cursor rule `shared`, by their id. */
  readonly sharedCursors = new Map<string, readonly number[]>();
  readonly people: Population;

  constructor(
    readonly state: State,
    readonly clock: SandboxClock,
    /** For ids of requests and answers; what lasts has a sequence of its own. */
    readonly random: Random,
    readonly faults: Faults,
    readonly surroundings: Surroundings,
  ) {
    this.people = new Population(state.site.people, state.seed);
  }

  /** The nodes that the filters `uuid` and `cluster_roles` (comma lists) leave. */
  nodes(filter: { readonly uuid?: string | undefined; readonly cluster_roles?: string | undefined } = {}): readonly NodeState[] {
    const uuids = filter.uuid?.toLowerCase().split(",");
    const roles = filter.cluster_roles?.split(",").map(plainRole);
    return this.state.nodes.filter(
      (node) => (uuids === undefined || uuids.includes(node.uuid)) && (roles === undefined || node.roles.some((role) => roles.includes(plainRole(role)))),
    );
  }

  /** The configuration run that is under way. */
  running(): Run | undefined {
    const now = this.clock.now();
    return this.state.runs.find((run) => run.nodes.some((node) => node.endsAt > now));
  }

  /** How far a node's clock is from the appliance's, in milliseconds. */
  skewOf(hostname: string): number {
    const apart = Number(this.faults.setting("skew")?.argument ?? 0);
    return apart * this.state.nodes.findIndex((node) => node.hostname === hostname);
  }
}

/** `WebServer` and `web-server` are the same role: the documentation has both. */
export const plainRole = (role: string): string => role.trim().replaceAll("-", "").toLowerCase();
