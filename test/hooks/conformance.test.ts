/** Every answer of the sandbox about hooks and runners, in the states that they pass through, against GitHub's own description. */
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { environmentOperations } from "../../src/api/areas/environments.js";
import { hookOperations } from "../../src/api/areas/hooks.js";
import { preReceiveOperations } from "../../src/api/areas/pre-receive.js";
import { runnerGroupOperations } from "../../src/api/areas/runner-groups.js";
import { runnerOperations } from "../../src/api/areas/runners.js";
import type { AnyOperation } from "../../src/api/operation.js";
import { checkRequest, sample } from "../../src/api/shape.js";
import facts from "../facts/ghes-3.19-hooks-runners.json" with { type: "json" };
import { call, json, start, type Reply } from "../sandbox/call.js";

const OPERATIONS: readonly AnyOperation[] = [
  ...hookOperations,
  ...preReceiveOperations,
  ...environmentOperations,
  ...runnerOperations,
  ...runnerGroupOperations,
];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A closed copy with references resolved: a field that the description does not name is a misfit. */
function resolve(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(resolve);
  if (!isObject(schema)) return schema;
  if (typeof schema.$ref === "string") {
    const schemas: Readonly<Record<string, unknown>> = facts.components.schemas;
    return resolve(schemas[schema.$ref.split("/").at(-1) ?? ""]);
  }
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolve(value)]));
  // Of a repository and an environment in a request the description says only that they are objects.
  return isObject(copy.properties) && Object.keys(copy.properties).length > 0 && copy.type === "object" ? { ...copy, additionalProperties: false } : copy;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: unknown }>>;
}

