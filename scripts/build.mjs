/**
 * Makes `dist` from `src`, and THIRD_PARTY_NOTICES.md from what went in.
 *
 *   node scripts/build.mjs           write both
 *   node scripts/build.mjs --check   write `dist`; fail if the notices on disk are not those of this build, or if
 *                                    a package is loaded at start that should not be
 */
import { copyFile, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { bundleOptions, root } from "./bundle.mjs";
import { notices, packageFolders } from "./notices.mjs";
import { readyHelp } from "./ready-help.mjs";

/** Programs of their own: the command, and what it starts as a worker. */
const ENTRIES = { main: "src/main.ts", "jq-worker": "src/output/jq-worker.js" };
/** The file that is loaded first; with it, what it imports statically. */
const START = "dist/main.js";
/** Files that packages read at run time, and where they look for them. */
const ASSETS = { "node_modules/jq-wasm/dist/build/jq.wasm": "dist/build/jq.wasm" };

/** Nothing of the former `dist` is left; where the sources are broken, it stays as it was. */
async function bundle() {
  const { metafile, outputFiles } = await build({
    ...bundleOptions,
    entryPoints: ENTRIES,
    outdir: "dist",
    chunkNames: "chunk-[name]-[hash]",
    minify: true,
    legalComments: "none",
    write: false,
  }).catch(() => process.exit(1)); // esbuild has said what is wrong, and where
  await rm(join(root, "dist"), { recursive: true, force: true });
  for (const { path, contents } of outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contents);
  }
  for (const [from, to] of Object.entries(ASSETS)) {
    await mkdir(dirname(join(root, to)), { recursive: true });
    await copyFile(join(root, from), join(root, to));
  }
  await writeFile(join(root, "dist/help.json"), await readyHelp());
  const { outputs } = metafile;
  await writeFile(join(root, "dist/meta.json"), JSON.stringify({ outputs }));
  return outputs;
}

/** The outputs that `entry` loads before it runs: itself, and what it imports statically, all the way down. */
function loadedAtStart(outputs, entry, found = new Set()) {
  if (found.has(entry)) return found;
  found.add(entry);
  for (const { path, kind } of outputs[entry].imports) if (kind === "import-statement" && path in outputs) loadedAtStart(outputs, path, found);
  return found;
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;

async function report(outputs, packages) {
  const start = [...loadedAtStart(outputs, START)].reduce((sum, path) => sum + outputs[path].bytes, 0);
  const code = Object.values(outputs).reduce((sum, { bytes }) => sum + bytes, 0);
  const assets = await Promise.all(Object.values(ASSETS).map(async (path) => (await stat(join(root, path))).size));
  const total = assets.reduce((sum, size) => sum + size, code);
  console.log(`dist: ${kilobytes(total)}, of which ${kilobytes(start)} are loaded at start; ${String(packages.length)} packages inside`);
}

/** What is wrong with this build, for a person to mend. */
async function complaints(outputs, text) {
  const heavy = packageFolders([...loadedAtStart(outputs, START)].map((path) => outputs[path]));
  const onDisk = await readFile(join(root, "THIRD_PARTY_NOTICES.md"), "utf8").catch(() => "");
  return [
    ...heavy.map((folder) => `${folder} is loaded at start: import it with \`await import()\` where it is used`),
    ...(onDisk === text ? [] : ["THIRD_PARTY_NOTICES.md is not that of this build: run `npm run build` and commit it"]),
  ];
}

const outputs = await bundle();
const packages = packageFolders(Object.values(outputs));
const text = await notices(packages);
const check = process.argv.includes("--check");
if (!check) await writeFile(join(root, "THIRD_PARTY_NOTICES.md"), text);
await report(outputs, packages);
for (const complaint of await complaints(outputs, text)) {
  console.error(`${check ? "error" : "warning"}: ${complaint}`);
  if (check) process.exitCode = 1;
}
