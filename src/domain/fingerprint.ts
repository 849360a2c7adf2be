/** The SHA-256 fingerprint of a certificate, as people write it, and of those in a file. */
import { X509Certificate } from "node:crypto";
import { usage } from "../errors.js";

/**
 * 64 hexadecimal digits, with or without colons, or what `openssl x509 -fingerprint -sha256` prints.
 * @returns the digits, small
 * @throws {CliError} `usage`
 */
export function parseFingerprint256(text: string): string {
  const digits = text
    .trim()
    .replace(/^sha256( fingerprint)?[:=/]/i, "")
    .replaceAll(":", "")
    .toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  throw usage(
    `${JSON.stringify(text)} is no SHA-256 fingerprint`,
    "write its 64 hexadecimal digits, with or without colons, or what openssl x509 -fingerprint -sha256 prints",
  );
}

const CERTIFICATE = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** The blocks of a PEM text that are certificates, as they stand there. */
export const certificateBlocks = (pem: string): readonly string[] => pem.match(CERTIFICATE) ?? [];

/** Of every certificate in a PEM text, as 64 small hexadecimal digits; one that cannot be read has none. */
export const fingerprintsIn = (pem: string): readonly string[] =>
  certificateBlocks(pem).flatMap((block) => {
    try {
      return [new X509Certificate(block).fingerprint256.replaceAll(":", "").toLowerCase()];
    } catch {
      return [];
    }
  });
