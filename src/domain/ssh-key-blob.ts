/** The binary inside a public key (RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4, OpenSSH PROTOCOL.u2f): fields, each with its length before it. */

interface KeyForm {
  /** How many fields, the type included. */
  readonly fields: number;
  /** What must stand in fields beyond the type. */
  readonly holds?: (fields: readonly Uint8Array[]) => boolean;
}

const ED25519_BYTES = 32;
const curve = (name: string) => (fields: readonly Uint8Array[]) => textOf(fields[1]) === name;
const point = (fields: readonly Uint8Array[]) => fields[1]?.length === ED25519_BYTES;

const FORMS: Readonly<Record<string, KeyForm>> = {
  "ssh-rsa": { fields: 3 },
  "ssh-ed25519": { fields: 2, holds: point },
  "ecdsa-sha2-nistp256": { fields: 3, holds: curve("nistp256") },
  "ecdsa-sha2-nistp384": { fields: 3, holds: curve("nistp384") },
  "ecdsa-sha2-nistp521": { fields: 3, holds: curve("nistp521") },
  "sk-ssh-ed25519@openssh.com": { fields: 3, holds: point },
  "sk-ecdsa-sha2-nistp256@openssh.com": { fields: 4, holds: curve("nistp256") },
};

export const KEY_TYPES: readonly string[] = Object.keys(FORMS);

/** What is wrong with a key of this type, in words that repeat nothing of it; undefined when it is whole. */
export function checkBlob(type: string, base64: string): string | undefined {
  const form = Object.hasOwn(FORMS, type) ? FORMS[type] : undefined;
  if (form === undefined) return `the key's type is not one of ${KEY_TYPES.join(", ")}`;
  if (!/^[0-9A-Za-z+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return `the ${type} key is not whole: its base64 text is cut off or damaged`;
  const fields = fieldsOf(Buffer.from(base64, "base64"));
  const inner = fields === undefined ? undefined : textOf(fields[0]);
  if (fields === undefined || inner === undefined) return `the ${type} key is not whole: it is cut off or damaged`;
  if (inner !== type)
    return KEY_TYPES.includes(inner) ? `the line says ${type}, but the key in it is ${inner}` : `the line says ${type}, but the key in it is of another type`;
  if (fields.length !== form.fields || form.holds?.(fields) === false || fields.some((field) => field.length === 0))
    return `the ${type} key is not whole: it is cut off or damaged`;
  return undefined;
}

/** Undefined when the lengths do not add up to the whole. */
function fieldsOf(blob: Buffer): readonly Uint8Array[] | undefined {
  const fields: Uint8Array[] = [];
  for (let at = 0; at < blob.length;) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

const textOf = (field: Uint8Array | undefined): string | undefined => (field === undefined ? undefined : Buffer.from(field).toString("latin1"));