interface Described {
  readonly parameters: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

function describedFor(route: string): Described {
  const [method = "", path = ""] = route.split(" ");
  const paths: Readonly<Record<string, Readonly<Record<string, Described>>>> = facts.paths;
  const described = paths[path]?.[method.toLowerCase()];
  if (described === undefined) throw new Error(`${route} is not described`);
  return described;
}

const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
ajv.addFormat("int64", { type: "number", validate: Number.isInteger });

function check(route: string, content: Content | undefined, value: unknown): readonly string[] {
  const schema = content?.content?.["application/json"]?.schema;
  if (schema === undefined) return value === undefined ? [] : [`${route}: a body where none is described`];
  const validate: ValidateFunction = ajv.compile(resolve(schema) as Record<string, unknown>);
  return validate(value) ? [] : (validate.errors ?? []).map((one) => `${route}: ${one.instancePath} ${one.message ?? ""}`);
}

function misfits(route: string, reply: Reply): readonly string[] {
  const response = describedFor(route).responses[String(reply.status)];
  if (response === undefined) return [`${route}: status ${String(reply.status)} is not described: ${reply.text}`];
  return check(`${route} ${String(reply.status)}`, response, reply.text === "" ? undefined : reply.json);
}

const HOOK = {
  name: "web",
  config: { url: "https://example.com/", content_type: "json", secret: "not a real one", insecure_ssl: "0" },
  events: ["user"],
  active: true,
};
const PRE = {
  name: "New",
  script: "a.sh",
  script_repository: { full_name: "octo-org/hooks" },
  environment: { id: 2 },
  enforcement: "testing",
  allow_downstream_configuration: true,
};
const E = "/enterprises/{enterprise}/actions";

/** Route, the values of its path, the body. Each changes something or looks at it; refusals are among them. */
const STEPS: readonly (readonly [route: string, values: string, body?: unknown])[] = [
  ["GET /admin/hooks", ""],
  ["POST /admin/hooks", "", HOOK],
  ["GET /admin/hooks", ""],
  ["GET /admin/hooks/{hook_id}", "2"],
  ["PATCH /admin/hooks/{hook_id}", "2", { config: HOOK.config, events: ["organization"], active: false }],
  ["GET /admin/hooks/{hook_id}", "2"],
  ["POST /admin/hooks/{hook_id}/pings", "2"],
  ["DELETE /admin/hooks/{hook_id}", "2"],

  ["GET /admin/pre-receive-environments", ""],
  ["POST /admin/pre-receive-environments", "", { name: "Go", image_url: "https://example.com/missing.tar.gz" }],
  ["PATCH /admin/pre-receive-environments/{pre_receive_environment_id}", "4", { name: "Go 2" }],
  ["PATCH /admin/pre-receive-environments/{pre_receive_environment_id}", "1", { name: "Mine" }],
  ["DELETE /admin/pre-receive-environments/{pre_receive_environment_id}", "1"],
  ["DELETE /admin/pre-receive-environments/{pre_receive_environment_id}", "2"],
  ["POST /admin/pre-receive-environments/{pre_receive_environment_id}/downloads", "4"],
  ["POST /admin/pre-receive-environments/{pre_receive_environment_id}/downloads", "4"],
  ["DELETE /admin/pre-receive-environments/{pre_receive_environment_id}", "4"],
  ["GET /admin/pre-receive-environments/{pre_receive_environment_id}/downloads/latest", "4"],
  ["GET /admin/pre-receive-environments/{pre_receive_environment_id}", "4"],
  ["GET /admin/pre-receive-environments/{pre_receive_environment_id}/downloads/latest", "2"],
  ["DELETE /admin/pre-receive-environments/{pre_receive_environment_id}", "3"],

  ["GET /admin/pre-receive-hooks", ""],
  ["POST /admin/pre-receive-hooks", "", PRE],
  ["GET /admin/pre-receive-hooks/{pre_receive_hook_id}", "4"],
  ["PATCH /admin/pre-receive-hooks/{pre_receive_hook_id}", "4", { ...PRE, name: "Newer" }],
  ["PATCH /orgs/{org}/pre-receive-hooks/{pre_receive_hook_id}", "octo-org 4", { enforcement: "enabled", allow_downstream_configuration: true }],
  ["GET /orgs/{org}/pre-receive-hooks", "octo-org"],
  ["GET /orgs/{org}/pre-receive-hooks/{pre_receive_hook_id}", "octo-org 4"],
  ["PATCH /repos/{owner}/{repo}/pre-receive-hooks/{pre_receive_hook_id}", "octo-org octo-repo 4", { enforcement: "disabled" }],
  ["GET /repos/{owner}/{repo}/pre-receive-hooks", "octo-org octo-repo"],
  ["GET /repos/{owner}/{repo}/pre-receive-hooks/{pre_receive_hook_id}", "octo-org octo-repo 4"],
  ["DELETE /repos/{owner}/{repo}/pre-receive-hooks/{pre_receive_hook_id}", "octo-org octo-repo 4"],
  ["DELETE /orgs/{org}/pre-receive-hooks/{pre_receive_hook_id}", "octo-org 4"],
  ["DELETE /admin/pre-receive-hooks/{pre_receive_hook_id}", "4"],

  [`GET ${E}/runners`, "github"],
  [`GET ${E}/runners/{runner_id}`, "github 3"],
  [`DELETE ${E}/runners/{runner_id}`, "github 3"],
  [`DELETE ${E}/runners/{runner_id}`, "github 15"],
  [`GET ${E}/runners/downloads`, "github"],
  [`POST ${E}/runners/registration-token`, "github"],
  [`POST ${E}/runners/remove-token`, "github"],
  [`POST ${E}/runners/generate-jitconfig`, "github", { name: "jit", runner_group_id: 1, labels: ["self-hosted", "gpu"], work_folder: "w" }],
  [`POST ${E}/runners/generate-jitconfig`, "github", { name: "jit", runner_group_id: 1, labels: ["gpu"] }],
  [`POST ${E}/runners/generate-jitconfig`, "github", { name: "jit2", runner_group_id: 99, labels: ["gpu"] }],
  [`GET ${E}/runners/{runner_id}/labels`, "github 19"],
  [`POST ${E}/runners/{runner_id}/labels`, "github 19", { labels: ["fast"] }],
  [`PUT ${E}/runners/{runner_id}/labels`, "github 19", { labels: [] }],
  [`PUT ${E}/runners/{runner_id}/labels`, "github 19", { labels: ["gpu", "fast"] }],
  [`DELETE ${E}/runners/{runner_id}/labels/{name}`, "github 19 gpu"],
  [`DELETE ${E}/runners/{runner_id}/labels/{name}`, "github 19 gpu"],
  [`DELETE ${E}/runners/{runner_id}/labels/{name}`, "github 19 Linux"],
  [`DELETE ${E}/runners/{runner_id}/labels`, "github 19"],

  [`GET ${E}/runner-groups`, "github"],
  [`POST ${E}/runner-groups`, "github", { name: "new", visibility: "selected", selected_organization_ids: [26], runners: [1] }],
  [`GET ${E}/runner-groups/{runner_group_id}`, "github 4"],
  [`PATCH ${E}/runner-groups/{runner_group_id}`, "github 4", { name: "newer", visibility: "selected" }],
  [`GET ${E}/runner-groups/{runner_group_id}/organizations`, "github 4"],
  [`PUT ${E}/runner-groups/{runner_group_id}/organizations`, "github 4", { selected_organization_ids: [26, 27] }],
  [`PUT ${E}/runner-groups/{runner_group_id}/organizations/{org_id}`, "github 4 28"],
  [`DELETE ${E}/runner-groups/{runner_group_id}/organizations/{org_id}`, "github 4 26"],
  [`GET ${E}/runner-groups/{runner_group_id}/runners`, "github 4"],
  [`PUT ${E}/runner-groups/{runner_group_id}/runners`, "github 4", { runners: [2, 4] }],
  [`PUT ${E}/runner-groups/{runner_group_id}/runners/{runner_id}`, "github 4 5"],
  [`DELETE ${E}/runner-groups/{runner_group_id}/runners/{runner_id}`, "github 4 2"],
  [`DELETE ${E}/runner-groups/{runner_group_id}`, "github 4"],
];

async function life(): Promise<readonly (readonly [route: string, reply: Reply, body: unknown])[]> {
  const sandbox = await start({ pace: 1, users: 25 });
  const replies: [string, Reply, unknown][] = [];
  for (const [route, values, body] of STEPS) {
    const [method = "", path = ""] = route.split(" ");
    const words = values.split(" ");
    const filled = path.replace(/\{\w+\}/g, () => encodeURIComponent(words.shift() ?? ""));
    const options = body === undefined ? {} : json(body);
    replies.push([route, await call(sandbox, method, `/api/v3${filled}`, { ...options, rest: true, auth: sandbox.token }), body]);
  }
  return replies;
}

describe("hooks and runners of the sandbox", () => {
  it("answer as GitHub describes them, to requests as it describes them", async () => {
    const replies = await life();
    expect(replies.flatMap(([route, reply]) => misfits(route, reply))).toEqual([]);
    expect(replies.flatMap(([route, , body]) => (body === undefined ? [] : check(route, describedFor(route).requestBody, body)))).toEqual([]);
    expect([...new Set(replies.map(([, { status }]) => status))].sort()).toEqual([200, 201, 202, 204, 404, 409, 422]);
    expect(new Set(replies.map(([route]) => route))).toEqual(new Set(OPERATIONS.map(({ route }) => route)));
  }, 20_000);
});

describe("the operations of hooks and runners", () => {
  it("are those of the description, no more and no fewer", () => {
    const described = Object.entries(facts.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    expect(described.sort()).toEqual(OPERATIONS.map(({ route }) => route).sort());
  });

  it.each(OPERATIONS.map((op) => [op.route, op] as const))("%s takes the described parameters and statuses", (route, op) => {
    const described = describedFor(route);
    const named = (place: string) => described.parameters.flatMap((one) => (one.in === place ? [one.name] : [])).sort();
    const own = (place: string) =>
      Object.entries(op.params)
        .flatMap(([name, param]) => (param.place === place ? [name] : []))
        .sort();
    expect([own("path"), own("query")]).toEqual([named("path"), named("query")]);
    for (const status of op.success) expect(Object.keys(described.responses)).toContain(String(status));
  });

  it.each(OPERATIONS.filter((op) => Object.values(op.params).some(({ place }) => place === "body")).map((op) => [op.route, op] as const))(
    "%s takes the described body",
    (route, op) => {
      const body = Object.entries(op.params).filter(([, { place }]) => place === "body");
      const value = Object.fromEntries(body.map(([name, { shape }]) => [name, sample(shape)]));
      expect(check(route, describedFor(route).requestBody, value)).toEqual([]);
      for (const [name, { shape }] of body) expect(checkRequest(shape, value[name])).toEqual([]);
      const described = describedFor(route).requestBody?.content?.["application/json"]?.schema as {
        readonly properties: object;
        readonly required?: readonly string[];
      };
      expect(body.map(([name]) => name).sort()).toEqual(Object.keys(described.properties).sort());
      expect(body.flatMap(([name, { required }]) => (required ? [name] : [])).sort()).toEqual([...(described.required ?? [])].sort());
    },
  );
});
