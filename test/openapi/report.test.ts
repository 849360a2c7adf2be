/** Our operations against the descriptions of five releases, reduced; each difference is explained in the documentation. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { getMeta } from "../../src/api/areas/meta.js";
import { catalogue } from "../../src/api/catalogue.js";
import { compareReleases, inBody, inPath, inQuery, operation, required, type AnyOperation } from "../../src/api/operation.js";
import { choice, integer, list, isRecord, nullable, object, text } from "../../src/api/shape.js";
import { compare } from "../../src/generate/openapi/compare.js";
import { readDescription, type Description } from "../../src/generate/openapi/description.js";
import { readExplained, report } from "../../src/generate/openapi/report.js";

const page = readFileSync("docs/openapi-differences.md", "utf8");

const readJson = (name: string): unknown => JSON.parse(readFileSync(`test/facts/${name}.json`, "utf8"));

function descriptionOf(json: unknown): Description {
  const description = readDescription(json);
  if (description === undefined) throw new TypeError("no description");
  return description;
}

/** The parts in which the facts of 3.19 are kept, as one. */
function newest(): unknown {
  const parts = ["manage", "hooks-runners", "site-admin"].map((part) => readJson(`ghes-3.19-${part}`)).filter(isRecord);
  const together = (trees: readonly unknown[]) => Object.fromEntries(trees.filter(isRecord).flatMap((tree) => Object.entries(tree)));
  const components = parts.map((part) => part.components).filter(isRecord);
  return {
    info: { version: "3.19" },
    paths: together(parts.map(({ paths }) => paths)),
    components: { schemas: together(components.map(({ schemas }) => schemas)), parameters: together(components.map(({ parameters }) => parameters)) },
  };
}

const RELEASES: Readonly<Record<string, () => unknown>> = {
  ...Object.fromEntries(["2.18", "2.22", "3.8", "3.14"].map((release) => [release, () => readJson(`ghes-${release}`)])),
  "3.19": newest,
};

const TODO = `
"the description does not have it": npm run facts puts the operation's part into test/facts (CONTRIBUTING.md), or a later since
"answer.FIELD: needed, and not described": the field is nullable(...) in the operation
a parameter that is "not described": later(...) in the operation, and a row in docs/openapi-differences.md
all else: a row in docs/openapi-differences.md
`;

describe("the operations and the official descriptions of five releases", () => {
  it("differ only where the documentation explains it, and it explains nothing else", () => {
    const found = new Map<string, string[]>();
    for (const [release, read] of Object.entries(RELEASES)) {
      // No reduced description of 3.19 has it.
      const operations = release === "3.19" ? catalogue.filter((one) => one.id !== getMeta.id) : catalogue;
      for (const { route, what } of compare(descriptionOf(read()), release, operations)) {
        const key = `${route}: ${what}`;
        found.set(key, [...(found.get(key) ?? []), release]);
      }
    }
    const explained = readExplained(page).map(({ route, what, releases }) => [`${route}: ${what}`, releases] as const);
    const inText = (rows: Iterable<readonly [string, readonly string[]]>) =>
      [...rows].map(([key, releases]) => `${[...releases].sort(compareReleases).join(", ")}: ${key}`).sort();
    expect(inText(found), TODO).toEqual(inText(explained));
  });
});

/** A release of two operations, whose description each test changes. */
const view = operation({
  id: "test.view",
  route: "GET /things/{thing_id}",
  plane: "rest",
  effect: "read",
  since: "3.0",
  docs: "",
  params: { thing_id: inPath(integer(), "The thing"), sort: inQuery(choice("name", "age"), "The order") },
  returns: object({ name: text(), age: nullable(integer()) }),
});
const create = operation({
  id: "test.create",
  route: "POST /things",
  plane: "rest",
  effect: "write",
  since: "3.4",
  docs: "",
  params: { name: required(inBody(text(), "Its name")), tags: inBody(list(text()), "Its tags") },
  returns: object({ name: text() }),
  success: [201],
});

const string = { type: "string" };
const body = (schema: unknown) => ({ content: { "application/json": { schema } } });
const thing = { type: "object", properties: { name: string, age: { type: "integer" } } };
const GET = {
  parameters: [
    { name: "thing_id", in: "path", required: true, schema: { type: "integer" } },
    { name: "sort", in: "query", schema: { type: "string", enum: ["name", "age"] } },
  ],
  responses: { "200": body({ $ref: "#/components/schemas/thing" }), "404": {} },
};
const POST = {
  requestBody: body({ type: "object", properties: { name: string, tags: { type: "array", items: string } }, required: ["name"] }),
  responses: { "201": body(thing) },
};

const differences = (get: unknown, post: unknown, release = "3.8", operations: readonly AnyOperation[] = [view, create]) =>
  compare(descriptionOf({ paths: { "/things/{thing_id}": { get }, "/things": { post } }, components: { schemas: { thing } } }), release, operations).map(
    ({ route, what }) => `${route}: ${what}`,
  );

