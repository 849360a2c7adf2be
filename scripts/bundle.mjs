/** What every bundle of this project has in common: the program's, and the generators' own. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

/**
 * Node's own modules of which a command may use nothing after all: they are loaded when something of theirs is used.
 */
const LAZY = new Set(["child_process", "crypto", "http", "http2", "https", "net", "tls", "worker_threads"]);

function builtinCode(name) {
  const load = `process.getBuiltinModule("node:${name}")`;
  if (!LAZY.has(name)) return `module.exports = ${load};`;
  const getters = Object.keys(process.getBuiltinModule(name)).map((key) => `get ${key}() { return ${load}.${key}; }`);
  return `module.exports = { ${getters.join(", ")} };`;
}

/**
 * CommonJS packages in an ES module ask for Node's own modules with `require`, which does not exist there;
 * `process.getBuiltinModule` (Node 20.16) does.
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

/**
 * What undici does for longer programs than ours. Its HTTP/2 half loads `node:http2` on sight, and is never used: our
 * connections speak HTTP/1.1 (src/http/connect.ts). On Node 20 V8 optimizes its parser in the midst of a first short
 * answer and the process ends only after that: 70 ms of CPU time.
 */
const undiciParts = {
  name: "undici-parts",
  setup(build) {
    build.onLoad({ filter: /undici\/lib\/dispatcher\/client-h2\.js$/ }, () => ({
      contents: 'module.exports = () => { throw new Error("HTTP/2 is not built in"); };',
      loader: "js",
    }));
    // The parser without SIMD, for processors of before 2008: 72 kB.
    build.onLoad({ filter: /undici\/lib\/llhttp\/llhttp-wasm\.js$/ }, () => ({
      contents: 'throw new Error("this program needs a processor with SIMD instructions (SSE4.1 or NEON)");',
      loader: "js",
    }));
    build.onLoad({ filter: /undici\/lib\/llhttp\/llhttp_simd-wasm\.js$/ }, async ({ path }) => ({
      contents: `if (/^v20\\./.test(process.version)) require("node:v8").setFlagsFromString("--wasm-tiering-budget=100000000");\n${await readFile(path, "utf8")}`,
      loader: "js",
    }));
  },
};

/** What conf has for schemas and migrations, neither of which the store uses (src/profiles/store.ts): 180 kB. */
const confParts = {
  name: "conf-parts",
  setup(build) {
    build.onResolve({ filter: /^(ajv\/dist\/2020\.js|ajv-formats|semver)$/ }, ({ path, importer }) =>
      /[\\/]node_modules[\\/]conf[\\/]/.test(importer) ? { path, namespace: "not-built-in" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "not-built-in" }, ({ path }) => ({
      contents: `const missing = () => { throw new Error(${JSON.stringify(`${path} is not built in`)}); };
        export { missing as Ajv2020 };
        export default new Proxy({}, { get: missing });`,
      loader: "js",
    }));
  },
};

/** Of the 90 spinners that ora could draw, the program names none: it brings its own (src/output/progress.ts). 32 kB. */
const oraParts = {
  name: "ora-parts",
  setup(build) {
    build.onLoad({ filter: /[\\/]cli-spinners[\\/]spinners\.json$/ }, async ({ path }) => {
      const { dots, line } = JSON.parse(await readFile(path, "utf8"));
      return { contents: JSON.stringify({ dots, line }), loader: "json" };
    });
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
  plugins: [builtins, undiciParts, confParts, oraParts],
  logLevel: "warning",
};
