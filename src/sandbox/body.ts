/** Request bodies, read strictly. */
import type { FileContent } from "../api/shape.js";
import { Refused } from "./wire.js";

/** One part of a multipart form: a file where it has a file name. */
export type Part = string | FileContent;

/** @throws {Refused} 400 when it is not JSON. */
export function parseJson(bytes: Uint8Array, what = "the body"): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Refused(400, `invalid request: ${what} is not JSON`);
  }
}

/** The boundary of a `multipart/form-data` content type. @throws {Refused} 400 for any other type. */
export function boundaryOf(contentType: string): string {
  const [, quoted, plain] = /^multipart\/form-data;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*$/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new Refused(400, "invalid request: the content type must be multipart/form-data with a boundary");
  return boundary;
}

const malformed = (why: string) => new Refused(400, `invalid request: malformed multipart body: ${why}`);

/** @throws {Refused} 400 for a body that is not of this form, or names a part twice. */
export function parseMultipart(bytes: Uint8Array, boundary: string): ReadonlyMap<string, Part> {
  const body = Buffer.from(bytes);
  const parts = new Map<string, Part>();
  let at = body.indexOf(`--${boundary}`);
  if (at !== 0) throw malformed("it does not begin with the boundary");
  at += boundary.length + 2;
  while (body.toString("latin1", at, at + 2) === "\r\n") {
    const headersEnd = body.indexOf("\r\n\r\n", at);
    const end = body.indexOf(`\r\n--${boundary}`, headersEnd);
    if (headersEnd === -1 || end === -1) throw malformed("a part has no end");
    const { name, filename } = readDisposition(body.toString("utf8", at + 2, headersEnd));
    if (parts.has(name)) throw malformed(`the part ${name} is there twice`);
    const content = body.subarray(headersEnd + 4, end);
    parts.set(name, filename === undefined ? content.toString("utf8") : { name: filename, bytes: new Uint8Array(content) });
    at = end + boundary.length + 4;
  }
  if (!/^--(\r\n)?$/.test(body.toString("latin1", at))) throw malformed("it does not end with the boundary");
  return parts;
}

function readDisposition(headers: string): { readonly name: string; readonly filename: string | undefined } {
  const line = headers.split("\r\n").find((one) => /^content-disposition:/i.test(one)) ?? "";
  const [, name] = /^content-disposition:\s*form-data;\s*name="([^"]+)"/i.exec(line) ?? [];
  if (name === undefined) throw malformed("a part has no name");
  return { name, filename: /;\s*filename="([^"]*)"/i.exec(line)?.[1] };
}
