/**
 * Which way a call takes on the instance's release. The release is taken from what the instance says in passing, remembered,
 * and asked for only where a write would otherwise be sent blindly, or an answer contradicts what is known.
 */
import { getVersion } from "../api/areas/manage.js";
import { getMeta } from "../api/areas/meta.js";
import { olderWays } from "../api/areas/older-ways.js";
import { startUpgrade } from "../api/areas/upgrade.js";
import { olderWayOf, type AnyOlderWay } from "../api/older.js";
import { compareReleases, existsIn, type Operation, type Params } from "../api/operation.js";
import { absenceOf, insteadOf, isEverywhere, releaseIn, wayOn } from "../api/releases.js";
import { CliError } from "../errors.js";
import type { Answer } from "../http/answers.js";
import type { Client } from "../http/client.js";
import type { Target } from "../http/target.js";
import type { ReleaseMemory } from "../profiles/releases.js";
import type { CallOptions } from "./context.js";
import type { Input } from "./on-instance.js";

/** What is sent in place of what was called. */
export interface Plan {
  readonly operation: Operation;
  readonly input: Input;
  /** The older way that was taken, with what was called. */
  readonly older?: { readonly way: AnyOlderWay; readonly input: Input } | undefined;
}

export interface Ways {
  /** @throws {CliError} `unsupported`, before anything is sent, where the release has no way */
  choose(operation: Operation, input: Input): Promise<Plan>;
  /** Sends the plan; a read that meets a release other than the one that was known is sent again in its way. */
  send<R>(plan: Plan, how?: CallOptions): Promise<Answer<R>>;
  /** Whether the release, found out where it is not known, has only the older way. */
  isOlder(operation: Operation): Promise<boolean>;
  /** The release as far as it is known now. */
  release(): string | undefined;
}

interface Options {
  readonly client: Client;
  readonly target: Target;
  /** `--ghes-version`. */
  readonly given: string | undefined;
  readonly memory: ReleaseMemory;
  /** In a dry run nothing is asked for the sake of the release. */
  readonly asks: boolean;
}

/** Answers that mean that there is no such operation, or no such thing: 404, 405, 501. */
const MISSING: ReadonlySet<string> = new Set(["not_found", "unsupported"]);
/** Of an instance that nobody knows, a page or a redirect to its console too. */
const DOUBTFUL: ReadonlySet<string> = new Set([...MISSING, "bad_answer", "redirect"]);
/** Failures of finding out that leave the release unknown. All else ends the command: the call itself would fail so. */
const NO_TELL: ReadonlySet<string> = new Set([...DOUBTFUL, "invalid", "forbidden", "server_error", "conflict", "rate_limited"]);

export function createWays({ client, target, given, memory, asks }: Options): Ways {
  /** From this process's own answers. */
  let seen: string | undefined;
  let isAsked = false;
  /** The newest operation of the Manage API that was answered: the release has at least what that needs. */
  let floor: string | undefined;

  const release = (): string | undefined => given ?? seenNow() ?? memory.recall();
  const seenNow = (): string | undefined => {
    const header = client.release();
    if (header !== undefined) learn(header);
    return seen;
  };
  const learn = (version: string): void => {
    seen = version;
    memory.remember(version);
  };

  /** Asks which release it is, once: with the credentials of the call, then without any. Never by a write. */
  const findOut = async (operation: Operation): Promise<string | undefined> => {
    if (isAsked) return seenNow();
    isAsked = true;
    if (operation.plane !== "rest" && operation.credentials !== "none" && operation.id !== getVersion.id) {
      const nodes = await quietly(() => client.exchange(getVersion, {}, { once: true }), NO_TELL);
      const version = releaseIn(nodes?.value[0]?.version.version);
      if (version !== undefined) learn(version);
      if (version !== undefined) return version;
    }
    const meta = await quietly(() => client.exchange({ ...getMeta, credentials: "none" }, {}, { once: true }), undefined);
    const version = releaseIn(meta?.value.installed_version);
    if (version !== undefined) learn(version);
    return seenNow();
  };

  const planned = (operation: Operation, input: Input, version: string | undefined): Plan => {
    if (version !== undefined) refuseLater(operation, input, version, target);
    const way = version === undefined ? ({ kind: "today" } as const) : wayOn(operation, version);
    if (way.kind === "today") return { operation, input };
    if (way.kind === "absent") throw absent(operation, version ?? "", target);
    return olderPlan(way.way, input, version, target);
  };

  const isCovered = ({ since, until, plane }: Operation): boolean =>
    until === undefined && plane === "manage" && floor !== undefined && wayOn({ ...getVersion, since }, floor).kind === "today";

  const choose = async (operation: Operation, input: Input): Promise<Plan> => {
    const hasLater = laterIn(operation, input).length > 0;
    if (isEverywhere(operation) && !hasLater) return { operation, input };
    const known = release();
    if (known === undefined) {
      const isBlind = asks && (hasLater || (operation.effect !== "read" && !isCovered(operation)));
      return planned(operation, input, isBlind ? await findOut(operation) : undefined);
    }
    try {
      return planned(operation, input, known);
    } catch (thrown) {
      // Refused on what was remembered: it may have been upgraded since.
      if (given !== undefined || seen !== undefined || !asks) throw thrown;
      const now = await findOut(operation);
      if (now === undefined) throw thrown;
      return planned(operation, input, now);
    }
  };

  /** What to send instead, after an answer that may mean that the operation is not there; undefined: nothing. */
  const reconsidered = async (plan: Plan, thrown: unknown): Promise<Plan | undefined> => {
    const called = plan.older === undefined ? plan.operation : plan.older.way.of;
    const input = plan.older?.input ?? plan.input;
    const before = release();
    const way = olderWayOf(olderWays, called);
    const codes = before === undefined && way !== undefined ? DOUBTFUL : MISSING;
    if (!(thrown instanceof CliError) || !codes.has(thrown.code) || called.plane === "rest" || given !== undefined || isAsked) return undefined;
    const now = await findOut(called);
    const isRead = called.effect === "read";
    if (now === undefined) return isRead && way !== undefined && plan.older === undefined ? olderPlan(way, input, undefined, target) : undefined;
    const next = planned(called, input, now);
    if (next.operation === plan.operation) return undefined;
    if (isRead) return next;
    throw thrown.with({ hint: `nothing was changed: the release was taken for ${before ?? "today's"}, and it is ${now}; run the command again` });
  };

  const sendOne = async (plan: Plan, how?: CallOptions): Promise<Answer<unknown>> => {
    const answer = await client.exchange(plan.operation, plan.input, how);
    const told = releaseIn(plan.operation.id === getVersion.id ? versionIn(answer.value) : undefined);
    if (told !== undefined) learn(told);
    else seenNow();
    // It has another release soon: the next command finds out.
    if (plan.operation.id === startUpgrade.id) memory.forget();
    const { plane, since } = plan.operation;
    if (plane === "manage" && (floor === undefined || compareReleases(since, floor) > 0)) floor = since;
    if (plan.older === undefined) return answer;
    const { status, headers } = answer;
    return { value: plan.older.way.answer(answer.value, { host: target.host, input: plan.older.input }), status, headers };
  };

  return {
    choose,
    async send<R>(plan: Plan, how?: CallOptions): Promise<Answer<R>> {
      try {
        return (await sendOne(plan, how)) as Answer<R>;
      } catch (thrown) {
        const next = await reconsidered(plan, thrown);
        if (next === undefined) throw explained(thrown, plan.operation, release(), target);
        return (await sendOne(next, how)) as Answer<R>;
      }
    },
    async isOlder(operation) {
      const known = release() ?? (asks ? await quietly(() => findOut(operation), new Set([...NO_TELL, "unreachable", "timeout", "tls", "proxy"])) : undefined);
      return known !== undefined && wayOn(operation, known).kind === "older";
    },
    release,
  };
}

