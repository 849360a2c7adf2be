/**
 * Operations: what the server offers, as data. The client, the command line, the sandbox, `--dry-run`,
 * `operations` and the documentation all read the same definition.
 */
import type { Json, Of, Shape } from "./shape.js";

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Methods that only read. */
export const isReading = (method: string | undefined): boolean => method === "GET" || method === "HEAD";

/** Which API of the appliance: its port, its credentials and the form of its bodies follow from it. */
export type Plane = "manage" | "setup" | "rest";

/** Where the REST API begins on its port; routes are written without it. */
export const REST_PREFIX = "/api/v3";

/** A path as routes are written: without where the REST API begins. */
export const withoutPrefix = (path: string): string => (path === REST_PREFIX || path.startsWith(`${REST_PREFIX}/`) ? path.slice(REST_PREFIX.length) : path);

/** The API that a path leads to. */
export const planeOf = (path: string): Plane => (path.startsWith("/manage/") ? "manage" : path.startsWith("/setup/") ? "setup" : "rest");

/** A release of GitHub Enterprise Server: `3.19`. */
export type Release = `${number}.${number}`;

/** The oldest and the newest whose descriptions were read: those between them are supported. */
export const OLDEST_RELEASE: Release = "2.18";
export const NEWEST_RELEASE: Release = "3.22";

/**
 * Where a parameter travels. `whole` is the JSON body itself; `part` makes the body a multipart form; `form` makes it
 * `application/x-www-form-urlencoded`, where a value that is no text is a field that holds JSON.
 */
export type Place = "path" | "query" | "body" | "part" | "form" | "whole";

export interface Param<T = unknown, P extends Place = Place, R extends boolean = boolean> {
  readonly shape: Shape<T>;
  readonly place: P;
  readonly required: R;
  /** One line for help, in the imperative or a noun phrase, no full stop. */
  readonly help: string;
  /** The first release that knows it, where that is later than the operation's; before that it would be passed over without a word. */
  readonly since?: Release | undefined;
  /** What the command line calls it, where that is not its own name. */
  readonly flag?: string | undefined;
}

/** A parameter that came later than its operation. */
export const later = <T, P extends Place, R extends boolean>(since: Release, param: Param<T, P, R>, flag?: string): Param<T, P, R> => ({
  ...param,
  since,
  flag,
});

export type Params = Readonly<Record<string, Param>>;

export const inPath = <T>(shape: Shape<T>, help: string): Param<T, "path", true> => ({ shape, place: "path", required: true, help });
export const inQuery = <T>(shape: Shape<T>, help: string): Param<T, "query", false> => ({ shape, place: "query", required: false, help });
export const inBody = <T>(shape: Shape<T>, help: string): Param<T, "body", false> => ({ shape, place: "body", required: false, help });
export const inPart = <T>(shape: Shape<T>, help: string): Param<T, "part", true> => ({ shape, place: "part", required: true, help });
export const inForm = <T>(shape: Shape<T>, help: string): Param<T, "form", true> => ({ shape, place: "form", required: true, help });
export const wholeBody = <T>(shape: Shape<T>, help: string): Param<T, "whole", true> => ({ shape, place: "whole", required: true, help });
export const required = <T, P extends Place>(param: Param<T, P>): Param<T, P, true> => ({ ...param, required: true });
export const optional = <T, P extends Place>(param: Param<T, P>): Param<T, P, false> => ({ ...param, required: false });

type Names<R extends string> = R extends `${string}{${infer N}}${infer Rest}` ? N | Names<Rest> : never;

/** `{names}` in the route and the `path` parameters are the same set. */
type PathAgrees<R extends string, P extends Params> = { readonly [K in Names<R>]: Param<unknown, "path", true> } & {
  readonly [K in keyof P]: P[K] extends Param<unknown, "path"> ? (K extends Names<R> ? P[K] : never) : P[K];
};

/** Required parameters are required, the others optional, each with the type of its shape. */
export type InputOf<P extends Params> = {
  readonly [K in keyof P as P[K]["required"] extends true ? K : never]: Of<P[K]["shape"]>;
} & {
  readonly [K in keyof P as P[K]["required"] extends true ? never : K]?: Of<P[K]["shape"]> | undefined;
};

