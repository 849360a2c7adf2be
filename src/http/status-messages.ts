/** What a status of failure means: its place in the table of errors, the instance's own words, and the next step. */
import type { AnyOperation } from "../api/operation.js";
import { isRecord } from "../api/shape.js";
import { CliError, type ErrorCode, type ErrorFacts } from "../errors.js";
import type { Failed } from "./connection-place.js";
import { duration } from "./delivery.js";
import { inDoubt } from "./doubt.js";
import { LOCKOUT_TIME, type Refusal } from "./lockout.js";
import { isLimited, rateLimitReset, retryAfter, type Ending } from "./retry.js";
import type { Target } from "./target.js";
import type { RawAnswer } from "./transport.js";
import { oneLine } from "./visible.js";

export interface StatusContext {
  readonly target: Target;
  /** `METHOD /path/{template}` */
  readonly operation: string;
  readonly op: AnyOperation | undefined;
  readonly isRead: boolean;
  readonly repeatable: boolean;
  /** What the request was made with, for messages: `GHES_ADMIN_PASSWORD`. */
  readonly credential: { readonly kind: "password" | "token"; readonly from: string; readonly user: string; readonly isStored?: boolean } | undefined;
  readonly now: number;
}

interface Said {
  readonly text: string;
  readonly requestId: string | undefined;
  readonly isHtml: boolean;
}

/** The error for an answer that refuses or fails, and whether another attempt may help. */
export function statusFailed(answer: RawAnswer, context: StatusContext): Failed {
  const { status, headers } = answer;
  const limited = isLimited(status, headers);
  const asked = retryAfter(headers, context.now) ?? (limited ? rateLimitReset(headers, context.now) : undefined);
  const said = saidBy(answer);
  const ending: Ending = { kind: "answered", status, limited, retryAfter: asked };
  const facts = { status, operation: context.operation, requestId: said.requestId };
  if (status >= 500 && status !== 501 && status !== 503 && !context.isRead) return { error: failedWrite(status, said, context, facts), ending };
  const code = limited ? "rate_limited" : codeOf(status);
  return { error: new CliError(code, messageOf(code, status, said, context), { ...facts, hint: hintOf(code, status, said, answer, context) }), ending };
}

/** It failed on the way, or behind a gateway: nobody knows how far it came. */
function failedWrite(status: number, said: Said, { target, operation, repeatable }: StatusContext, facts: ErrorFacts): CliError {
  const code = (status === 502 || status === 504) && !repeatable ? "unknown_outcome" : "server_error";
  const hint = status !== 500 || said.requestId === undefined ? undefined : "look for the request id in the instance's logs";
  return inDoubt(operation, `${target.label} answered ${withWords(status, said)}`, { ...facts, hint }, code);
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  405: "unsupported",
  407: "proxy",
  409: "conflict",
  410: "not_found",
  423: "conflict",
  501: "unsupported",
};

const codeOf = (status: number): ErrorCode => CODES[status] ?? (status >= 500 ? "server_error" : "invalid");

const withWords = (status: number, said: Said): string =>
  said.isHtml
    ? `${String(status)} with an HTML page${said.text === "" ? "" : ` ("${said.text}")`}, not JSON`
    : `${String(status)}${said.text === "" ? "" : `: ${said.text}`}`;

function messageOf(code: ErrorCode, status: number, said: Said, { target, credential, operation }: StatusContext): string {
  const answered = `${target.label} answered ${withWords(status, said)}`;
  if (code === "unauthenticated") {
    if (credential === undefined) return `${answered} to a request without credentials`;
    return `${target.label} rejected ${whatOf(credential)} from ${credential.from} (401)${said.text === "" || said.isHtml ? "" : `: ${said.text}`}`;
  }
  if (code === "not_found" && said.text === "") return `${target.label} has nothing at ${operation} (404)`;
  return answered;
}

function hintOf(code: ErrorCode, status: number, said: Said, answer: RawAnswer, { target, op, credential }: StatusContext): string {
  switch (code) {
    case "unauthenticated":
      return credential?.kind === "token"
        ? `${NO_MORE}; check that the token is valid and not expired${scopes(answer)}${another(credential, target)}`
        : `${NO_MORE}; it is a wrong password, a locked account, or a Management Console user without the right${another(credential, target)}. ${UNLOCK}`;
    case "forbidden":
      return credential?.kind === "token" ? `the account may not do this: it needs site administrator rights${scopes(answer)}` : "the account may not do this";
    case "not_found":
      return missingHint(said, answer, op);
    case "unsupported":
      // 3.8 lists operations that it answers with 501: the first release that lists one need not carry it out.
      return op === undefined
        ? "this release of the instance does not have it"
        : `this release of the instance does not carry it out; GHES ${op.since} is the first that lists it`;
    case "conflict":
      return "wait until what is under way has ended, then try again";
    case "rate_limited":
      return "try again later, or with a longer --timeout";
    case "server_error":
      return status === 503
        ? `${target.label} is probably in maintenance mode or starting: ghes-admin maintenance status`
        : said.requestId === undefined
          ? "try again; if it stays, look into the instance's logs"
          : "look for the request id in the instance's logs";
    case "proxy":
      return "something between here and the instance answers in its place: check HTTPS_PROXY, HTTP_PROXY and NO_PROXY";
    default:
      return (said.isHtml ? hintOfTheDoor(said.text, target) : undefined) ?? "mend what it names; -v shows what was sent, and nothing was tried again";
  }
}

