/**
 * A scenario is one promise: a test by that name, and a golden file by that name beside it.
 *
 *   const scenario = scenariosOf("maintenance");
 *   scenario("enable asks for the moment in words and prints what it understood", async (see) => {
 *     const ghes = await appliance();
 *     see(await ghes.run('maintenance enable --when "tomorrow 22:00" --yes'));
 *   });
 *
 * Update them with `npx vitest run test/transcripts -u`, and read each one that changed as an administrator would.
 */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import type { Ran, Shown } from "../support/cli.js";

/** Adds what a command did to the golden file, and hands it back. */
export type See = (ran: Ran, requests?: Shown) => Ran;
export type Scenario = (promise: string, play: (see: See) => Promise<void>) => void;

/** The scenarios of one folder of golden files; a file that no scenario of them wrote is an error. */
export function scenariosOf(folder: string): Scenario {
  const here = fileURLToPath(new URL(`./${folder}/`, import.meta.url));
  const declared = new Set<string>();
  afterAll(() => {
    const kept = readdirSync(here).filter((name) => !declared.has(name));
    expect(kept, `golden files of ${folder} that no scenario uses`).toEqual([]);
  });
  return (promise, play) => {
    const name = `${slug(promise)}.golden`;
    if (declared.has(name)) expect.unreachable(`two scenarios write ${name}`);
    declared.add(name);
    it(promise, async () => {
      const seen: string[] = [];
      await play((ran, requests) => {
        seen.push(ran.transcript(requests));
        return ran;
      });
      await expect(seen.join("\n")).toMatchFileSnapshot(`${here}${name}`);
    });
  };
}

const slug = (promise: string): string =>
  promise
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
