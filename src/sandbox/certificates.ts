/**
 * A certificate authority of the sandbox's own, and certificates of it. The packages are imported statically: the
 * bundler hands out their CommonJS form, whose names a dynamic import would not have. The sandbox itself is loaded late.
 */
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { createHash, X509Certificate, webcrypto } from "node:crypto";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const HOUR = 3_600_000;
const LIFETIME = 30 * 24 * HOUR;
const AUTHORITY_LIFETIME = 10 * 365 * 24 * HOUR;

/** What a server presents, in PEM; `cert` may hold the chain. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  readonly caPem: string;
  /** Its certificate and key, to have it again later. */
  readonly own: Certificate;
  /** A certificate that this authority signed. */
  issue(): Promise<Certificate>;
  /** A certificate that signed itself and that nobody knows. */
  stranger(): Promise<Certificate>;
}

/** Whom a server is known by: its authority, and the certificate that it presents first. */
export interface Identity {
  readonly authority: Authority;
  readonly certificate: Certificate;
}

/** As `createAuthority`, with a certificate of it. */
export async function newIdentity(hostnames: readonly string[], stored?: Certificate): Promise<Identity> {
  const authority = await createAuthority(hostnames, stored);
  return { authority, certificate: await authority.issue() };
}

/** An authority, a new one unless given, whose certificates are for `localhost`, both loopback addresses and the host names. */
export async function createAuthority(hostnames: readonly string[], stored?: Certificate): Promise<Authority> {
  const names = new x509.SubjectAlternativeNameExtension([
    ...["localhost", ...hostnames].map((value) => ({ type: "dns" as const, value })),
    ...["127.0.0.1", "::1"].map((value) => ({ type: "ip" as const, value })),
  ]);
  const leaf = () => [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    names,
  ];

  const own = stored ?? (await newAuthority());
  const authority = new x509.X509Certificate(own.cert);
  const signingKey = await webcrypto.subtle.importKey("pkcs8", privateBytes(own.key), ALGORITHM, false, ["sign"]);

  return {
    caPem: own.cert,
    own,
    async issue() {
      const keys = await makeKeys();
      const certificate = await x509.X509CertificateGenerator.create({
        ...validity(LIFETIME),
        serialNumber: serial(),
        subject: "CN=localhost",
        issuer: authority.subject,
        publicKey: keys.publicKey,
        signingKey,
        signingAlgorithm: ALGORITHM,
        extensions: leaf(),
      });
      return { cert: `${certificate.toString("pem")}\n${own.cert}`, key: await privatePem(keys.privateKey) };
    },
    async stranger() {
      const keys = await makeKeys();
      const options = { ...validity(LIFETIME), serialNumber: serial(), name: "CN=localhost", signingAlgorithm: ALGORITHM, keys, extensions: leaf() };
      const certificate = await x509.X509CertificateGenerator.createSelfSigned(options);
      return { cert: `${certificate.toString("pem")}\n`, key: await privatePem(keys.privateKey) };
    },
  };
}

async function newAuthority(): Promise<Certificate> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(AUTHORITY_LIFETIME),
    serialNumber: serial(),
    name: "CN=ghes-admin sandbox CA",
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: `${certificate.toString("pem")}\n`, key: await privatePem(keys.privateKey) };
}

const validity = (lifetime: number) => ({ notBefore: new Date(Date.now() - HOUR), notAfter: new Date(Date.now() + lifetime) });

const makeKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);

/** Positive, as it must be. */
const serial = (): string =>
  `4${Buffer.from(webcrypto.getRandomValues(new Uint8Array(15)))
    .toString("hex")
    .slice(1)}`;

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key));
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`;
}

const privateBytes = (pem: string): Uint8Array => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");

/** SHA-256 of the first certificate, as 64 lower-case hex digits. */
export const fingerprint256 = (pem: string): string => createHash("sha256").update(new X509Certificate(pem).raw).digest("hex");
