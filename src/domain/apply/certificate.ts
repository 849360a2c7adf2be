/**
 * A certificate that changes while a run is followed: applying new TLS settings does that (API.md 1.4,
 * RELIABILITY.md 1.10). It is accepted only when the settings being applied hold it, or a person says so.
 */
import { getSettings } from "../../api/areas/manage.js";
import { CliError } from "../../errors.js";
import { fingerprintsIn } from "../fingerprint.js";
import type { Surroundings } from "./run.js";
import type { Work } from "./work.js";

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
    return typeof cert === "string" ? fingerprintsIn(cert) : [];
  } catch (thrown) {
    if (thrown instanceof CliError && thrown.code !== "unauthenticated") return [];
    throw thrown;
  }
}

/**
 * Goes on with the refused certificate, if the settings announced it or a person accepts it.
 * @throws {CliError} `still_running`, with the name of the work and how to trust the certificate.
 */
export async function settleCertificate(
  around: Surroundings,
  work: Work,
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
  const question = `${told}. ${sentence(work.name)} goes on. Trust this certificate for the rest of this command?`;
  if ((await around.ask(question)) === true) {
    around.trustCertificate(fingerprint256);
    return;
  }
  throw new CliError("still_running", `${work.name} goes on, but ${label} now presents a certificate that is not trusted: ${error.message}`, {
    hint: `check the certificate, then: ghes-admin profile trust --replace --fingerprint ${fingerprint256}${profile === undefined ? "" : ` ${profile}`}; and: ${work.again}`,
    details: { ...error.facts.details, ...work.details },
    cause: error,
  });
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const plainHex = (fingerprint: string): string => fingerprint.replaceAll(":", "").toLowerCase();
