/** The bill of materials that belongs to a release. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import schema from "../facts/cyclonedx-1.5.json" with { type: "json" };
import { newFolder, root } from "../support/spawned.js";

interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly group?: string;
}

interface Materials {
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  readonly metadata: { readonly component: Component; readonly timestamp: string };
}

describe("the bill of materials", () => {
  const cleanups: (() => Promise<void>)[] = [];
  let folder: string;
  let text: string;
  let materials: Materials;
  const made = async (name: string, ...words: readonly string[]) => {
    await execa(process.execPath, [join(root, "scripts/sbom.mjs"), "--output", join(folder, name), ...words], { env: { SOURCE_DATE_EPOCH: "1700000000" } });
    return readFile(join(folder, name), "utf8");
  };
  beforeAll(async () => {
    folder = await newFolder((end) => cleanups.push(end));
    text = await made("package.json");
    materials = JSON.parse(text) as Materials;
  });
  afterAll(() => Promise.all(cleanups.map((end) => end())));

  it("is CycloneDX, by its schema", () => {
    const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
    ajv.addFormat("iri-reference", true);
    const holds = ajv.compile(schema);
    expect(holds(materials), JSON.stringify(holds.errors)).toBe(true);
    expect(holds({ ...materials, components: [{ ...materials.components[0], type: "package" }] })).toBe(false);
  });

  it("names the works that the notices name, and no other", async () => {
    const notices = await readFile(join(root, "THIRD_PARTY_NOTICES.md"), "utf8");
    const titles = [...notices.matchAll(/^## (.+ \d\S*)$/gm)].map(([, title]) => title).sort();
    expect(materials.components.map(({ group, name, version }) => `${group === undefined ? "" : `${group}/`}${name} ${version}`).sort()).toEqual(titles);
    for (const work of ["jq", "Oniguruma"]) expect(text).toContain(`"name": "${work}"`);
  });

  it("leads from the program to every part", () => {
    const below = new Map(materials.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    const reached = new Set<string>();
    const walk = (ref: string): void => {
      if (reached.has(ref)) return;
      reached.add(ref);
      below.get(ref)?.forEach(walk);
    };
    walk(materials.metadata.component["bom-ref"]);
    expect(materials.components.map((component) => component["bom-ref"]).filter((ref) => !reached.has(ref))).toEqual([]);
  });

  it("bears the date of the sources, and is the same bytes from each build", async () => {
    expect(materials.metadata.timestamp).toBe("2023-11-14T22:13:20.000Z");
    expect(await made("again.json")).toBe(text);
  });

  it("names the Node.js inside the executable where it is told", async () => {
    const withNode = JSON.parse(await made("executable.json", "--node", "24.0.1")) as Materials;
    expect(withNode.components.filter(({ name }) => name === "node")).toMatchObject([{ type: "platform", version: "24.0.1" }]);
  });
});
