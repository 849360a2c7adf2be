/** Every page of docs/recipes is run as it stands there; a new one needs no line here. What it brings about beyond what it prints may be added below. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root, stackLines } from "../support/spawned.js";
import { AFTERWARDS } from "./afterwards.js";
import { follow, missing, placeFor, type Followed, type RecipePlace } from "./place.js";
import { asShown, recipeIn, type Recipe, type Run } from "./recipe.js";
import { runJob } from "./workflow.js";

const FOLDER = join(root, "docs/recipes");
const pages = (await readdir(FOLDER)).filter((name) => name.endsWith(".md") && name !== "README.md");
const recipeOf = async (name: string) => recipeIn(await readFile(join(FOLDER, name), "utf8"));

/** Follows the page, and says which programs were missing for some of its blocks. */
async function followPage(recipe: Recipe): Promise<{ readonly place: RecipePlace; readonly without: readonly string[] }> {
  const place = await placeFor(recipe);
  const without = new Set<string>();
  for (const command of recipe.before) expect(await follow(place, command)).toMatchObject({ exit: 0 });
  for (const run of recipe.runs) {
    const absent = missing(run.needs);
    for (const program of absent) without.add(program);
    if (absent.length > 0) continue;
    const ran = await doRun(place, recipe, run);
    const { text: words, exit, stdout, stderr } = run;
    expect({ words, exit: ran.exit, stdout: asShown(ran.stdout, stdout), stderr: asShown(ran.stderr, stderr) }).toEqual({ words, exit, stdout, stderr });
    expect(stackLines(ran.stdout)).toEqual([]);
  }
  return { place, without: [...without] };
}

function doRun(place: RecipePlace, { files }: Recipe, { kind, text }: Run): Promise<Followed> {
  if (kind === "script") return follow(place, text);
  const workflow = files.find(({ name }) => name.startsWith(".github/workflows/"))?.text ?? "";
  const { host, password, token } = place.sandbox;
  return runJob(place, workflow, text, { secrets: { GHES_PASSWORD: password, GHES_TOKEN: token }, vars: { GHES_HOST: host } });
}

describe("the recipes", () => {
  it("are pages with a file and a block that runs it, and their index, to which README leads, leads to each", async () => {
    const index = await readFile(join(FOLDER, "README.md"), "utf8");
    for (const name of pages) {
      const { files, runs } = await recipeOf(name);
      expect([name, files.length > 0, runs.length > 0, index.includes(`](${name})`)]).toEqual([name, true, true, true]);
    }
    expect(Object.keys(AFTERWARDS).filter((name) => !pages.includes(name))).toEqual([]);
    expect(await readFile(join(root, "README.md"), "utf8")).toContain("](docs/recipes/README.md)");
  });

  // Some run a dozen processes one after the other, which on a busy machine takes long.
  it.for(pages)("do what they say: %s", { timeout: 60_000 }, async (name, { skip }) => {
    const { place, without } = await followPage(await recipeOf(name));
    if (without.length > 0) skip(`all but what needs ${without.join(", ")}, which is not installed`);
    await AFTERWARDS[name]?.(place);
  });

  it.skipIf(missing(["crontab"]).length > 0)("have lines that cron takes, and that start a program of their page", async () => {
    for (const name of pages) {
      const { crontabs, files } = await recipeOf(name);
      for (const crontab of crontabs) {
        const programs = [...crontab.matchAll(/\$HOME\/bin\/(\S+)/g)].map(([, program]) => program);
        expect(programs.filter((program) => !files.some((file) => file.name.endsWith(program ?? "")))).toEqual([]);
        expect(programs.length).toBe(crontab.split("\n").filter((line) => /^[\d*]/.test(line)).length);
      }
    }
    const place = await placeFor({
      ...recipeIn(""),
      files: [{ name: "all.crontab", text: (await Promise.all(pages.map(async (name) => (await recipeOf(name)).crontabs))).flat().join("") }],
    });
    expect(await follow(place, "crontab -n all.crontab 2>&1")).toMatchObject({ exit: 0, stdout: expect.stringContaining("successfully checked") as string });
  });
});

describe("the recipe of dormant seats", () => {
  it("stops before more people than it was told, and after a refusal says so by its exit", async () => {
    const recipe = await recipeOf("free-dormant-seats.md");
    const place = await placeFor(recipe);
    const many = await follow(place, "sed 's/^most=50/most=5/' free-seats.sh > few.sh; sh few.sh --really");
    expect(many.exit).toBe(1);
    expect(many.stdout).toMatch(/^33 people are dormant, more than 5\. Look at .*\/seats\/\d{4}-\d\d\.txt, then raise the number in this script\.\n$/);
    expect(place.sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
    place.sandbox.addFault("status=422:PUT /api/v3/users/chen-lopez-6/suspended");
    const some = await follow(place, "./free-seats.sh --really");
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
    const ran = await follow(place, "./prune-runners.sh --really");
    expect([ran.exit, ran.stdout]).toEqual([1, expect.stringMatching(/^\d+ of \d+ runners are offline, more than half\. Nothing is deleted\.\n$/)]);
    expect(place.sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });
});
