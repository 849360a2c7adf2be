/**
 * The sandbox: a GitHub Enterprise Server that is not there. HTTPS on loopback, the Manage API with its state, and
 * the faults a client must survive. `docs/sandbox.md` says what is simulated and what is not.
 */
import { randomBytes } from "node:crypto";
import { createSecureContext } from "node:tls";
import { Appliance, newState, type State, type Surroundings } from "./appliance.js";
import { fingerprint256, newIdentity, type Authority, type Certificate, type Identity } from "./certificates.js";
import { SandboxClock } from "./clock.js";
import { exchange, type RecordedRequest } from "./exchange.js";
import { Faults, namesNode, parseFault, type Fault } from "./faults.js";
import { TOPOLOGIES, type Topology } from "./nodes.js";
import { Random } from "./random.js";
import { REBOOT, RESTART, Restarts } from "./restart.js";
import { Router, type Port } from "./router.js";
import { follow, newCertificate } from "./runs.js";
import { HOST, Listener } from "./server.js";
import { ENTERPRISE } from "./site.js";
import { loadState, StateFile } from "./state-file.js";
import { resumeUpgrades } from "./upgrades.js";
import { SandboxError } from "./wire.js";

export { FAULT_KINDS, FaultSyntaxError, parseFault, type Fault, type FaultKind } from "./faults.js";
export { SandboxError } from "./wire.js";
export type { RecordedRequest } from "./exchange.js";

export interface SandboxOptions {
  /** Of the management plane; a free one when 0 or left out. */
  readonly port?: number | undefined;
  /** Of `/api/v3`; a free one when 0 or left out. */
  readonly restPort?: number | undefined;
  readonly topology?: Topology | undefined;
  /** `3.19`, or with a patch level. */
  readonly release?: string | undefined;
  /** How many people the instance has. */
  readonly users?: number | undefined;
  /** The same seed gives the same ids, secrets and durations. */
  readonly seed?: number | undefined;
  /** Read when it is there, written after each change. */
  readonly stateFile?: string | undefined;
  /** Specs as `parseFault` reads them. */
  readonly faults?: readonly string[] | undefined;
  /** What every simulated duration is multiplied by; 1 is real time, 0.01 is for tests. */
  readonly pace?: number | undefined;
  /** Of the root site administrator; made up when left out. */
  readonly password?: string | undefined;
  /** What its clocks show at the start, in milliseconds since the epoch; the time of this machine when left out. */
  readonly now?: number | undefined;
  /** How many requests `requests` holds; 50,000 when left out. */
  readonly recorded?: number | undefined;
  /** Made before, by `newIdentity`, for sandboxes that share it; one of its own when left out. */
  readonly identity?: Identity | undefined;
}

export interface Sandbox {
  readonly host: typeof HOST;
  readonly port: number;
  readonly restPort: number;
  readonly user: "api_key";
  /** Empty before the instance was initialized. */
  readonly password: string;
  readonly token: string;
  readonly enterprise: string;
  /** The certificate authority to trust. */
  readonly caPem: string;
  /** SHA-256 of the certificate it presents now, as 64 lower-case hex digits. */
  fingerprint256(): string;
  /** What arrived, oldest first; the last so many as `recorded` says. */
  readonly requests: readonly RecordedRequest[];
  /** For tests: its state, and `clock.skip` to let time pass. */
  readonly appliance: Appliance;
  /** @throws {FaultSyntaxError} when it is not a fault. */
  addFault(spec: string): void;
  /** Ends every connection and timer at once, and writes the state. */
  stop(): Promise<void>;
}

const DEFAULT_RELEASE = "3.19";
const MOST_RECORDED = 50_000;

/** @throws {SandboxError} for an option that cannot work; a `FaultSyntaxError` for a fault. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  checkOptions(options);
  const parsed = (options.faults ?? []).map(parseFault);
  const state = await stateOf(options, parsed);
  for (const fault of parsed) checkHostname(state, fault);
  const hostnames = state.nodes.map((node) => node.hostname);
  const identity = options.identity ?? (await newIdentity(hostnames, state.authority ?? undefined));
  state.authority = identity.authority.own;
  const sandbox = new RunningSandbox(options, state, identity);
  for (const fault of parsed) sandbox.appliance.faults.add(fault);
  await sandbox.open(options.port ?? 0, options.restPort ?? 0);
  return sandbox;
}

function checkOptions({ port = 0, restPort = 0, topology, release, users = 0, pace = 1 }: SandboxOptions): void {
  for (const number of [port, restPort]) {
    if (!Number.isInteger(number) || number < 0 || number > 65_535) throw new SandboxError(`Port ${String(number)} is not a port from 0 to 65535.`);
  }
  if (port !== 0 && port === restPort) throw new SandboxError("The two ports of a sandbox must differ.");
  if (topology !== undefined && !TOPOLOGIES.includes(topology)) throw new SandboxError(`The topology must be one of ${TOPOLOGIES.join(", ")}.`);
  if (release !== undefined && !/^\d\.\d{1,2}(\.\d{1,3})?$/.test(release)) throw new SandboxError(`${JSON.stringify(release)} is not a release such as 3.19.`);
  if (!Number.isInteger(users) || users < 0) throw new SandboxError("The number of users must be a whole number.");
  if (!(pace >= 0)) throw new SandboxError("The pace must be a number from 0.");
}

async function stateOf(options: SandboxOptions, faults: readonly Fault[]): Promise<State> {
  const { topology, release, password, seed, users } = options;
  const stored = options.stateFile === undefined ? undefined : await loadState(options.stateFile);
  if (stored !== undefined) return agreeing(stored, options);
  const text = String(seed ?? randomBytes(8).toString("hex"));
  const start = {
    topology: topology ?? "standalone",
    version: release?.split(".").length === 3 ? release : `${release ?? DEFAULT_RELEASE}.0`,
    seed: text,
    password,
    users,
    initialized: !faults.some((fault) => fault.kind === "quirk" && fault.argument === "uninitialized"),
  };
  return newState(start, new Random(text), options.now ?? Date.now());
}

/** What the file holds cannot be had otherwise; only the password can be set anew. */
function agreeing(stored: State, { topology, release, seed, password, users }: SandboxOptions): State {
  const differs = (what: string, held: string, wanted: string) =>
    new SandboxError(`The state file holds ${what} ${held}, not ${wanted}. Name another file, or leave the flag out.`);
  if (topology !== undefined && topology !== stored.topology) throw differs("the topology", stored.topology, topology);
  if (release !== undefined && !`${stored.version}.`.startsWith(`${release}.`)) throw differs("release", stored.version, release);
  if (seed !== undefined && String(seed) !== stored.seed) throw differs("the seed", stored.seed, String(seed));
  const { seeded } = stored.site.people;
  if (users !== undefined && Math.max(1, users) !== seeded) throw differs("an appliance with", `${String(seeded)} users`, String(users));
  if (password !== undefined) stored.password = password;
  return stored;
}

