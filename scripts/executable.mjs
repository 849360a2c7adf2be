/**
 * Makes `release/ghes-admin`, one file that holds Node.js and the whole program, and `LICENSE.nodejs` beside it (docs/adr/0010-executable-and-packages.md).
 *
 *   node scripts/executable.mjs [--node FILE] [--output FILE]
 *
 * FILE is the Node.js 24 that goes inside, of this platform or of another; without it, the npm package `node@24` is
 * installed into a temporary folder. `dist` has to be built before.
 */
import { execFile, spawnSync } from "node:child_process";
import { access, chmod, copyFile, mkdir, mkdtemp, open, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { build } from "esbuild";
import postject from "postject";
import { bundleOptions, root } from "./bundle.mjs";

const run = promisify(execFile);

/** The mark that Node.js looks for in itself, and flips when something is inside. */
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";
const WANTED = "24";
const ERRORS = "ghes-admin:errors";
/** What the executable has of a part of the program: src/main.ts asks for these two when it needs them. */
const PARTS = { "./run.js": "run", "./sandbox/sandbox.js": "sandbox" };

/* ---------------------------------------------------------------- scripts */

/** The start has the program as a text, to be compiled when it is needed. */
const partsOfTheProgram = (source) => ({
  name: "parts-of-the-program",
  setup(build) {
    build.onResolve({ filter: /^\.\/(run|sandbox\/sandbox)\.js$/ }, ({ path, kind, importer }) =>
      kind === "dynamic-import" && importer === join(root, "src/main.ts") ? { path: PARTS[path], namespace: "part" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "part" }, ({ path }) => ({
      contents: `const { part } = require("./packaging/executable/program.mjs");
        const { read } = require("./packaging/executable/${source}");
        module.exports = part(${JSON.stringify(path)}, read);`,
      resolveDir: root,
    }));
  },
});

/** One class of errors for both scripts: the program takes the start's. */
const errorsOfTheStart = {
  name: "errors-of-the-start",
  setup(build) {
    build.onResolve({ filter: /\/errors\.js$/ }, ({ resolveDir, path }) =>
      resolve(resolveDir, path) === join(root, "src/errors.js") ? { path: ERRORS, external: true } : undefined,
    );
  },
};

const script = async (outfile, options, plugins = []) =>
  build({
    ...bundleOptions,
    ...options,
    outfile,
    plugins: [...plugins, ...bundleOptions.plugins],
    format: "cjs",
    splitting: false,
    metafile: false,
    minify: true,
    legalComments: "none",
    target: `node${WANTED}`,
    supported: { "dynamic-import": false },
    // Nothing of the executable lies in a directory; jq-wasm reads this on sight.
    define: { ...bundleOptions.define, "import.meta.url": '"file:///ghes-admin.js"', "import.meta.dirname": "__dirname" },
  });

const PROGRAM = `module.exports = { get run() { return require("./src/run.ts"); }, get sandbox() { return require("./src/sandbox/sandbox.ts"); } };`;

async function scripts(folder) {
  const of = (name) => ({ entryPoints: [`packaging/executable/${name}.mjs`] });
  await Promise.all([
    script(join(folder, "start.js"), of("start"), [partsOfTheProgram("source-inside.mjs")]),
    script(join(folder, "train.js"), of("train"), [partsOfTheProgram("source-beside.mjs")]),
    script(join(folder, "program.js"), { stdin: { contents: PROGRAM, resolveDir: root } }, [errorsOfTheStart]),
    script(join(folder, "jq-worker.js"), { entryPoints: ["src/output/jq-worker.js"] }),
  ]);
}

/* ---------------------------------------------------------------- Node.js */

/** The npm package, with its own script that fetches the binary of this platform. */
async function installedNode(folder) {
  console.log(`installing node@${WANTED} into a temporary folder`);
  await writeFile(join(folder, "package.json"), "{}");
  await run("npm", ["install", "--no-audit", "--no-fund", "--no-save", `node@${WANTED}`], { cwd: folder });
  return join(folder, "node_modules/node/bin/node");
}

/** The license of Node.js and of all that is in it: where its own archives have it, or in the npm package that the binary came with. */
async function licenseOf(node) {
  const above = dirname(dirname(node));
  const inside = await readdir(join(above, "node_modules")).catch(() => []);
  const places = [above, ...inside.filter((name) => name.startsWith("node-")).map((name) => join(above, "node_modules", name))];
  for (const place of places) {
    const text = await readFile(join(place, "LICENSE"), "utf8").catch(() => "");
    if (text.startsWith("Node.js is licensed")) return text;
  }
  throw new Error(`no LICENSE of Node.js near ${node}: give the binary in the folder that it came in`);
}

/** Whether the binary is of this platform, so that it can be asked for bytecode. What is inside has to be packed by the same version. */
function runsHere(node) {
  const { status, stdout } = spawnSync(node, ["--version"], { encoding: "utf8" });
  const packer = status === 0 ? stdout.trim() : process.version;
  if (!packer.startsWith(`v${WANTED}.`)) throw new Error(`${packer} cannot pack it: ${status === 0 ? "give" : "run this script with"} Node.js ${WANTED}`);
  return status === 0;
}

/** A Mach-O binary, for which the part needs a name. */
async function isOfMacOs(node) {
  const file = await open(node);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.readUInt32LE() === 0xfeedfacf;
  } finally {
    await file.close();
  }
}

