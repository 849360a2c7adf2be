/** Runs the generators (src/generate/main.ts) as they are in the sources: `node scripts/generate.mjs write|check|print`. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { bundleOptions, root } from "./bundle.mjs";

const outdir = await mkdtemp(join(tmpdir(), "ghes-admin-generate-"));
try {
  await build({ ...bundleOptions, entryPoints: { generate: "src/generate/main.ts" }, outdir, outExtension: { ".js": ".mjs" }, splitting: false });
  const { generate } = await import(pathToFileURL(join(outdir, "generate.mjs")).href);
  process.exitCode = await generate(process.argv[2], root, (text) => process.stdout.write(text));
} finally {
  await rm(outdir, { recursive: true, force: true });
}
