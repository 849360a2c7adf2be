/** The table of handshakes that fail: the code, the sentence, and the next step. */
import { describe, expect, it } from "vitest";
import { ConnectionFailure } from "../../src/http/connection-failure.js";
import { connectionFailed } from "../../src/http/connection-messages.js";
import { proxyFor } from "../../src/http/proxy.js";
import type { Trust } from "../../src/http/target.js";
import { target } from "../support/http-client.js";

const [OLD, NEW] = ["a".repeat(64), "b".repeat(64)];
const certificate = {
  fingerprint256: NEW,
  subject: "CN=ghe1",
  issuer: "CN=Corp Authority",
  names: "DNS:ghe1.example.com",
  validFrom: "2026-01-01T00:00:00Z",
  validTo: "2027-01-01T00:00:00Z",
  pem: "",
  vouched: false,
};
const facts = `(CN=ghe1, valid from 2026-01-01T00:00:00Z to 2027-01-01T00:00:00Z, SHA-256 ${NEW})`;
const trust = `ghes-admin profile trust ghe1 --fingerprint ${NEW}`;
const clock = (now: string) => `(valid from 2026-01-01T00:00:00Z to 2027-01-01T00:00:00Z; this computer's clock says ${now})`;
const [EARLY, NOW, LATE] = ["2025-11-21T10:00:00.000Z", "2026-11-21T10:00:00.000Z", "2028-11-21T10:00:00.000Z"];

interface Case {
  readonly code: string;
  readonly now?: string;
  readonly trust?: Partial<Trust>;
  readonly message: string;
  readonly hint: string;
}

const unknownAuthority = {
  message: `the certificate of ghe1:8443 comes from an authority this computer does not know, or the instance does not send the intermediate certificate ${facts}`,
  hint: `give the authority's certificate with --ca-file PEM, or trust this one: ${trust}`,
};
const oldTls = { message: "ghe1:8443 speaks only TLS versions older than 1.2", hint: "turn on TLS 1.2 or 1.3 on the instance (github_ssl.tls_mode)" };
const noTls = {
  message: "ghe1:8443 does not speak TLS",
  hint: "the management API speaks TLS on 8443; where this port is meant to be without TLS, as 8080 is: ghes-admin profile set ghe1 --host http://127.0.0.1 --port 8443 --rest-port 8443",
};
const notForServers = {
  message: `the certificate of ghe1:8443, or one that vouches for it, was not made for this purpose ${facts}`,
  hint: `put one for servers on the instance, or trust this one: ${trust}`,
};
const flags = "ghes-admin profile set ghe1 --client-cert PEM --client-key PEM";
const mine = { client: { cert: "c", key: "k" } };

