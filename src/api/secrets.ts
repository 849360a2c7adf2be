/**
 * What in a tree of settings, a request or an answer opens something. The settings endpoint returns its secrets in
 * clear, and nobody has listed all of its keys: a leaf that looks like a secret is one, known or not.
 */
import { isRecord, MAX_DEPTH, type Json } from "./shape.js";

/** What stands in place of a secret, everywhere. */
export const SECRET_MASK = "********";

/** Names that say it wherever they stand: `admin_password`, `secret_key_data`, `clientSecret`. */
const STRONG = /passw|passphrase|passcode|secret|credential|community|privatekey|apikey|accesskey|authtoken|connectionstring|jitconfig/;
/** Words that say it at the end of a name: `github_ssl.key`, `mapping.token`, `smtp.pass`. */
const FINAL = new Set(["key", "token", "tokens", "pass", "pwd", "psk", "salt", "htpasswd"]);
/** Words that make `keys` those of a lock rather than those of a list: `user_sync_keys` is a switch. */
const KEYS_OF = new Set(["api", "access", "private", "signing", "encryption", "secret"]);
/** A last word that speaks about a secret without being one: `token_url`, `password_min_length`. */
const ABOUT = new Set(
  "enabled disabled id ids url uri name names type kind algorithm policy length limit limits minutes seconds hours days count attempts endpoint host hostname port user username path file timeout ttl age expiry expires expiration at fingerprint hint scanning required allowed".split(
    " ",
  ),
);
/** Words that turn a key into something anyone may have. */
const OPEN = new Set(["public", "pub", "authorized"]);

/** Leaves whose name misleads: the LDAP attribute that holds a person's public key. */
const NOT_SECRET = new Set(["ldap.profile.key"]);

const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");

function nameLooksSecret(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined || ABOUT.has(last)) return false;
  if (words.some((word) => OPEN.has(word)) && !words.includes("private")) return false;
  if (STRONG.test(words.join("")) || FINAL.has(last)) return true;
  return last === "keys" && words.some((word) => KEYS_OF.has(word));
}

/** Containers whose every leaf is one: `credentials`, `secrets`, `tokens`. */
const holdsSecrets = (name: string): boolean => name !== "" && !wordsOf(name).includes("key") && nameLooksSecret(name);

const isIndex = (name: string): boolean => /^\d+$/.test(name);

/** Whether a leaf at this path opens something, judged by names alone: `["smtp", "password"]`. Positions in lists do not count. */
export function looksSecret(path: readonly string[]): boolean {
  const names = path.filter((name) => !isIndex(name));
  const leaf = names.at(-1);
  if (leaf === undefined || NOT_SECRET.has(names.join("."))) return false;
  return nameLooksSecret(leaf) || names.slice(0, -1).some(holdsSecrets);
}

const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/;
const OPEN_VALUE = /^\s*(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S+|sk-(?:ssh|ecdsa)\S+)\s|^\s*-----BEGIN (?:[A-Z0-9 ]+ )?(?:CERTIFICATE|PUBLIC KEY)/;
const URL_WITH_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*:[^/@\s]+@/i;

/** Whether this value, at this path, opens something. Switches, zero, null and empty text never do. */
export function isSecret(path: readonly string[], value: Json): boolean {
  if (typeof value === "string") {
    if (PRIVATE_KEY.test(value) || URL_WITH_PASSWORD.test(value)) return true;
    return value !== "" && !OPEN_VALUE.test(value) && looksSecret(path);
  }
  return (typeof value === "number" || typeof value === "bigint") && value !== 0 && value !== 0n && looksSecret(path);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** The same tree with every secret leaf as `SECRET_MASK`. */
export function maskSecrets(tree: Json, path: readonly string[] = []): Json {
  if (path.length > MAX_DEPTH) return SECRET_MASK;
  if (isList(tree)) return tree.map((item, i) => maskSecrets(item, [...path, String(i)]));
  if (isRecord(tree)) return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, maskSecrets(value, [...path, key])]));
  return isSecret(path, tree) ? SECRET_MASK : tree;
}

/** The secret texts of a tree, for taking them out of whatever is said about it. */
export function secretsIn(tree: Json, path: readonly string[] = []): readonly string[] {
  if (path.length > MAX_DEPTH) return [];
  if (isList(tree)) return tree.flatMap((item, i) => secretsIn(item, [...path, String(i)]));
  if (isRecord(tree)) return Object.entries(tree).flatMap(([key, value]) => secretsIn(value, [...path, key]));
  return isSecret(path, tree) ? [String(tree)] : [];
}

/** Masks what stands beside a secret's name in text that is almost JSON: an answer that ends early, a page around one. */
export function maskSecretText(text: string): string {
  return text.replace(/"([^"\\]{1,100})"(\s*:\s*)"(?:[^"\\]|\\.)*(?:"|$)/g, (found, name: string, colon: string) =>
    looksSecret([name]) ? `"${name}"${colon}"${SECRET_MASK}"` : found,
  );
}
