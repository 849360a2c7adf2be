/** `help TOPIC` and the man pages that have the same texts. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { TOPICS, type TopicName } from "../../src/cli/topic-names.js";
import { topicSections, topicText } from "../../src/cli/topics.js";
import { generatedFiles } from "../../src/generate/files.js";
import { FAULT_KINDS } from "../../src/sandbox/fault-kinds.js";
import { run } from "../../src/run.js";
import { appliance, words } from "../support/cli.js";
import { fakeWorld } from "../support/fake-world.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sections = (name: TopicName) => topicSections(name, FAULT_KINDS);

describe("help topics", () => {
  it.each(TOPICS.map(({ name }) => name))("%s is what the command prints, and fits 80 columns", async (name) => {
    const fake = fakeWorld({ argv: ["help", name] });
    expect([await run(fake.world), fake.out()]).toEqual([0, topicText(sections(name))]);
    // An example is one line that can be copied, whatever its length.
    const wide = fake
      .out()
      .split("\n")
      .filter((line) => line.length > 80 && !line.startsWith("  $ "));
    expect(wide).toEqual([]);
  });

  it("are listed by help topics, a line each", async () => {
    const fake = fakeWorld({ argv: ["help", "topics"] });
    expect(await run(fake.world)).toBe(0);
    const lines = fake.out().trimEnd().split("\n");
    expect(lines[0]).toBe("TOPICS");
    const shown = lines.slice(1).join(" ").replaceAll(/\s+/g, " ").trim();
    expect(shown).toBe(TOPICS.map(({ name, summary }) => `ghes-admin help ${name} ${summary}`).join(" "));
  });

  it("jq says by examples that --fields acts first, and that an item of NDJSON is the input", async () => {
    const ghes = await appliance();
    const logins = (line: string) => ghes.run(`users list ${line}`).then(({ stdout }) => stdout);
    const admins = await logins("--jq '.[] | select(.site_admin) | .login'");
    const shown = topicText(sections("jq")).replaceAll(/\s+/g, " ");
    for (const line of ["--fields login,site_admin --jq '.[] | select(.site_admin) | .login'", "-o ndjson --jq 'select(.site_admin) | .login'"]) {
      expect(shown).toContain(`users list ${line}`);
      expect(await logins(line)).toBe(admins);
    }
    expect(shown).toContain("`--fields` acts before `--jq`");
    expect(shown).toContain("each item of a list is the input of the expression");
  });

  it("have examples that work", async () => {
    const ghes = await appliance();
    const lines = TOPICS.flatMap(({ name }) =>
      sections(name).flatMap(({ blocks }) => blocks.flatMap((block) => (typeof block === "object" && "examples" in block ? block.examples : []))),
    );
    const asked = lines.map(([line]) => words(line).slice(1)).filter((line) => line.includes("--jq"));
    expect(asked.length).toBeGreaterThan(3);
    for (const line of asked) {
      const ran = await ghes.run(line.map((word) => `'${word}'`).join(" "));
      expect({ line, exit: ran.exit, stderr: ran.stderr, empty: ran.stdout.trim() === "" }).toEqual({ line, exit: 0, stderr: "", empty: false });
    }
  });
});

const has = spawnSync("mandoc").error === undefined;
const PAGES: Readonly<Record<string, readonly TopicName[]>> = {
  "man/ghes-admin.1": ["flags", "output", "jq", "time"],
  "man/ghes-admin-config.5": ["profiles", "environment"],
  "man/ghes-admin-exit-codes.7": ["exit-codes"],
  "man/ghes-admin-sandbox.1": ["faults"],
};
/** What stands before it was printed bold. */
const BACKSPACE = "\u0008";
const loose = (text: string): string => text.replaceAll(/\s+/g, " ");
const shown = (page: string): string =>
  spawnSync("mandoc", ["-T", "utf8", "-O", "width=80", page], { cwd: root, encoding: "utf8" }).stdout.replaceAll(new RegExp(`.${BACKSPACE}`, "g"), "");

describe.skipIf(!has)(has ? "man pages" : "man pages (left out: there is no mandoc)", () => {
  it("have the texts of all topics", () => {
    expect(Object.values(PAGES).flat().sort()).toEqual(TOPICS.map(({ name }) => name as string).sort());
    for (const [page, topics] of Object.entries(PAGES)) {
      const text = loose(shown(page));
      const blocks = topics.flatMap((name) => sections(name).flatMap(({ title, blocks }) => [title, ...blocks]));
      const wanted = blocks.flatMap((block) =>
        typeof block === "string"
          ? [block]
          : "rows" in block
            ? block.rows.flatMap(([form, meaning]) => [form.trim(), meaning])
            : block.examples.map(([line]) => line),
      );
      expect({ page, missing: wanted.filter((part) => !text.includes(loose(part))) }).toEqual({ page, missing: [] });
    }
  });

  it("can be read at 80 columns", () => {
    const pages = [...generatedFiles().keys()].filter((path) => path.startsWith("man/"));
    const wide = pages.flatMap((page) =>
      shown(page)
        .split("\n")
        .filter((line) => line.length > 80)
        .map((line) => `${page}: ${line}`),
    );
    expect(wide).toEqual([]);
  });
});
