/** Faults: parsing what a person wrote, and deciding which request is struck. */
import { FAULT_KINDS, type FaultKind } from "./fault-kinds.js";
import type { Random } from "./random.js";
import { SandboxError } from "./wire.js";

export { FAULT_KINDS, type FaultKind } from "./fault-kinds.js";

/** A fault as `KIND[=ARG][:METHOD PATH][@N|P%]` says it. */
export interface Fault {
  readonly spec: string;
  readonly kind: string;
  readonly argument: string | undefined;
  /** Which requests; every one where undefined. `method` is `*` for all, `path` may end in `*`. */
  readonly match: { readonly method: string; readonly path: string } | undefined;
  /** Only the so many-th matching request, from 1. */
  readonly nth: number | undefined;
  /** The share of the matching requests, in (0, 1]. */
  readonly share: number | undefined;
}

/** The spec is not a fault; the message is a sentence for people. */
export class FaultSyntaxError extends SandboxError {
  override readonly name = "FaultSyntaxError";
}

const SPEC = /^([a-z-]+)(?:=(.*?))?(?::(GET|POST|PUT|PATCH|DELETE|\*) (\/\S*?))?(?:@(\d+(?:\.\d+)?%|\d+))?$/s;

/** @throws {FaultSyntaxError} when it is not a fault. */
export function parseFault(spec: string): Fault {
  const [, kind = "", argument, method, path, when] = SPEC.exec(spec) ?? fail(spec, "is not KIND[=ARG][:METHOD PATH][@N|P%]");
  const known =
    FAULT_KINDS.find((one) => one.kind === kind) ?? fail(spec, `is of no known kind; the kinds are ${FAULT_KINDS.map((one) => one.kind).join(", ")}`);
  checkArgument(spec, known, argument);
  if (known.scope === "appliance" && (method !== undefined || when !== undefined))
    fail(spec, `strikes no single requests: ${kind} takes neither METHOD PATH nor @N`);
  const [nth, share] = when === undefined ? [undefined, undefined] : readWhen(spec, when);
  return { spec, kind, argument, match: method === undefined || path === undefined ? undefined : { method, path }, nth, share };
}

function readWhen(spec: string, when: string): [number | undefined, number | undefined] {
  const number = Number(when.replace("%", ""));
  if (!when.endsWith("%")) return number >= 1 ? [number, undefined] : fail(spec, "counts from @1");
  return number > 0 && number <= 100 ? [undefined, number / 100] : fail(spec, "has a share outside 0% to 100%");
}

function checkArgument(spec: string, known: FaultKind, argument: string | undefined): void {
  const { kind, argument: form } = known;
  if (form === undefined) {
    if (argument !== undefined) fail(spec, `has an argument, but ${kind} takes none`);
    return;
  }
  if (argument === undefined) {
    if (!form.startsWith("[")) fail(spec, `lacks its argument: ${kind}=${form}`);
    return;
  }
  if (known.choices !== undefined && !known.choices.includes(argument)) fail(spec, `has no known argument: ${kind} takes ${known.choices.join(", ")}`);
  if (known.range !== undefined) checkRange(spec, known.range, argument);
  if (form === "SECONDS" && !/^\d+$/.test(argument) && Number.isNaN(Date.parse(argument))) fail(spec, "needs whole seconds or an HTTP date");
  if (form === "URL" && !URL.canParse(argument)) fail(spec, "needs a whole URL");
  if ((form === "SETTING" || namesNode(known)) && !/^[\w.-]+$/.test(argument)) fail(spec, `needs a name: ${kind}=${form}`);
}

function checkRange(spec: string, [min, max]: readonly [number, number], argument: string): void {
  const number = Number(argument);
  if (!/^-?\d+$/.test(argument) || number < min || number > max) fail(spec, `needs a whole number from ${String(min)} to ${String(max)}`);
}

function fail(spec: string, what: string): never {
  throw new FaultSyntaxError(`The fault ${JSON.stringify(spec)} ${what}.`);
}

/** Whether its argument is a node's name. */
export const namesNode = ({ kind }: Pick<Fault, "kind">): boolean => FAULT_KINDS.find((one) => one.kind === kind)?.argument?.includes("HOSTNAME") === true;

/** The faults of one sandbox, with their counts. */
export class Faults {
  readonly #entries: { readonly fault: Fault; seen: number }[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  add(fault: Fault): void {
    this.#entries.push({ fault, seen: 0 });
  }

  /** The faults that strike this request, in the order they were given. Counts the request. */
  strike(method: string, path: string): readonly Fault[] {
    return this.#entries.filter((entry) => this.#strikes(entry, method, path)).map(({ fault }) => fault);
  }

  #strikes(entry: { readonly fault: Fault; seen: number }, method: string, path: string): boolean {
    const { match, nth, share, kind } = entry.fault;
    if (FAULT_KINDS.find((one) => one.kind === kind)?.scope !== "request") return false;
    if (match !== undefined && !((match.method === "*" || match.method === method) && pathMatches(match.path, path))) return false;
    entry.seen += 1;
    if (nth !== undefined) return entry.seen === nth;
    return share === undefined || this.#random.number() < share;
  }

  /** The last fault of a kind that changes the appliance's behavior. */
  setting(kind: string): Fault | undefined {
    return this.all(kind).at(-1);
  }

  all(kind: string): readonly Fault[] {
    return this.#entries.map(({ fault }) => fault).filter((fault) => fault.kind === kind);
  }

  has(kind: string, argument: string): boolean {
    return this.all(kind).some((fault) => fault.argument === argument);
  }

  /** The same as `setting`, once. */
  take(kind: string): Fault | undefined {
    const fault = this.setting(kind);
    const index = this.#entries.findIndex((entry) => entry.fault === fault);
    if (index !== -1) this.#entries.splice(index, 1);
    return fault;
  }
}

const pathMatches = (pattern: string, path: string): boolean => (pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern);
