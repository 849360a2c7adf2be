/** Where a connection was to go, and what its failure becomes: shared by the tables of messages. */
import { CliError, type ErrorCode } from "../errors.js";
import type { ConnectionFailure } from "./connection-failure.js";
import type { Proxy } from "./proxy.js";
import type { Ending } from "./retry.js";
import type { Target } from "./target.js";

export interface Place {
  readonly target: Target;
  /** `ghe1.example.com:8443` */
  readonly authority: string;
  readonly port: number;
  readonly proxy: Proxy | undefined;
  /** Milliseconds since the epoch, by this computer's clock. */
  readonly now: number;
}

export interface Failed {
  readonly error: CliError;
  readonly ending: Ending;
}

/** Said of everything that went wrong behind a proxy: it may be the proxy's doing. */
export const viaProxy = ({ proxy }: Place): string => (proxy === undefined ? "" : ` via proxy ${proxy.shown}`);

export function failed(code: ErrorCode, message: string, hint: string, failure: ConnectionFailure, ending: Ending): Failed {
  const { certificate, expectedPin } = failure.facts;
  const details = {
    reason: failure.code,
    ...(certificate === undefined ? {} : { fingerprint256: certificate.fingerprint256 }),
    ...(expectedPin === undefined ? {} : { expected_fingerprint256: expectedPin }),
  };
  return { error: new CliError(code, message, { hint, details, cause: failure }), ending };
}
