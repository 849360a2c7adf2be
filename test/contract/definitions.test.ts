/** House law, walked over the definitions: every new operation and command is held to it without another line. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { olderWays } from "../../src/api/areas/older-ways.js";
import { catalogue } from "../../src/api/catalogue.js";
import { segmentsOf } from "../../src/api/operation.js";
import { readAnswer } from "../../src/api/answer.js";
import { checkRequest, fieldPaths, isOpen, sample } from "../../src/api/shape.js";
import { bind } from "../../src/cli/bind.js";
import { flagName } from "../../src/cli/flags.js";
import { globalFlags } from "../../src/cli/globals.js";
import { helpOf } from "../../src/cli/help.js";
import { commandsOf, find, namesOf, resolve, walk } from "../../src/cli/tree.js";
import { root } from "../../src/commands/index.js";
import { validFields } from "../../src/output/fields.js";
import { words } from "../support/cli.js";

const commands = commandsOf(root);

describe("operations", () => {
  it("have unique ids and routes", () => {
    expect(new Set(catalogue.map((op) => op.id)).size).toBe(catalogue.length);
    expect(new Set(catalogue.map((op) => op.route)).size).toBe(catalogue.length);
  });

  it.each(catalogue.map((op) => [op.id, op] as const))("%s is well-formed", (_id, op) => {
    expect(op.effect === "read").toBe(op.method === "GET");
    const input = Object.fromEntries(Object.entries(op.params).map(([name, param]) => [name, sample(param.shape)]));
    expect(op.isRepeatable(input)).toBe(op.effect === "read" || op.isRepeatable(input));
    expect(op.docs).toMatch(/^https:\/\/docs\.github\.com\//);
    expect(op.path.startsWith("/manage/v1/")).toBe(op.plane === "manage");
    expect(op.totalTimeout).toBeGreaterThanOrEqual(op.headersTimeout);
    const named = segmentsOf(op.path).flatMap((segment) => ("param" in segment ? [segment.param] : []));
    expect(Object.entries(op.params).flatMap(([name, param]) => (param.place === "path" ? [name] : []))).toEqual(named);
    for (const param of Object.values(op.params)) expect(param.help).toMatch(/^[A-Z].*[^.]$/);
  });

  it.each(catalogue.map((op) => [op.id, op] as const))("the sample answer of %s fits its own shape, and a wrong one does not", (_id, op) => {
    expect(readAnswer(op.returns, sample(op.returns)).misfits).toEqual([]);
    if (op.returns.kind === "list" || op.returns.kind === "object") expect(readAnswer(op.returns, "text").misfits).not.toEqual([]);
  });

  it.each(catalogue.map((op) => [op.id, op] as const))("the sample input of %s is a valid request", (_id, op) => {
    for (const param of Object.values(op.params)) if (param.shape.kind !== "file") expect(checkRequest(param.shape, sample(param.shape))).toEqual([]);
  });

  it("are each reached by a command", () => {
    const own = commands.flatMap(({ node }) => node.operations.map((op) => op.id));
    const used = new Set([...own, ...olderWays.flatMap((way) => (own.includes(way.of.id) ? [way.by.id] : []))]);
    expect(catalogue.map((op) => op.id).filter((id) => !used.has(id))).toEqual([]);
  });
});

/** "Asks on a terminal, and needs --yes without one" (the contract's list, as far as the commands exist). */
const ASKING = [
  "maintenance enable",
  "config init",
  "config apply",
  "config settings set",
  "license upload",
  "upgrade download",
  "upgrade apply",
  "ssh-keys remove",
  "ssh-keys sync",
  "profile remove",
  "users suspend",
  "users promote",
  "users demote",
  "users delete",
  "users keys delete",
  "users tokens delete",
  "runners delete",
  "runners prune",
  "users rename",
  "users impersonation delete",
  "orgs rename",
  "announcement clear",
  "hooks global delete",
  "hooks pre-receive delete",
  "hooks pre-receive unenforce",
  "hooks environments delete",
  "runners labels clear",
  "runners groups delete",
];

/** The contract gives the command a flag of a global one's name; there it is the command's alone. */
const OTHER_MEANING: ReadonlySet<string> = new Set(["upgrade download --force"]);

