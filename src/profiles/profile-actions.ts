/** What the profile commands can do. Implemented in `actions.ts`; the kit hands it to commands in their context. */

import type { PresentedCertificate } from "../http/answers.js";

/** `profile list` and `show`: never the value of a secret. */
export interface ProfileRow {
  readonly name: string;
  /** As HOST is written: with `http://` where it is without TLS. */
  readonly host: string;
  readonly port: number;
  readonly rest_port: number;
  readonly user: string;
  readonly enterprise: string | null;
  readonly default: boolean;
  readonly tags: readonly string[];
  readonly password: { readonly source: string } | null;
  readonly token: { readonly source: string } | null;
}

/** What `profile show` has beside: paths, fingerprints and addresses, null where there is none. */
export interface ProfileDetailRow extends ProfileRow {
  readonly read_only: boolean;
  /** The files that a password and a token are read from. */
  readonly password_file: string | null;
  readonly token_file: string | null;
  readonly ca_file: string | null;
  /** SHA-256 of each authority that the profile itself holds. */
  readonly ca: readonly string[];
  readonly client_cert: string | null;
  readonly client_key: string | null;
  readonly pin: string | null;
  /** Its password masked. */
  readonly proxy: string | null;
  readonly audit_log: string | null;
}

export interface ProfileDetail {
  readonly row: ProfileDetailRow;
  /** Everything about it for a person, the files and commands of its credentials too. */
  readonly settings: readonly { readonly setting: string; readonly value: string }[];
}

/** The flags of `profile add` and `set`. Undefined: not given. In `set`, empty text takes a setting away. */
export interface ProfileChanges {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly restPort?: number | undefined;
  readonly user?: string | undefined;
  readonly enterprise?: string | undefined;
  readonly caFile?: string | undefined;
  readonly clientCert?: string | undefined;
  readonly clientKey?: string | undefined;
  readonly pin?: string | undefined;
  readonly proxy?: string | undefined;
  readonly auditLog?: string | undefined;
  /** Replaces the tags there are. */
  readonly tag?: readonly string[] | undefined;
  readonly readOnly?: boolean | undefined;
  /** `keychain`, `keychain:NAME` or `file`: where secrets given, and in `set` those there are, are to be kept. */
  readonly store?: string | undefined;
  readonly passwordStdin?: boolean | undefined;
  readonly passwordFile?: string | undefined;
  readonly passwordCommand?: string | undefined;
  readonly tokenStdin?: boolean | undefined;
  readonly tokenFile?: string | undefined;
  readonly tokenCommand?: string | undefined;
  readonly default?: boolean | undefined;
  /** False: credentials are stored untried. */
  readonly verify?: boolean | undefined;
}

export interface Inspected {
  readonly name: string;
  readonly certificate: PresentedCertificate;
  /** 64 lower-case hex digits. */
  readonly pin: string | undefined;
}

export interface ActionOptions {
  /** Checks everything that can be checked here, asks nothing, tries no credential and stores nothing. */
  readonly dryRun: boolean;
}

export interface ImportOptions extends ActionOptions {
  /** Profiles that are there take the imported settings; their credentials stay. */
  readonly replace: boolean;
}

/** All of them throw `local_state` for the store and for profiles that are not there, `usage` for what was typed. */
export interface ProfileActions {
  list(): readonly ProfileRow[];
  /** The default profile where no name is given. */
  show(name: string | undefined): ProfileDetail;
  /** Asks for what is missing, tries the credentials given, then stores. @throws {CliError} what the instance answered; nothing is stored then */
  add(name: string, changes: ProfileChanges, options: ActionOptions): Promise<ProfileRow>;
  set(name: string, changes: ProfileChanges, options: ActionOptions): Promise<ProfileRow>;
  use(name: string, options: ActionOptions): Promise<ProfileRow>;
  rename(name: string, to: string, options: ActionOptions): Promise<ProfileRow>;
  remove(name: string, options: ActionOptions): Promise<void>;
  /** Everything but secrets, for another machine. No names: all profiles. */
  exported(names: readonly string[]): { readonly document: Readonly<Record<string, unknown>>; readonly left: readonly string[] };
  /** Stores all of what `exported` gave, or nothing. `file`: what messages call it. */
  import(text: string, file: string, options: ImportOptions): Promise<readonly ProfileRow[]>;
  /** The certificate that the profile's instance presents, beside the pin there is. Nothing is sent to the instance. */
  inspect(name: string | undefined): Promise<Inspected>;
  /** Stores the pin, or takes it away. */
  pin(name: string, fingerprint256: string | undefined, options: ActionOptions): Promise<void>;
}
