import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { posix } from "node:path";
import { preProcessFile } from "typescript";
import { describe, expect, it } from "vitest";
import architecture from "./architecture.json" with { type: "json" };

const mayImport: Readonly<Record<string, readonly string[]>> = architecture.mayImport;
const packages: Readonly<Record<string, readonly string[]>> = architecture.packages;
const longFiles: Readonly<Record<string, string>> = architecture.longFiles;

const MAX_LINES = 300;

const src = new URL("../../src/", import.meta.url);
/** Paths below `src`, with forward slashes. */
const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.[jt]s$/.test(path))
  .sort();
const source = new Map(files.map((path) => [path, readFileSync(new URL(path, src), "utf8")]));

/** `from`, `import` and `import()` of a text, as written. */
const specifiersIn = (text: string): readonly string[] => preProcessFile(text, true, true).importedFiles.map((found) => found.fileName);
const specifiers = (path: string): readonly string[] => specifiersIn(source.get(path) ?? "");
/** Without those of types alone, which are gone when the program runs. */
const loaded = (path: string): readonly string[] => specifiersIn((source.get(path) ?? "").replaceAll(/^(?:import|export) type [^;]*;/gm, ""));
const resolved = (from: string, specifier: string): string => posix.join(posix.dirname(from), specifier).replace(/\.js$/, ".ts");
const own = (path: string, specifiers: readonly string[]): readonly string[] => specifiers.flatMap((to) => (to.startsWith(".") ? [resolved(path, to)] : []));
const ownImports = (path: string): readonly string[] => own(path, specifiers(path));
const packageName = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
const packageImports = (path: string): readonly string[] => specifiers(path).filter((to) => !to.startsWith(".") && !isBuiltin(to));

/** `http` of `http/client.ts`; a file at the top is its own area. */
const areaOf = (path: string): string => path.split("/")[0] ?? path;
const grants = (grant: string, path: string): boolean => grant === path || grant === areaOf(path);
const within = (place: string, path: string): boolean => (place.endsWith("/") ? path.startsWith(place) : place === path);

/** The first circle that can be walked from `path` along what it loads, or nothing. */
function circleFrom(path: string, walked: readonly string[], done: Set<string>): readonly string[] | undefined {
  if (walked.includes(path)) return [...walked.slice(walked.indexOf(path)), path];
  if (done.has(path)) return undefined;
  for (const next of own(path, loaded(path))) {
    const circle = circleFrom(next, [...walked, path], done);
    if (circle !== undefined) return circle;
  }
  done.add(path);
  return undefined;
}

const offenders = (offends: (path: string) => readonly string[]): readonly string[] => files.flatMap((path) => offends(path).map((what) => `${path}: ${what}`));

describe("the sources", () => {
  it("all lie in an area that the table of directions knows, and the table knows no other", () => {
    expect([...new Set(files.map(areaOf))].sort()).toEqual(Object.keys(mayImport).sort());
  });

  it("import only what their area is granted", () => {
    const wrong = offenders((path) => {
      const granted = mayImport[areaOf(path)] ?? [];
      return ownImports(path).filter((to) => areaOf(to) !== areaOf(path) && !granted.some((grant) => grants(grant, to)));
    });
    expect(wrong).toEqual([]);
  });

  it("import nothing that is not there or lies outside src", () => {
    expect(offenders((path) => ownImports(path).filter((to) => !source.has(to)))).toEqual([]);
  });

  it("import a package only where the table has it", () => {
    const wrong = offenders((path) => packageImports(path).filter((to) => !(packages[packageName(to)] ?? []).some((place) => within(place, path))));
    expect(wrong).toEqual([]);
  });

  it("use every package that the table grants", () => {
    const used = new Set(files.flatMap(packageImports).map(packageName));
    expect(Object.keys(packages).filter((name) => !used.has(name))).toEqual([]);
  });

  it("load each other in no circle", () => {
    const done = new Set<string>();
    expect([...new Set(files.map((path) => circleFrom(path, [], done)?.join(" -> ")))]).toEqual([undefined]);
  });

  it("stay within 300 lines a file, those apart that have a reason not to", () => {
    const lines = (path: string) => (source.get(path) ?? "").split("\n").length - 1;
    expect(files.filter((path) => lines(path) > MAX_LINES).sort()).toEqual(Object.keys(longFiles).sort());
  });

  it("make every failure a CliError", () => {
    const bare = /\bnew (?:Type|Range)?Error\(/g;
    expect(offenders((path) => (path === "errors.ts" || path.endsWith(".js") ? [] : (source.get(path)?.match(bare) ?? [])))).toEqual([]);
  });

  it("are named in kebab-case for what they define, never for being of use", () => {
    const vague = /(^|-)(utils?|helpers?|common|misc)(-|$)/;
    const named = (path: string) => path.split("/").map((part) => part.replace(/(\.d)?\.[jt]s$/, ""));
    expect(files.filter((path) => named(path).some((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || vague.test(name)))).toEqual([]);
  });

  it("keep commands ignorant of terminal and process", () => {
    const words = /\bprocess\b|\bconsole\b|\bisTTY\b|\bstdout\b|\bstderr\b/g;
    const code = (path: string) => (source.get(path) ?? "").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "");
    expect(offenders((path) => (path.startsWith("commands/") ? (code(path).match(words) ?? []) : []))).toEqual([]);
  });
});
