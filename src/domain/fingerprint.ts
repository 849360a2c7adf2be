/** The SHA-256 fingerprint of a certificate, as people write it. */
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
