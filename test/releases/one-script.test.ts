/** One script, unchanged, on appliances of every age: the same keys, and the same types, null aside. */
import { describe, expect, it } from "vitest";
import { appliance } from "../support/cli.js";
import { exampleFiles } from "../support/example-files.js";

const RELEASES = ["2.18", "2.22", "3.8", "3.12", "3.14", "3.19"] as const;

/** In this order: each line finds what the ones before it left. */
const SCRIPT = [
  "maintenance status --json",
  "maintenance enable --yes --json",
  "maintenance disable --json",
  "config settings set smtp.address=smtp2.example.com --yes --json",
  "ssh-keys add --file id_ed25519.pub --json",
  "ssh-keys list --json",
  "ssh-keys remove --file id_ed25519.pub --yes --json",
  "config apply --yes --follow --json",
  "config apply status --json",
  "license upload github-enterprise.ghl --apply --yes --json",
] as const;

type Form = string | { readonly [key: string]: Form } | readonly Form[];

/** Keys and types; of a list its first element, `null` where nothing is known. */
function formOf(value: unknown): Form {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.slice(0, 1).map(formOf);
  if (typeof value === "object")
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, inner]) => [key, formOf(inner)] as const)
        .sort(),
    );
  return typeof value;
}

/** Where two forms differ, null aside. */
function differences(a: Form, b: Form, path = ""): readonly string[] {
  if (a === "null" || b === "null") return [];
  if (typeof a === "string" || typeof b === "string") return a === b ? [] : [`${path}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`];
  const [left, right] = [Object.entries(a), Object.entries(b)];
  if (Array.isArray(a) && (left.length === 0 || right.length === 0)) return [];
  const names = [...new Set([...left, ...right].map(([name]) => name))];
  return names.flatMap((name) => {
    const [one, other] = [left, right].map((entries) => entries.find(([key]) => key === name)?.[1]);
    return one === undefined || other === undefined ? [`${path}.${name}: only on one`] : differences(one, other, `${path}.${name}`);
  });
}

/** Simulated runs take no time, so that no restart falls on the line after. */
async function play(release: string): Promise<readonly { readonly line: string; readonly exit: number; readonly form: Form; readonly err: string }[]> {
  const ghes = await appliance({ release, pace: 0 });
  for (const [name, content] of Object.entries(exampleFiles)) await ghes.file(name, content);
  const played = [];
  for (const line of SCRIPT) {
    const { exit, stdout, stderr } = await ghes.run(line, { isNew: true });
    const values = line.includes("--follow") ? stdout.trim().split("\n").at(-1) : stdout;
    played.push({ line, exit, form: exit === 0 ? formOf(JSON.parse(values ?? "")) : "failed", err: exit === 0 ? "" : stderr });
  }
  return played;
}

describe("one script on every release", () => {
  it.each(RELEASES)("%s ends as 3.19 does, in the same form", async (release) => {
    const [today, there] = [await play("3.19"), await play(release)];
    const done = SCRIPT.map((line) => ({ line, exit: 0, err: "" }));
    for (const played of [today, there]) expect(played.map(({ line, exit, err }) => ({ line, exit, err }))).toEqual(done);
    expect(there.flatMap(({ line, form }, i) => differences(today[i]?.form ?? "null", form, line))).toEqual([]);
  });
});
