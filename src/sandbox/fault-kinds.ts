/** The faults a sandbox can have, as data: read by the parser, the help and `docs/sandbox.md`. */

export interface FaultKind {
  readonly kind: string;
  /** How the argument is written; undefined where there is none. In brackets where it may be left out. */
  readonly argument?: string;
  /** The words the argument may be, where it is one of a few. */
  readonly choices?: readonly string[];
  /** Whether the argument must be a whole number, and from where to where. */
  readonly range?: readonly [number, number];
  /** `request`: strikes requests, and takes METHOD PATH and @N or @P%. `appliance`: changes how the appliance behaves. */
  readonly scope: "request" | "appliance";
  readonly does: string;
}

const DAY = 86_400_000;

export const FAULT_KINDS: readonly FaultKind[] = [
  { kind: "status", argument: "CODE", range: [400, 599], scope: "request", does: "answers CODE with a JSON error body; the request has no effect" },
  { kind: "html", argument: "CODE", range: [200, 599], scope: "request", does: "answers CODE with an HTML maintenance page; the request has no effect" },
  { kind: "retry-after", argument: "SECONDS", scope: "request", does: "answers 503 with `Retry-After` (seconds, or an HTTP date)" },
  { kind: "rate-limit", argument: "SECONDS", scope: "request", does: "answers 429 with `Retry-After` (seconds, or an HTTP date)" },
  { kind: "latency", argument: "MS", range: [0, DAY], scope: "request", does: "waits MS before the request takes effect" },
  { kind: "reset", scope: "request", does: "resets the connection before the request takes effect" },
  { kind: "lost", scope: "request", does: "lets the request take effect, then resets the connection" },
  { kind: "truncate", scope: "request", does: "sends half of the answer's body, then closes the connection" },
  { kind: "drip", argument: "MS", range: [0, DAY], scope: "request", does: "sends the answer's body byte by byte, MS apart" },
  { kind: "stall", argument: "[body]", choices: ["body"], scope: "request", does: "never answers; with `body`, stops halfway through the body" },
  { kind: "empty", scope: "request", does: "answers 200 without a body; the request takes effect" },
  { kind: "garbage", scope: "request", does: "answers something that is not HTTP" },
  { kind: "unauthorized", scope: "request", does: "answers 401, whatever the credentials" },
  { kind: "redirect", argument: "URL", scope: "request", does: "answers 301 to URL" },
  { kind: "node-error", argument: "HOSTNAME", scope: "request", does: "writes fail on that node: its `error` stands inside the 200" },
  {
    kind: "cursor",
    argument: "RULE",
    choices: ["per-node", "shared", "ignored", "expires", "emptied"],
    scope: "appliance",
    does: "how `last_request_id` of the events works: a cursor per node (the default), one for all, ignored, 400 after the restart, buffer emptied at the end of the run",
  },
  { kind: "skew", argument: "MS", range: [-DAY, DAY], scope: "appliance", does: "puts the clocks of neighboring nodes MS apart" },
  { kind: "apply-fails", argument: "[HOSTNAME]", scope: "appliance", does: "configuration runs fail, on that node or on the first" },
  {
    kind: "certificate",
    argument: "WHICH",
    choices: ["ca", "other"],
    scope: "appliance",
    does: "the certificate changes during the restart of the next configuration run: signed by the sandbox's CA, or by itself",
  },
  { kind: "restart", argument: "MS", range: [0, DAY], scope: "appliance", does: "how long the API is gone in a configuration run" },
  { kind: "reboot", argument: "MS", range: [0, DAY], scope: "appliance", does: "how long a node is gone in an upgrade" },
  { kind: "download-fails", argument: "[HOSTNAME]", scope: "appliance", does: "downloads of upgrade packages fail, on that node or on the first" },
  { kind: "upgrade-fails", argument: "[HOSTNAME]", scope: "appliance", does: "upgrades fail, on that node or on the first" },
  { kind: "drift", argument: "SETTING", scope: "appliance", does: "PUT of the settings leaves this one (dotted) as it was" },
  {
    kind: "unhealthy",
    argument: "WHAT",
    choices: ["WARNING", "CRITICAL", "UNKNOWN", "requirements"],
    scope: "appliance",
    does: "the last node's services are in that state; with `requirements`, its system requirements fail",
  },
  { kind: "scopes", argument: "SCOPES", scope: "appliance", does: "the token has these scopes only (comma list): `repo,read:org`" },
  { kind: "rate-limits", argument: "N", range: [1, 1_000_000], scope: "appliance", does: "rate limits are on: N requests an hour on `/api/v3`, then 403" },
  {
    kind: "quirk",
    argument: "WHICH",
    choices: [
      "license-array",
      "fingeprint",
      "support-key",
      "uninitialized",
      "ldap-sync",
      "delete-500",
      "upgrade-id",
      "upper-case",
      "orchestration-array",
      "configcheck-array",
    ],
    scope: "appliance",
    does: 'the license as an array of one; the documented misspelling of `fingerprint`; the documented key `supportKey"`; an appliance without a password yet; LDAP Sync with Active Directory, so that suspending is 403; a delete of a user that happens and answers 500; `upgrade_id` for the `download_id` of an upgrade package; statuses of upgrades in capitals; the 202 of an orchestrated download as an array of one; the configuration check of the Management Console API as the bare list of its phases',
  },
];
