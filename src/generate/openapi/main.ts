/** The report's command: `npm run report:openapi -- FILE [RELEASE]`. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
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

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as unknown;
  } catch {
    return undefined;
  }
}