export interface Operation<P extends Params = Params, R = unknown> {
  /** Unique, `area.verbNoun`. */
  readonly id: string;
  /** `METHOD /path/{param}`, as the official description writes it (without `/api/v3`). */
  readonly route: string;
  readonly method: Method;
  readonly path: string;
  readonly plane: Plane;
  /** `destructive` takes something away from people: the service, an account, a key. */
  readonly effect: "read" | "write" | "destructive";
  /**
   * Whether sending it twice leaves the appliance as sending it once does, so that it may be retried after an
   * answer was lost. Reads always are.
   */
  isRepeatable(input: InputOf<P>): boolean;
  /** The first release whose official description has it. */
  readonly since: Release;
  /** The last release that has it. */
  readonly until?: Release;
  readonly params: P;
  readonly returns: Shape<R>;
  /** The documented statuses of success. */
  readonly success: readonly number[];
  /** How long the answer may take, in seconds; 30 where the documentation says nothing of slowness. */
  readonly headersTimeout: number;
  /** How long the whole exchange may take, in seconds. */
  readonly totalTimeout: number;
  /** `none`: the request carries no Authorization, although the instance has credentials. */
  readonly credentials: "basic" | "token" | "none";
  /** The documentation page that describes it. */
  readonly docs: string;
  /** Makes the wire's known variants one, before the answer is held against `returns`. */
  readonly oneForm?: (wire: Json) => Json;
  /** A list in pages: the envelope's key that holds the items, or `true` for a bare array. */
  readonly pages?: string | true;
  /** The preview that releases up to 2.22 want named in `Accept`; later ones take no notice of it. */
  readonly preview?: Preview;
}

/** Source: "API previews", GHES 2.18 to 2.22. */
export type Preview = "superpro" | "eye-scream" | "hellcat";

interface Definition<Route extends string, P extends Params, R> {
  readonly id: string;
  readonly route: Route;
  readonly plane: Plane;
  readonly effect: "read" | "write" | "destructive";
  readonly since: Release;
  readonly until?: Release;
  /** Left out: reads are, writes are not. */
  readonly repeatable?: boolean | ((input: InputOf<P>) => boolean);
  readonly params: P & PathAgrees<Route, P>;
  readonly returns: Shape<R>;
  readonly success?: readonly number[];
  readonly headersTimeout?: number;
  readonly totalTimeout?: number;
  readonly credentials?: "none";
  readonly docs: string;
  readonly oneForm?: (wire: Json) => Json;
  readonly pages?: string | true;
  readonly preview?: Preview;
}

/** Seconds; see the slow endpoints of the Manage API page ("may take several seconds to reply"). */
const DEFAULT_HEADERS_TIMEOUT = 30;
const DEFAULT_TOTAL_TIMEOUT = 60;

/** Defines an operation. The compiler holds the route's `{names}` against the path parameters. */
export function operation<const Route extends `${Method} /${string}`, const P extends Params, R>(def: Definition<Route, P, R>): Operation<P, R> {
  const { repeatable = def.effect === "read", ...rest } = def;
  const [method, path] = def.route.split(" ") as [Method, string];
  return {
    ...rest,
    method,
    path,
    isRepeatable: (input) => (typeof repeatable === "function" ? repeatable(input) : repeatable),
    success: def.success ?? [200],
    headersTimeout: def.headersTimeout ?? DEFAULT_HEADERS_TIMEOUT,
    totalTimeout: def.totalTimeout ?? Math.max(DEFAULT_TOTAL_TIMEOUT, def.headersTimeout ?? 0),
    credentials: def.credentials ?? (def.plane === "rest" ? "token" : "basic"),
  };
}

/** An operation of any parameters and any answer, for lists of them. */
export type AnyOperation = Operation;

/** The parts of a path: literal text, or the name of a parameter. */
export type Segment = { readonly literal: string } | { readonly param: string };

/** `/orgs/{org}/hooks` as segments. Read by the request builder and by the sandbox's router. */
export function segmentsOf(path: string): readonly Segment[] {
  return path
    .split("/")
    .slice(1)
    .map((part) => (part.startsWith("{") && part.endsWith("}") ? { param: part.slice(1, -1) } : { literal: part }));
}

/** Whether a release, as `3.14` or `3.14.2`, has the operation. */
export function existsIn(op: Pick<AnyOperation, "since" | "until">, release: string): boolean {
  return compareReleases(release, op.since) >= 0 && (op.until === undefined || compareReleases(release, op.until) <= 0);
}

/** Negative, zero or positive as `a` is older than, the same feature release as, or newer than `b`. Patch levels do not count. */
export function compareReleases(a: string, b: string): number {
  const parts = (release: string) => release.split(".").map(Number);
  const [[majorA = 0, minorA = 0], [majorB = 0, minorB = 0]] = [parts(a), parts(b)];
  return majorA - majorB || minorA - minorB;
}
