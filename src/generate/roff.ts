/** Text in the man(7) macros, for mandoc and groff. */
import { wrap } from "../cli/layout.js";
import { VERSION } from "../version.js";
import { NOTICE } from "./notice.js";

/** When the pages' release came out; changed together with the version, never taken from a clock. */
const RELEASED = "2026-11-21";
/** Escapes make some lines longer; mandoc wants at most 80 bytes. */
const WIDTH = 66;

/** Text that roff prints as it is: nothing in it is a request, an escape or a typographic dash. */
export const inline = (text: string): string =>
  [...text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("'", "\\(aq").replaceAll("`", "\\(ga").replaceAll("^", "\\(ha").replaceAll("~", "\\(ti")]
    .map((character) =>
      (character.codePointAt(0) ?? 0) < 0x7f ? character : `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`,
    )
    .join("");

/** Text as input lines: a dot or an apostrophe at the start of one would make it a request. */
export const line = (text: string): string =>
  wrap(text, WIDTH, 0)
    .split("\n")
    .map((part) => (/^[.']/.test(part) ? `\\&${inline(part)}` : inline(part)))
    .join("\n");
export const bold = (text: string): string => `\\fB${inline(text)}\\fR`;
export const heading = (level: "SH" | "SS", text: string): string => `.${level} "${inline(text).replaceAll('"', '""')}"`;

export const paragraphs = (text: string): readonly string[] =>
  text.split("\n\n").flatMap((paragraph) => [".PP", line(paragraph.replace(/\s*\n\s*/g, " ").trim())]);

export const terms = (rows: readonly (readonly [string, string])[]): readonly string[] => rows.flatMap(([form, meaning]) => [".TP", bold(form), line(meaning)]);

/** A command line, set apart. */
export const literal = (text: string): readonly string[] => [".RS 4", line(text), ".RE"];

/** A page of the given section; `synopsis` are lines one below the other. */
export function page(
  name: string,
  summary: string,
  synopsis: readonly string[],
  body: readonly string[],
  { section, volume } = { section: "1", volume: "User commands" },
): string {
  return [
    `.\\" ${NOTICE}`,
    `.TH "${inline(name.toUpperCase())}" "${section}" "${RELEASED}" "ghes\\-admin ${VERSION}" "${volume}"`,
    ".SH NAME",
    `${inline(name)} \\- ${inline(summary.charAt(0).toLowerCase() + summary.slice(1))}`,
    ".SH SYNOPSIS",
    ...synopsis.flatMap((usage, i) => [...(i === 0 ? [] : [".br"]), line(usage)]),
    ...body.filter((input, i) => input !== ".PP" || !/^\.S[HS] /.test(body[i - 1] ?? "")),
    "",
  ].join("\n");
}
