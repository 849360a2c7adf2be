/**
 * Reads again and again from an instance whose services restart. Says once that it is away and once that it is back.
 * Which failure passes and which does not: API.md 1.4.
 */
import { CliError } from "../../errors.js";
import { refusedCertificate, settleCertificate } from "./certificate.js";
import { elapsed, type Surroundings } from "./run.js";
import type { Work } from "./work.js";

/** Milliseconds without one usable answer until waiting ends. */
const PATIENCE = {
  /** Refused, reset, no answer, 502, 503, 504: what a restart looks like. */
  away: 60 * 60_000,
  /** HTML or another form in a 2xx, a redirect. */
  odd: 10 * 60_000,
  /** 500, and a handshake that fails before a certificate is seen. */
  broken: 60_000,
} as const;

type Trouble = keyof typeof PATIENCE | "final";

const GATEWAY = [502, 503, 504];

function judge(error: CliError): Trouble {
  switch (error.code) {
    case "unreachable":
    case "timeout":
    case "proxy":
    case "rate_limited":
      return "away";
    case "server_error":
      return error.facts.status === undefined || GATEWAY.includes(error.facts.status) ? "away" : "broken";
    case "bad_answer":
    case "redirect":
      return "odd";
    case "tls":
      return "broken";
    default:
      return "final";
  }
}

/** Whether the failure is what a restart looks like from outside. */
export const isRestart = (error: CliError): boolean => judge(error) === "away";

export class Poller {
  readonly #around: Surroundings;
  readonly #work: Work;
  readonly #announced: readonly string[];
  readonly #silent: boolean;
  readonly #accepted = new Set<string>();
  #certificate: string | undefined;
  #trouble: { readonly since: number; readonly clock: number; readonly kinds: Map<Trouble, number>; announced: boolean; reason: string } | undefined;

  /** A silent one says nothing of the instance being away: another one, beside it, does. */
  constructor(around: Surroundings, work: Work, announced: readonly string[], options: { readonly silent?: boolean } = {}) {
    this.#around = around;
    this.#work = work;
    this.#announced = announced;
    this.#silent = options.silent ?? false;
    this.#certificate = around.certificate()?.fingerprint256;
  }

  /** Why the instance is away, in a few words; undefined when it is not. */
  get away(): string | undefined {
    return this.#trouble === undefined ? undefined : `${this.#trouble.reason}, waiting for ${elapsed(this.#around.monotonic() - this.#trouble.since)}`;
  }

  /**
   * What `read` gives, or undefined where the instance is away for the moment.
   * @throws what does not pass; `unknown_outcome` when it has lasted too long.
   */
  async attempt<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await read();
      this.#back();
      this.#compareCertificate();
      return answer;
    } catch (thrown) {
      if (this.#around.signal.aborted || !(thrown instanceof CliError)) throw thrown;
      const certificate = refusedCertificate(thrown);
      if (certificate !== undefined && !this.#accepted.has(certificate)) {
        await settleCertificate(this.#around, this.#work, thrown, certificate, this.#announced);
        this.#accepted.add(certificate);
        return this.attempt(read);
      }
      this.#suffer(thrown);
      return undefined;
    }
  }

  /** A certificate that an authority vouches for, or the settings announced, is no reason to stop; it is told all the same. */
  #compareCertificate(): void {
    const now = this.#around.certificate()?.fingerprint256;
    if (now === undefined || now === this.#certificate) return;
    if (this.#certificate !== undefined && !this.#silent && !this.#accepted.has(now))
      this.#around.note(`${this.#around.instance.label} now presents another certificate (SHA-256 ${now})`);
    this.#certificate = now;
  }

  #suffer(error: CliError): void {
    const kind = judge(error);
    if (kind === "final") throw error;
    const now = this.#around.monotonic();
    const first = this.#trouble === undefined;
    this.#trouble ??= { since: now, clock: this.#around.now(), kinds: new Map(), announced: false, reason: "" };
    this.#trouble.reason = inShort(error);
    const since = this.#trouble.kinds.get(kind) ?? now;
    this.#trouble.kinds.set(kind, since);
    if (now - since > PATIENCE[kind]) throw this.#givenUp(error, now - since);
    if (first || this.#silent || this.#trouble.announced) return;
    this.#trouble.announced = true;
    this.#around.note(
      `${this.#around.instance.label} unreachable since ${timeOfDay(this.#trouble.clock)} (${this.#trouble.reason}); ${this.#work.name} goes on there, waiting`,
    );
  }

  #back(): void {
    if (this.#trouble?.announced === true)
      this.#around.note(`${this.#around.instance.label} answers again after ${elapsed(this.#around.monotonic() - this.#trouble.since)}`);
    this.#trouble = undefined;
  }

  #givenUp(error: CliError, lasted: number): CliError {
    if (error.code === "tls") {
      return new CliError(
        "still_running",
        `${this.#work.name} may go on, but no secure connection to ${this.#around.instance.label} came about for ${elapsed(lasted)}: ${error.message}`,
        {
          hint: this.#work.again,
          details: { ...error.facts.details, ...this.#work.details },
          cause: error,
        },
      );
    }
    return new CliError("unknown_outcome", `no usable answer about ${this.#work.name} for ${elapsed(lasted)}: ${error.message}`, {
      ...error.facts,
      hint: `it may go on; look again with: ${this.#work.again}`,
      details: { ...error.facts.details, ...this.#work.details },
      cause: error,
    });
  }
}

/** 502 to 504 is what a restart looks like; of anything else the status says too little. */
const inShort = (error: CliError): string =>
  error.facts.status !== undefined && GATEWAY.includes(error.facts.status) ? `restarting, ${String(error.facts.status)}` : error.message;

/** Local time of day. */
const timeOfDay = (epoch: number): string => {
  const at = new Date(epoch);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
};
