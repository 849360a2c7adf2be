/** The sentence and the next step for each way a handshake fails, by the code that Node gives it or one of ours. */
import type { PresentedCertificate } from "./answers.js";
import type { ConnectionFailure } from "./connection-failure.js";
import { failed, viaProxy, type Failed, type Place } from "./connection-place.js";
import type { Target } from "./target.js";
import { visible } from "./visible.js";

export function tlsFailed(failure: ConnectionFailure, place: Place): Failed {
  const { code, facts } = failure;
  const who = `${place.authority}${viaProxy(place)}`;
  if (code === "TIMEOUT")
    return failed("tls", `the TLS handshake with ${who} timed out`, "check that this port speaks TLS (8443; 8080 does not)", failure, { kind: "unsent" });
  if (code === "ECONNRESET" || code === "CLOSED" || code === "EPIPE") {
    // A restarting service accepts and hangs up; the same happens on a port that does not speak TLS.
    const hint = "the instance may be restarting, or this port does not speak TLS (8443 does, 8080 does not)";
    return failed("unreachable", `${who} closed the connection during the TLS handshake`, hint, failure, { kind: "unsent" });
  }
  const sentence = SENTENCES[code] ?? (isAboutClientCertificate(code) ? clientCertificate : other);
  const { message, hint } = sentence({ code, who, place, certificate: facts.certificate, expectedPin: facts.expectedPin });
  return failed("tls", message, hint, failure, { kind: "final" });
}

interface Handshake {
  readonly code: string;
  /** The instance, and the proxy on the way to it. */
  readonly who: string;
  readonly place: Place;
  readonly certificate: PresentedCertificate | undefined;
  readonly expectedPin: string | undefined;
}

type Sentence = (handshake: Handshake) => { readonly message: string; readonly hint: string };

const unknownAuthority: Sentence = ({ who, certificate, place }) => ({
  message: `the certificate of ${who} comes from an authority this computer does not know, or the instance does not send the intermediate certificate${describe(certificate)}`,
  hint: `give the authority's certificate with --ca-file PEM, or trust this one: ${trustCommand(place, certificate)}`,
});

const oldTls: Sentence = ({ who }) => ({
  message: `${who} speaks only TLS versions older than 1.2`,
  hint: "turn on TLS 1.2 or 1.3 on the instance (github_ssl.tls_mode)",
});

const noTls: Sentence = ({ who, place: { target } }) => ({
  message: `${who} does not speak TLS`,
  hint: `the management API speaks TLS on 8443; where this port is meant to be without TLS, as 8080 is: ${plainFlags(target)}`,
});

const notForServers: Sentence = ({ who, certificate, place }) => ({
  message: `the certificate of ${who}, or one that vouches for it, was not made for this purpose${describe(certificate)}`,
  hint: `put one for servers on the instance, or trust this one: ${trustCommand(place, certificate)}`,
});

/** In answer to a hello it is this alert; a missing certificate makes it too, before TLS 1.3. */
const handshakeRefused: Sentence = ({ who, place, code }) => ({
  message: `${who} refused the TLS handshake (${code})`,
  hint:
    place.target.trust.client === undefined
      ? `it may ask for a client certificate (${clientFlags(place)}), or allow no cipher of this program`
      : "it does not accept the client certificate, or allows no cipher of this program",
});

const clientCertificate: Sentence = ({ who, place, code }) => ({
  message: `${who} ${place.target.trust.client === undefined ? "asks for a client certificate" : "does not accept the client certificate"} (${code})`,
  hint: `store one with ${clientFlags(place)}`,
});

const other: Sentence = ({ who, place, code, certificate }) => ({
  message: `no TLS connection with ${who}: ${code}${describe(certificate)}`,
  hint: `look at the certificate: ghes-admin profile trust ${place.target.profile ?? "NAME"}`,
});

