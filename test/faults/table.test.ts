/** The table of faults against what holds it: a row without a case, or a named test that is gone, is a failure. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import type { Case } from "./case.js";
import { FAMILIES } from "./families.js";
import { ROWS, type Reference } from "./rows.js";

const ROWS_OF_THE_TABLE = 96;
const TEST = fileURLToPath(new URL("..", import.meta.url));
const cases: readonly Case[] = FAMILIES.flatMap(({ cases }) => cases);
const casesOf = (number: number): readonly Case[] => cases.filter(({ row }) => row === number);

/** Whether the file has a test of that name: `it("…"`, or the template of an `it.each(…)("…"`. */
function exists([file, name]: Reference): boolean {
  const path = `${TEST}${file}`;
  if (!existsSync(path)) return false;
  const source = readFileSync(path, "utf8");
  return ['"', "`"].some((quote) => source.includes(`(${quote}${name}${quote},`) || new RegExp(`\\(\\s*\\n\\s*${quote}${escaped(name)}${quote},`).test(source));
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

describe("the table of faults", () => {
  it("has all its rows", () => {
    expect(ROWS).toHaveLength(ROWS_OF_THE_TABLE);
    expect(cases.filter(({ row }) => ROWS[row - 1] === undefined)).toEqual([]);
  });

  it.each(ROWS.map((row, i) => [i + 1, row.fault, row] as const))("%i %s is held", (number, _, { also = [], todo }) => {
    expect(also.filter((one) => !exists(one)).map((one) => one.join(": "))).toEqual([]);
    const isHeld = casesOf(number).length > 0 || also.length > 0;
    expect(isHeld, "a row with a case is nothing to do any more, and one without says why").toBe(todo === undefined);
  });

  it("has no two cases of one name in a row", () => {
    const names = cases.map(({ row, name }) => `${String(row)} ${name}`);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it("is what docs/faults.md says", async () => {
    await expect(await page()).toMatchFileSnapshot(`${TEST}../docs/faults.md`);
  });
});

async function page(): Promise<string> {
  const head = [
    "# Faults",
    "",
    "What may go wrong, and what then holds. Every row is tested: by cases of the laboratory in `test/faults`, where an instance is scripted byte by byte and the clock jumps, or by the tests that are named. `test/faults/table.test.ts` writes this page, and fails when a row is held by nothing.",
    "",
    "For every case also holds: an exit code of the table, a message with the next step, no stack trace, no secret in any form, no control byte, an end within `--timeout`, and a store that is as it was.",
    "",
    "| # | fault | what holds | held by |",
    "| --- | --- | --- | --- |",
  ];
  const rows = ROWS.map(({ fault, holds, also = [], todo }, i) => {
    const count = casesOf(i + 1).length;
    const lab = count === 0 ? [] : [count === 1 ? "1 case" : `${String(count)} cases`];
    const elsewhere = [...new Set(also.map(([file]) => `\`${file}\``))];
    return `| ${[String(i + 1), fault, holds, todo === undefined ? [...lab, ...elsewhere].join(", ") : `not yet: ${todo}`].map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return format([...head, ...rows, ""].join("\n"), { parser: "markdown", printWidth: 160 });
}
