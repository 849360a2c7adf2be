/** `npm run facts`: an operation's part of a description, in the form of test/facts. */
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { isRecord } from "../../src/api/shape.js";
import { factsText } from "../../src/generate/openapi/facts.js";
import { facts } from "../../src/generate/openapi/main.js";

const json = (schema: unknown) => ({ content: { "application/json": { schema, examples: { default: { $ref: "#/components/examples/thing" } } } } });

const DESCRIPTION = {
  info: { version: "3.19", title: "Things" },
  paths: {
    "/things/{thing_id}": {
      patch: {
        operationId: "things/update",
        summary: "Update a thing",
        servers: [{ url: "https://HOSTNAME" }],
        parameters: [
          { $ref: "#/components/parameters/thing-id" },
          { name: "sort", in: "query", description: "The order", schema: { type: "string", example: "age" } },
        ],
        requestBody: { required: true, ...json({ type: "object", properties: { description: { type: "string", description: "What it is" } } }) },
        responses: {
          "200": { description: "Done", headers: {}, ...json({ $ref: "#/components/schemas/thing" }) },
          "202": { $ref: "#/components/responses/accepted" },
          "404": { $ref: "#/components/responses/not_found" },
        },
      },
      get: { operationId: "things/get", responses: {} },
    },
  },
  components: {
    parameters: { "thing-id": { name: "thing_id", in: "path", required: true, description: "Its id", schema: { type: "integer" } } },
    responses: { accepted: { description: "Later" }, not_found: json({ $ref: "#/components/schemas/error" }) },
    schemas: {
      thing: { title: "Thing", type: "object", properties: { owner: { $ref: "#/components/schemas/owner" }, kind: { enum: ["title", "example"] } } },
      owner: { type: "object", description: "Who has it", properties: { things: { type: "array", items: { $ref: "#/components/schemas/thing" } } } },
      error: { type: "object" },
    },
  },
};

const CUT = {
  operationId: "things/update",
  parameters: [
    { name: "thing_id", in: "path", required: true, schema: { type: "integer" } },
    { name: "sort", in: "query", schema: { type: "string" } },
  ],
  requestBody: { required: true, content: { "application/json": { schema: { type: "object", properties: { description: { type: "string" } } } } } },
  responses: { "200": { content: { "application/json": { schema: { $ref: "#/components/schemas/thing" } } } }, "202": {} },
};

const SCHEMAS = {
  thing: { type: "object", properties: { owner: { $ref: "#/components/schemas/owner" }, kind: { enum: ["title", "example"] } } },
  owner: { type: "object", properties: { things: { type: "array", items: { $ref: "#/components/schemas/thing" } } } },
};

const ROUTE = "PATCH /things/{thing_id}";

/** The files of a folder of their own, and what the command makes of them. */
async function folderOf(files: Readonly<Record<string, unknown>>) {
  const folder = await mkdtemp(join(tmpdir(), "ghes-admin-facts-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  return async (...args: readonly string[]) => {
    const printed: string[] = [];
    const code = await facts(
      args.map((one) => (one.endsWith(".json") ? join(folder, one) : one)),
      (text) => printed.push(text.replaceAll(`${folder}/`, "")),
    );
    return { code, printed: printed.join(""), read: (name: string) => readFile(join(folder, name), "utf8") };
  };
}

describe("the facts of an operation", () => {
  it("are what it takes and answers on success, with the schemas that it refers to, without prose and examples", async () => {
    const run = await folderOf({ "ghes.json": DESCRIPTION });
    const { code, printed } = await run("ghes.json", ROUTE);
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toEqual({ paths: { "/things/{thing_id}": { patch: CUT } }, components: { schemas: SCHEMAS } });
  });

  it("are put beside those of a file, whose schemas stay as they are", async () => {
    const kept = { paths: { "/things/{thing_id}": { get: {} }, "/else": {} }, components: { schemas: { owner: { type: "string" } } } };
    const run = await folderOf({ "ghes.json": DESCRIPTION, "facts.json": kept });
    const { code, printed, read } = await run("ghes.json", ROUTE, "facts.json");
    expect([code, printed]).toEqual([0, ""]);
    expect(JSON.parse(await read("facts.json"))).toEqual({
      paths: { "/things/{thing_id}": { get: {}, patch: CUT }, "/else": {} },
      components: { schemas: { owner: { type: "string" }, thing: SCHEMAS.thing } },
    });
  });

  it("are refused with the reason where there are none", async () => {
    const run = await folderOf({ "ghes.json": DESCRIPTION, "broken.json": "{" });
    const said = async (...args: readonly string[]) => run(...args).then(({ code, printed }) => [code, printed]);
    expect(await said("ghes.json")).toEqual([2, 'usage: npm run facts -- FILE "GET /path/{param}" [INTO]\n']);
    expect(await said("ghes.json", "GET /nothing")).toEqual([2, "ghes.json does not have GET /nothing.\n"]);
    expect(await said("broken.json", ROUTE)).toEqual([2, "broken.json cannot be read as JSON.\n"]);
    expect(await said("ghes.json", ROUTE, "broken.json")).toEqual([2, "broken.json cannot be read as JSON.\n"]);
  });

  it("leave every other line of the files of test/facts as it is", async () => {
    const names = (await readdir("test/facts")).filter((name) => name.startsWith("ghes-"));
    expect(names.length).toBeGreaterThan(6);
    for (const name of names) {
      const text = await readFile(`test/facts/${name}`, "utf8");
      const tree = JSON.parse(text) as unknown;
      expect(isRecord(tree) && factsText(tree) === text, name).toBe(true);
    }
  });
});
