/** Requests, built by pure functions from an operation, its input and the target. Every URL of this program is made here. */
import type { AnyOperation, Method, Param, Plane } from "../api/operation.js";
import { planeOf, REST_PREFIX, segmentsOf, withoutPrefix } from "../api/operation.js";
import { maskSecrets, SECRET_MASK, secretsIn } from "../api/secrets.js";
import type { FileContent, Json } from "../api/shape.js";
import { usage } from "../errors.js";
import type { FreeRequest, Preview } from "./answers.js";
import type { Target } from "./target.js";
import { writeJson } from "./json-text.js";
import { visible } from "./visible.js";

export interface FormPart {
  readonly name: string;
  readonly value: string | FileContent;
  readonly secret: boolean;
}

export interface FormField {
  readonly name: string;
  /** As it is sent, before it is percent-encoded. */
  readonly text: string;
  readonly shown: string;
}

/** `shown` is the same value with its secrets masked. */
export type RequestBody =
  | { readonly kind: "json"; readonly value: Json; readonly shown: Json }
  | { readonly kind: "multipart"; readonly parts: readonly FormPart[] }
  | { readonly kind: "form"; readonly fields: readonly FormField[]; readonly value: Json }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly shown: Json };

export interface HttpRequest {
  readonly method: Method;
  /** Absolute. */
  readonly url: string;
  /** `https://ghe1.example.com:8443` */
  readonly origin: string;
  /** With the query, percent-encoded. */
  readonly path: string;
  /** Lower-case names; without Authorization, which the client adds. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RequestBody | undefined;
  readonly plane: Plane;
}

const REST_HEADERS = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" };
const MANAGE_HEADERS = { accept: "application/json" };

/**
 * The request that sends `input` to the operation.
 * @param version this program's, for the user agent: GitHub refuses requests without one
 * @throws {CliError} `usage` when a value cannot stand in a path
 */
export function buildRequest(op: AnyOperation, input: Readonly<Record<string, unknown>>, target: Target, version: string): HttpRequest {
  const given = Object.entries(op.params).flatMap(([name, param]) => {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    return value === undefined ? [] : [{ name, param, value }];
  });
  const at = (place: Param["place"]) => given.filter((one) => one.param.place === place);
  const path = segmentsOf(op.path).map((part) => ("literal" in part ? part.literal : pathValue(part.param, input[part.param])));
  const query = at("query").map(({ name, value }) => [name, textOf(value)] as const);
  const request = assemble(target, op.plane, op.method, `/${path.join("/")}`, query, bodyOf(at("whole"), at("body"), at("part"), at("form")), version);
  return op.preview === undefined ? request : { ...request, headers: { ...request.headers, accept: previewed(op.preview) } };
}

const previewed = (preview: string): string => `application/vnd.github.${preview}-preview+json, ${REST_HEADERS.accept}`;

/** @throws {CliError} `usage` when the path is not one */
export function buildFreeRequest(request: FreeRequest, target: Target, version: string): HttpRequest {
  const [path, query] = freePath(request.path);
  if (request.site !== undefined) return sitePage(path, query, target, version);
  const plane = planeOf(path);
  const own = plane === "rest" ? withoutPrefix(path) || "/" : path;
  return assemble(target, plane, request.method, own, [...query, ...request.query], freeBody(request), version);
}

function sitePage(path: string, query: Pairs, target: Target, version: string): HttpRequest {
  const page = assemble(target, "rest", "GET", path, query, undefined, version);
  const own = page.path.slice(REST_PREFIX.length);
  return {
    ...page,
    path: own,
    url: `${page.origin}${own}`,
    headers: { accept: "text/csv, */*", "user-agent": page.headers["user-agent"] ?? "", "accept-encoding": "identity" },
  };
}

/** Scheme, host and port of one API of the target. */
export function originOf(target: Target, plane: Plane): string {
  return originOfAddress(target.scheme, target.host, plane === "rest" ? target.restPort : target.port);
}

/** @param name a name or address; IPv6 without brackets */
export function originOfAddress(scheme: string, name: string, port: number): string {
  const host = name.includes(":") ? `[${name}]` : name;
  const address = `${scheme}://${host}:${String(port)}`;
  const origin = origins.get(address) ?? new URL(address).origin;
  origins.set(address, origin);
  return origin;
}

/** By their addresses as they are configured: asked for with every request. */
const origins = new Map<string, string>();

type Pairs = readonly (readonly [string, string])[];

function assemble(target: Target, plane: Plane, method: Method, path: string, query: Pairs, body: RequestBody | undefined, version: string): HttpRequest {
  const origin = originOf(target, plane);
  const search = query.map(([name, value]) => `${queryText(name)}=${queryText(value)}`).join("&");
  const full = `${plane === "rest" ? REST_PREFIX : ""}${path}${search === "" ? "" : `?${search}`}`;
  const headers = {
    ...(plane === "rest" ? REST_HEADERS : MANAGE_HEADERS),
    "user-agent": `ghes-admin/${version}`,
    // Compressed answers would make every limit on their size a limit on something else.
    "accept-encoding": "identity",
    ...(body?.kind === "json" || body?.kind === "bytes" ? { "content-type": "application/json" } : {}),
  };
  return { method, url: `${origin}${full}`, origin, path: full, headers, body, plane };
}

// eslint-disable-next-line no-control-regex -- these are what a path must not hold
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** One value in a path. `encodeURIComponent` leaves `..` as it is, and every URL parser then takes a segment away. */
function pathValue(name: string, value: unknown): string {
  const text = value === undefined ? "" : textOf(value);
  const refuse = (why: string) => usage(`${name} ${why}: "${visible(text)}"`, "nothing was sent");
  if (text === "") throw usage(`${name} is empty`, "nothing was sent");
  if (text === "." || text === "..") throw refuse("cannot be a path of dots");
  if (CONTROL.test(text)) throw refuse("holds a control character");
  if (LONE_SURROGATE.test(text)) throw refuse("holds half of a character");
  return encodeURIComponent(text);
}

function queryText(text: string): string {
  if (LONE_SURROGATE.test(text)) throw usage(`the query holds half of a character: "${visible(text)}"`, "nothing was sent");
  return encodeURIComponent(text);
}

const textOf = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(",") : String(value));

