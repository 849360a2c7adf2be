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
 * Ahead of undici's parser. Up to Node.js 22 V8 optimizes it in the midst of an answer: of a first short one, which costs 70 ms of
 * processor time before the process can end, or at the tenth page of a list, which costs 35 MB. As it is first compiled it is quick
 * enough. Whatever WebAssembly is compiled later, such as jq, is optimized as ever.
 */
const UNOPTIMIZED = `if (/^v2[012]\\./.test(process.version)) {
  const { setFlagsFromString } = require("node:v8");
  setFlagsFromString("--liftoff-only");
  queueMicrotask(() => setFlagsFromString("--no-liftoff-only"));
}
`;

/**
 * What undici does for longer programs than ours. Its HTTP/2 half loads `node:http2` on sight, and is never used: our
 * connections speak HTTP/1.1 (src/http/connect.ts).
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
      contents: `${UNOPTIMIZED}${await readFile(path, "utf8")}`,
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