/* ---------------------------------------------------------------- the file */

/** Files that can be asked for inside, by their names there. */
async function assets(folder) {
  const listed = await Promise.all(["completions", "man"].map(async (name) => (await readdir(join(root, name))).map((file) => `${name}/${file}`)));
  const papers = ["LICENSE", "THIRD_PARTY_NOTICES.md", ...listed.flat().sort()];
  return {
    "program.js": join(folder, "program.js"),
    "program.bytecode": join(folder, "program.bytecode"),
    "jq-worker.js": join(folder, "jq-worker.js"),
    ...Object.fromEntries(["help.json", "jq.wasm.br"].map((name) => [name, join(root, "dist", name)])),
    ...Object.fromEntries(papers.map((name) => [name, join(root, name)])),
    "LICENSE.nodejs": join(folder, "LICENSE.nodejs"),
  };
}

async function blob(folder, node, isOfThisPlatform) {
  const config = {
    // The name goes inside: without the folder's, which is another one each time.
    main: "start.js",
    output: "blob",
    disableExperimentalSEAWarning: true,
    useCodeCache: isOfThisPlatform,
    useSnapshot: false,
    // NODE_OPTIONS is for people's own programs.
    execArgvExtension: "none",
    assets: await assets(folder),
  };
  await writeFile(join(folder, "sea.json"), JSON.stringify(config));
  await run(isOfThisPlatform ? node : process.execPath, ["--random-seed=1", "--experimental-sea-config", "sea.json"], { cwd: folder });
  return readFile(join(folder, "blob"));
}

const { values } = parseArgs({ options: { node: { type: "string" }, output: { type: "string", default: join(root, "release/ghes-admin") } } });
const folder = await mkdtemp(join(tmpdir(), "ghes-admin-executable-"));
try {
  await access(join(root, "dist/help.json"));
  const node = values.node === undefined ? await installedNode(folder) : resolve(values.node);
  const isOfThisPlatform = runsHere(node);
  await scripts(folder);
  await writeFile(join(folder, "LICENSE.nodejs"), await licenseOf(node));
  const bytecode = join(folder, "program.bytecode");
  // V8 compiles from the text where it has no bytecode of its own version and processor.
  await writeFile(bytecode, "-");
  const train = [join(root, "bin/ghes-admin.js"), "sandbox", "exec", "--", node, "--random-seed=1", join(folder, "train.js"), bytecode];
  if (isOfThisPlatform) await run(process.execPath, train, { maxBuffer: 2 ** 24 });
  const content = await blob(folder, node, isOfThisPlatform);
  await mkdir(dirname(values.output), { recursive: true });
  await rm(values.output, { force: true });
  await copyFile(node, values.output);
  await chmod(values.output, 0o755);
  await copyFile(join(folder, "LICENSE.nodejs"), join(dirname(values.output), "LICENSE.nodejs"));
  const isMachO = await isOfMacOs(node);
  // A signature holds for the bytes before; on a Mac alone can it be taken away and given anew.
  const sign = isMachO && process.platform === "darwin";
  if (sign) await run("codesign", ["--remove-signature", values.output]);
  await postject.inject(values.output, "NODE_SEA_BLOB", content, {
    sentinelFuse: FUSE,
    ...(isMachO ? { machoSegmentName: "NODE_SEA" } : {}),
  });
  if (sign) await run("codesign", ["--sign", "-", values.output]);
  if (isMachO && !sign) console.log("it is not signed: macOS runs it only after `codesign --sign - FILE`, on a Mac");
  console.log(`${values.output}${isOfThisPlatform ? "" : ", without bytecode: it was made on another platform"}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
