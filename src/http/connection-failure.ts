/** Why a connection did not come about: facts for the table of messages, before anybody words them. */
import type { PresentedCertificate } from "./answers.js";

export type ConnectionStage = "connect" | "proxy" | "tls";

/** Thrown by the connector; never shown as it is. */
export class ConnectionFailure extends Error {
  override readonly name = "ConnectionFailure";
  constructor(
    readonly stage: ConnectionStage,
    /** The system's or TLS library's code (`ECONNREFUSED`, `CERT_HAS_EXPIRED`), or one of ours: `TIMEOUT`, `PIN_MISMATCH`, `PROXY_STATUS`. */
    readonly code: string,
    readonly facts: {
      /** `192.0.2.10:8443`, each address that was tried with how it failed, where there were several. */
      readonly tried?: readonly string[];
      readonly certificate?: PresentedCertificate | undefined;
      readonly expectedPin?: string;
      /** The proxy's status line. */
      readonly proxyAnswer?: string;
      /** The proxy's status. */
      readonly proxyStatus?: number;
      readonly text?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(`${stage}: ${code}`, facts.cause === undefined ? undefined : { cause: facts.cause });
  }
}

/** The code of a system error, or of the first of several (both address families failed). */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.length === 0 ? "UNKNOWN" : codeOf(error.errors[0]);
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "UNKNOWN";
}

/** Each address and how it failed: Node's error for several has an empty message. */
export function triedAddresses(error: unknown): readonly string[] {
  if (error instanceof AggregateError) return error.errors.flatMap((one: unknown) => triedAddresses(one));
  if (!(error instanceof Error) || !("address" in error) || typeof error.address !== "string") return [];
  const port = "port" in error && typeof error.port === "number" ? `:${String(error.port)}` : "";
  const address = error.address.includes(":") ? `[${error.address}]` : error.address;
  return [`${address}${port} ${codeOf(error)}`];
}
