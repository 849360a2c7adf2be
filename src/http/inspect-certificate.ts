/** A look at the certificate of an instance's management port. */
import { usage } from "../errors.js";
import type { PresentedCertificate } from "./answers.js";
import { ended } from "./delivery.js";
import { handshake, PATHS } from "./way.js";
import type { Wire, WireOptions } from "./wire.js";

/**
 * Made in a handshake after which nothing is sent.
 * @throws {CliError} when there is no connection, or no TLS
 */
export async function inspectCertificate(wire: Wire, { target, signal, version }: WireOptions & { readonly version: string }): Promise<PresentedCertificate> {
  const call = handshake(PATHS.manage, target, version);
  try {
    const certificate = await wire.inspect(call.request.origin);
    if (certificate !== undefined) return certificate;
  } catch (thrown) {
    if (signal.aborted) throw ended(signal.reason, call, false, { label: target.label, onWarn: () => undefined }, wire.awaited(call.request.origin));
    throw wire.explain(thrown, call)?.error ?? thrown;
  }
  throw usage(`${target.label} is reached without TLS, so it presents no certificate`, "profile set --host HOST, without http://");
}
