/** Shell blocks of the pages that no other test follows: each line of ours works, or is one that runs until it is stopped and reads as it should. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { bind } from "../../src/cli/bind.js";
import { resolve } from "../../src/cli/tree.js";
import { root } from "../../src/commands/index.js";
import { parseFault } from "../../src/sandbox/faults.js";
import { appliance, words } from "../support/cli.js";

const docs = fileURLToPath(new URL("../../docs", import.meta.url));
/** Whose blocks are the examples of the definitions (examples.test.ts), and what is followed as a whole (test/recipes). */
const FOLLOWED = new Set(["commands.md", "first-steps.md"]);

const lines = readdirSync(docs)
  .filter((name) => name.endsWith(".md") && !FOLLOWED.has(name))
  .flatMap((name) =>
    [...readFileSync(join(docs, name), "utf8").matchAll(/^```(?:sh|console)\b.*\n([^]*?)^```$/gm)].flatMap(([, block = ""]) =>
      block
        .split("\n")
        .map((line) => line.replace(/^\$ /, ""))
        .filter((line) => line.startsWith("ghes-admin "))
        .map((line) => ({ name, line: line.slice("ghes-admin ".length) })),
    ),
  );

describe("shell blocks of docs", () => {
  it("are found", () => {
    expect(lines.length).toBeGreaterThan(4);
  });

  it.each(lines)("$name: ghes-admin $line", async ({ line }) => {
    if (line.startsWith("sandbox start")) {
      const { node, path, rest } = resolve(root, words(line));
      expect(node.kind).toBe("command");
      const { input } = node.kind === "command" ? bind(node, path, rest) : { input: {} };
      for (const spec of "fault" in input && Array.isArray(input.fault) ? (input.fault as readonly string[]) : []) expect(parseFault(spec).spec).toBe(spec);
      return;
    }
    const ghes = await appliance();
    const ran = await ghes.run(line.replace(/^sandbox exec .*?-- ghes-admin /, ""));
    expect({ exit: ran.exit, stderr: ran.stderr }).toEqual({ exit: 0, stderr: "" });
  });
});
