/** What every bundle of this project has in common: the program's, and the generators' own. */
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

/**
 * Node's own modules that take milliseconds to load and are needed, if at all, after a command is known: they are
 * loaded when something of theirs is used. child_process alone, which commander asks for on sight, is 6 ms of 30.
 */
const LAZY = new Set(["child_process", "crypto", "http", "http2", "https", "net", "tls", "worker_threads"]);

function builtinCode(name) {
  const load = `process.getBuiltinModule("node:${name}")`;
  if (!LAZY.has(name)) return `module.exports = ${load};`;
  const getters = Object.keys(process.getBuiltinModule(name)).map((key) => `get ${key}() { return ${load}.${key}; }`);
  return `module.exports = { ${getters.join(", ")} };`;
}

/**
 * CommonJS packages in an ES module ask for Node's own modules with `require`, which does not exist there. A
 * `createRequire` in each chunk would do and costs 3 ms; `process.getBuiltinModule` (Node 20.16) costs nothing.
 */
const builtins = {
  name: "builtins",
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ kind, path }) => {
      const name = path.replace(/^node:/, "");
      const needed = kind === "require-call" || (kind === "import-statement" && LAZY.has(name));
      return isBuiltin(path) && needed ? { path: name, namespace: "builtin" } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({ contents: builtinCode(path), loader: "js" }));
  },
};

/** @type {import("esbuild").BuildOptions} */
export const bundleOptions = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "node",
  // An imported CommonJS chunk has no named exports: the ES modules of packages that offer both.
  mainFields: ["module", "main"],
  target: `node${manifest.engines.node.replace(">=", "")}`,
  splitting: true,
  metafile: true,
  define: { __VERSION__: JSON.stringify(manifest.version) },
  plugins: [builtins],
  logLevel: "warning",
};
