#!/usr/bin/env node
import module from "node:module";

// Exists from Node 22.1. It has to be on before the program is loaded, hence the import below it.
module.enableCompileCache?.();

const { main } = await import("../dist/main.js").catch(explain);
// All is written by now; what undici and V8 still have to do would keep the process.
process.exit(await main());

/** A clone that was never built has no `dist`. */
function explain(error) {
  if (error.code !== "ERR_MODULE_NOT_FOUND" || error.url !== new URL("../dist/main.js", import.meta.url).href) throw error;
  process.stderr.write("error: dist/ is missing\n  hint: npm run build makes it\n");
  process.exit(9);
}