const NO_MORE = `without --force nothing more is sent with it for ${duration(LOCKOUT_TIME)}`;
const UNLOCK = "A locked root site administrator is unlocked by `ghe-reactivate-admin-login` in the administrative shell (SSH)";

/** The error in place of a request whose secret was refused before: nothing was sent. */
export function refusedBefore({ target, operation, credential, now }: StatusContext, { origin, at }: Refusal): CliError {
  const until = at + LOCKOUT_TIME;
  const what = whatOf(credential);
  const message =
    `nothing was sent to ${target.label}: ${what} from ${credential?.from ?? "nowhere"} was rejected (401) by ${new URL(origin).host} at ${iso(at)}, ` +
    `and is not tried again until ${iso(until)} (${duration(Math.max(0, until - now))} from now)`;
  const profile = target.profile === undefined ? "" : `-p ${target.profile} `;
  const hint = `another ${credential?.kind ?? "secret"} is tried at once, and this one with: ghes-admin ${profile}ping --force${another(credential, target)}`;
  const isPassword = credential?.kind === "password";
  return new CliError("unauthenticated", message, { operation, hint: isPassword ? `${hint}. ${UNLOCK}` : hint, details: { until: iso(until) } });
}

const whatOf = (credential: StatusContext["credential"]): string => (credential?.kind === "password" ? `the password of "${credential.user}"` : "the token");

/** How another secret comes to be in the profile, where it is the profile that holds this one. */
const another = (credential: StatusContext["credential"], { profile }: Target): string =>
  credential?.isStored === true && profile !== undefined
    ? `; another ${credential.kind} is stored with: ghes-admin profile set ${profile} --${credential.kind}-stdin`
    : "";

/** To the second. */
const iso = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");

/** On the REST API 404 is also the answer to too few rights. */
function missingHint(said: Said, answer: RawAnswer, op: AnyOperation | undefined): string {
  if (/^rate limiting is not enabled/i.test(said.text))
    return "rate limits are off, as they are by default: there is nothing to read, and nothing slows requests down";
  if (op === undefined) return `check the path${scopes(answer)}`;
  const isNamed = op.path.includes("{");
  const exists = `${isNamed ? "check the name or id; " : ""}the operation exists since GHES ${op.since}${isNamed ? "" : ": the instance may be older, or not answer here at all: check host and port"}`;
  return op.plane === "rest" ? `${exists}, and an account that is no site administrator gets this answer too${scopes(answer)}` : exists;
}

function scopes({ headers }: RawAnswer): string {
  const has = headers["x-oauth-scopes"];
  const needs = headers["x-accepted-oauth-scopes"];
  if (has === undefined && needs === undefined) return "";
  return ` (the token has: ${oneLine(has ?? "", 120) || "no scopes"}; accepted: ${oneLine(needs ?? "", 120) || "any"})`;
}

/** What nginx, which stands before an instance's APIs, answers before it passes a request on. */
function hintOfTheDoor(title: string, { profile, scheme }: Target): string | undefined {
  if (scheme === "http" && /plain HTTP request was sent to HTTPS port/i.test(title)) return "this port speaks TLS: --host HOST without http://";
  const isClientCertificate = /No required SSL certificate was sent|The SSL certificate error/i.test(title);
  return isClientCertificate ? `store the one it asks for with ghes-admin profile set ${profile ?? "NAME"} --client-cert PEM --client-key PEM` : undefined;
}

/** The instance's own words: the Manage envelope's `error.message`, else `message` with `errors[]`, else the text. */
function saidBy({ headers, body }: RawAnswer): Said {
  const header = headers["x-github-request-id"] ?? headers["x-request-id"];
  const fromHeader = header === undefined ? undefined : oneLine(header, 80);
  const text = new TextDecoder().decode(body.subarray(0, LONGEST_READ));
  if (/^\s*</.test(text) || /\bhtml\b/i.test(headers["content-type"] ?? "")) return { text: titleOf(text), requestId: fromHeader, isHtml: true };
  const value = parsed(text);
  if (!isRecord(value)) return { text: oneLine(text), requestId: fromHeader, isHtml: false };
  const envelope = isRecord(value.error) ? value.error : undefined;
  const words = textAt(envelope, "message") ?? textAt(value, "message") ?? textAt(value, "error") ?? oneLine(text);
  const requestId = textAt(envelope, "request_id") ?? textAt(value, "request_id") ?? fromHeader;
  const each = [...errorsIn(value.errors), ...errorsIn(envelope?.errors)];
  return { text: each.length === 0 ? words : `${words}: ${each.join("; ")}`, requestId, isHtml: false };
}

const LONGEST_READ = 64 * 1024;

export function titleOf(html: string): string {
  const [, title = ""] = /<title[^>]*>([^<]*)<\/title>/i.exec(html) ?? [];
  return oneLine(title.replaceAll("&middot;", "·").replaceAll("&amp;", "&"), 80);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

function textAt(value: Readonly<Record<string, unknown>> | undefined, key: string): string | undefined {
  const found = value?.[key];
  return typeof found === "string" && found !== "" ? oneLine(found) : undefined;
}

/** GitHub's list of what is wrong with each field: objects, or plain text. */
function errorsIn(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 20).flatMap((one: unknown) => {
    if (typeof one === "string") return [oneLine(one)];
    if (!isRecord(one)) return [];
    const where = [textAt(one, "resource"), textAt(one, "field")].filter((part) => part !== undefined).join(".");
    const what = textAt(one, "message") ?? textAt(one, "code") ?? "invalid";
    return [where === "" ? what : `${where}: ${what}`];
  });
}
