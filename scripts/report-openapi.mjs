/** Compares the operations in src/api/areas with an official description: `npm run report:openapi -- FILE [RELEASE]`. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { bundleOptions, root } from "./bundle.mjs";

const outdir = await mkdtemp(join(tmpdir(), "ghes-admin-report-"));
try {
  await build({ ...bundleOptions, entryPoints: { report: "src/generate/openapi/main.ts" }, outdir, outExtension: { ".js": ".mjs" }, splitting: false });
  const { main } = await import(pathToFileURL(join(outdir, "report.mjs")).href);
  process.exitCode = await main(process.argv.slice(2), root, (text) => process.stdout.write(text));
} finally {
  await rm(outdir, { recursive: true, force: true });
}
