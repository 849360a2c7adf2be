/** Where the next page of a list is. Source: "Using pagination in the REST API". */
import { CliError } from "../errors.js";

/**
 * The path and query of the `rel="next"` link, or undefined on the last page. Only these are used: the host in the
 * link may be a proxy's, and credentials go to the profile's host alone.
 * @throws {CliError} `bad_answer` for a link that is none.
 */
export function nextPage(link: string | undefined): string | undefined {
  if (link === undefined || link.trim() === "") return undefined;
  const parts = link.split(/,\s*(?=<)/).map((part) => /^\s*<([^<>]*)>\s*((?:;\s*[^;]+)*)\s*$/.exec(part));
  if (parts.some((part) => part === null))
    throw new CliError("bad_answer", "the instance sent a broken Link header, so the rest of the list cannot be found", {
      hint: "run it again with -v to see the header",
    });
  const next = parts.find((part) => /;\s*rel="?next"?\s*(;|$)/.test(part?.[2] ?? ""));
  const target = next?.[1];
  if (target === undefined) return undefined;
  try {
    const url = new URL(target, "https://instance.invalid");
    return `${url.pathname}${url.search}`;
  } catch {
    throw new CliError("bad_answer", "the instance sent a Link header without a usable address", { hint: "run it again with -v to see the header" });
  }
}