describe("commands", () => {
  it("ask exactly where the contract says so", () => {
    expect(
      commands
        .filter(({ node }) => node.asks !== false)
        .map(({ path }) => path.join(" "))
        .sort(),
    ).toEqual([...ASKING].sort());
  });

  it("on people tell in their group's help which of those for many does not ask", () => {
    const group = root.children.find(({ name }) => name === "users");
    const many = (group?.kind === "group" ? group.sections : undefined)?.find(({ title }) => title === "One or many")?.names ?? [];
    const silent = many.filter((name) => find(root, ["users", name])?.node.kind === "command" && !ASKING.includes(`users ${name}`));
    expect(many.length).toBeGreaterThan(silent.length);
    expect(group?.description).toContain(`All but ${silent.join(" and ")} show what they would do, and ask, before they do it.`);
  });

  it("stand in one section of their group's help, where it has sections", () => {
    for (const { node } of [{ node: root }, ...walk(root)]) {
      if (node.kind !== "group" || node.sections === undefined) continue;
      expect(node.sections.flatMap(({ names }) => names).sort()).toEqual(node.children.map(({ name }) => name).sort());
    }
  });

  it.each(commands.map(({ node, path }) => [path.join(" "), node, path] as const))(
    "the help of %s says what it means for the instance",
    (_name, node, path) => {
      const help = helpOf({ node, path }, []);
      expect(node.description ?? "", "a description").not.toBe("");
      expect(help.includes("\n\nChanges nothing.")).toBe(node.target === "instance" && node.operations.length > 0 && node.effect === "read");
      expect(help.includes("Changes the instance without asking")).toBe(
        node.target === "instance" && node.operations.length > 0 && node.effect === "write" && node.asks === false,
      );
      expect(/sks first[;,]|it asks first/.test(help)).toBe(node.asks !== false);
    },
  );

  it("take no enterprise as an argument: it is the profile's, or that of --enterprise", () => {
    const taking = commands.filter(({ node }) => Object.keys(node.args).includes("enterprise")).map(({ path }) => path.join(" "));
    const todo = "a command({…}) with enterpriseFlag and enterpriseOf of src/commands/enterprise.ts, like src/commands/runners/applications.ts";
    expect(taking, todo).toEqual([]);
  });

  it("answer to no name twice", () => {
    for (const { node } of [{ node: root }, ...walk(root)]) {
      const names = node.children.flatMap((child) => [...namesOf(child, node.children)]);
      expect(new Set(names).size, names.join(" ")).toBe(names.length);
    }
  });

  it.each(commands.map(({ node, path }) => [path.join(" "), node, path] as const))("%s is described as the house does", (_name, node, path) => {
    expect(node.summary).toMatch(/^[A-Z][^.]*$/);
    expect(node.summary.length).toBeLessThanOrEqual(60);
    expect(node.examples.length).toBeGreaterThan(0);
    for (const example of node.examples) expect(example.line.startsWith(path.join(" "))).toBe(true);
    for (const other of node.seeAlso) expect(find(root, other.split(" ")) ?? "missing", `see also ${other}`).not.toBe("missing");
  });

  it.each(commands.map(({ node, path }) => [path.join(" "), node, path] as const))(
    "%s has flags that do not clash with the global ones",
    (_name, node, path) => {
      const globals = new Map(Object.entries(globalFlags).map(([key, flag]) => [flagName(key), flag] as const));
      for (const [key, flag] of Object.entries(node.flags)) {
        const same = globals.get(flagName(key));
        // The same name is allowed where the command gives it the same meaning for what it stores or starts.
        if (same !== undefined && !OTHER_MEANING.has(`${path.join(" ")} --${flagName(key)}`)) expect(node.target).toBe("none");
        const shorts = Object.values(globalFlags as Readonly<Record<string, { short?: string }>>).map((one) => one.short);
        if (flag.short !== undefined) expect(shorts).not.toContain(flag.short);
      }
    },
  );

  it.each(commands.map(({ node, path }) => [path.join(" "), node, path] as const))("the help of %s fits 80 columns", (_name, node, path) => {
    const lines = helpOf({ node, path }, find(root, path.slice(0, -1))?.node.children ?? []).split("\n");
    // An example is one line that can be copied, whatever its length.
    const long = lines.filter((line) => line.length > 80 && !line.startsWith("  $ "));
    expect(long, "a line of help over 80 columns: shorten the text, or the quoted part of the example").toEqual([]);
  });

  it.each(commands.map(({ node, path }) => [path.join(" "), node, path] as const))(
    "the examples of %s are parsed by its own definition",
    (_name, node, path) => {
      for (const example of node.examples) {
        const all = words(example.line);
        if (example.from !== undefined) expect(find(root, words(example.from).slice(0, 2))?.node.kind, example.from).toBe("command");
        const end = node.passThrough ? -1 : all.findIndex((word) => ["|", "&&", "||", "<", ">"].includes(word));
        const resolved = resolve(root, end === -1 ? all : all.slice(0, end));
        expect(resolved.path).toEqual(path);
        expect(() => bind(node, path, resolved.rest)).not.toThrow();
      }
    },
  );

  it("whose example reads what another prints show one line to paste, continued where a shell goes on", () => {
    const suspend = commands.find(({ path }) => path.join(" ") === "users suspend");
    const help = suspend === undefined ? "" : helpOf(suspend, []);
    const pasted = help.slice(help.indexOf("  $ ghes-admin users report") + 4, help.indexOf("\n\nEXIT CODES")).replaceAll(/ \\\n +/g, " ");
    expect(pasted).toBe("ghes-admin users report dormant -o csv | ghes-admin users suspend --from-file - --yes --max-failures 5%");
    // A note says what a line is for, and holds no part of it.
    for (const { node } of commands) for (const { note } of node.examples) expect(note ?? "").not.toMatch(/\||\bafter: /);
  });

  it.each(commands.filter(({ node }) => node.view !== undefined).map(({ node, path }) => [path.join(" "), node] as const))(
    "the columns of %s can be asked for by name",
    (_name, node) => {
      const valid = validFields({ shape: node.returns, view: node.view, tabular: true });
      for (const column of node.view?.columns ?? []) expect(valid).toContain(typeof column === "string" ? column : column.field);
    },
  );

  it("of the REST API are each named in a test of what they do", () => {
    // What stands in this folder walks the definitions and names commands without calling them.
    const files = readdirSync("test", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".test.ts") && !file.startsWith("contract"));
    const tests = files.map((file) => readFileSync(join("test", file), "utf8")).join("\n");
    const named = (name: string) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(tests);
    const rest = commands.filter(({ node }) => node.operations.some(({ plane }) => plane === "rest")).map(({ path }) => path.join(" "));
    const untested = rest.filter((name) => !named(name));
    expect(untested, "a test of the command: test/site-admin/commands.test.ts is the place for most").toEqual([]);
  });

  it("say what their JSON holds", () => {
    const silent = commands.filter(
      ({ node }) =>
        node.operations.length > 0 && node.operations[0]?.returns.kind === "object" && !isOpen(node.returns) && fieldPaths(node.returns).length === 0,
    );
    expect(silent.map(({ path }) => path.join(" "))).toEqual([]);
  });
});
