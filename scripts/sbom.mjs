/**
 * Makes release/ghes-admin.cdx.json, the CycloneDX bill of materials, of the bundler's own list: `node scripts/sbom.mjs [--node VERSION] [--output FILE]`.
 * `--node` names the Node.js that is inside the executable. The same build and date give the same bytes.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { manifest, root } from "./bundle.mjs";
import { CARRIED, packageFolders } from "./notices.mjs";
import { sourceDate } from "./source-date.mjs";

const json = async (path) => JSON.parse(await readFile(join(root, path), "utf8"));

const purl = (name, version) => `pkg:npm/${name.replace("@", "%40")}@${version}`;

/** Where Node.js would find `name` from `folder`: in its own node_modules, or in one above. */
function resolved(folder, name) {
  const parts = folder === "" ? [] : folder.split("/node_modules/");
  const parents = parts.map((_, i) => `${parts.slice(0, parts.length - i).join("/node_modules/")}/`);
  return [...parents, ""].map((parent) => `${parent}node_modules/${name}`).find((path) => existsSync(join(root, path)));
}

/** Works that a package has inside without being packages. */
const carriedBy = ({ name }, ref) =>
  (CARRIED[name] ?? []).map((work) => ({
    type: "library",
    "bom-ref": `${ref}#${work.name}`,
    name: work.name,
    licenses: [{ license: { name: work.license } }],
  }));

/** An SPDX expression names what a list of licenses cannot: `(MIT OR Apache-2.0)`. */
const licensesOf = (license) => [/[ ()]/.test(license) ? { expression: license } : { license: { id: license } }];

async function component(folder, lock) {
  const own = await json(`${folder}/package.json`);
  const [scope, short] = own.name.startsWith("@") ? own.name.split("/") : [undefined, own.name];
  const ref = purl(own.name, own.version);
  const carried = carriedBy(own, ref);
  const [algorithm, digest] = (lock.packages[folder]?.integrity ?? "").split("-");
  return {
    type: "library",
    "bom-ref": ref,
    ...(scope === undefined ? {} : { group: scope }),
    name: short,
    version: own.version,
    scope: "required",
    ...(algorithm === "sha512" ? { hashes: [{ alg: "SHA-512", content: Buffer.from(digest, "base64").toString("hex") }] } : {}),
    licenses: licensesOf(own.license),
    purl: ref,
    ...(carried.length === 0 ? {} : { components: carried }),
  };
}

/** The names of the packages that one in `folder` asks for. */
async function askedFor(folder) {
  const { dependencies, peerDependencies, optionalDependencies } = await json(`${folder}/package.json`);
  return Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
}

/** Who asks for whom, among what is inside; a package of which nothing is inside, but whose own parts are, is left out between them. */
async function dependencies(folders, passing, refs, self) {
  const inside = async (folder, names, seen = new Set()) => {
    const found = names.map((name) => resolved(folder, name)).filter((place) => place !== undefined && !seen.has(place));
    for (const place of found) seen.add(place);
    const lists = await Promise.all(
      found.map(async (place) => (refs.has(place) ? [refs.get(place)] : passing.has(place) ? inside(place, await askedFor(place), seen) : [])),
    );
    return [...new Set(lists.flat())].sort();
  };
  const rows = folders.map(async (folder) => ({ ref: refs.get(folder), dependsOn: await inside(folder, await askedFor(folder)) }));
  return [{ ref: self, dependsOn: await inside("", Object.keys(manifest.devDependencies)) }, ...(await Promise.all(rows))];
}

const nodeComponent = (version) => ({
  type: "platform",
  "bom-ref": `pkg:generic/node@${version}`,
  name: "node",
  version,
  scope: "required",
  licenses: [{ license: { id: "MIT" } }],
  purl: `pkg:generic/node@${version}`,
});

/** A name for this very content. */
function serialNumber(text) {
  const hex = createHash("sha256").update(text).digest("hex");
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

async function sbom(nodeVersion) {
  const [{ outputs }, lock] = [await json("dist/meta.json"), await json("package-lock.json")];
  const folders = packageFolders(Object.values(outputs));
  const components = await Promise.all(folders.map((folder) => component(folder, lock)));
  const self = purl(manifest.name, manifest.version);
  const refs = new Map(folders.map((folder, i) => [folder, components[i]["bom-ref"]]));
  const esbuild = { type: "application", name: "esbuild", version: manifest.devDependencies.esbuild };
  const platform = nodeVersion === undefined ? [] : [nodeComponent(nodeVersion)];
  const body = {
    version: 1,
    metadata: {
      timestamp: new Date(sourceDate() * 1000).toISOString(),
      lifecycles: [{ phase: "build" }],
      tools: { components: [esbuild] },
      component: {
        type: "application",
        "bom-ref": self,
        name: manifest.name,
        version: manifest.version,
        description: manifest.description,
        licenses: licensesOf(manifest.license),
        purl: self,
      },
    },
    components: [...components, ...platform],
    dependencies: await dependencies(folders, new Set(packageFolders(Object.values(outputs), 0)), refs, self),
  };
  const head = { $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json", bomFormat: "CycloneDX", specVersion: "1.5" };
  return { ...head, serialNumber: serialNumber(JSON.stringify(body)), ...body };
}

const { values } = parseArgs({
  options: { node: { type: "string" }, output: { type: "string", default: join(root, "release/ghes-admin.cdx.json") } },
});
await mkdir(dirname(values.output), { recursive: true });
await writeFile(values.output, `${JSON.stringify(await sbom(values.node), null, 2)}\n`);
console.log(values.output);
