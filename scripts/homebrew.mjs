/**
 * Makes release/ghes-admin.rb, the Homebrew formula, of the packed tarball: `node scripts/homebrew.mjs --tarball FILE --url URL --homepage URL [--output FILE]`.
 * The URL is where that very file will be fetched from.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { manifest, root } from "./bundle.mjs";

const { values } = parseArgs({
  options: {
    tarball: { type: "string" },
    url: { type: "string" },
    homepage: { type: "string" },
    output: { type: "string", default: join(root, "release/ghes-admin.rb") },
  },
});
const { tarball, url, homepage, output } = values;
if (tarball === undefined || !URL.canParse(url) || !URL.canParse(homepage)) throw new Error("needed: --tarball FILE --url URL --homepage URL");

const sections = new Set(manifest.man.map((page) => page.slice(-1)));
const known = {
  homepage: new URL(homepage).href,
  url: new URL(url).href,
  sha256: createHash("sha256")
    .update(await readFile(tarball))
    .digest("hex"),
  version: manifest.version,
  man: [...sections].map((section) => `    man${section}.install Dir[package/"man/*.${section}"]`).join("\n"),
};
const template = await readFile(join(root, "packaging/ghes-admin.rb.in"), "utf8");
await mkdir(dirname(output), { recursive: true });
await writeFile(
  output,
  template.replaceAll(/@(\w+)@/g, (_, name) => known[name]),
);
console.log(output);
