/** docs/first-steps.md, followed by a reader who types what stands there. */
import { expect, it } from "vitest";
import { lines } from "../support/spawned.js";
import { FIRST_STEPS, followPage } from "./following.js";

it("docs/first-steps.md does what it says, and its window is what the appliance saw", { timeout: 120_000 }, async () => {
  expect(FIRST_STEPS.runs.length).toBeGreaterThan(8);
  const { place, without } = await followPage(FIRST_STEPS);
  expect(without).toEqual([]);
  expect(lines(place.sandbox.requests.filter(({ method }) => method !== "GET"))).toEqual([
    "PUT /manage/v1/config/settings",
    "POST /manage/v1/maintenance",
    "POST /manage/v1/config/apply",
    "POST /manage/v1/maintenance",
  ]);
  expect(place.sandbox.appliance.state.nodes.map(({ maintenance }) => maintenance.status)).toEqual(["off", "off"]);
});
