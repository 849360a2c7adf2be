/** The generators' command: `write` the files, `check` that those on disk are the same, or `print` them. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GENERATED_FOLDERS, generatedFiles } from "./files.js";

/** @returns the exit code: 0, 1 where `check` found a difference, 2 for a mode that does not exist */
export async function generate(mode: string | undefined, folder: string, print: (text: string) => void): Promise<number> {
  const files = generatedFiles();
  const strays = await strayFiles(folder, files);
  switch (mode) {
    case "write":
      print(written(files.size, [...strays, ...(await writeAll(folder, files))]));
      for (const path of strays) await rm(join(folder, path));
      return 0;
    case "check":
      return check(folder, files, strays, print);
    case "print":
      for (const [path, content] of files) print(`==> ${path}\n${content}`);
      return 0;
    default:
      print("usage: node scripts/generate.mjs write|check|print\n");
      return 2;
  }
}

const written = (all: number, changed: readonly string[]): string =>
  `${String(all)} generated files, ${changed.length === 0 ? "none" : String(changed.length)} changed${changed.length === 0 ? "" : `: ${changed.join(", ")}`}\n`;

/** @returns those that were missing or other before */
async function writeAll(folder: string, files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const [path, content] of files) {
    const file = join(folder, path);
    if ((await onDisk(file)) === content) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    changed.push(path);
  }
  return changed;
}

const onDisk = (file: string): Promise<string | undefined> => readFile(file, "utf8").catch(() => undefined);

async function check(folder: string, files: ReadonlyMap<string, string>, strays: readonly string[], print: (text: string) => void): Promise<number> {
  const complaints = strays.map((path) => `${path} is made by no generator any more\n`);
  for (const [path, content] of files) {
    const old = await onDisk(join(folder, path));
    if (old === undefined) complaints.push(`${path} is missing\n`);
    else if (old !== content) complaints.push(`${path} is not what the definitions say:\n${firstDifference(old, content)}`);
  }
  for (const complaint of complaints) print(complaint);
  print(complaints.length === 0 ? `${String(files.size)} generated files are up to date\n` : "run `npm run generate`, read the difference and commit it\n");
  return complaints.length === 0 ? 0 : 1;
}

/** Files in the generated folders that nothing generates. */
async function strayFiles(folder: string, files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const found = await Promise.all(
    GENERATED_FOLDERS.map(async (name) => (await readdir(join(folder, name)).catch((): string[] => [])).map((file) => `${name}/${file}`)),
  );
  return found.flat().filter((path) => !files.has(path));
}

/** Lines shown on each side of a difference. */
const SHOWN = 3;

/** The first lines that differ, as a diff writes them. */
function firstDifference(before: string, wanted: string): string {
  const [old, fresh] = [before.split("\n"), wanted.split("\n")];
  const start = fresh.findIndex((line, i) => line !== old[i]);
  const at = start === -1 ? fresh.length : start;
  let same = 0;
  while (same < Math.min(old.length, fresh.length) - at && old.at(-1 - same) === fresh.at(-1 - same)) same += 1;
  const part = (lines: readonly string[], sign: string) => {
    const changed = lines.slice(at, lines.length - same);
    const more = changed.length > SHOWN ? [`  (${String(changed.length - SHOWN)} more)`] : [];
    return [...changed.slice(0, SHOWN).map((line) => `${sign}${line}`), ...more];
  };
  return [`@@ line ${String(at + 1)} @@`, ...part(old, "-"), ...part(fresh, "+"), ""].join("\n");
}
