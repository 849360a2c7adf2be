/** What comes back from an instance, and requests that belong to no known operation. */
import type { Method } from "../api/operation.js";
import type { PlainLines } from "../api/plain-lines.js";
import type { FileContent, Json } from "../api/shape.js";
import type { CliError } from "../errors.js";

/** An answer with what surrounds it. */
export interface Answer<R> {
  readonly value: R;
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of a list whose rows are plain. `value` is then made of them, each time it is asked for. */
  readonly lines?: PlainLines | undefined;
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
  /** A single attempt, whose whole answer must be there within this many milliseconds. */
  readonly within?: number | undefined;
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

/** How far the way to a port leads: a connection that was closed again before anything was sent. */
export interface WayReport {
  /** `ghe1.example.com:8443` */
  readonly authority: string;
  /** Of the proxy, its password masked. */
  readonly proxy: string | undefined;
  readonly secure: boolean;
  readonly insecure: boolean;
  /** Whether a certificate is pinned, so that authorities and names do not count. */
  readonly pinned: boolean;
  /** What answered: the instance's address, or the proxy's. */
  readonly address?: string | undefined;
  /** `TLSv1.3` */
  readonly protocol?: string | undefined;
  readonly certificate?: PresentedCertificate | undefined;
  /** The code of what authorities and host name have against the certificate, whether it counts or not. */
  readonly flaw?: string | undefined;
  /** Where it ended, with the system's code, the proxy's status and the sentence for people. */
  readonly failure?:
    { readonly stage: "connect" | "proxy" | "tls"; readonly code: string; readonly proxyStatus: number | undefined; readonly error: CliError } | undefined;
}

/** The way to the instance, step by step. Nothing is sent. */
export interface WaySteps {
  /** The proxy of a port, its password masked. @throws {CliError} `proxy` when its URL is none */
  proxy(api: "manage" | "rest"): string | undefined;
  /** The host's addresses, as this computer finds them within so many milliseconds. @throws {CliError} `unreachable` */
  addresses(within: number): Promise<readonly string[]>;
  /** A connection to the port of an API, made within so many milliseconds. */
  survey(api: "manage" | "rest", within: number): Promise<WayReport>;
}

/** A request as `--dry-run` shows it: secrets masked, a form as its fields. */
export interface Preview {
  readonly method: Method;
  readonly url: string;
  readonly body: Json;
}