describe("the comparison", () => {
  it("finds nothing where the two agree", () => {
    expect(differences(GET, POST)).toEqual([]);
  });

  it("finds an operation that the description lacks, and one that it has in a release where ours is not", () => {
    expect(differences(GET, undefined)).toEqual(["POST /things: the description does not have it"]);
    expect(differences(GET, POST, "3.1")).toEqual(["POST /things: described, but ours is there from 3.4"]);
  });

  it("takes the names of path parameters for the same, and says that they differ", () => {
    const renamed = descriptionOf({ paths: { "/things/{id}": { get: GET } }, components: { schemas: { thing } } });
    expect(compare(renamed, "3.8", [view]).map(({ what }) => what)).toEqual(["the path is described as /things/{id}"]);
  });

  it.each([
    ["a parameter that is not described", { ...GET, parameters: GET.parameters.slice(0, 1) }, POST, "query sort: not described"],
    [
      "a parameter that is not ours",
      { ...GET, parameters: [...GET.parameters, { name: "page", in: "query", schema: string }] },
      POST,
      "query page: described, and not ours",
    ],
    [
      "another type in the path",
      { ...GET, parameters: [{ ...GET.parameters[0], schema: string }, ...GET.parameters.slice(1)] },
      POST,
      "path thing_id: number, described as text",
    ],
    [
      "a choice more",
      { ...GET, parameters: [GET.parameters[0], { ...GET.parameters[1], schema: { type: "string", enum: ["name", "age", "size"] } }] },
      POST,
      "query sort: size described, and not ours",
    ],
    [
      "a preview",
      { ...GET, parameters: [...GET.parameters, { name: "accept", in: "header", schema: { default: "application/vnd.github.hellcat-preview+json" } }] },
      POST,
      "the preview hellcat is described",
    ],
    ["another status", { ...GET, responses: { "202": body(thing) } }, POST, "status 200 not described", "status 202 described, and not ours"],
    [
      "an answer without what is needed",
      { ...GET, responses: { "200": body({ type: "object", properties: { age: { type: "integer" } } }) } },
      POST,
      "answer.name: needed, and not described",
    ],
    [
      "an answer of another type",
      { ...GET, responses: { "200": body({ type: "object", properties: { name: string, age: string } }) } },
      POST,
      "answer.age: number, described as text",
    ],
    [
      "a list in place of an object",
      { ...GET, responses: { "200": body({ type: "array", items: thing }) } },
      POST,
      "answer: object, described as list of object",
    ],
    [
      "a field that is not required",
      GET,
      { ...POST, requestBody: body({ type: "object", properties: { name: string, tags: { type: "array", items: string } } }) },
      "body name: required, described as optional",
    ],
    [
      "a field of another type, and one that is not ours",
      GET,
      { ...POST, requestBody: body({ type: "object", properties: { name: string, tags: string, size: string }, required: ["name"] }) },
      "body size: described, and not ours",
      "body tags: list of text, described as text",
    ],
    ["a body that is not described", GET, { responses: POST.responses }, "body: not described"],
  ])("finds %s", (_, get, post, ...found) => {
    const whats = differences(get, post).map((one) => one.replace(/^[A-Z]+ \S+: /, ""));
    expect(whats).toEqual(found);
  });
});

describe("the report", () => {
  const page318 = "| releases | operation | what differs | why |\n| 2.18 | `GET /admin/keys` | query since: not described | It came later. |\n";

  it("leaves out what is explained for that release, counts it, and exits 1 while something is left", () => {
    const json = readJson("ghes-2.18");
    const [bare, some] = [report(json, undefined, ""), report(json, undefined, page318)];
    expect(bare.code).toBe(1);
    expect(bare.text).toContain("\nGET /admin/keys\n  query direction: not described\n  query since: not described\n  query sort: not described\n");
    expect(some.text).toContain("\nGET /admin/keys\n  query direction: not described\n  query sort: not described\n");
    expect(some.text).toContain("\n1 more are explained in docs/openapi-differences.md.\n");
    expect(report(json, "2.22", page318).text).toContain("  query since: not described\n");
  });

  it("exits 0 where everything is explained", () => {
    const { text: said, code } = report(readJson("ghes-3.14"), undefined, page);
    expect([code, said]).toEqual([0, expect.stringContaining("Nothing differs that is not explained.\n")]);
  });

  it("exits 2 for what is no description, and for one of no release", () => {
    expect(report([], "3.19", page)).toEqual({ text: "The file is no OpenAPI description in JSON.\n", code: 2 });
    expect(report({ info: { version: "1.1.4" }, paths: {} }, undefined, page).code).toBe(2);
    expect(report({ ...Object(readJson("ghes-2.18")), info: { version: "1.1.4" } }, "2.18", "").code).toBe(1);
  });
});
