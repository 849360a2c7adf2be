/** What goes over the wire: answers, refusals, and the headers each plane puts on them. */
import type { Plane } from "../api/operation.js";
import type { Random } from "./random.js";

export interface Answer {
  readonly status: number;
  /** Sent as JSON; `undefined` sends no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent in chunks, without a Content-Length. */
  readonly chunked?: boolean;
  /** Indented JSON. */
  readonly pretty?: boolean;
  /** Without `Server: GHES Manage`. */
  readonly anonymous?: boolean;
  /** Sent as it is, with this content type, in place of JSON. */
  readonly raw?: { readonly type: string; readonly text: string };
}

/** The appliance refuses the request; the server makes the plane's error body of it. */
export class Refused extends Error {
  override readonly name = "Refused";
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    /** Of a 422 of the REST API: what is wrong with each field. */
    readonly errors?: readonly Readonly<Record<string, string>>[],
  ) {
    super(message);
  }
}

/** A start of the sandbox that cannot work: what is wrong with an option, in a sentence. */
export class SandboxError extends RangeError {
  override readonly name: string = "SandboxError";
}

/** A port that this machine does not give. */
export class PortUnusable extends SandboxError {
  constructor(
    readonly port: number,
    readonly host: string,
    /** The system's: `EADDRINUSE`. */
    readonly code: string,
  ) {
    super(`Port ${String(port)} on ${host} cannot be used (${code}).`);
  }
}

export const NO_SERVER =
  "No server is currently available to service your request. Sorry about that. Please try resubmitting your request and contact your local GitHub Enterprise site administrator if the problem persists.";

export const MAINTENANCE_PAGE = `<!DOCTYPE html>
<html>
  <head><title>GitHub Enterprise is currently down for maintenance</title></head>
  <body><h1>Down for maintenance</h1><p>Your GitHub Enterprise administrators are performing scheduled maintenance.</p></body>
</html>
`;

export const PROXY_PAGE =
  "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";

export const html = (status: number, text: string): Answer => ({ status, raw: { type: "text/html; charset=utf-8", text } });

/** Who answers: a port's plane, or `setup` for `/setup` on the management port. */
export interface Answerer {
  readonly plane: Plane;
  /** `3.19.0`. */
  readonly version: string;
  readonly random: Random;
}

/** `{"error":{"message","request_id"}}` on the Manage API, `{"message"}` on the older one, with a `documentation_url` on the REST API. */
export function errorAnswer({ plane, version, random }: Answerer, status: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const bodies = {
    manage: () => ({ error: { message, request_id: random.uuid() } }),
    setup: () => ({ message }),
    rest: () => ({ message, documentation_url: documentationOf(version) }),
  };
  return { status, body: bodies[plane](), headers };
}

/** As recorded from an old release, and as documented for the later ones. */
function documentationOf(version: string): string {
  const release = version.split(".").slice(0, 2).join(".");
  return release.startsWith("2.") ? `https://developer.github.com/enterprise/${release}/v3` : `https://docs.github.com/enterprise-server@${release}/rest`;
}

/** What the refusal looks like on its plane. */
export function refusal(answerer: Answerer, { status, message, headers, errors }: Refused): Answer {
  const answer = errorAnswer(answerer, status, message, headers);
  return errors === undefined || answerer.plane !== "rest" ? answer : { ...answer, body: { ...(answer.body as object), errors } };
}

/** Headers as recorded from the Manage API. It has no request id, no rate limit and no X-GitHub-* header. */
const MANAGE_HEADERS = {
  Server: "GHES Manage",
  "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
  "X-Frame-Options": "DENY",
  "X-Content-Type-Options": "nosniff",
  "X-Xss-Protection": "0",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
};

const ANONYMOUS_HEADERS = { "X-Frame-Options": "DENY" };

/** The bytes and headers of an answer. */
export function encode({ plane, version, random }: Answerer, answer: Answer): { headers: Record<string, string>; bytes: Buffer } {
  const bytes = Buffer.from(textOf(plane, answer), "utf8");
  const headers: Record<string, string> = {
    ...planeHeaders({ plane, version, random }, answer),
    "Content-Type": answer.raw?.type ?? (answer.status === 204 ? "application/json" : "application/json; charset=utf-8"),
    ...answer.headers,
  };
  if (answer.status !== 204 && answer.chunked !== true) headers["Content-Length"] = String(bytes.length);
  return { headers, bytes };
}

function textOf(plane: Plane, answer: Answer): string {
  if (answer.raw !== undefined) return answer.raw.text;
  if (answer.body === undefined || answer.status === 204) return "";
  const json = JSON.stringify(answer.body, null, answer.pretty === true ? 2 : undefined);
  return plane === "manage" ? `${json}\n` : json;
}

function planeHeaders({ plane, version, random }: Answerer, answer: Answer): Readonly<Record<string, string>> {
  if (plane === "rest") return restHeaders(version, random);
  if (plane === "setup") return { ...ANONYMOUS_HEADERS, "Set-Cookie": `_gh_manage=${random.hex(32)}; path=/; HttpOnly; secure` };
  return answer.anonymous === true ? ANONYMOUS_HEADERS : MANAGE_HEADERS;
}

const restHeaders = (version: string, random: Random): Record<string, string> => ({
  Server: "GitHub.com",
  "X-GitHub-Enterprise-Version": version,
  "X-GitHub-Media-Type": "github.v3; format=json",
  "X-GitHub-Request-Id": random.uuid(),
  "X-Content-Type-Options": "nosniff",
});
