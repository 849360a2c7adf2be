/** dist/help.json: the help of every command and group as it is printed, by the words that lead to it (read in src/main.ts). */
import { build } from "esbuild";
import { bundleOptions, root } from "./bundle.mjs";

const PROGRAM = `
  export { root } from "./src/commands/index.js";
  export { find, walk } from "./src/cli/tree.js";
  export { helpOf } from "./src/cli/help.js";
`;

/** `sections`: each text of a section once. `pages`: words, and the numbers of their sections, which stand a blank line apart. As JSON. */
export async function readyHelp() {
  const { outputFiles } = await build({
    ...bundleOptions,
    stdin: { contents: PROGRAM, resolveDir: root },
    outdir: "dist",
    splitting: false,
    metafile: false,
    write: false,
  });
  const { root: tree, find, walk, helpOf } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
  const placed = [{ node: tree, path: [] }, ...walk(tree)];
  const sections = new Map();
  const number = (section) => sections.get(section) ?? sections.set(section, sections.size).get(section);
  const pages = placed.map(({ node, path }) => {
    const text = helpOf({ node, path }, path.length === 0 ? [] : find(tree, path.slice(0, -1)).node.children);
    return [path.join(" "), text.split("\n\n").map(number)];
  });
  return JSON.stringify({ sections: [...sections.keys()], pages: Object.fromEntries(pages) });
}
