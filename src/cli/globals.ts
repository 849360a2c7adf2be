/** The flags every command takes, in the order help shows them. `kind` groups them there. */
import { compareReleases, NEWEST_RELEASE, OLDEST_RELEASE } from "../api/operation.js";
import { choice, integer, list, text } from "../api/shape.js";
import { parseDuration } from "../domain/duration.js";
import { usage } from "../errors.js";
import { option, toggle, type CommandInput, type Flag } from "./command.js";

export const OUTPUT_FORMATS = ["table", "json", "ndjson", "yaml", "csv", "tsv"] as const;

/** Requests at a time to one instance. */
export const DEFAULT_CONCURRENCY = 8;
/** Tries after the first. */
export const DEFAULT_RETRIES = 3;

const port = () => integer({ min: 1, max: 65535 });

const release = (raw: string): string => {
  if (!/^\d+\.\d+(\.\d+)?$/.test(raw)) throw usage(`--ghes-version: "${raw}" is no release`, "write it as 3.19 or 3.19.2");
  if (compareReleases(raw, OLDEST_RELEASE) < 0)
    throw usage(`--ghes-version: ${raw} is older than any release that is supported`, `supported are ${OLDEST_RELEASE} to ${NEWEST_RELEASE}`);
  return raw;
};

export const globalFlags = {
  profile: option(list(text()), "NAME", "Stored profile, or several with commas (default: the default profile)", {
    short: "p",
    commas: true,
    completion: "profile",
  }),
  allProfiles: toggle("All stored profiles, at the same time"),
  tag: option(text(), "TAG", "The profiles that have this tag"),
  host: option(text(), "HOST", "Host name or address of the instance (http://HOST for one without TLS)"),
  port: option(port(), "N", "Management port (default 8443; 8080 without TLS)"),
  restPort: option(port(), "N", "Port of the REST API (default 443; 80 without TLS)"),
  json: toggle("One JSON value on stdout; errors are JSON on stderr"),
  output: option(choice(...OUTPUT_FORMATS), "FORMAT", "Form of the result (default: a table on a terminal, tab-separated lines elsewhere)", { short: "o" }),
  fields: option(text(), "A,B.C", "Only these columns, or these keys of the JSON"),
  jq: option(text(), "EXPR", "Filter the JSON with a jq expression"),
  noHeaders: toggle("No header line"),
  noColor: toggle("No colour"),
  noPager: toggle("No pager for what is longer than the screen"),
  quiet: toggle("Only results and errors", { short: "q" }),
  verbose: toggle("Each request and response on stderr, secrets masked", { short: "v" }),
  timeout: option(integer(), "DURATION", "Limit for the whole command, waiting included (90s, 1h30m; default: none)", { parse: parseDuration }),
  retries: option(integer({ min: 0, max: 100 }), "N", `Tries after the first where a retry is safe (default ${String(DEFAULT_RETRIES)})`),
  noRetry: toggle("Try once only"),
  concurrency: option(integer({ min: 1, max: 64 }), "N", `Requests at a time to one instance (default ${String(DEFAULT_CONCURRENCY)})`),
  yes: toggle("Go on without asking", { short: "y" }),
  noInput: toggle("Never ask: fail instead, with exit code 2"),
  dryRun: toggle("Print the requests a command would send; change nothing"),
  ghesVersion: option(text(), "V", "The release it is, or the one to simulate (3.19)", { parse: release }),
  caFile: option(text(), "PEM", "Certificate authority to trust beside the system's", { completion: "file" }),
  force: toggle("Send a password or token although it was rejected less than 10 minutes ago"),
  insecure: toggle("Do not verify the certificate, this once"),
  version: toggle("Version of this program"),
  help: toggle("Help", { short: "h" }),
} as const satisfies Readonly<Record<string, Flag>>;

export type GlobalInput = CommandInput<Record<never, never>, typeof globalFlags>;
