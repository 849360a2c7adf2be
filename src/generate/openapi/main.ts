/** The commands that read a description: `npm run report:openapi -- FILE [RELEASE]` and `npm run facts -- FILE ROUTE [INTO]`. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isRecord } from "../../api/shape.js";
import { factsOf, factsText, withFacts } from "./facts.js";
import { report } from "./report.js";

/** @returns the exit code: 0 where nothing unexplained differs, 1 where something does, 2 for a wrong use. */
export async function main(args: readonly string[], folder: string, print: (text: string) => void): Promise<number> {
  const [file, release] = args;
  if (file === undefined) {
    print("usage: npm run report:openapi -- FILE [RELEASE]\n");
    return 2;
  }
  const page = await readFile(join(folder, "docs/openapi-differences.md"), "utf8").catch(() => "");
  const json = await readJson(file);
  if (json === undefined) {
    print(`${file} cannot be read as JSON.\n`);
    return 2;
  }
  const { text, code } = report(json, release, page);
  print(text);
  return code;
}

/**
 * Prints an operation's part of a description, or puts it into a file of facts.
 * @returns the exit code: 0, or 2 for a wrong use.
 */
export async function facts(args: readonly string[], print: (text: string) => void): Promise<number> {
  const [file, route, into] = args;
  if (file === undefined || route === undefined) return wrong(print, 'usage: npm run facts -- FILE "GET /path/{param}" [INTO]');
  const [description, target] = [await readJson(file), into === undefined ? {} : await readJson(into)];
  if (!isRecord(description)) return wrong(print, `${file} cannot be read as JSON.`);
  if (!isRecord(target)) return wrong(print, `${into ?? ""} cannot be read as JSON.`);
  const found = factsOf(description, route);
  if (found === undefined) return wrong(print, `${file} does not have ${route}.`);
  const text = factsText(withFacts(target, found));
  if (into === undefined) print(text);
  else await writeFile(into, text);
  return 0;
}

function wrong(print: (text: string) => void, why: string): number {
  print(`${why}\n`);
  return 2;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as unknown;
  } catch {
    return undefined;
  }
}
