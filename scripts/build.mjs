/**
 * Makes `dist` from `src`, and THIRD_PARTY_NOTICES.md from what went in.
 *
 *   node scripts/build.mjs           write both
 *   node scripts/build.mjs --check   write `dist`; fail if the notices on disk are not those of this build, or if
 *                                    a package is loaded at start that should not be
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { build } from "esbuild";
import { bundleOptions, root } from "./bundle.mjs";
import { notices, packageFolders } from "./notices.mjs";
import { readyHelp } from "./ready-help.mjs";

/** Programs of their own: the command, and what it starts as a worker. */
const ENTRIES = { main: "src/main.ts", "jq-worker": "src/output/jq-worker.js" };
/** The file that is loaded first; with it, what it imports statically. */
const START = "dist/main.js";
/** Files read at run time, and as what they go into `dist`, compressed: jq's WebAssembly is 30% of its size then, and unpacked in 3 ms. */
const ASSETS = { "node_modules/jq-wasm/dist/build/jq.wasm": "dist/jq.wasm.br" };

async function compressed(file) {
  const content = await readFile(join(root, file));
  // Level 11 takes 1.3 s for a tenth less.
  return promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
}

/** Nothing of the former `dist` is left; where the sources are broken, it stays as it was. */
async function bundle() {
  const packing = Promise.all(Object.entries(ASSETS).map(async ([from, to]) => [to, await compressed(from)]));
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
  const others = [...(await packing), ["dist/help.json", await readyHelp()]];
  for (const [path, content] of others) await writeFile(join(root, path), content);
  const { outputs } = metafile;
  await writeFile(join(root, "dist/meta.json"), JSON.stringify({ outputs }));
  return {
    outputs,
    bytes: [...outputFiles.map(({ contents }) => contents), ...others.map(([, content]) => content)].reduce((sum, { length }) => sum + length, 0),
  };
}

/** The outputs that `entry` loads before it runs: itself, and what it imports statically, all the way down. */
function loadedAtStart(outputs, entry, found = new Set()) {
  if (found.has(entry)) return found;
  found.add(entry);
  for (const { path, kind } of outputs[entry].imports) if (kind === "import-statement" && path in outputs) loadedAtStart(outputs, path, found);
  return found;
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;

function report({ outputs, bytes }, packages) {
  const start = [...loadedAtStart(outputs, START)].reduce((sum, path) => sum + outputs[path].bytes, 0);
  console.log(`dist: ${kilobytes(bytes)}, of which ${kilobytes(start)} are loaded at start; ${String(packages.length)} packages inside`);
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

const made = await bundle();
const { outputs } = made;
const packages = packageFolders(Object.values(outputs));
const text = await notices(packages);
const check = process.argv.includes("--check");
if (!check) await writeFile(join(root, "THIRD_PARTY_NOTICES.md"), text);
report(made, packages);
for (const complaint of await complaints(outputs, text)) {
  console.error(`${check ? "error" : "warning"}: ${complaint}`);
  if (check) process.exitCode = 1;
}
