/** The words that completion offers beside the names of the tree. */
import { describe, expect, it } from "vitest";
import { commandsOf } from "../../src/cli/tree.js";
import { root } from "../../src/commands/index.js";
import { completionScript } from "../../src/completion/index.js";
import { globalOffers, offersOf } from "../../src/completion/offers.js";
import { settings } from "../../src/completion/values.js";
import { validFields } from "../../src/output/fields.js";
import { Random } from "../../src/sandbox/random.js";
import { defaultSettings, isTree, UNUSED_GROUPS, type Tree } from "../../src/sandbox/settings-tree.js";

function* leaves(tree: Tree, before = ""): Generator<readonly [string, unknown]> {
  for (const [key, value] of Object.entries(tree)) {
    if (isTree(value)) yield* leaves(value, `${before}${key}.`);
    else if (value !== null || !(key in UNUSED_GROUPS)) yield [`${before}${key}`, value];
  }
}

describe("the settings that completion knows", () => {
  const known = new Map(settings.map(({ path, kind }) => [path, kind]));

  it("are all that an appliance was recorded to hold, of the same kinds", () => {
    const wrong = [...leaves(defaultSettings(new Random("words"))), ...leaves(UNUSED_GROUPS)].filter(([path, value]) => {
      const kind = known.get(path);
      if (value === null) return kind === undefined;
      return kind !== (Array.isArray(value) ? "list" : typeof value === "boolean" ? "flag" : typeof value === "number" ? "number" : "text");
    });
    expect(wrong).toEqual([]);
  });

  it("stand group by group, so that a shell can offer a level at a time", () => {
    const groups = settings.map(({ path }) => path.split(".")[0]);
    expect(groups.filter((name, i) => name !== groups[i - 1])).toEqual([...new Set(groups)]);
  });

  it("want a file where they are secrets", () => {
    expect(settings.filter(({ secret }) => secret).map(({ path }) => path)).toEqual(
      expect.arrayContaining(["smtp.password", "ldap.password", "github_ssl.key", "admin_password"]),
    );
    expect(settings.filter(({ path, secret }) => secret && /enabled|profile/.test(path))).toEqual([]);
  });
});

it("global flags that name an instance are offered where a command speaks to one", () => {
  const hidden = (id: string) => offersOf(root).find((one) => one.id === id)?.hidden;
  expect(hidden("status")).toEqual([]);
  expect(hidden("sandbox start")).toEqual(["--profile", "-p", "--all-profiles", "--tag", "--host"]);
});

describe("every word that is offered", () => {
  const words = [...offersOf(root), { id: "", flags: globalOffers, narrowed: [], args: [] }].flatMap(({ id, flags, narrowed, args }) =>
    [...flags, ...narrowed, ...args].flatMap(({ value }) => (value?.kind === "words" ? value.words.map(({ word }) => ({ id, word })) : [])),
  );

  it("is one word to a shell as it stands", () => {
    expect(words.length).toBeGreaterThan(500);
    expect(words.filter(({ word }) => !/^[\w./=,@+-]+$/.test(word))).toEqual([]);
  });

  it("is a field of the command's own JSON where fields are asked for", () => {
    const list = offersOf(root).find(({ id }) => id === "users list");
    expect(list?.narrowed.map(({ forms, commas }) => ({ forms, commas }))).toEqual([{ forms: ["--fields"], commas: true }]);
    expect(list?.narrowed[0]?.value).toMatchObject({ kind: "words", words: expect.arrayContaining([{ word: "login", help: "" }]) as unknown });
  });

  it("where fields are asked for is taken by the command, as a table or as JSON, and all that it takes are offered", () => {
    const offered = new Map(
      offersOf(root).map(({ id, narrowed }) => [id, narrowed.flatMap(({ value }) => (value?.kind === "words" ? value.words.map(({ word }) => word) : []))]),
    );
    for (const { node, path } of commandsOf(root)) {
      const taken = [true, false].flatMap((tabular) => validFields({ shape: node.returns, view: node.view, tabular }));
      expect([path, [...(offered.get(path.join(" ")) ?? [])].sort()]).toEqual([path, [...new Set(taken)].sort()]);
    }
    expect(offered.get("maintenance status")).toEqual(expect.arrayContaining(["connections", "connection_services"]));
  });
});

it.each(["bash", "zsh", "fish"] as const)("the script for %s knows every command by its words", (shell) => {
  const script = completionScript(root, shell, "");
  expect(commandsOf(root).filter(({ path }) => !script.includes(`'${path.join(" ")}'`))).toEqual([]);
});
