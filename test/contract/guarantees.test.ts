/** docs/guarantees.md names tests: each is there, by the title that stands in the page. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const page = new URL("../../docs/guarantees.md", import.meta.url);
const rows = readFileSync(page, "utf8")
  .split("\n")
  .filter((line) => /^\| (?!Promise |-)/.test(line));
const LINK = /\[([\w./-]+)\]\((\.\.\/test\/[\w./-]+\.test\.ts)\): "([^"]+)"/g;

it("no guarantee stands twice", () => {
  const promises = rows.map((row) => row.split("|")[1]?.trim() ?? "");
  expect(promises.filter((one, i) => promises.indexOf(one) !== i)).toEqual([]);
});

describe("each guarantee", () => {
  it.each(rows.map((row) => [row.split("|")[1]?.trim() ?? "", row] as const))("%s: is held by tests that are there", (_promise, row) => {
    const links = [...row.matchAll(LINK)];
    expect(links.length).toBe(row.split("](").length - 1);
    expect(links).not.toEqual([]);
    for (const [, name, file = "", title] of links) {
      const source = readFileSync(new URL(file, page), "utf8");
      expect(file).toBe(`../test/${name ?? ""}.test.ts`);
      expect(source.includes(`("${title ?? ""}`) || source.includes(`\n    "${title ?? ""}"`), `${file} has a test "${title ?? ""}"`).toBe(true);
    }
  });
});
