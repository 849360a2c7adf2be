/** A row of the table of faults as a test: what the instance does, what is typed, and what must come of it. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { counted, newLab, pageOf, type Lab, type LabOptions, type RunOptions, type Told } from "./lab.js";
import { ROWS } from "./rows.js";

interface Named {
  /** The row's number in the table. */
  readonly row: number;
  /** What of the row this case is about. */
  readonly name: string;
}

/** Against one scripted instance, once for people and once with `--json`: the same failure, word for word. */
export interface Scripted extends Named {
  readonly lab?: LabOptions | (() => LabOptions | Promise<LabOptions>);
  readonly line: string;
  readonly run?: RunOptions;
  readonly exit: number;
  /** Of the JSON error; left out where there is none. */
  readonly code?: string;
  readonly says?: RegExp;
  readonly seen?: readonly string[];
  readonly stdout?: string | RegExp;
  /** More to hold, once for each form. */
  readonly check?: (told: Told, lab: Lab) => void | Promise<void>;
}

/** Anything else. */
export interface Played extends Named {
  readonly play: (see: (told: Told, lab: Lab) => Told) => Promise<void>;
  readonly timeout?: number;
}

export type Case = Scripted | Played;

/** Packages that are imported when they are needed. */
const PACKAGES = ["chalk", "chrono-node", "cli-table3", "lossless-json", "ora", "string-width", "undici/lib/dispatcher/pool.js", "yaml"];

/** Whatever the command line loads only when it is needed: no time may pass for that. */
export async function loadAll(): Promise<void> {
  const src = fileURLToPath(new URL("../../src/", import.meta.url));
  const areas = ["http", "output", "domain", "bulk", "cli", "profiles"];
  for (const area of areas)
    for (const file of readdirSync(`${src}${area}`, { recursive: true, encoding: "utf8" }))
      if (/(?<!\.d)\.ts$/.test(file) && file !== "questions.ts") await import(`${src}${area}/${file}`);
  await import("../../src/execute.js");
  for (const name of PACKAGES) await import(name);
}

const idOf = (one: Case): string => `${String(one.row)} ${one.name}`;

/** The tests of one family, and a golden file with what people are told in each. */
export function family(letter: string, cases: readonly Case[]): void {
  const pages = new Map<string, string>();
  beforeAll(loadAll, 60_000);
  for (const [row, title] of [...new Set(cases.map((one) => one.row))].map((row) => [row, ROWS[row - 1]?.fault] as const)) {
    describe(`${String(row)} ${title ?? "?"}`, () => {
      for (const one of cases.filter((some) => some.row === row)) {
        it(one.name, { timeout: "play" in one ? (one.timeout ?? 20_000) : 20_000 }, async () => {
          const seen: string[] = [];
          if ("play" in one)
            await one.play((told, lab) => {
              seen.push(pageOf(told, lab));
              return told;
            });
          else seen.push(await scripted(one));
          pages.set(idOf(one), seen.join("\n\n"));
        });
      }
    });
  }
  it("what people are told is what was reviewed", async ({ skip }) => {
    // A part of the pages is no golden file.
    skip(pages.size !== cases.length, "not all cases ran");
    const text = cases.flatMap((one) => {
      const id = idOf(one);
      const page = pages.get(id) ?? "";
      return page === "" ? [] : [`=== ${id}\n${page}\n`];
    });
    await expect(text.join("\n")).toMatchFileSnapshot(fileURLToPath(new URL(`./golden/${letter}.golden`, import.meta.url)));
  });
}

async function scripted(one: Scripted): Promise<string> {
  const labOf = async () => newLab(typeof one.lab === "function" ? await one.lab() : one.lab);
  const lab = await labOf();
  const text = await lab.run(one.line, one.run);
  expect({ exit: text.exit, seen: one.seen === undefined ? undefined : text.seen }, text.stderr).toEqual({ exit: one.exit, seen: one.seen });
  if (one.says !== undefined) expect(text.stderr).toMatch(one.says);
  if (typeof one.stdout === "string") expect(text.stdout).toBe(one.stdout);
  else if (one.stdout !== undefined) expect(text.stdout).toMatch(one.stdout);
  await one.check?.(text, lab);
  if (!/--json|-o |--jq/.test(one.line)) {
    const other = await labOf();
    const json = await other.run(`${one.line} --json`, one.run);
    expect({ exit: json.exit, code: json.error?.code, seen: one.seen === undefined ? undefined : json.seen }, json.stderr).toEqual({
      exit: one.exit,
      code: one.code,
      seen: one.seen,
    });
    expect(masked(json.error?.message, other), "JSON and text say the same").toBe(masked(text.error?.message, lab));
    // The golden file holds what text sent, how often.
    expect(counted(json.seen), "JSON and text send the same").toEqual(counted(text.seen));
    await one.check?.(json, other);
  } else if (one.code !== undefined) expect(text.error?.code).toBe(one.code);
  return pageOf(text, lab);
}

/** Ports and moments differ between two laboratories. */
const masked = (text: string | undefined, lab: Lab): string | undefined =>
  text
    ?.replaceAll(/:\d{4,5}\b/g, ":PORT")
    .replaceAll(lab.folder, "FOLDER")
    .replaceAll(/\b[0-9a-f]{64}\b/g, "SHA256")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "MOMENT");
