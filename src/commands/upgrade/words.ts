/** How versions, packages and node timeouts are written, and what every page of these commands says. */
import { parseDuration } from "../../domain/duration.js";
import { usage } from "../../errors.js";

export const EXPERIMENTAL =
  "Experimental: GitHub published these endpoints ahead of GHES 3.22, the first release that has them, and nobody has tried them against one yet.";

/** @throws {CliError} `usage` */
export function parseVersion(text: string): string {
  if (/^\d{1,2}\.\d{1,3}\.\d{1,3}([.-]?[a-z]+\.?\d*)?$/i.test(text)) return text;
  throw usage(`${JSON.stringify(text)} is no version with its patch level`, "Write it as 3.22.1.");
}

/** @throws {CliError} `usage` */
export function parsePackage(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/^\/.*[^/]$/.test(text) && !/[\u0000-\u001f\u007f]/.test(text)) return text;
  throw usage(
    `${JSON.stringify(text)} is no path of a file on the instance`,
    "The package must be there already; name it with its whole path, as /var/lib/ghe-updates/github-enterprise-3.22.1-kvm.pkg.",
  );
}

/** The release in the name of a package; undefined where the name tells none. */
export const versionOf = (file: string): string | undefined => /github-enterprise-(\d+\.\d+\.\d+)[^/]*$/.exec(file)?.[1];

const LONGEST = 2 * 60 * 60;

/** The instance reads durations in Go's form: `1h30m0s`. @throws {CliError} `usage` beyond the documented two hours */
export function nodeTimeout(text: string): string {
  const seconds = parseDuration(text) / 1000;
  if (seconds < 1 || seconds > LONGEST) throw usage(`${JSON.stringify(text)} is not between 1s and 2h`, "Each node has 30m unless told.");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${h > 0 ? `${String(h)}h` : ""}${h > 0 || m > 0 ? `${String(m)}m` : ""}${String(s)}s`;
}
