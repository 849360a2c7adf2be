/** What comes back from an instance, and requests that belong to no known operation. */
import type { Method } from "../api/operation.js";
import type { FileContent, Json } from "../api/shape.js";
import type { CliError } from "../errors.js";

/** An answer with what surrounds it. */
export interface Answer<R> {
  readonly value: R;
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request to any endpoint, for `api`: what the instance answers is not held against a shape. */
export interface FreeRequest {
  readonly method: Method;
  /** Begins with `/`; `/manage/` and `/setup/` go to the management port, all else under `/api/v3`. */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  /** JSON to send, or raw bytes as given. */
  readonly body?: Json | Uint8Array | undefined;
  /**
   * A page of the site beside its APIs (`/stafftools/reports/…`), on the port of the REST API, which takes this login with the
   * token as its password. Source: "Accessing reports for your instance".
   */
  readonly site?: { readonly login: string } | undefined;
  /** A multipart form to send in place of a body. */
  readonly form?: readonly { readonly name: string; readonly value: string | FileContent; readonly secret: boolean }[] | undefined;
  /** `none`: it carries no Authorization. Left out: what the API of the path takes. */
  readonly credentials?: "basic" | "token" | "none" | undefined;
}

export interface FreeAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** What the status means where it is one of failure: the error an operation would have thrown, for its exit code. */
  readonly failure?: CliError | undefined;
}

/** An answer whose body is read while it comes; of a status other than 200 it is there at once. */
export interface FlowingAnswer extends Omit<FreeAnswer, "body"> {
  /** Read once. @throws {CliError} from the iteration, when the rest does not come */
  readonly body: AsyncIterable<Uint8Array>;
}

/** The certificate an instance presented last. */
export interface PresentedCertificate {
  /** 64 lower-case hex digits. */
  readonly fingerprint256: string;
  /** `CN=ghe1.example.com, O=Example` */
  readonly subject: string;
  readonly issuer: string;
  /** Names it is valid for, as the certificate writes them: `DNS:ghe1.example.com, IP Address:192.0.2.10`. */
  readonly names: string;
  /** ISO 8601. */
  readonly validFrom: string;
  readonly validTo: string;
  readonly pem: string;
  /** Whether the system's or the given authorities vouch for it and its name; undefined where a pin or `--insecure` took their place. */
  readonly vouched: boolean | undefined;
}

/** A request as `--dry-run` shows it: secrets masked, a form as its fields. */
export interface Preview {
  readonly method: Method;
  readonly url: string;
  readonly body: Json;
}
