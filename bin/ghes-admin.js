#!/usr/bin/env node
import module from "node:module";

// Exists from Node 22.1. It has to be on before the program is loaded, hence the import below it.
module.enableCompileCache?.();

const { main } = await import("../dist/main.js");
// All is written by now; what undici and V8 still have to do would keep the process.
process.exit(await main());