const versionIn = (nodes: unknown): string | undefined => {
  const [first] = nodes as readonly { readonly version: { readonly version: string } }[];
  return first?.version.version;
};

/** The older operation with its input. @throws {CliError} `unsupported` for what it cannot do */
function olderPlan(way: AnyOlderWay, input: Input, version: string | undefined, { label }: Target): Plan {
  const refusal = way.refusal?.(input);
  if (refusal !== undefined) {
    const { since, route } = way.of;
    const now = version ?? "an older release";
    throw new CliError("unsupported", `${label}: ${refusal.what} needs ${since} or later; this is ${now}`, {
      operation: route,
      hint: `nothing was sent; ${refusal.hint}`,
    });
  }
  return { operation: way.by, input: way.request(input), older: { way, input } };
}

/** What was given of the parameters that came after their operation. */
const laterIn = ({ params }: Operation, input: Input): readonly (readonly [string, Params[string]])[] =>
  Object.entries(params).filter(([name, { since }]) => since !== undefined && input[name] !== undefined);

/** An older release would pass it over without a word. @throws {CliError} `unsupported` */
function refuseLater(operation: Operation, input: Input, version: string, { label }: Target): void {
  for (const [name, { since, flag = `--${name.replaceAll("_", "-")}` }] of laterIn(operation, input))
    if (since !== undefined && compareReleases(version, since) < 0)
      throw new CliError("unsupported", `${label}: ${flag} needs ${since} or later; this is ${version}`, {
        operation: operation.route,
        hint: `nothing was sent; leave ${flag} out`,
      });
}

function absent(operation: Operation, version: string, { label }: Target): CliError {
  const { message, hint } = absenceOf(operation, version);
  return new CliError("unsupported", `${label}: ${message}`, { operation: operation.route, hint });
}

/** A 404 from a release that, as far as anybody wrote down, came before the operation; a 501 from one that lists it and does not carry it out. */
function explained(thrown: unknown, operation: Operation, version: string | undefined, target: Target): unknown {
  const instead = insteadOf(operation);
  if (thrown instanceof CliError && thrown.facts.status === 501 && instead !== undefined)
    return thrown.with({ hint: `this release of the instance does not carry it out; ${instead}` });
  if (!(thrown instanceof CliError) || thrown.facts.status !== 404 || version === undefined || existsIn(operation, version)) return thrown;
  const { message, hint } = absenceOf(operation, version);
  return new CliError("unsupported", `${target.label} answered 404: ${message}`, { ...thrown.facts, hint });
}

/** The value, or undefined for a failure with one of these codes (any code: undefined). What ends the command is thrown on. */
async function quietly<T>(read: () => Promise<T>, codes: ReadonlySet<string> | undefined): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (thrown instanceof CliError && (codes === undefined || codes.has(thrown.code))) return undefined;
    throw thrown;
  }
}
