/** Following a page of docs/recipes as it stands there. A new page needs no line here; what it brings about beyond what it prints may be added to `afterwards.ts`. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root, stackLines } from "../support/spawned.js";
import { AFTERWARDS } from "./afterwards.js";
import { follow, missing, placeFor, type Followed, type RecipePlace } from "./place.js";
import { asShown, recipeIn, type Recipe, type Run } from "./recipe.js";
import { runJob } from "./workflow.js";

export const FOLDER = join(root, "docs/recipes");

/** Not a recipe, and written like one. */
export const FIRST_STEPS = recipeIn(await readFile(join(root, "docs/first-steps.md"), "utf8"));

export const recipes: ReadonlyMap<string, Recipe> = new Map(
  await Promise.all(
    (await readdir(FOLDER))
      .filter((name) => name.endsWith(".md") && name !== "README.md")
      .map(async (name) => [name, recipeIn(await readFile(join(FOLDER, name), "utf8"))] as const),
  ),
);

export function recipeOf(name: string): Recipe {
  const recipe = recipes.get(name);
  if (recipe === undefined) throw new Error(`there is no recipe ${name}`);
  return recipe;
}

/** One test for each page. Some run a dozen processes one after the other, which on a busy machine takes long. */
export function testPages(which: (recipe: Recipe) => boolean): void {
  const names = [...recipes].filter(([, recipe]) => which(recipe)).map(([name]) => name);
  it.for(names)("does what it says: %s", { timeout: 120_000 }, async (name, { skip }) => {
    const { place, without } = await followPage(recipeOf(name));
    if (without.length > 0) skip(`all but what needs ${without.join(", ")}, which is not installed`);
    await AFTERWARDS[name]?.(place);
  });
}

/** Follows the page, each block as it stands there, and says which programs were missing for some of its blocks. */
export async function followPage(recipe: Recipe): Promise<{ readonly place: RecipePlace; readonly without: readonly string[] }> {
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
