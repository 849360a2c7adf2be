/** Certificates: whom to trust beside the system, and what an instance showed. */
import type { X509Certificate } from "node:crypto";
import { createSecureContext, rootCertificates, type SecureContext, type TLSSocket } from "node:tls";
import type { PresentedCertificate } from "./answers.js";
import type { Trust } from "./target.js";

const contexts = new Map<string, SecureContext>();

/**
 * The system's authorities (and NODE_EXTRA_CA_CERTS) with the given ones added; never the given ones alone. Connections
 * that trust the same share one: to make it takes as long as a handshake.
 */
export function secureContext(trust: Trust): SecureContext {
  const key = JSON.stringify([trust.ca, trust.client]);
  const known = contexts.get(key);
  if (known !== undefined) return known;
  const made = newContext(trust);
  contexts.set(key, made);
  return made;
}

function newContext(trust: Trust): SecureContext {
  const own = trust.client === undefined ? {} : { cert: trust.client.cert, key: trust.client.key };
  if (trust.ca.length === 0) return createSecureContext(own);
  // A given certificate is an anchor also where it is an intermediate one or the server's own, as curl has it.
  const secure = createSecureContext({ ...own, allowPartialTrustChain: true });
  const store: unknown = secure.context;
  if (!acceptsAuthorities(store)) return createSecureContext({ ...own, allowPartialTrustChain: true, ca: [...rootCertificates, ...trust.ca] });
  for (const pem of trust.ca) store.addCACert(pem);
  return secure;
}

const acceptsAuthorities = (store: unknown): store is { addCACert(pem: string): void } =>
  typeof store === "object" && store !== null && "addCACert" in store && typeof store.addCACert === "function";

/** The certificate at the other end, or undefined where there is none. */
export function presentedBy(tls: TLSSocket): PresentedCertificate | undefined {
  const certificate = tls.getPeerX509Certificate();
  return certificate === undefined ? undefined : factsOf(certificate, tls.authorized);
}

/** What messages say of a certificate, each fact worked out when it is asked for: most connections need none. */
function factsOf(certificate: X509Certificate, vouched: boolean): PresentedCertificate {
  return {
    get fingerprint256() {
      return certificate.fingerprint256.replaceAll(":", "").toLowerCase();
    },
    get subject() {
      return inOneLine(certificate.subject);
    },
    get issuer() {
      return inOneLine(certificate.issuer);
    },
    get names() {
      return certificate.subjectAltName ?? "";
    },
    get validFrom() {
      return isoDate(certificate.validFrom);
    },
    get validTo() {
      return isoDate(certificate.validTo);
    },
    get pem() {
      return certificate.toString();
    },
    vouched,
  };
}

// Both are undefined for an empty name, whatever their type says.
const inOneLine = (name: string | undefined): string => (name ?? "").split("\n").join(", ");

function isoDate(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time).toISOString().replace(".000Z", "Z");
}
