/** Routes, made from the same operation data as the commands; who may use them; what they answer. */
import { catalogue } from "../api/catalogue.js";
import { existsIn, segmentsOf, type AnyOperation, type Segment } from "../api/operation.js";
import { sample } from "../api/shape.js";
import type { Appliance } from "./appliance.js";
import { behaviors as allBehaviors } from "./behaviours/index.js";
import type { Behavior, Call } from "./call.js";
import { holds, settled } from "./behaviours/maintenance.js";
import { asksForNewest, inNewest } from "./api-version.js";
import { checkManageAccess } from "./access.js";
import { callerOf, checkRights, RateLimits, scopeHeaders, type Caller } from "./access-rest.js";
import { readInput } from "./input.js";
import { withoutLater } from "./later-fields.js";
import { rateLimitAnswer, reportAnswer } from "./beside-operations.js";
import { settleRenamings } from "./site.js";
import { html, MAINTENANCE_PAGE, Refused, type Answer } from "./wire.js";

export interface Arriving {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** Where it came from. */
  readonly address: string;
  readonly failingNodes: ReadonlySet<string>;
}

/** The two ports. The management one serves `/manage` and `/setup`, the other the rest. */
export type Port = "manage" | "rest";

interface Route {
  readonly operation: AnyOperation;
  readonly segments: readonly Segment[];
}

interface Matched {
  readonly route: Route;
  readonly params: Record<string, string>;
}

const REST_PREFIX = "/api/v3";

/** Left out: all there are. An operation without a behavior is answered with its sample. */
interface Served {
  readonly operations?: readonly AnyOperation[];
  readonly behaviors?: ReadonlyMap<string, Behavior>;
}

/** Answers every request that reaches the appliance, or throws `Refused`. */
export class Router {
  readonly #routes: readonly Route[];
  readonly #appliance: Appliance;
  readonly #managePort: () => number;
  readonly #behaviors: ReadonlyMap<string, Behavior>;
  readonly #limits = new RateLimits();

  constructor(appliance: Appliance, managePort: () => number, { operations = catalogue, behaviors = allBehaviors }: Served = {}) {
    this.#appliance = appliance;
    this.#managePort = managePort;
    this.#behaviors = behaviors;
    this.#routes = operations
      .filter((operation) => existsIn(operation, appliance.state.version))
      .map((operation) => ({ operation, segments: segmentsOf(operation.plane === "rest" ? `${REST_PREFIX}${operation.path}` : operation.path) }));
  }

