/** Cuts an operation's part out of an official description, for test/facts: `npm run facts -- FILE "GET /path/{param}" [INTO]`. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { bundleOptions } from "./bundle.mjs";

const outdir = await mkdtemp(join(tmpdir(), "ghes-admin-facts-"));
try {
  await build({ ...bundleOptions, entryPoints: { facts: "src/generate/openapi/main.ts" }, outdir, outExtension: { ".js": ".mjs" }, splitting: false });
  const { facts } = await import(pathToFileURL(join(outdir, "facts.mjs")).href);
  process.exitCode = await facts(process.argv.slice(2), (text) => process.stdout.write(text));
} finally {
  await rm(outdir, { recursive: true, force: true });
}
