/** Every example in help is a command that works: run against the sandbox, over real sockets. */
import { describe, expect, it } from "vitest";
import { commandsOf } from "../../src/cli/tree.js";
import { root } from "../../src/commands/index.js";
import { appliance, words } from "../support/cli.js";
import { exampleFiles } from "../support/example-files.js";
import { paceOf, placeOf } from "./lines.js";

/** Exit codes an example may end with: done, a check that answers no, and what a pipe after it would see. */
const FINE = new Set([0, 10]);

describe("every example in help", () => {
  for (const { node, path } of commandsOf(root)) {
    for (const example of node.examples) {
      if (example.untested !== undefined) continue;
      it(`works: ghes-admin ${example.line}`, async () => {
        const { before = [], sandbox } = placeOf(example.line);
        const ghes = await appliance(sandbox);
        const named = [example.line, ...before].join(" ");
        for (const [name, content] of Object.entries(exampleFiles)) if (named.includes(name)) await ghes.file(name, content);
        for (const earlier of before) expect((await ghes.run(earlier)).exit, earlier).toBe(0);
        if (path[0] === "profile") expect((await ghes.run("profile add ghe1 --host ghe1.example.com --no-verify --no-input")).exit).toBe(0);
        const line = firstCommand(example.line);
        // `sandbox exec` starts programs; what it runs is an example of its own here.
        const nested = line.indexOf(" -- ");
        const ran = await ghes.run(path[0] === "sandbox" && nested !== -1 ? line.slice(nested + 4).replace(/^ghes-admin /, "") : line, {
          stdin: exampleFiles["id_ed25519.pub"] ?? "",
          ...paceOf(line),
        });
        const failure = FINE.has(ran.exit) ? undefined : { exit: ran.exit, stderr: ran.stderr };
        expect(failure, "what the line needs to find stands in MORE of test/contract/lines.ts").toBeUndefined();
      });
    }
  }
});

/** The part before a shell's pipe, `&&`, `||` or redirection: those are the shell's. */
function firstCommand(line: string): string {
  const all = words(line);
  const end = all.findIndex((word) => ["|", "&&", "||", "<", ">"].includes(word));
  if (end === -1) return line;
  const cut = /\s(\||&&|\|\||<|>)\s/.exec(line);
  return cut === null ? line : line.slice(0, cut.index);
}
