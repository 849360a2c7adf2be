/** Where a recipe is followed: its files, its appliances, and its blocks as `sh`, cron and a runner of GitHub Actions run them. */
import { accessSync, constants } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import type { Sandbox } from "../../src/sandbox/sandbox.js";
import { newPlace, type Environment, type Place } from "../support/spawned.js";
import type { Recipe } from "./recipe.js";

/** What the appliances' clocks show at the start; a Sunday. */
const NOW = Date.parse("2026-11-22T17:00:00Z");

export interface RecipePlace extends Place {
  /** By the names of the profiles; the one there is, under "", where there are none. */
  readonly sandboxes: ReadonlyMap<string, Sandbox>;
}

export interface Followed {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function placeFor({ sandbox, faults, profiles, files }: Recipe): Promise<RecipePlace> {
  const [first = "", ...others] = profiles;
  const of = (name: string) => ({ now: NOW, ...sandbox, faults: faults.filter(({ profile }) => profile === name).map(({ spec }) => spec) });
  const place = await newPlace(of(first));
  const sandboxes = new Map([[first, place.sandbox]]);
  for (const [i, name] of others.entries()) sandboxes.set(name, (await newPlace({ ...of(name), seed: 8 + i })).sandbox);
  for (const { name, text } of files) {
    await mkdir(dirname(join(place.folder, name)), { recursive: true });
    const path = await place.file(name, text);
    if (text.startsWith("#!")) await chmod(path, 0o700);
  }
  for (const name of profiles) await store(place, name, sandboxes.get(name) ?? place.sandbox);
  return { ...place, sandboxes };
}

/** As an administrator stores it: the secrets from files. */
async function store(place: Place, name: string, sandbox: Sandbox): Promise<void> {
  await place.file(`${name}.password`, sandbox.password);
  await place.file(`${name}.token`, sandbox.token);
  await place.file(`${name}.pem`, sandbox.caPem);
  const where = `--host ${sandbox.host} --port ${String(sandbox.port)} --rest-port ${String(sandbox.restPort)} --enterprise ${sandbox.enterprise}`;
  const secrets = `--password-file ${name}.password --token-file ${name}.token --ca-file ${name}.pem`;
  const added = await place.run(`profile add ${name} ${where} ${secrets} --no-verify`, { bare: true, env: place.homeOnly });
  if (added.exitCode !== 0) throw new Error(`the profile ${name} was not stored: ${added.stderr}`);
}

/** As `sh` and cron run it: the very bytes of the page, HOME and the working directory the folder of the files. */
export const follow = (place: RecipePlace, script: string, env: Environment = {}): Promise<Followed> => followWith(place, script, "sh -eu", env);

/** With the words that start a shell. */
export async function followWith(place: RecipePlace, script: string, shell: string, env: Environment = {}): Promise<Followed> {
  await place.file("block.sh", script);
  const lead = place.sandboxes.has("") ? { ...place.env, GHES_ADMIN_ENTERPRISE: place.sandbox.enterprise } : place.homeOnly;
  const { exitCode, stdout, stderr } = await place.bash(`${shell} block.sh`, { bare: true, env: { ...lead, XDG_RUNTIME_DIR: place.folder, ...env } });
  return { exit: exitCode, stdout: masked(place, stdout), stderr: masked(place, stderr) };
}

function masked(place: RecipePlace, text: string): string {
  let result = text.replaceAll(place.folder, "~");
  for (const { host, port, restPort } of place.sandboxes.values())
    for (const one of [port, restPort]) result = result.replaceAll(`${host}:${String(one)}`, "ghe.example.com");
  return result;
}

/** Which of the programs are not on the PATH. */
export const missing = (programs: readonly string[]): readonly string[] => programs.filter((program) => !isThere(program));

const isThere = (program: string): boolean =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
