/** Certificates and keys from files, checked before any connection. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { certificateBlocks } from "../domain/fingerprint.js";
import { CliError, usage } from "../errors.js";
import { codeOf, reasonOf } from "./system-error.js";

const MAX_BYTES = 8 * 1024 * 1024;

/**
 * The certificates in a PEM file.
 * @param flag how messages call it: `--ca-file`
 * @throws {CliError} `usage`: missing, a directory, empty, not PEM, a key, or a certificate that cannot be read
 */
export const readCertificates = (path: string, flag: string): readonly string[] => certificatesIn(readText(path, flag), `${flag} ${path}`);

/**
 * The certificates in a PEM text.
 * @param what what messages call it
 * @throws {CliError} `usage`: not PEM, a key, or a certificate that cannot be read
 */
export function certificatesIn(text: string, what: string): readonly string[] {
  const blocks = certificateBlocks(text);
  if (blocks.length === 0) throw notCertificates(what, text);
  for (const [i, block] of blocks.entries()) {
    try {
      new X509Certificate(block);
    } catch (thrown) {
      throw new CliError("usage", `${what}: certificate ${String(i + 1)} of ${String(blocks.length)} cannot be read`, {
        hint: "check the file with openssl x509 -text",
        cause: thrown,
      });
    }
  }
  return blocks;
}

function notCertificates(what: string, text: string): CliError {
  if (text.includes("PRIVATE KEY-----")) return usage(`${what} holds a private key, not a certificate`, "give the file with -----BEGIN CERTIFICATE-----");
  if (text.includes("CERTIFICATE REQUEST-----"))
    return usage(`${what} holds a certificate request, not a certificate`, "give the file with -----BEGIN CERTIFICATE-----");
  return usage(`${what} is not PEM`, "it should hold -----BEGIN CERTIFICATE-----; openssl x509 -inform der -in FILE makes it from DER");
}

/** @throws {CliError} `usage`: as `readCertificates`, or the key is none, is encrypted, or belongs to another certificate */
export function readClientPair(certPath: string, keyPath: string): { readonly cert: string; readonly key: string } {
  const certs = readCertificates(certPath, "--client-cert");
  const key = readText(keyPath, "--client-key");
  if (key.includes("ENCRYPTED")) throw usage(`--client-key ${keyPath} is encrypted`, "store it without a passphrase, in a file that only you can read");
  const leaf = new X509Certificate(certs[0] ?? "");
  let matches: boolean;
  try {
    matches = leaf.checkPrivateKey(createPrivateKey(key));
  } catch (thrown) {
    throw new CliError("usage", `--client-key ${keyPath} holds no private key that can be read`, {
      hint: "it should hold -----BEGIN PRIVATE KEY-----",
      cause: thrown,
    });
  }
  if (!matches) throw usage(`--client-key ${keyPath} does not belong to the certificate in ${certPath}`, "give the pair that was made together");
  return { cert: certs.join("\n"), key };
}

function readText(path: string, flag: string): string {
  if (path === "") throw usage(`${flag} is empty`, "give a file, or leave it out");
  let text: string;
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw usage(`${flag} ${path} is a directory`, "give a file");
    // A pipe could be waited for without end, and a device read without end.
    if (!stats.isFile()) throw usage(`${flag} ${path} is no ordinary file`, "save it in a file, which every command can read");
    if (stats.size > MAX_BYTES)
      throw usage(`${flag} ${path} is too large for PEM (${String(stats.size)} bytes)`, "give a file with certificates or a key, and nothing else");
    text = readFileSync(path, "latin1");
  } catch (thrown) {
    if (thrown instanceof CliError) throw thrown;
    throw new CliError("usage", `${flag} ${path} cannot be read: ${reasonOf(thrown)}`, {
      hint: codeOf(thrown) === "ENOENT" ? "check the path" : "check the file's owner and mode",
      cause: thrown,
    });
  }
  if (text.trim() === "") throw usage(`${flag} ${path} is empty`, "give the file that holds the certificate or key as PEM");
  return text;
}
