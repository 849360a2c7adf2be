/** Every page of docs/recipes is run as it stands there; a new one needs no line here. What it brings about beyond what it prints may be added below. */
import { chmod, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newPlace, root, stackLines, type Place } from "../support/spawned.js";
import { recipeIn, type Recipe } from "./recipe.js";

const FOLDER = join(root, "docs/recipes");
const pages = (await readdir(FOLDER)).filter((name) => name.endsWith(".md") && name !== "README.md");
const recipeOf = async (name: string) => recipeIn(await readFile(join(FOLDER, name), "utf8"));

async function placeFor({ sandbox, files }: Recipe): Promise<Place> {
  const place = await newPlace({ now: Date.parse("2026-11-22T17:00:00Z"), ...sandbox });
  for (const { name, text } of files) await chmod(await place.file(name, text), 0o700);
  return place;
}

/** As `sh` and cron run it: the very bytes of the page, HOME and the working directory the folder of the scripts. */
async function runScript(place: Place, script: string): Promise<{ readonly exit: number; readonly stdout: string; readonly stderr: string }> {
  await place.file("block.sh", script);
  const env = { GHES_ADMIN_ENTERPRISE: place.sandbox.enterprise };
  const { exitCode, stdout, stderr } = await place.bash("sh -eu block.sh", { env });
  const { host, port } = place.sandbox;
  return { exit: exitCode, stdout: stdout.replaceAll(`${host}:${String(port)}`, "ghe.example.com"), stderr };
}

async function runPage(name: string): Promise<Place> {
  const recipe = await recipeOf(name);
  const place = await placeFor(recipe);
  for (const { script, exit, stdout } of recipe.runs) {
    const ran = await runScript(place, script);
    expect({ script, ...ran, stdout: stdout === undefined ? undefined : ran.stdout }).toEqual({ script, exit, stdout, stderr: "" });
    expect(stackLines(ran.stdout)).toEqual([]);
  }
  return place;
}

/** What must be so of the appliance afterwards, by its own account. */
const AFTERWARDS: Readonly<Record<string, (place: Place) => void>> = {
  "free-dormant-seats.md"({ sandbox }) {
    const { people } = sandbox.appliance;
    const suspended = sandbox.requests.filter(({ method, status }) => method === "PUT" && status === 204).map(({ url }) => url.split("/").at(-2) ?? "");
    expect(suspended).toHaveLength(31);
    expect(new Set(suspended).size).toBe(31);
    for (const login of suspended) expect(people.find(login)).toMatchObject({ siteAdmin: false, suspendedAt: expect.any(Number) as number });
    for (const login of ["sara-rossi-8", "ivan-weber-11"]) expect(people.find(login)).toMatchObject({ suspendedAt: null });
  },
  "remove-gone-runners.md"({ sandbox }) {
    const runners = sandbox.appliance.state.fleet?.runners;
    expect(runners).toHaveLength(20);
    expect(runners?.filter(({ online }) => online === false)).toEqual([]);
  },
};

describe("the recipes", () => {
  it("are pages with a script and a block that runs it, and the README of the documentation leads to each", async () => {
    const text = await readFile(join(root, "README.md"), "utf8");
    for (const name of pages) {
      const { files, runs } = await recipeOf(name);
      expect([name, files.length > 0, runs.length > 0, text.includes(`docs/recipes/${name}`)]).toEqual([name, true, true, true]);
    }
    expect(Object.keys(AFTERWARDS).filter((name) => !pages.includes(name))).toEqual([]);
  });

  it.each(pages)("do what they say: %s", async (name) => {
    const place = await runPage(name);
    AFTERWARDS[name]?.(place);
  });
});

describe("the recipe of dormant seats", () => {
  it("stops before more people than it was told, and after a refusal says so by its exit", async () => {
    const recipe = await recipeOf("free-dormant-seats.md");
    const place = await placeFor(recipe);
    const many = await runScript(place, "sed 's/^most=50/most=5/' free-seats.sh > few.sh; sh few.sh --really");
    expect(many.exit).toBe(1);
    expect(many.stdout).toMatch(/^33 people are dormant, more than 5\. Look at .*\/seats\/\d{4}-\d\d\.txt, then raise the number in this script\.\n$/);
    expect(place.sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
    place.sandbox.addFault("status=422:PUT /api/v3/users/chen-lopez-6/suspended");
    const some = await runScript(place, "./free-seats.sh --really");
    expect(some.exit).toBe(5);
    expect(some.stdout).toContain("suspended 32 of 33 users; 1 failed");
  });
});

describe("the recipe of gone runners", () => {
  it("deletes nothing where more than half are offline", async () => {
    const place = await placeFor(await recipeOf("remove-gone-runners.md"));
    await place.run("runners list --enterprise github");
    const { fleet } = place.sandbox.appliance.state;
    if (fleet !== undefined) fleet.runners = fleet.runners.filter(({ online }) => online !== true);
    const ran = await runScript(place, "./prune-runners.sh --really");
    expect([ran.exit, ran.stdout]).toEqual([1, expect.stringMatching(/^\d+ of \d+ runners are offline, more than half\. Nothing is deleted\.\n$/)]);
    expect(place.sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });
});
