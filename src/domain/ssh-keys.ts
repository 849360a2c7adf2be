/** Public SSH keys in authorized_keys form: read strictly, compared by what they open, never by their comment. */
import { createHash } from "node:crypto";
import { usage } from "../errors.js";
import { splitOptions } from "./ssh-key-options.js";
import { checkBlob } from "./ssh-key-blob.js";

export interface PublicKey {
  /** `ssh-ed25519`. */
  readonly type: string;
  /** The key itself, in base64 with its padding. */
  readonly blob: string;
  readonly comment: string;
  /** `from="10.0.0.0/8",no-pty`, where the line has any. */
  readonly options: string | undefined;
  /** The whole line as it goes on the wire: options, type, key and comment, one space apart. */
  readonly line: string;
}

const KEY_FORM = "A public key is one line: ssh-ed25519 AAAA… comment (the content of a .pub file).";

/**
 * One public key. What is wrong is said without repeating any of the text: it may be a private key.
 * @throws {CliError} `usage`
 */
export function parsePublicKey(text: string): PublicKey {
  const line = text.replace(/^\uFEFF/, "").trim();
  refuseOtherForms(line);
  if (line === "") throw usage("there is no public key: the text is empty", KEY_FORM);
  if (/[\r\n]/.test(line)) throw usage("there is more than one line where one public key belongs", KEY_FORM);
  if (/\p{Cc}/u.test(line.replaceAll("\t", " "))) throw usage("the public key holds control characters", KEY_FORM);
  const { options, rest } = splitOptions(line);
  const [type = "", blob = "", ...comment] = rest.split(/[ \t]+/);
  if (blob === "") throw usage("the public key has a type but no key after it", KEY_FORM);
  const wrong = checkBlob(type, blob);
  if (wrong !== undefined) throw usage(wrong, KEY_FORM);
  return {
    type,
    blob,
    comment: comment.join(" "),
    options,
    line: [options, type, blob, ...comment].filter((part) => part !== undefined && part !== "").join(" "),
  };
}

/** Forms of key files that people have at hand and that are no authorized_keys line. @throws {CliError} `usage` */
export function refuseOtherForms(text: string): void {
  if (/-{4,5} ?BEGIN [^\r\n]*PRIVATE KEY|^PuTTY-User-Key-File/m.test(text)) {
    throw usage("this is a private key: it was not read further and nothing was sent", "Give the public key, the file whose name ends in .pub.");
  }
  if (/^-{4,5} ?BEGIN /m.test(text))
    throw usage("this public key is in another form than authorized_keys", "Convert it: ssh-keygen -i -f FILE (add -m PKCS8 or -m PEM for a PEM file).");
}

/** `bd:26:d3:…`, as the instance lists it. */
export const fingerprintMd5 = (key: Pick<PublicKey, "blob">): string => (digest("md5", key.blob, "hex").match(/../g) ?? []).join(":");

/** `SHA256:…`, as ssh-keygen prints it. */
export const fingerprintSha256 = (key: Pick<PublicKey, "blob">): string => `SHA256:${digest("sha256", key.blob, "base64").replace(/=+$/, "")}`;

const digest = (algorithm: string, blob: string, encoding: "hex" | "base64"): string =>
  createHash(algorithm).update(Buffer.from(blob, "base64")).digest(encoding);

/** A key as the instance lists it. */
export interface ListedKey {
  readonly key: string;
  readonly fingerprint?: string | null | undefined;
}

/** Whether two lines open the same doors to the same person: the comment, the options and the spacing do not count. */
export const sameKey = (a: string, b: string): boolean => identity(a) === identity(b);

/**
 * The base64 part of a line that an instance holds, also of a type this program does not know; the trimmed line
 * where there is none. Every key's blob begins with the length of its type, three zero bytes and one more.
 */
const identity = (line: string): string => blobOf(line) ?? line.trim();

const blobOf = (line: string): string | undefined => /(?:^|\s)(AAAA[0-9A-Za-z+/]+)={0,2}(?=\s|$)/.exec(line)?.[1];

/** What a list shows of a line: its SHA-256 fingerprint and comment; the line itself where it holds no key that is known. */
export function describeLine(line: string): { readonly fingerprint: string; readonly comment: string | null } {
  const blob = blobOf(line);
  if (blob === undefined) return { fingerprint: line.trim(), comment: null };
  const comment = line
    .slice(line.indexOf(blob) + blob.length)
    .replace(/^=*/, "")
    .trim();
  return { fingerprint: fingerprintSha256({ blob }), comment: comment === "" ? null : comment };
}

export interface Fingerprint {
  readonly kind: "md5" | "sha256";
  /** MD5: lower-case pairs with colons; SHA256: with its prefix, without padding. */
  readonly value: string;
}

/** Whether a word is meant as a fingerprint and not as a key. */
export const looksLikeFingerprint = (text: string): boolean => /^(?:MD5:|SHA256:)/i.test(text) || /^[0-9a-f]{2}(?::[0-9a-f]{2})+$/i.test(text);

/**
 * `aa:bb:…`, `MD5:aa:bb:…` or `SHA256:…`.
 * @throws {CliError} `usage`
 */
export function parseFingerprint(text: string): Fingerprint {
  const md5 = /^(?:MD5:)?([0-9a-f]{2}(?::[0-9a-f]{2}){15})$/i.exec(text)?.[1];
  if (md5 !== undefined) return { kind: "md5", value: md5.toLowerCase() };
  const sha256 = /^SHA256:([0-9A-Za-z+/]{43})=?$/i.exec(text)?.[1];
  if (sha256 !== undefined) return { kind: "sha256", value: `SHA256:${sha256}` };
  throw usage(
    `${JSON.stringify(text)} is no fingerprint`,
    "Write it as `ghes-admin ssh-keys list` shows it (SHA256: and 43 characters), or in the older form (16 pairs aa:bb:…).",
  );
}

/** The listed key with this fingerprint. What the key itself yields counts before what the instance says of it. */
export function findByFingerprint<K extends ListedKey>(keys: readonly K[], text: string): K | undefined {
  const wanted = parseFingerprint(text);
  return keys.find((listed) => {
    const blob = blobOf(listed.key);
    if (blob === undefined) return wanted.kind === "md5" && listed.fingerprint?.toLowerCase().replace(/^md5:/, "") === wanted.value;
    return (wanted.kind === "md5" ? fingerprintMd5({ blob }) : fingerprintSha256({ blob })) === wanted.value;
  });
}

export interface SyncPlan<K extends ListedKey> {
  /** In the order of the file. */
  readonly add: readonly PublicKey[];
  /** As the instance lists them: DELETE wants its own text. Empty without `prune`. */
  readonly remove: readonly K[];
  readonly keep: readonly K[];
  /** On the instance, not in the file, and left there because `prune` is off. */
  readonly extra: readonly K[];
}

export function planSync<K extends ListedKey>(current: readonly K[], wanted: readonly PublicKey[], prune: boolean): SyncPlan<K> {
  const present = new Set(current.map(({ key }) => identity(key)));
  const named = new Set(wanted.map(({ line }) => identity(line)));
  const surplus = current.filter(({ key }) => !named.has(identity(key)));
  return {
    add: wanted.filter(({ line }, i) => !present.has(identity(line)) && wanted.findIndex((other) => sameKey(other.line, line)) === i),
    remove: prune ? surplus : [],
    keep: current.filter(({ key }) => named.has(identity(key))),
    extra: prune ? [] : surplus,
  };
}