const SENTENCES: Readonly<Record<string, Sentence>> = {
  PIN_MISMATCH: ({ who, place, certificate, expectedPin }) => ({
    message: `the certificate of ${who} is NOT the pinned one; nothing was sent. Pinned SHA-256: ${expectedPin ?? "?"}. Presented SHA-256: ${certificate?.fingerprint256 ?? "none"}`,
    hint: `find out why it changed (a new certificate, or somebody in between); if it is right: ${trustCommand(place, certificate, true)}`,
  }),
  DEPTH_ZERO_SELF_SIGNED_CERT: ({ who, place, certificate }) => ({
    message: `the certificate of ${who} is self-signed${describe(certificate)}`,
    hint: `compare the fingerprint with the instance's own, then: ${trustCommand(place, certificate)}; or give the authority with --ca-file PEM`,
  }),
  SELF_SIGNED_CERT_IN_CHAIN: ({ who, place, certificate }) => ({
    message: `the certificate of ${who} comes from an authority of its own, ${issuerOf(certificate)}, which is self-signed and not known to this computer${describe(certificate)}`,
    hint: `give the authority's certificate with --ca-file PEM; or compare the fingerprint with the instance's own, then: ${trustCommand(place, certificate)}`,
  }),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  CERT_UNTRUSTED: unknownAuthority,
  CERT_HAS_EXPIRED: ({ who, place, certificate }) => ({
    message: `${whose(who, certificate, isOver(certificate, place.now))} has expired${dates(certificate, place)}`,
    hint: `renew it on the instance, or mend this computer's clock${place.target.trust.pin === undefined ? "" : `; the renewed certificate has another fingerprint: pin it with ${trustCommand(place, undefined, true)}`}`,
  }),
  CERT_NOT_YET_VALID: ({ who, place, certificate }) => ({
    message: `${whose(who, certificate, isEarly(certificate, place.now))} is not valid yet${dates(certificate, place)}`,
    hint: "check this computer's clock and the instance's",
  }),
  ERR_TLS_CERT_ALTNAME_INVALID: ({ who, place, certificate }) => ({
    message: `the certificate of ${who} is for other names: ${visible(certificate?.names === undefined || certificate.names === "" ? (certificate?.subject ?? "none") : certificate.names)}`,
    hint: `use one of these names with --host, or trust this certificate: ${trustCommand(place, certificate)}`,
  }),
  CERT_REVOKED: ({ who, certificate }) => ({
    message: `the certificate of ${who} has been revoked${describe(certificate)}`,
    hint: "put a new certificate on the instance",
  }),
  CERT_SIGNATURE_FAILURE: ({ who, certificate }) => ({
    message: `the certificate of ${who} bears a signature that is not its authority's${describe(certificate)}`,
    hint: "check the certificates of the instance, and that --ca-file holds the authority of today",
  }),
  INVALID_PURPOSE: notForServers,
  INVALID_CA: notForServers,
  PATH_LENGTH_EXCEEDED: notForServers,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: oldTls,
  ERR_SSL_UNSUPPORTED_PROTOCOL: oldTls,
  ERR_SSL_VERSION_TOO_LOW: oldTls,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  ERR_SSL_HTTP_REQUEST: noTls,
  // OpenSSL 3.0 (Node 20) and 3.5 (Node 24) call it by different names.
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: handshakeRefused,
  "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE": handshakeRefused,
};

/** TLS 1.3 says so only after the client is done, in answer to its first bytes; the request was not read then. */
export const isAboutClientCertificate = (code: string): boolean =>
  /^ERR_SSL_(?:SSLV3|SSL\/TLS|TLSV1|TLSV13)_ALERT_(?:BAD_CERTIFICATE|HANDSHAKE_FAILURE|UNKNOWN_CA|CERTIFICATE_\w+|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)$/.test(
    code,
  );

const describe = (certificate: PresentedCertificate | undefined): string =>
  certificate === undefined
    ? ""
    : ` (${visible(certificate.subject) || "no subject"}, valid from ${certificate.validFrom} to ${certificate.validTo}, SHA-256 ${certificate.fingerprint256})`;

const issuerOf = (certificate: PresentedCertificate | undefined): string => visible(certificate?.issuer ?? "") || "without a name";

const dates = (certificate: PresentedCertificate | undefined, { now }: Place): string =>
  certificate === undefined
    ? ""
    : ` (valid from ${certificate.validFrom} to ${certificate.validTo}; this computer's clock says ${new Date(now).toISOString()})`;

const isOver = (certificate: PresentedCertificate | undefined, now: number): boolean => certificate === undefined || now > Date.parse(certificate.validTo);
const isEarly = (certificate: PresentedCertificate | undefined, now: number): boolean => certificate === undefined || now < Date.parse(certificate.validFrom);

/** The one at fault is the instance's own, or, where its dates are right, one that vouches for it. */
const whose = (who: string, certificate: PresentedCertificate | undefined, isOwn: boolean): string =>
  isOwn ? `the certificate of ${who}` : `the authority (${issuerOf(certificate)}) of the certificate of ${who}`;

/** The same instance without TLS. Ports that are the usual ones with or without it are left out. */
function plainFlags({ profile, host, port, restPort }: Target): string {
  const name = host.includes(":") ? `[${host}]` : host;
  const ports = `${port === 8080 ? "" : ` --port ${String(port)}`}${restPort === 443 || restPort === 80 ? "" : ` --rest-port ${String(restPort)}`}`;
  return `${profile === undefined ? "" : `ghes-admin profile set ${profile} `}--host http://${name}${ports}`;
}

const clientFlags = ({ target }: Place): string => `ghes-admin profile set ${target.profile ?? "NAME"} --client-cert PEM --client-key PEM`;

/** The command that trusts the presented certificate. */
function trustCommand({ target }: Place, certificate: PresentedCertificate | undefined, replace = false): string {
  const fingerprint = certificate === undefined ? "" : ` --fingerprint ${certificate.fingerprint256}`;
  return `ghes-admin profile trust ${target.profile ?? "NAME"}${replace ? " --replace" : ""}${fingerprint}`;
}
