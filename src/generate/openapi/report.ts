/** The comparison as text: what differs and is not explained, by route, and what else the description has. */
import { compare, withoutOperation, type Difference } from "./compare.js";
import { readDescription, type Description } from "./description.js";

/** A row of the page that explains what differs. */
export interface Explained extends Difference {
  /** The releases in which it differs, in order. */
  readonly releases: readonly string[];
}

const ROW = /^\| (?<releases>[\d., ]+?) +\| `(?<route>[A-Z]+ [^`]+)` +\| (?<what>.+?) +\| \S.* \|$/;

/** The rows of `docs/openapi-differences.md`: releases, operation, difference, reason. */
export function readExplained(page: string): readonly Explained[] {
  return page.split("\n").flatMap((line) => {
    const { releases = "", route = "", what = "" } = ROW.exec(line)?.groups ?? {};
    return route === "" ? [] : [{ releases: releases.split(", "), route, what: what.replaceAll("\\_", "_").replaceAll("`", "") }];
  });
}

/** The differences that no row explains for this release. */
export const unexplained = (differences: readonly Difference[], release: string, explained: readonly Explained[]): readonly Difference[] =>
  differences.filter(({ route, what }) => !explained.some((one) => one.route === route && one.what === what && one.releases.includes(release)));

/**
 * @param json A description, as parsed.
 * @param named The release, where the description does not say it.
 * @param page The text of `docs/openapi-differences.md`.
 * @returns the report, and the exit code: 0, 1 where something is unexplained, 2 where the file is no description.
 */
export function report(json: unknown, named: string | undefined, page: string): { readonly text: string; readonly code: number } {
  const description = readDescription(json);
  const release = named ?? description?.release;
  if (description === undefined) return { text: "The file is no OpenAPI description in JSON.\n", code: 2 };
  if (release === undefined || !/^\d\.\d{1,2}$/.test(release))
    return { text: "The description names no release. Say it after the file: npm run report:openapi -- FILE 3.19\n", code: 2 };
  const all = partOf(description, compare(description, release));
  const open = unexplained(all, release, readExplained(page));
  return { text: textOf(description, release, all, open), code: open.length === 0 ? 0 : 1 };
}

/** Some descriptions are published in part, as that of an API ahead of its release; what they leave out is not missing. */
function partOf({ operations }: Description, differences: readonly Difference[]): readonly Difference[] {
  const isPart = operations.size < 20;
  return isPart ? differences.filter(({ what }) => what !== "the description does not have it") : differences;
}

function textOf(description: Description, release: string, all: readonly Difference[], open: readonly Difference[]): string {
  const lines = [`GitHub Enterprise Server ${release}: ${String(description.operations.size)} operations described`];
  for (const [i, { route, what }] of open.entries()) {
    if (route !== open[i - 1]?.route) lines.push("", route);
    lines.push(`  ${what}`);
  }
  if (open.length > 0) lines.push("");
  const explained = all.length - open.length;
  lines.push(
    open.length === 0 ? "Nothing differs that is not explained." : `${String(open.length)} differences.`,
    ...(explained === 0 ? [] : [`${String(explained)} more are explained in docs/openapi-differences.md.`]),
    `${String(withoutOperation(description).length)} operations of the description are in no release ours: \`ghes-admin api\` reaches them.`,
  );
  return `${lines.join("\n")}\n`;
}
