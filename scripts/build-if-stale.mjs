/** Vitest's global set-up: spawned tests run the real bundle, so it has to be that of the sources. */
import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "./bundle.mjs";

const changedAt = async (path) => (await stat(join(root, path)).catch(() => undefined))?.mtimeMs ?? 0;

/** When a file of the folder was last written, added or taken away (which the folders' own times tell). */
async function newest(folder) {
  const entries = await readdir(join(root, folder), { recursive: true });
  return Math.max(await changedAt(folder), ...(await Promise.all(entries.map((entry) => changedAt(join(folder, entry))))));
}

export async function setup() {
  const sources = await Promise.all([newest("src"), newest("scripts"), changedAt("package.json"), changedAt("package-lock.json")]);
  if ((await changedAt("dist/meta.json")) > Math.max(...sources)) return;
  await promisify(execFile)(process.execPath, ["scripts/build.mjs"], { cwd: root });
}
