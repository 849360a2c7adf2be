/** Every relative link of the documents leads to a file that is there, and to a heading in it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

/** Without fenced blocks and code, whose brackets are no links. */
const proseOf = (page: string): string =>
  readFileSync(page, "utf8")
    .replaceAll(/^(```+)[^]*?^\1$/gm, "")
    .replaceAll(/`[^`\n]*`/g, "");

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const anchorsIn = (page: string): readonly string[] => [...readFileSync(page, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));

const isBroken = (page: string, target: string): boolean => {
  const [path = "", anchor] = target.split("#");
  const goal = path === "" ? page : join(dirname(page), decodeURIComponent(path));
  return !existsSync(goal) || (anchor !== undefined && !anchorsIn(goal).includes(anchor));
};

describe("links", () => {
  it.each(pages)("of %s lead somewhere", (name) => {
    const page = join(root, name);
    const targets = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
    expect(targets.filter((target) => !/^[a-z]+:/.test(target) && isBroken(page, target))).toEqual([]);
  });

  it("are found: every page of the documents but the README is led to from another", () => {
    const linked = new Set(
      pages.flatMap((name) =>
        [...proseOf(join(root, name)).matchAll(/\]\(([^)#\s]+)/g)].map(([, target = ""]) => relative(root, join(root, dirname(name), target))),
      ),
    );
    const folders = [...linked].filter((target) => target.endsWith("adr") || target.endsWith("adr/"));
    const alone = pages.filter((name) => name.startsWith("docs/") && !linked.has(name) && !folders.some((folder) => name.startsWith(folder)));
    expect(alone).toEqual([]);
  });
});
