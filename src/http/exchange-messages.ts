/** What it means when an exchange breaks off before a whole answer came. */
import { CliError, type ErrorCode } from "../errors.js";
import { inDoubt } from "./doubt.js";
import { codeOf, ConnectionFailure } from "./connection-failure.js";
import { connectionFailed } from "./connection-messages.js";
import { viaProxy, type Failed, type Place } from "./connection-place.js";
import { megabytes } from "./reading.js";
import type { Ending } from "./retry.js";
import { isAboutClientCertificate } from "./tls-messages.js";
import type { ExchangeFailure } from "./transport.js";

export interface Sent {
  readonly isRead: boolean;
  /** `METHOD /path/{template}` */
  readonly operation: string;
  /** Seconds. */
  readonly headersTimeout: number;
  readonly totalTimeout: number;
  readonly bodyGap: number;
  readonly largest: number;
}

/** The message for a broken exchange, and whether another attempt may help. A write that may have been carried out is `unknown_outcome`. */
export function exchangeFailed(failure: ExchangeFailure, sent: Sent, place: Place): Failed {
  const { cause, sent: left } = failure.facts;
  if (cause instanceof ConnectionFailure && failure.why === "connection") return named(connectionFailed(cause, place), sent);
  const code = codeOf(cause);
  if (isAboutClientCertificate(code)) return named(connectionFailed(new ConnectionFailure("tls", code, { cause }), place), sent);
  if (!left) return named(connectionFailed(new ConnectionFailure("connect", code, { cause }), place), sent);
  return broken(failure, sent, place);
}

const named = ({ error, ending }: Failed, { operation }: Sent): Failed => ({ error: error.with({ operation }), ending });

function broken(failure: ExchangeFailure, sent: Sent, place: Place): Failed {
  const { code, what, kind } = describe(failure, sent);
  const who = `${place.authority}${viaProxy(place)}`;
  const facts = { operation: sent.operation, status: failure.facts.status, cause: failure, details: { reason: failure.why } };
  if (sent.isRead)
    return {
      error: new CliError(code, `${who}: ${what}`, { ...facts, hint: hintFor(failure, place) }),
      ending: { kind },
    };
  return { error: inDoubt(sent.operation, `${who}: ${what}`, facts), ending: { kind } };
}

const HINTS: Partial<Record<ExchangeFailure["why"], string>> = {
  "headers-timeout": "the instance may be busy or restarting: try again",
  broken: "the instance may be restarting: try again",
  "too-large": "ask for less: no answer of these APIs is that large",
  unasked: "something other than the instance may answer there, or a proxy that changes its answers: check host and port",
  "headers-too-large": "something other than the instance may answer there: check host and port",
};

/** What answers nothing, or something that is not HTTP, may be another port than the one that is meant; or it hangs up for want of a certificate. */
function hintFor({ why, facts }: ExchangeFailure, { target }: Place): string {
  const isNoAnswer = facts.status === undefined && (why === "broken" || why === "protocol");
  if (isNoAnswer && target.scheme === "http")
    return "this port may speak TLS (8443 does): --host HOST without http://; or the instance is restarting: try again";
  if (isNoAnswer && why === "protocol") return HINTS["headers-too-large"] ?? "";
  const hint = HINTS[why] ?? "try again; -v shows the exchange";
  if (!isNoAnswer || target.trust.client === undefined) return hint;
  return `${hint}, or it does not accept the client certificate (--client-cert, --client-key)`;
}

interface Description {
  readonly code: ErrorCode;
  readonly what: string;
  readonly kind: Ending["kind"] & ("lost" | "cut" | "final");
}

function describe(failure: ExchangeFailure, sent: Sent): Description {
  const { status, received = 0, cause } = failure.facts;
  const bytes = received === 1 ? "1 byte" : `${received.toLocaleString("en-US")} bytes`;
  switch (failure.why) {
    case "headers-timeout":
      return { code: "unreachable", what: `no answer within ${seconds(sent.headersTimeout)}`, kind: "lost" };
    case "total-timeout":
      return {
        code: status === undefined ? "unreachable" : "bad_answer",
        what: `no whole answer within ${seconds(sent.totalTimeout)} (${bytes} came)`,
        kind: status === undefined ? "lost" : "cut",
      };
    case "body-timeout":
      return { code: "bad_answer", what: `the answer stalled for ${seconds(sent.bodyGap)} after ${bytes}`, kind: "cut" };
    case "too-large":
      return { code: "bad_answer", what: `the answer is larger than ${megabytes(sent.largest)}`, kind: "final" };
    case "headers-too-large":
      return { code: "bad_answer", what: "the headers of the answer are too large", kind: "final" };
    case "unasked":
      return { code: "bad_answer", what: "it answered with a step of the protocol that nobody asked for (100 Continue, or an upgrade)", kind: "lost" };
    case "protocol":
      return protocol(status, bytes);
    default:
      return status === undefined
        ? { code: "unreachable", what: `the connection broke before an answer came (${reasonOf(cause)})`, kind: "lost" }
        : { code: "bad_answer", what: `the answer ended early (${bytes})`, kind: "cut" };
  }
}

function protocol(status: number | undefined, bytes: string): Description {
  if (status !== undefined) return { code: "bad_answer", what: `the answer broke off in a form that is not HTTP (${bytes})`, kind: "cut" };
  return { code: "bad_answer", what: "the answer is not HTTP", kind: "lost" };
}

const WORDS: Readonly<Record<string, string>> = { ECONNRESET: "connection reset", EPIPE: "connection closed", UND_ERR_SOCKET: "connection closed" };

function reasonOf(cause: unknown): string {
  const code = codeOf(cause);
  return WORDS[code] ?? code;
}

const seconds = (count: number): string => `${String(count)} s`;
