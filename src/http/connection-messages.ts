/** The sentence and the next step for each way a connection fails. */
import { CliError, type ErrorCode } from "../errors.js";
import type { PresentedCertificate } from "./answers.js";
import type { ConnectionFailure } from "./connection-failure.js";
import type { Proxy } from "./proxy.js";
import type { Ending } from "./retry.js";
import type { Target } from "./target.js";
import { oneLine, visible } from "./visible.js";

export interface Place {
  readonly target: Target;
  /** `ghe1.example.com:8443` */
  readonly authority: string;
  readonly port: number;
  readonly proxy: Proxy | undefined;
  /** Milliseconds since the epoch, by this computer's clock. */
  readonly now: number;
}

export interface Failed {
  readonly error: CliError;
  readonly ending: Ending;
}

/** What a failed connection means: its message, and whether another attempt may help. */
export function connectionFailed(failure: ConnectionFailure, place: Place): Failed {
  if (failure.stage === "proxy") return proxyFailed(failure, place);
  if (failure.stage === "tls") return tlsFailed(failure, place);
  return tcpFailed(failure, place);
}

const viaProxy = (place: Place): string => (place.proxy === undefined ? "" : ` via proxy ${place.proxy.shown}`);

/** Ways to say what the system's code means. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "the network is unreachable",
  ENOTFOUND: "cannot find the host",
  EAI_AGAIN: "the name server does not answer",
  ETIMEDOUT: "no answer to the connection attempt",
  TIMEOUT: "no answer to the connection attempt",
  CLOSED: "connection closed",
  HPE_HEADER_OVERFLOW: "the headers of its answer are too large",
};

/** What the system's code, or that of Node's HTTP parser, means. */
const reasonOf = (code: string): string => REASONS[code] ?? (code.startsWith("HPE_") ? "its answer is not HTTP" : code);

function tcpFailed(failure: ConnectionFailure, place: Place): Failed {
  const { code, facts } = failure;
  const { target, authority } = place;
  const several = facts.tried !== undefined && facts.tried.length > 1 ? ` (tried ${facts.tried.join(", ")})` : "";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    const message =
      code === "ENOTFOUND" ? `cannot find host "${visible(target.host)}"` : `cannot look up host "${visible(target.host)}": ${REASONS[code] ?? code}`;
    return failed("unreachable", message, "check the name, or the name server of this computer", failure, {
      kind: "unsent",
      again: code === "ENOTFOUND" ? 0 : 1,
    });
  }
  return failed("unreachable", `cannot reach ${authority}: ${reasonOf(code)}${several}`, hintFor(code, place), failure, { kind: "unsent" });
}

function hintFor(code: string, { target, port }: Place): string {
  if (code !== "ECONNREFUSED") return "check that the instance is up and that a firewall lets this computer through";
  if (port === target.restPort) return `the instance may be restarting, or its API is on another port than ${String(port)} (--rest-port)`;
  const other = target.scheme === "https" ? "8443 with TLS, 8080 without (--host http://HOST)" : "8080 without TLS, 8443 with it (--host HOST)";
  return `the instance may be restarting, or its management API is on another port: ${other}`;
}

function proxyFailed(failure: ConnectionFailure, place: Place): Failed {
  const { code, facts } = failure;
  const name = place.proxy?.shown ?? "the proxy";
  const hint = "check HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or --proxy of the profile: appliances are often reached without one";
  if (code === "PROXY_STATUS") {
    const answer = oneLine(facts.proxyAnswer ?? "", 80);
    const status = facts.proxyStatus ?? 0;
    if (status === 407)
      return failed(
        "proxy",
        `proxy ${name} asks for a user and a password (${answer})`,
        "write them into the proxy's URL: http://USER:PASSWORD@HOST:PORT",
        failure,
        { kind: "final" },
      );
    return failed(
      "proxy",
      `proxy ${name} refused to connect to ${place.authority}: ${answer}`,
      hint,
      failure,
      status >= 500 ? { kind: "unsent" } : { kind: "final" },
    );
  }
  if (code === "ENOTFOUND") return failed("proxy", `cannot find the host of proxy ${name}`, hint, failure, { kind: "final" });
  const reason = code === "TIMEOUT" ? "no answer" : reasonOf(code);
  const isTls = code.startsWith("ERR_TLS") || code.startsWith("ERR_SSL") || code.includes("CERT") || code.includes("SIGNATURE");
  return failed("proxy", `cannot use proxy ${name} to reach ${place.authority}: ${reason}`, hint, failure, isTls ? { kind: "final" } : { kind: "unsent" });
}

function tlsFailed(failure: ConnectionFailure, place: Place): Failed {
  const { code, facts } = failure;
  if (code === "TIMEOUT")
    return failed(
      "tls",
      `the TLS handshake with ${place.authority}${viaProxy(place)} timed out`,
      "check that this port speaks TLS (8443; 8080 does not)",
      failure,
      { kind: "unsent" },
    );
  if (code === "ECONNRESET" || code === "CLOSED" || code === "EPIPE") {
    // A restarting service accepts and hangs up; the same happens on a port that does not speak TLS.
    return failed(
      "unreachable",
      `${place.authority}${viaProxy(place)} closed the connection during the TLS handshake`,
      "the instance may be restarting, or this port does not speak TLS (8443 does, 8080 does not)",
      failure,
      { kind: "unsent" },
    );
  }
  const { message, hint } = tlsSentence(code, facts.certificate, facts.expectedPin, place);
  return failed("tls", message, hint, failure, { kind: "final" });
}

