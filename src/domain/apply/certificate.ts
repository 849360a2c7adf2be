/**
 * A certificate that changes while a run is followed: applying new TLS settings does that (API.md 1.4,
 * RELIABILITY.md 1.10). It is accepted only when the settings being applied hold it, or a person says so.
 */
import { createHash } from "node:crypto";
import { getSettings } from "../../api/areas/manage.js";
import { CliError } from "../../errors.js";
import { runInWords, watchCommand, type Surroundings } from "./run.js";

/**
 * SHA-256 of the certificate that was refused, as 64 lower-case hex digits; undefined where the handshake itself
 * failed, as while services restart.
 */
export function refusedCertificate(error: CliError): string | undefined {
  const told = error.facts.details?.fingerprint256;
  return error.code === "tls" && typeof told === "string" ? plainHex(told) : undefined;
}

/**
 * SHA-256 fingerprints of the certificates in the instance's TLS settings, which the run puts into effect. None where
 * they cannot be read: then no new certificate is accepted without a person. Keeps nothing else of the settings.
 */
export async function announcedCertificates(around: Pick<Surroundings, "call">): Promise<readonly string[]> {
  try {
    const settings = await around.call(getSettings, {}, { once: true });
    const tls = settings.github_ssl;
    const cert = typeof tls === "object" && tls !== null && "cert" in tls ? tls.cert : undefined;
    return typeof cert === "string" ? fingerprintsOf(cert) : [];
  } catch (thrown) {
    if (thrown instanceof CliError && thrown.code !== "unauthenticated") return [];
    throw thrown;
  }
}

/**
 * Goes on with the refused certificate, if the settings announced it or a person accepts it.
 * @throws {CliError} `still_running`, with the run's id and how to trust the certificate.
 */
export async function settleCertificate(
  around: Surroundings,
  runId: string,
  error: CliError,
  fingerprint256: string,
  announced: readonly string[],
): Promise<void> {
  const { label, profile } = around.instance;
  if (announced.includes(fingerprint256)) {
    around.trustCertificate(fingerprint256);
    around.note(`${label} presents the certificate of its new settings (SHA-256 ${fingerprint256}); going on`);
    return;
  }
  const told = error.message.includes(fingerprint256) ? error.message : `${error.message}; it presents SHA-256 ${fingerprint256}`;
  const question = `${told}. Run ${runId} goes on. Trust this certificate for the rest of this command?`;
  if ((await around.ask(question)) === true) {
    around.trustCertificate(fingerprint256);
    return;
  }
  throw new CliError("still_running", `${runInWords(runId)} goes on, but ${label} now presents a certificate that is not trusted: ${error.message}`, {
    hint: `check the certificate, then: ghes-admin profile trust --replace --fingerprint ${fingerprint256}${profile === undefined ? "" : ` ${profile}`}; and: ${watchCommand(around, runId)}`,
    details: { ...error.facts.details, run_id: runId },
    cause: error,
  });
}

const plainHex = (fingerprint: string): string => fingerprint.replaceAll(":", "").toLowerCase();

/** Of every certificate in a PEM text. */
export function fingerprintsOf(pem: string): readonly string[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g);
  return [...blocks].map(([, base64 = ""]) => createHash("sha256").update(Buffer.from(base64, "base64")).digest("hex"));
}
