/** The pages of docs/recipes that are for cron, and what holds for all pages. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../support/spawned.js";
import { AFTERWARDS } from "./afterwards.js";
import { FOLDER, recipeOf, recipes, testPages } from "./following.js";
import { follow, missing, placeFor } from "./place.js";
import { recipeIn } from "./recipe.js";

describe("the recipes", () => {
  it("are pages with a file and a block that runs it, and their index, to which README leads, leads to each", async () => {
    const index = await readFile(join(FOLDER, "README.md"), "utf8");
    for (const [name, { files, runs }] of recipes) {
      expect([name, files.length > 0, runs.length > 0, index.includes(`](${name})`)]).toEqual([name, true, true, true]);
    }
    expect(Object.keys(AFTERWARDS).filter((name) => !recipes.has(name))).toEqual([]);
    expect(await readFile(join(root, "README.md"), "utf8")).toContain("](docs/recipes/README.md)");
  });

  it.skipIf(missing(["crontab"]).length > 0)("have lines that cron takes, and that start a program of their page", async () => {
    for (const { crontabs, files } of recipes.values()) {
      for (const crontab of crontabs) {
        const programs = [...crontab.matchAll(/\$HOME\/bin\/(\S+)/g)].map(([, program]) => program);
        expect(programs.filter((program) => !files.some((file) => file.name.endsWith(program ?? "")))).toEqual([]);
        expect(programs.length).toBe(crontab.split("\n").filter((line) => /^[\d*]/.test(line)).length);
      }
    }
    const text = [...recipes.values()].flatMap(({ crontabs }) => crontabs).join("");
    const place = await placeFor({ ...recipeIn(""), files: [{ name: "all.crontab", text }] });
    expect(await follow(place, "crontab -n all.crontab 2>&1")).toMatchObject({ exit: 0, stdout: expect.stringContaining("successfully checked") as string });
  });
});

describe("a recipe for cron", () => {
  testPages(({ crontabs }) => crontabs.length > 0);
});

describe("the recipe of a maintenance window", () => {
  it("leaves the instance in maintenance mode after a configuration run that failed, which Nagios then says", { timeout: 60_000 }, async () => {
    const place = await placeFor(recipeOf("maintenance-window.md"));
    place.sandbox.addFault("apply-fails");
    const ran = await follow(
      place,
      ": > commands; NAGIOS_PIPE=$HOME/commands ./window.sh > log 2>&1 || echo exit $?; ./check_maintenance production || echo exit $?; cut -d';' -f1 commands",
    );
    expect(ran.stdout.replaceAll(/\d{9,}/g, "N")).toBe("exit 1\nMAINTENANCE CRITICAL - maintenance mode is on\nexit 2\n[N] SCHEDULE_HOST_SVC_DOWNTIME\n");
  });
});

describe("the recipe of dormant seats", () => {
  it("stops before more people than it was told, and after a refusal says so by its exit", async () => {
    const recipe = recipeOf("free-dormant-seats.md");
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
    const place = await placeFor(recipeOf("remove-gone-runners.md"));
    await place.run("runners list --enterprise github");
    const { fleet } = place.sandbox.appliance.state;
    if (fleet !== undefined) fleet.runners = fleet.runners.filter(({ online }) => online !== true);
    const ran = await follow(place, "./prune-runners.sh --really");
    expect([ran.exit, ran.stdout]).toEqual([1, expect.stringMatching(/^\d+ of \d+ runners are offline, more than half\. Nothing is deleted\.\n$/)]);
    expect(place.sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });
});
