/** One instance to talk to, as flags, environment and profile together name it. Holds sources of secrets, not secrets. */

/** The root site administrator, and the only user of the Management Console API. */
export const ROOT_USER = "api_key";

/** Where a secret comes from. It is read when a request needs it, once. */
export interface SecretSource {
  readonly source: "environment" | "store" | "file" | "command" | "keychain" | "stdin" | "prompt";
  /** For messages: `GHES_ADMIN_PASSWORD`, `the file /run/secrets/ghes`. Never the value. */
  readonly description: string;
  /** What gives the secret, where several instances may have it from there: the same text is the same secret. Shown to nobody. */
  readonly origin?: string | undefined;
  /** Not empty, and without the line break at its end. @throws {CliError} `usage` or `local_state` when it cannot be had, or is no secret */
  read(signal: AbortSignal): Promise<string>;
}

export interface Trust {
  /** PEM certificates that are trusted beside the system's. */
  readonly ca: readonly string[];
  /** SHA-256 of the only certificate accepted, as 64 lower-case hex digits, with that certificate where it is stored. */
  readonly pin?: { readonly fingerprint256: string; readonly pem?: string } | undefined;
  readonly client?: { readonly cert: string; readonly key: string } | undefined;
  /** No verification at all, for this call only. */
  readonly insecure: boolean;
}

export interface Target {
  readonly profile: string | undefined;
  /** The flags that name it on another command line, each with a space before; empty where variables name it. */
  readonly flags: string;
  /** The profile's name, or host and port: what messages call it. */
  readonly label: string;
  readonly scheme: "https" | "http";
  /** A name or address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly restPort: number;
  /** `api_key`, or a Management Console user. */
  readonly user: string;
  readonly password: SecretSource | undefined;
  readonly token: SecretSource | undefined;
  /** The profile is for another host than this: whatever secrets it has are not sent here. */
  readonly withheld?: boolean | undefined;
  readonly enterprise: string | undefined;
  readonly tags: readonly string[];
  readonly readOnly: boolean;
  readonly trust: Trust;
  /** A proxy's URL from flag or profile; environment variables are read by the client where this is undefined. */
  readonly proxy: string | undefined;
  /** Absolute path of the log of changes; left out: none is kept. */
  readonly auditLog?: string | undefined;
}