interface Sentence {
  readonly message: string;
  readonly hint: string;
}

function tlsSentence(code: string, certificate: PresentedCertificate | undefined, expectedPin: string | undefined, place: Place): Sentence {
  const who = place.authority;
  const trust = trustCommand(place.target, certificate);
  const dates =
    certificate === undefined
      ? ""
      : ` (valid from ${certificate.validFrom} to ${certificate.validTo}; this computer's clock says ${new Date(place.now).toISOString()})`;
  switch (code) {
    case "PIN_MISMATCH":
      return {
        message: `the certificate of ${who} is NOT the pinned one; nothing was sent. Pinned SHA-256: ${expectedPin ?? "?"}. Presented SHA-256: ${certificate?.fingerprint256 ?? "none"}`,
        hint: `find out why it changed (a new certificate, or somebody in between); if it is right: ${trustCommand(place.target, certificate, true)}`,
      };
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
      return {
        message: `the certificate of ${who} is self-signed${describe(certificate)}`,
        hint: `compare the fingerprint with the instance's own, then: ${trust}; or give the authority with --ca-file PEM`,
      };
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_GET_ISSUER_CERT":
      return {
        message: `the certificate of ${who} comes from an authority this computer does not know, or the instance does not send the intermediate certificate${describe(certificate)}`,
        hint: `give the authority's certificate with --ca-file PEM, or trust this one: ${trust}`,
      };
    case "CERT_HAS_EXPIRED":
      return {
        message: `the certificate of ${who} has expired${dates}`,
        hint: `renew it on the instance, or mend this computer's clock${place.target.trust.pin === undefined ? "" : "; the pin does not outlive the certificate"}`,
      };
    case "CERT_NOT_YET_VALID":
      return { message: `the certificate of ${who} is not valid yet${dates}`, hint: "check this computer's clock and the instance's" };
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return {
        message: `the certificate of ${who} is for other names: ${visible(certificate?.names === undefined || certificate.names === "" ? (certificate?.subject ?? "none") : certificate.names)}`,
        hint: `use one of these names with --host, or trust this certificate: ${trust}`,
      };
    case "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION":
    case "ERR_SSL_UNSUPPORTED_PROTOCOL":
    case "ERR_SSL_VERSION_TOO_LOW":
      return { message: `${who} speaks only TLS versions older than 1.2`, hint: "turn on TLS 1.2 or 1.3 on the instance (github_ssl.tls_mode)" };
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "ERR_SSL_PACKET_LENGTH_TOO_LONG":
    case "ERR_SSL_HTTP_REQUEST":
      return { message: `${who} does not speak TLS`, hint: "the management API speaks TLS on 8443; on 8080 it is plain: --host http://HOST" };
    default:
      return isAboutClientCertificate(code)
        ? {
            message: `${who} ${place.target.trust.client === undefined ? "asks for a client certificate" : "does not accept the client certificate"} (${code})`,
            hint: "store one with ghes-admin profile set NAME --client-cert PEM --client-key PEM",
          }
        : {
            message: `no TLS connection with ${who}: ${code}${describe(certificate)}`,
            hint: `look at the certificate: ${place.target.profile === undefined ? "ghes-admin profile trust NAME" : `ghes-admin profile trust ${place.target.profile}`}`,
          };
  }
}

/** TLS 1.3 says so only after the client is done, in answer to its first bytes; the request was not read then. */
export const isAboutClientCertificate = (code: string): boolean =>
  /^ERR_SSL_(?:TLSV13_ALERT_CERTIFICATE_REQUIRED|(?:SSLV3|TLSV1|TLSV13)_ALERT_(?:BAD_CERTIFICATE|HANDSHAKE_FAILURE|UNKNOWN_CA|CERTIFICATE_\w+|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED))$/.test(
    code,
  );

const describe = (certificate: PresentedCertificate | undefined): string =>
  certificate === undefined
    ? ""
    : ` (${visible(certificate.subject) || "no subject"}, valid from ${certificate.validFrom} to ${certificate.validTo}, SHA-256 ${certificate.fingerprint256})`;

/** The command that trusts the presented certificate. */
function trustCommand(target: Target, certificate: PresentedCertificate | undefined, replace = false): string {
  const fingerprint = certificate === undefined ? "" : ` --fingerprint ${certificate.fingerprint256}`;
  return `ghes-admin profile trust ${target.profile ?? "NAME"}${replace ? " --replace" : ""}${fingerprint}`;
}

function failed(code: ErrorCode, message: string, hint: string, failure: ConnectionFailure, ending: Ending): Failed {
  const { certificate, expectedPin } = failure.facts;
  const details = {
    reason: failure.code,
    ...(certificate === undefined ? {} : { fingerprint256: certificate.fingerprint256 }),
    ...(expectedPin === undefined ? {} : { expected_fingerprint256: expectedPin }),
  };
  return { error: new CliError(code, message, { hint, details, cause: failure }), ending };
}
