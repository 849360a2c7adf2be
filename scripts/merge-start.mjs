/**
 * Makes one file of all that the program loads before a command is known. esbuild's splitting leaves it in many, since
 * lazy chunks share parts of it, and on Node 20 each file costs about a millisecond.
 */
import { readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { root } from "./bundle.mjs";

/** The outputs that `entry` loads before it runs: itself, and what it imports statically, all the way down. */
function loadedAtStart(outputs, entry, found = new Set()) {
  if (found.has(entry)) return found;
  found.add(entry);
  for (const { path, kind } of outputs[entry].imports) if (kind === "import-statement" && path in outputs) loadedAtStart(outputs, path, found);
  return found;
}

/** The name under which the merged file offers what the Nth of its parts offers as `name`. */
const offered = (index, name) => `${name}_${String(index)}`;

/** The parts become one module; each keeps its exports, under names that no other part has. */
async function merge(parts, entry, outputs) {
  const lines = parts.map((path, index) =>
    path === entry
      ? `export * from "./${basename(path)}";`
      : `import "./${basename(path)}"; export { ${outputs[path].exports.map((name) => `${name} as ${offered(index, name)}`).join(", ")} } from "./${basename(path)}";`,
  );
  const lazy = {
    name: "lazy",
    setup: (plugins) => plugins.onResolve({ filter: /^\.\// }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined)),
  };
  const { outputFiles } = await build({
    stdin: { contents: lines.join("\n"), resolveDir: join(root, "dist") },
    bundle: true,
    format: "esm",
    platform: "node",
    minify: true,
    write: false,
    plugins: [lazy],
  });
  return outputFiles[0].contents;
}

/** `import{a as b}from"./part.js"` as `import{a_3 as b}from"./main.js"`: esbuild's own minified form, and no other. */
function redirect(code, parts, entry) {
  const named = code.replaceAll(/import(?:\{([^}]*)\}from)?"\.\/([^"]+)"/g, (statement, names, file) => {
    const index = parts.findIndex((path) => basename(path) === file);
    if (index === -1) return statement;
    if (names === undefined) return `import"./${basename(entry)}"`;
    const renamed = names.split(",").map((one) => {
      const [name, local = name] = one.split(" as ");
      return `${offered(index, name)} as ${local}`;
    });
    return `import{${renamed.join(",")}}from"./${basename(entry)}"`;
  });
  const missed = parts.find((path) => path !== entry && named.includes(`"./${basename(path)}"`));
  if (missed !== undefined) throw new Error(`${missed} is imported in a form that scripts/merge-start.mjs does not know`);
  return named;
}

/** Merges in `dist`, and returns what the metafile's outputs are now. */
export async function mergeStart(outputs, entry) {
  const parts = [...loadedAtStart(outputs, entry)];
  const merged = await merge(parts, entry, outputs);
  const rest = Object.keys(outputs).filter((path) => !parts.includes(path));
  for (const path of rest) {
    const code = await readFile(join(root, path), "utf8");
    await writeFile(join(root, path), redirect(code, parts, entry));
  }
  for (const path of parts) await rm(join(root, path));
  await writeFile(join(root, entry), merged);
  const inputs = Object.assign({}, ...parts.map((path) => outputs[path].inputs));
  return {
    ...Object.fromEntries(rest.map((path) => [path, outputs[path]])),
    [entry]: { bytes: merged.length, inputs, imports: [], exports: outputs[entry].exports },
  };
}