  /** @throws {Refused} when the request cannot be had. */
  answer(port: Port, request: Arriving): Answer {
    const [path = "", query = ""] = request.url.split(/\?(.*)/s, 2);
    const plane = /^\/(manage|setup)(?:\/|$)/.exec(path)?.[1];
    if (port === "rest") return plane === undefined ? this.#rest(path, query, request) : this.#redirect(request.url);
    // A release without the whole API asks nobody who they are.
    if (!this.#routes.some(({ operation }) => operation.plane === plane)) throw new Refused(404, "Not Found");
    const matched = this.#match(path);
    const found = matched.find(({ route }) => route.operation.method === request.method);
    const asked = plane === "setup" ? consoleCredentials(query, request.headers.authorization) : { query, authorization: request.headers.authorization };
    if (found?.route.operation.credentials !== "none") checkManageAccess(this.#appliance, asked.authorization);
    if (found === undefined) refuseRoute(matched.map(({ route }) => route.operation.method));
    return this.#serve(found, asked.query, request, undefined);
  }

  #rest(path: string, query: string, request: Arriving): Answer {
    settleRenamings(this.#appliance);
    const { authorization } = request.headers;
    const isReport = path.startsWith("/stafftools/");
    if (isReport) return this.#isClosed(request.address) ? html(503, MAINTENANCE_PAGE) : reportAnswer(this.#appliance, request.method, path, authorization);
    const caller = callerOf(this.#appliance, authorization);
    if (this.#isClosed(request.address)) return html(503, MAINTENANCE_PAGE);
    const matched = this.#match(path);
    // What a GET would be answered; its body is left out where it is sent.
    const method = request.method === "HEAD" ? "GET" : request.method;
    const found = matched.find(({ route }) => route.operation.method === method);
    const isLook = path === `${REST_PREFIX}/rate_limit`;
    const limits = this.#limits.take(this.#appliance, authorization ?? "", isLook ? 0 : 1);
    const headers = { ...limits.headers, ...scopeHeaders(caller, found?.route.operation) };
    return withHeaders(headers, () => {
      const newest = asksForNewest(request.headers["x-github-api-version"], this.#appliance.state.version);
      const inVersion = (answer: Answer, operation?: string): Answer =>
        newest && answer.body !== undefined ? { ...answer, body: inNewest(operation, answer.body) } : answer;
      if (isLook) return inVersion(rateLimitAnswer(limits.headers));
      if (limits.exceeded) throw new Refused(403, `API rate limit exceeded for user ID ${String(caller.person?.id ?? 0)}.`);
      if (found === undefined) refuseRoute(matched.map(({ route }) => route.operation.method));
      checkRights(caller, found.route.operation);
      checkPreview(found.route.operation, this.#appliance.state.version, request.headers.accept);
      return inVersion(this.#serve(found, query, request, caller), found.route.operation.id);
    });
  }

  #serve({ route: { operation }, params }: Matched, query: string, request: Arriving, caller: Caller | undefined): Answer {
    const arrived = { path: params, query: new URLSearchParams(query), contentType: request.headers["content-type"], body: request.body };
    return this.#perform(operation, readInput(operation, arrived), callOf(request, caller));
  }

  #perform(operation: AnyOperation, input: Readonly<Record<string, unknown>>, call: Call): Answer {
    // Release 3.8 documents 501 as the only answer of the operations it lists.
    if (operation.plane === "manage" && /^3\.8(\.|$)/.test(this.#appliance.state.version)) throw new Refused(501, "not implemented");
    const behavior = this.#behaviors.get(operation.id);
    const answer = behavior === undefined ? sampleAnswer(operation) : behavior.answer(this.#appliance, input, call);
    if (behavior !== undefined && operation.effect !== "read") this.#appliance.surroundings.changed();
    return answer.body === undefined ? answer : { ...answer, body: withoutLater(operation.id, answer.body, this.#appliance.state.version) };
  }

  /** The most literal first: `runners/downloads` is no runner's id. */
  #match(path: string): readonly Matched[] {
    const parts = path.split("/").slice(1);
    const matched = this.#routes.flatMap((route) => {
      const params = matchSegments(route.segments, parts);
      return params === undefined ? [] : [{ route, params }];
    });
    return matched.sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length);
  }

  /** Maintenance closes the instance to everybody but the exceptions. */
  #isClosed(address: string): boolean {
    const [primary] = this.#appliance.state.nodes;
    const maintenance = primary === undefined ? undefined : settled(this.#appliance, primary);
    return maintenance?.status === "on" && !holds(maintenance.exceptions, address);
  }

  /** Whether appliances answer 301 or 302 or 307 here is not documented. */
  #redirect(url: string): Answer {
    return { status: 301, headers: { Location: `https://127.0.0.1:${String(this.#managePort())}${url}` }, raw: { type: "text/html", text: "<html></html>\n" } };
  }
}

/** The Management Console API takes the password as `?api_key=` too. Source: "Management Console", 2.18 to 3.14. */
function consoleCredentials(query: string, authorization: string | undefined): { readonly query: string; readonly authorization: string | undefined } {
  const params = new URLSearchParams(query);
  const password = params.get("api_key");
  if (password === null) return { query, authorization };
  params.delete("api_key");
  return { query: params.toString(), authorization: authorization ?? `Basic ${Buffer.from(`api_key:${password}`).toString("base64")}` };
}

const callOf = ({ failingNodes, headers, url }: Arriving, caller: Caller | undefined): Call => ({
  failingNodes,
  url: `https://${headers.host ?? "127.0.0.1"}${url}`,
  caller,
});

/** The answer or the refusal with these headers too. */
function withHeaders(headers: Readonly<Record<string, string>>, answer: () => Answer): Answer {
  try {
    const given = answer();
    return { ...given, headers: { ...headers, ...given.headers } };
  } catch (error) {
    if (error instanceof Refused) throw new Refused(error.status, error.message, { ...headers, ...error.headers }, error.errors);
    throw error;
  }
}

/** @throws {Refused} 415 where a release still has it as a preview, and the request does not name it. */
function checkPreview({ preview }: AnyOperation, release: string, accept = ""): void {
  if (preview === undefined || !release.startsWith("2.") || accept.includes(`application/vnd.github.${preview}-preview+json`)) return;
  throw new Refused(415, "If you would like to help us test the API during its preview period, you must specify a custom media type in the 'Accept' header.");
}

function matchSegments(segments: readonly Segment[], parts: readonly string[]): Record<string, string> | undefined {
  if (segments.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    const part = parts[i] ?? "";
    if ("literal" in segment) {
      if (segment.literal !== part) return undefined;
    } else if (part === "") return undefined;
    else params[segment.param] = decode(part);
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Refused(400, "invalid request: the path is not percent-encoded");
  }
}

function refuseRoute(methods: readonly string[]): never {
  if (methods.length === 0) throw new Refused(404, "Not Found");
  throw new Refused(405, "Method Not Allowed", { Allow: methods.join(", ") });
}

function sampleAnswer(operation: AnyOperation): Answer {
  const [status = 200] = operation.success;
  return operation.returns.kind === "nothing" ? { status } : { status, body: sample(operation.returns) };
}
