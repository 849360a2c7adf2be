/** Certificates made for one test run: an authority, and what it or nobody vouches for. */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from "@peculiar/x509";

cryptoProvider.set(webcrypto);

/** A certificate and its private key, as PEM. */
export interface Pem {
  readonly key: string;
  readonly cert: string;
}

export interface Issued extends Pem {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
  /** 64 lower-case hex digits. */
  readonly fingerprint256: string;
}

export interface Wanted {
  readonly name?: string;
  /** Left out: 127.0.0.1 and localhost. */
  readonly names?: readonly { readonly type: "dns" | "ip"; readonly value: string }[];
  /** Left out: self-signed. */
  readonly by?: Issued;
  readonly ca?: boolean;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY = 24 * 60 * 60 * 1000;
let serial = 1;

export async function issue({ name = "ghe.test", names, by, ca = false, notBefore, notAfter }: Wanted = {}): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const usages: KeyUsageFlags = ca ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: (serial++).toString(16).padStart(8, "0"),
    subject: `CN=${name}`,
    issuer: by === undefined ? `CN=${name}` : by.certificate.subject,
    notBefore: notBefore ?? new Date(Date.now() - DAY),
    notAfter: notAfter ?? new Date(Date.now() + 30 * DAY),
    publicKey: keys.publicKey,
    signingKey: (by ?? { keys }).keys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(ca, undefined, true),
      new KeyUsagesExtension(usages, true),
      new SubjectAlternativeNameExtension(
        names === undefined
          ? [
              { type: "ip", value: "127.0.0.1" },
              { type: "dns", value: "localhost" },
            ]
          : [...names],
      ),
      ...(by === undefined ? [] : [await AuthorityKeyIdentifierExtension.create(by.keys.publicKey)]),
    ],
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  const lines = der.toString("base64").replace(/.{64}/g, "$&\n").trimEnd();
  return {
    certificate,
    keys,
    cert: certificate.toString("pem"),
    key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
    fingerprint256: Buffer.from(await certificate.getThumbprint("SHA-256")).toString("hex"),
  };
}
