/** What must be so of the appliance when a recipe was followed, by its own account. */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { lines } from "../support/spawned.js";
import type { RecipePlace } from "./place.js";

/** The writes that the appliance took, in their order. */
const writes = ({ sandbox }: RecipePlace): readonly string[] => lines(sandbox.requests.filter(({ method, status }) => method !== "GET" && (status ?? 0) < 300));

const applied = ({ sandbox }: RecipePlace): unknown => sandbox.appliance.state.applied;

export const AFTERWARDS: Readonly<Record<string, (place: RecipePlace) => void | Promise<void>>> = {
  "ansible.md"(place) {
    expect(writes(place)).toEqual([
      "PUT /manage/v1/config/settings",
      "POST /manage/v1/access/ssh",
      "POST /manage/v1/maintenance",
      "POST /manage/v1/config/apply",
      "POST /manage/v1/maintenance",
    ]);
    expect(applied(place)).toMatchObject({ signup_enabled: true, smtp: { address: "smtp-2.example.com" } });
    expect(place.sandbox.appliance.state.sshKeys).toHaveLength(1);
  },
  "emergency.md"({ sandbox }) {
    const { people, state } = sandbox.appliance;
    expect(people.find("wei-yilmaz-31")).toMatchObject({ siteAdmin: false, suspendedAt: expect.any(Number) as number });
    expect(people.find("zoe-kim-10")).toMatchObject({ siteAdmin: true, suspendedAt: null });
    expect(state.sshKeys).toEqual([expect.stringMatching(/ on-call@example\.com$/)]);
  },
  "free-dormant-seats.md"({ sandbox }) {
    const { people } = sandbox.appliance;
    const suspended = sandbox.requests.filter(({ method, status }) => method === "PUT" && status === 204).map(({ url }) => url.split("/").at(-2) ?? "");
    expect(suspended).toHaveLength(31);
    expect(new Set(suspended).size).toBe(31);
    for (const login of suspended) expect(people.find(login)).toMatchObject({ siteAdmin: false, suspendedAt: expect.any(Number) as number });
    for (const login of ["sara-rossi-8", "ivan-weber-11"]) expect(people.find(login)).toMatchObject({ suspendedAt: null });
  },
  "github-actions.md"(place) {
    expect(writes(place)).toEqual(["PUT /manage/v1/config/settings", "POST /manage/v1/config/apply"]);
    expect(applied(place)).toMatchObject({ signup_enabled: true, smtp: { address: "smtp-2.example.com" } });
  },
  "maintenance-window.md"(place) {
    expect(writes(place)).toEqual([
      "PATCH /api/v3/enterprise/announcement",
      "POST /manage/v1/maintenance",
      "POST /manage/v1/config/apply",
      "POST /manage/v1/maintenance",
    ]);
  },
  "remove-gone-runners.md"({ sandbox }) {
    const runners = sandbox.appliance.state.fleet?.runners;
    expect(runners).toHaveLength(20);
    expect(runners?.filter(({ online }) => online === false)).toEqual([]);
  },
  async "rotate-certificate.md"({ sandbox, folder }) {
    const certificate = new X509Certificate(await readFile(join(folder, "new.crt")));
    expect(sandbox.fingerprint256()).toBe(certificate.fingerprint256.replaceAll(":", "").toLowerCase());
  },
  "settings-in-git.md"(place) {
    expect(applied(place)).toMatchObject({ signup_enabled: false });
  },
};
