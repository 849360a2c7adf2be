/** The pages of docs/recipes that are for other tools than cron. */
import { describe } from "vitest";
import { testPages } from "./following.js";

describe("a recipe for another tool", () => {
  testPages(({ crontabs }) => crontabs.length === 0);
});
