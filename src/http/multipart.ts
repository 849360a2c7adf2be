/** A multipart form as bytes, known in full before they are sent, so that a request can be sent again. */
import { randomBytes } from "node:crypto";
import type { FormPart } from "./request.js";

/** The name every uploaded file travels under: the one on this computer is nobody's business. */
const FILE_NAME = "license.ghl";

export function encodeForm(parts: readonly FormPart[]): { readonly contentType: string; readonly bytes: Buffer } {
  const boundary = `ghes-admin-${randomBytes(16).toString("hex")}`;
  const chunks = parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n${headOf(part)}\r\n\r\n`, "utf8"), contentOf(part), Buffer.from("\r\n", "utf8")]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`, "utf8")]) };
}

// Part names are those of operations: plain words, nothing to escape.
function headOf({ name, value }: FormPart): string {
  const disposition = `content-disposition: form-data; name="${name}"`;
  return typeof value === "string" ? disposition : `${disposition}; filename="${FILE_NAME}"\r\ncontent-type: application/octet-stream`;
}

const contentOf = ({ value }: FormPart): Uint8Array => (typeof value === "string" ? Buffer.from(value, "utf8") : value.bytes);