interface Given {
  readonly name: string;
  readonly param: Param;
  readonly value: unknown;
}

const isFile = (value: unknown): value is FileContent => typeof value === "object" && value !== null && "bytes" in value;

function bodyOf(whole: readonly Given[], fields: readonly Given[], parts: readonly Given[], form: readonly Given[]): RequestBody | undefined {
  const [tree] = whole;
  if (tree !== undefined) return { kind: "json", value: tree.value as Json, shown: maskSecrets(tree.value as Json) };
  if (parts.length > 0) {
    const asParts = parts.map(({ name, param, value }) => ({ name, value: isFile(value) ? value : textOf(value), secret: param.shape.kind === "secret" }));
    return { kind: "multipart", parts: asParts };
  }
  if (form.length > 0) return { kind: "form", fields: form.map(formField), value: Object.fromEntries(form.map((one) => [one.name, one.value as Json])) };
  if (fields.length === 0) return undefined;
  const value = Object.fromEntries(fields.map((one) => [one.name, one.value as Json]));
  const shown = Object.fromEntries(fields.map((one) => [one.name, one.param.shape.kind === "secret" ? SECRET_MASK : nested(one)]));
  return { kind: "json", value, shown };
}

/** A value that is no text travels as JSON. */
function formField(one: Given): FormField {
  const asText = (value: Json): string => (typeof value === "string" ? value : writeJson(value));
  return { name: one.name, text: asText(one.value as Json), shown: one.param.shape.kind === "secret" ? SECRET_MASK : asText(nested(one)) };
}

/** A tree or list given as one field may hold secrets of its own (a hook's `config.secret`); a plain value is what its shape says. */
const nested = (one: Given): Json => (typeof one.value === "object" ? maskSecrets(one.value as Json, [one.name]) : (one.value as Json));

/** A path as a person wrote it: encoded where it must be, never with a segment that would be taken away. */
function freePath(given: string): readonly [string, Pairs] {
  if (!given.startsWith("/") || given.startsWith("//")) throw usage(`a path begins with one "/": "${visible(given)}"`, "for example /manage/v1/version");
  if (CONTROL.test(given) || LONE_SURROGATE.test(given))
    throw usage(`the path holds a control character or half of one: "${visible(given)}"`, "nothing was sent");
  const [path = "", ...search] = (given.split("#")[0] ?? "").split("?");
  if (path.split("/").some((part) => /^(?:\.|%2e){1,2}$/i.test(part)))
    throw usage(`the path holds "." or "..": "${visible(given)}"`, "write the path that is meant");
  const encoded = path.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/gu, (found) => encodeURIComponent(found)).replace(/%(?![0-9A-Fa-f]{2})/g, "%25");
  return [encoded, [...new URLSearchParams(search.join("?"))]];
}

function freeBody({ body, form }: FreeRequest): RequestBody | undefined {
  if (form !== undefined) return { kind: "multipart", parts: form };
  if (body === undefined) return undefined;
  if (!(body instanceof Uint8Array)) return { kind: "json", value: body, shown: maskSecrets(body) };
  return { kind: "bytes", bytes: body, shown: shownBytes(body) };
}

function shownBytes(bytes: Uint8Array): Json {
  const value = jsonInBytes(bytes);
  return value === undefined ? `(${String(bytes.length)} bytes)` : maskSecrets(value);
}

/** What bytes given as a body say, where they are JSON; for showing and for secrets, not for sending: digits may be lost. */
function jsonInBytes(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Json;
  } catch (thrown) {
    if (thrown instanceof SyntaxError || thrown instanceof TypeError) return undefined;
    throw thrown;
  }
}

/** What is secret in the body that it sends. */
export function secretsOf({ body }: HttpRequest): readonly string[] {
  if (body === undefined) return [];
  switch (body.kind) {
    case "multipart":
      return body.parts.flatMap((part) => (part.secret && typeof part.value === "string" ? [part.value] : []));
    case "bytes":
      return secretsIn(jsonInBytes(body.bytes) ?? null);
    default:
      return secretsIn(body.value);
  }
}

/** The request as `--dry-run` prints it; `body` is null when there is none. */
export function previewOf(request: HttpRequest): Preview {
  return { method: request.method, url: request.url, body: shownBody(request.body) };
}

/** The body with its secrets masked, a form as its fields, a file as `@name`; null without one. */
export function shownBody(body: RequestBody | undefined): Json {
  if (body === undefined) return null;
  if (body.kind === "form") return Object.fromEntries(body.fields.map((field) => [field.name, field.shown]));
  if (body.kind !== "multipart") return body.shown;
  return Object.fromEntries(
    body.parts.map((part) => [part.name, part.secret ? SECRET_MASK : typeof part.value === "string" ? part.value : `@${part.value.name}`]),
  );
}