function checkHostname({ nodes }: State, fault: Fault): void {
  const { argument, spec } = fault;
  if (!namesNode(fault) || argument === undefined || nodes.some((node) => node.hostname === argument)) return;
  throw new SandboxError(`The fault ${JSON.stringify(spec)} names no node; the nodes are ${nodes.map((node) => node.hostname).join(", ")}.`);
}

class RunningSandbox implements Sandbox {
  readonly host = HOST;
  readonly user = "api_key";
  readonly enterprise = ENTERPRISE;
  readonly requests: RecordedRequest[] = [];
  readonly appliance: Appliance;
  readonly #authority: Authority;
  readonly #manage: Listener;
  readonly #rest: Listener;
  readonly #restarts: Restarts;
  readonly #file: StateFile | undefined;
  readonly #recorded: number;
  #certificate: Certificate;

  constructor(options: SandboxOptions, state: State, { authority, certificate }: Identity) {
    const clock = new SandboxClock(options.pace ?? 1, options.now);
    const random = new Random(state.seed).fork("run time");
    this.#recorded = options.recorded ?? MOST_RECORDED;
    this.#authority = authority;
    this.#certificate = certificate;
    this.#file = options.stateFile === undefined ? undefined : new StateFile(options.stateFile, state);
    this.appliance = new Appliance(state, clock, random, new Faults(random.fork("faults")), this.#surroundings());
    const router = new Router(this.appliance, () => this.port);
    this.#manage = this.#listener("manage", router);
    this.#rest = this.#listener("rest", router);
    this.#restarts = new Restarts(clock, [this.#manage, this.#rest]);
  }

  get port(): number {
    return this.#manage.port;
  }

  get restPort(): number {
    return this.#rest.port;
  }

  get password(): string {
    return this.appliance.state.password ?? "";
  }

  get token(): string {
    return this.appliance.state.token;
  }

  get caPem(): string {
    return this.#authority.caPem;
  }

  fingerprint256(): string {
    return fingerprint256(this.#certificate.cert);
  }

  addFault(spec: string): void {
    const fault = parseFault(spec);
    checkHostname(this.appliance.state, fault);
    this.appliance.faults.add(fault);
  }

  async open(port: number, restPort: number): Promise<void> {
    try {
      await this.#manage.open(port);
      await this.#rest.open(restPort);
    } catch (error) {
      await this.#manage.close();
      throw error;
    }
    for (const run of this.appliance.state.runs) follow(this.appliance, run);
    resumeUpgrades(this.appliance);
    this.#file?.changed();
  }

  async stop(): Promise<void> {
    this.appliance.clock.stop();
    await Promise.all([this.#manage.close(), this.#rest.close()]);
    await this.#file?.close();
  }

  #listener(port: Port, router: Router): Listener {
    const listener: Listener = new Listener(this.#certificate, (request, response) => {
      const around = {
        port,
        appliance: this.appliance,
        router,
        restarts: this.#restarts,
        listener: () => listener,
        record: (one: RecordedRequest) => this.#record(one),
      };
      // Whatever still fails here has lost its client.
      exchange(around, request, response).catch(() => response.destroy());
    });
    return listener;
  }

  #record(request: RecordedRequest): void {
    this.requests.push(request);
    if (this.requests.length > this.#recorded) this.requests.shift();
  }

  #surroundings(): Surroundings {
    return {
      restart: (from, until) => this.#restarts.plan(from, until, RESTART, () => this.#changeCertificate()),
      reboot: (from, until) => this.#restarts.plan(from, until, REBOOT, () => Promise.resolve()),
      canServe,
      changed: () => this.#file?.changed(),
    };
  }

  /** What the next configuration run brings: a fault's certificate, or the settings' new one. */
  async #changeCertificate(): Promise<void> {
    const fault = this.appliance.faults.take("certificate");
    const next = fault === undefined ? newCertificate(this.appliance) : await (fault.argument === "ca" ? this.#authority.issue() : this.#authority.stranger());
    // The settings may have changed since the run was planned.
    if (next === undefined || !canServe(next.cert, next.key)) return;
    this.#certificate = next;
    for (const listener of [this.#manage, this.#rest]) listener.present(next);
  }
}

function canServe(cert: string, key: string): boolean {
  try {
    createSecureContext({ cert, key });
    return true;
  } catch {
    return false;
  }
}
