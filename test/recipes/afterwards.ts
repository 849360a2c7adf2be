/** What must be so of the appliance when a recipe was followed, by its own account. */
import { expect } from "vitest";
import type { RecipePlace } from "./place.js";

export const AFTERWARDS: Readonly<Record<string, (place: RecipePlace) => void | Promise<void>>> = {
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
