/** A look at the certificate of an instance's management port. */
import { usage } from "../errors.js";
import type { PresentedCertificate } from "./answers.js";
import { ended, type Call } from "./delivery.js";
import { buildFreeRequest } from "./request.js";
import type { Wire, WireOptions } from "./wire.js";

/**
 * Made in a handshake after which nothing is sent.
 * @throws {CliError} when there is no connection, or no TLS
 */
export async function inspectCertificate(wire: Wire, { target, signal, version }: WireOptions & { readonly version: string }): Promise<PresentedCertificate> {
  const request = buildFreeRequest({ method: "GET", path: "/manage/v1/version", query: [] }, target, version);
  const call: Call = {
    request,
    operation: "TLS handshake",
    op: undefined,
    isRead: true,
    repeatable: false,
    headersTimeout: 0,
    totalTimeout: 0,
    credentials: "none",
  };
  try {
    const certificate = await wire.inspect(request.origin);
    if (certificate !== undefined) return certificate;
  } catch (thrown) {
    if (signal.aborted) throw ended(signal.reason, call, false, { label: target.label, onWarn: () => undefined }, wire.awaited(request.origin));
    throw (await wire.explain(thrown, call))?.error ?? thrown;
  }
  throw usage(`${target.label} is reached without TLS, so it presents no certificate`, "profile set --host HOST, without http://");
}