const CASES: readonly Case[] = [
  {
    code: "PIN_MISMATCH",
    message: `the certificate of ghe1:8443 is NOT the pinned one; nothing was sent. Pinned SHA-256: ${OLD}. Presented SHA-256: ${NEW}`,
    hint: `find out why it changed (a new certificate, or somebody in between); if it is right: ghes-admin profile trust ghe1 --replace --fingerprint ${NEW}`,
  },
  {
    code: "DEPTH_ZERO_SELF_SIGNED_CERT",
    message: `the certificate of ghe1:8443 is self-signed ${facts}`,
    hint: `compare the fingerprint with the instance's own, then: ${trust}; or give the authority with --ca-file PEM`,
  },
  {
    code: "SELF_SIGNED_CERT_IN_CHAIN",
    message: `the certificate of ghe1:8443 comes from an authority of its own, CN=Corp Authority, which is self-signed and not known to this computer ${facts}`,
    hint: `give the authority's certificate with --ca-file PEM; or compare the fingerprint with the instance's own, then: ${trust}`,
  },
  { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE", ...unknownAuthority },
  { code: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", ...unknownAuthority },
  {
    code: "CERT_HAS_EXPIRED",
    now: LATE,
    message: `the certificate of ghe1:8443 has expired ${clock(LATE)}`,
    hint: "renew it on the instance, or mend this computer's clock",
  },
  {
    code: "CERT_HAS_EXPIRED",
    now: LATE,
    trust: { pin: { fingerprint256: NEW } },
    message: `the certificate of ghe1:8443 has expired ${clock(LATE)}`,
    hint: "renew it on the instance, or mend this computer's clock; the renewed certificate has another fingerprint: pin it with ghes-admin profile trust ghe1 --replace",
  },
  {
    code: "CERT_HAS_EXPIRED",
    message: `the authority (CN=Corp Authority) of the certificate of ghe1:8443 has expired ${clock(NOW)}`,
    hint: "renew it on the instance, or mend this computer's clock",
  },
  {
    code: "CERT_NOT_YET_VALID",
    now: EARLY,
    message: `the certificate of ghe1:8443 is not valid yet ${clock(EARLY)}`,
    hint: "check this computer's clock and the instance's",
  },
  {
    code: "ERR_TLS_CERT_ALTNAME_INVALID",
    message: "the certificate of ghe1:8443 is for other names: DNS:ghe1.example.com",
    hint: `use one of these names with --host, or trust this certificate: ${trust}`,
  },
  { code: "CERT_REVOKED", message: `the certificate of ghe1:8443 has been revoked ${facts}`, hint: "put a new certificate on the instance" },
  {
    code: "CERT_SIGNATURE_FAILURE",
    message: `the certificate of ghe1:8443 bears a signature that is not its authority's ${facts}`,
    hint: "check the certificates of the instance, and that --ca-file holds the authority of today",
  },
  { code: "INVALID_PURPOSE", ...notForServers },
  { code: "INVALID_CA", ...notForServers },
  { code: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", ...oldTls },
  { code: "ERR_SSL_UNSUPPORTED_PROTOCOL", ...oldTls },
  { code: "ERR_SSL_WRONG_VERSION_NUMBER", ...noTls },
  { code: "ERR_SSL_PACKET_LENGTH_TOO_LONG", ...noTls },
  ...["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE"].flatMap((code) => [
    {
      code,
      message: `ghe1:8443 refused the TLS handshake (${code})`,
      hint: `it may ask for a client certificate (${flags}), or allow no cipher of this program`,
    },
    {
      code,
      trust: mine,
      message: `ghe1:8443 refused the TLS handshake (${code})`,
      hint: "it does not accept the client certificate, or allows no cipher of this program",
    },
  ]),
  ...["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE"].map((code) => ({
    code,
    message: `ghe1:8443 asks for a client certificate (${code})`,
    hint: `store one with ${flags}`,
  })),
  ...["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED"].map((code) => ({
    code,
    trust: mine,
    message: `ghe1:8443 does not accept the client certificate (${code})`,
    hint: `store one with ${flags}`,
  })),
  { code: "UNSPECIFIED", message: `no TLS connection with ghe1:8443: UNSPECIFIED ${facts}`, hint: "look at the certificate: ghes-admin profile trust ghe1" },
];

const worded = (one: Case, proxy?: string) =>
  connectionFailed(new ConnectionFailure("tls", one.code, { certificate, expectedPin: OLD }), {
    target: target(8443, {}, one.trust),
    authority: "ghe1:8443",
    port: 8443,
    proxy: proxyFor("https://ghe1:8443", proxy, {}),
    now: Date.parse(one.now ?? NOW),
  });

describe("a handshake that fails with", () => {
  it.each(CASES)("$code has its own sentence and next step, exit 6, and is not tried again: $message", (one) => {
    const { error, ending } = worded(one);
    expect([error.message, error.facts.hint, error.code, error.exit, ending.kind]).toEqual([one.message, one.hint, "tls", "unreachable", "final"]);
    expect(error.facts.details).toMatchObject({ reason: one.code, fingerprint256: NEW });
  });

  it.each(CASES)("$code names the proxy on the way, without its password", (one) => {
    expect(worded(one, "http://user:proxysecret@proxy:3128").error.message).toBe(
      one.message.replace("ghe1:8443", "ghe1:8443 via proxy http://user:********@proxy:3128"),
    );
  });
});
