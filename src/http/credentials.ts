/** The secret that goes with a request, read once, when the first request needs it. */
import type { Plane } from "../api/operation.js";
import { CliError, usage } from "../errors.js";
import { ROOT_USER, type SecretSource, type Target } from "./target.js";

export interface Credential {
  readonly kind: "password" | "token";
  readonly secret: string;
  /** The value of `Authorization`. */
  readonly header: string;
  /** `GHES_ADMIN_PASSWORD`; for messages. */
  readonly from: string;
  readonly user: string;
  /** Whether the profile itself holds it, and another may be stored in its place. */
  readonly isStored: boolean;
}

/** What is refused or accepted as a whole: with another user name the same password is another credential. */
export const identityOf = ({ kind, user, secret }: Credential): string => [kind, ...(kind === "password" ? [user] : []), secret].join("\u0000");

export interface Credentials {
  /** @throws {CliError} `unauthenticated` when the target has none; `unsupported` for a user whom that API does not know */
  for(plane: Plane, signal: AbortSignal): Promise<Credential>;
}

export function createCredentials(target: Target, onSecret: (secret: string) => void): Credentials {
  const read = new Map<string, Promise<Credential>>();
  return {
    for(plane, signal) {
      if (plane === "setup" && target.user !== ROOT_USER) return Promise.reject(onlyRoot(target));
      const kind = plane === "rest" ? "token" : "password";
      const known = read.get(kind) ?? readOne(target, kind, signal, onSecret);
      read.set(kind, known);
      return known;
    },
  };
}

const onlyRoot = ({ label, user }: Target): CliError =>
  new CliError("unsupported", `the Management Console API of ${label} takes only the root site administrator's password, and not the user "${user}"`, {
    hint: "nothing was sent; use the root site administrator's password: users of their own exist in the Manage API of later releases",
  });

async function readOne(target: Target, kind: Credential["kind"], signal: AbortSignal, onSecret: (secret: string) => void): Promise<Credential> {
  const source = kind === "token" ? target.token : target.password;
  if (source === undefined) throw missing(target, kind);
  const secret = await source.read(signal);
  const header = kind === "token" ? tokenHeader(secret, source) : `Basic ${Buffer.from(`${target.user}:${secret}`, "utf8").toString("base64")}`;
  onSecret(secret);
  onSecret(header.slice(header.indexOf(" ") + 1));
  return { kind, secret, header, from: source.description, user: target.user, isStored: source.source === "store" || source.source === "keychain" };
}

/** Sources give what is fit for a header; whatever they give, nothing else becomes one. */
function tokenHeader(token: string, source: SecretSource): string {
  if (!/^[\x21-\x7e]+$/.test(token)) throw usage(`the token from ${source.description} contains a character that no token has`, "nothing was sent");
  return `Bearer ${token}`;
}

function missing(target: Target, kind: Credential["kind"]): CliError {
  const flag = kind === "token" ? "--token-stdin" : "--password-stdin";
  const store = `ghes-admin profile ${target.profile === undefined ? "add NAME --host HOST" : `set ${target.profile}`} ${flag}`;
  const variable = kind === "token" ? "GHES_ADMIN_TOKEN" : "GHES_ADMIN_PASSWORD";
  const message = kind === "token" ? `no token for ${target.label}: its REST API needs one` : `no password for ${target.label}: its management API needs one`;
  const hint =
    target.withheld === true
      ? `what is stored in the profile ${target.profile ?? ""} is for another host and is not used here; set ${variable}, or leave --host and GHES_ADMIN_HOST out`
      : `set ${variable}, or store it: ${store}`;
  return new CliError("unauthenticated", message, { hint });
}
