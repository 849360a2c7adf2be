/** From the name of the host to a connection whose other end is known: nothing is sent on it. */
import type { Context, WayReport } from "../../cli/context.js";
import { CliError, DeadlinePassed } from "../../errors.js";
import { certificateSteps } from "./certificate.js";
import { about, failedWith, fine, skipped, skippedFor, warning, type Api, type Step } from "./step.js";

/** The step that keeps requests from an API, or undefined where its port is open to them. */
export type Blocks = Readonly<Record<Api, Step | undefined>>;

export const APIS: readonly Api[] = ["manage", "rest"];

/** Milliseconds a step may take: not all of what `--timeout` leaves, so that the steps after it have some. */
export const shareOf = ({ options }: Context, most: number): number => Math.max(1, Math.min(most, (options.remaining() ?? Infinity) / 2));

const CONNECT = 10_000;

export async function* waySteps(ctx: Context): AsyncGenerator<Step, Blocks> {
  const proxies = await settled(() => ({ manage: ctx.way.proxy("manage"), rest: ctx.way.proxy("rest") }));
  if (proxies instanceof CliError) {
    yield skipped(about("dns"), "not tried: which proxy to use is not known");
    const proxy = failedWith(about("proxy"), proxies, ctx);
    yield proxy;
    for (const api of APIS) yield* nothingTried(api, proxy);
    return { manage: proxy, rest: proxy };
  }
  const dns = await lookedUp(ctx, proxies);
  yield dns;
  const begun = surveys(ctx, (api) => proxies[api] !== undefined || dns.status !== "FAILED");
  const proxy = await proxyStep(ctx, proxies, begun);
  yield proxy;
  return { manage: yield* portSteps(ctx, "manage", await begun.manage, { dns, proxy }), rest: yield* portSteps(ctx, "rest", await begun.rest, { dns, proxy }) };
}

/** Whatever a step failed with that is no end of the command. */
async function settled<T>(attempt: () => T | Promise<T>): Promise<T | CliError> {
  try {
    return await attempt();
  } catch (thrown) {
    if (thrown instanceof CliError) return thrown;
    if (thrown instanceof DeadlinePassed) return new CliError("timeout", thrown.message, { hint: "give it a longer --timeout" });
    throw thrown;
  }
}

async function lookedUp(ctx: Context, proxies: Readonly<Record<Api, string | undefined>>): Promise<Step> {
  const { host } = ctx.instance;
  if (APIS.every((api) => proxies[api] !== undefined)) return skipped(about("dns"), "the proxy looks the name up");
  const addresses = await settled(() => ctx.way.addresses(shareOf(ctx, CONNECT)));
  if (addresses instanceof CliError) return failedWith(about("dns"), addresses, ctx);
  return fine(about("dns"), addresses.join(", ") === host ? `${host} is an address` : `${host} is ${addresses.join(", ")}`);
}

type Survey = WayReport | CliError | undefined;

/** Both ports at the same time; undefined for one that is not tried. */
function surveys(ctx: Context, isTried: (api: Api) => boolean): Readonly<Record<Api, Promise<Survey>>> {
  const share = shareOf(ctx, CONNECT);
  const survey = (api: Api): Promise<Survey> => (isTried(api) ? settled(() => ctx.way.survey(api, share)) : Promise.resolve(undefined));
  const begun = { manage: survey("manage"), rest: survey("rest") };
  // Whoever waits for the first one is told of an interruption; the second must not end the process.
  begun.rest.catch(() => undefined);
  return begun;
}

async function proxyStep(ctx: Context, proxies: Readonly<Record<Api, string | undefined>>, begun: Readonly<Record<Api, Promise<Survey>>>): Promise<Step> {
  const api = APIS.find((one) => proxies[one] !== undefined);
  if (api === undefined) return fine(about("proxy"), "none: connections are direct");
  const shown = proxies[api] ?? "";
  const report = await begun[api];
  if (report instanceof CliError) return failedWith(about("proxy"), report, ctx);
  const failure = report?.failure;
  if (failure?.stage === "proxy" && !isRefusal(failure)) return failedWith(about("proxy"), failure.error, ctx);
  return fine(about("proxy"), `${shown} answers${APIS.every((one) => proxies[one] === shown) ? "" : `; it is used for the ${api} API only`}`);
}

/** The proxy is there and does its work, and does not reach the instance; 407 is about the proxy itself. */
const isRefusal = ({ proxyStatus }: NonNullable<WayReport["failure"]>): boolean => proxyStatus !== undefined && proxyStatus !== 407;

function* portSteps(ctx: Context, api: Api, report: Survey, before: { readonly dns: Step; readonly proxy: Step }): Generator<Step, Step | undefined> {
  if (report === undefined) return yield* nothingTried(api, before.dns);
  if (report instanceof CliError) return yield* portFailed(api, failedWith(about("port", api), report, ctx));
  const { failure } = report;
  if (failure?.stage === "proxy" && !isRefusal(failure)) return yield* nothingTried(api, before.proxy);
  if (failure !== undefined && failure.stage !== "tls") return yield* portFailed(api, failedWith(about("port", api), failure.error, ctx));
  yield fine(about("port", api), `${report.authority} answers${addressOf(report)}`);
  if (!report.secure) return yield* withoutTls(api);
  if (report.protocol === undefined && failure !== undefined) {
    const tls = failedWith(about("tls", api), failure.error, ctx);
    yield tls;
    yield* notTried(api, tls, ["certificate", "dates", "pin"]);
    return tls;
  }
  yield fine(about("tls", api), report.protocol ?? "TLS");
  const judged = certificateSteps(ctx, api, report);
  yield* judged;
  return failure === undefined ? undefined : judged.find(({ status }) => status === "FAILED" || status === "WARNING");
}

const addressOf = ({ proxy, address, authority }: WayReport): string =>
  proxy !== undefined ? " through the proxy" : address === undefined || authority.includes(address) ? "" : ` at ${address}`;

function* portFailed(api: Api, port: Step): Generator<Step, Step> {
  yield port;
  yield* notTried(api, port, ["tls", "certificate", "dates", "pin"]);
  return port;
}

function* nothingTried(api: Api, before: Step): Generator<Step, Step> {
  yield* notTried(api, before, ["port", "tls", "certificate", "dates", "pin"]);
  return before;
}

function* notTried(api: Api, before: Step, checks: readonly Step["check"][]): Generator<Step> {
  for (const check of checks) yield skippedFor(about(check, api), before);
}

function* withoutTls(api: Api): Generator<Step, undefined> {
  yield warning(
    about("tls", api),
    "there is none: anybody on the way can read the credentials and answer in the instance's place",
    "turn on TLS on the instance, and name the host without http://",
  );
  for (const check of ["certificate", "dates", "pin"] as const) yield skipped(about(check, api), "there is no TLS");
  return undefined;
}
