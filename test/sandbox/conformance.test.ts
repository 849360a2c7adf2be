/** Every answer of the Manage API, on three topologies and in their states, against GitHub's own description. */
import { Ajv, type SchemaObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { manageOperations } from "../../src/api/areas/manage.js";
import type { Sandbox } from "../../src/sandbox/sandbox.js";
import facts from "../facts/ghes-3.19-manage.json" with { type: "json" };
import { call, form, json, pass, start, STILL, type CallOptions, type Reply } from "./call.js";

/**
 * Where the description is known to be wrong, or narrower than what was recorded (API.md 1.3). Each line is needed:
 * the last test takes them away one by one.
 */
interface Exception {
  readonly operation: string;
  /** Into the schema of the 200. */
  readonly at: readonly string[];
  readonly instead: SchemaObject;
  readonly because: string;
}

const nullableObject = (name: string): Exception => ({
  operation: "GET /manage/v1/config/settings",
  at: ["properties", name],
  instead: { type: ["object", "null"] },
  because: "recorded as null while unused",
});
const nullableText = (...at: readonly string[]): Exception => ({
  operation: "GET /manage/v1/config/settings",
  at: at.flatMap((name) => ["properties", name]),
  instead: { type: ["string", "null"] },
  because: "recorded as null",
});

const EXCEPTIONS: readonly Exception[] = [
  {
    operation: "GET /manage/v1/maintenance",
    at: ["items", "properties", "scheduled_time"],
    instead: { type: "string", format: "date-time" },
    because: "described as a date, shown as a moment",
  },
  {
    operation: "GET /manage/v1/config/apply/events",
    at: ["properties", "nodes", "items", "properties", "events", "items", "properties", "span_parent_id"],
    instead: { type: "integer" },
    because: "described as text, shown as a number",
  },
  { operation: "GET /manage/v1/config/apply", at: ["properties", "run_id"], instead: { type: "string" }, because: "recorded, not described" },
  { operation: "GET /manage/v1/config/license", at: ["properties", "supportKey"], instead: { type: "boolean" }, because: "described as text, is a boolean" },
  ...["ldap", "cas", "saml", "github_oauth", "ntp", "snmp", "collectd"].map(nullableObject),
  {
    operation: "GET /manage/v1/config/settings",
    at: ["properties", "smtp", "properties", "port"],
    instead: { type: "number" },
    because: "recorded as a number",
  },
  nullableText("smtp", "username"),
  nullableText("smtp", "user_name"),
  nullableText("license", "support_key"),
];

/** The settings hold groups that the description does not name. */
const OPEN = ["GET /manage/v1/config/settings"];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A closed copy with references resolved: a field the description does not name is a misfit. */
function resolve(schema: unknown, open: boolean): unknown {
  if (Array.isArray(schema)) return schema.map((one) => resolve(one, open));
  if (!isObject(schema)) return schema;
  if (typeof schema.$ref === "string") {
    const schemas: Readonly<Record<string, unknown>> = facts.components.schemas;
    return resolve(schemas[schema.$ref.split("/").at(-1) ?? ""], open);
  }
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolve(value, open)]));
  return isObject(copy.properties) && copy.type === "object" && !open ? { ...copy, additionalProperties: false } : copy;
}

function replace(schema: Record<string, unknown>, [key = "", ...rest]: readonly string[], instead: SchemaObject): void {
  if (rest.length === 0) schema[key] = instead;
  else if (isObject(schema[key])) replace(schema[key], rest, instead);
}

const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
ajv.addFormat("ssh-key", /^(ssh|ecdsa|sk)-\S+ [A-Za-z0-9+/]+=*( .*)?$/);
ajv.addFormat("ssh-key fingerprint", /^[0-9a-f]{2}(:[0-9a-f]{2}){15}$/);
ajv.addFormat("ip/cidr", /^[0-9a-f.:]+(\/\d+)?$/);

interface Described {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: unknown }>> }>>;
}

function describedFor(route: string): Described {
  const [method = "", path = ""] = route.split(" ");
  const paths: Readonly<Record<string, Readonly<Record<string, Described>>>> = facts.paths;
  const described = paths[path]?.[method.toLowerCase()];
  expect(described, route).toBeDefined();
  return described ?? { responses: {} };
}

/** What is wrong with a reply, in words; nothing is wrong when it is empty. */
function misfits(route: string, reply: Reply, exceptions = EXCEPTIONS): readonly string[] {
  const response = describedFor(route).responses[String(reply.status)];
  if (response === undefined) return [`${route}: status ${String(reply.status)} is not described: ${reply.text}`];
  const schema = response.content?.["application/json"]?.schema;
  if (schema === undefined) return [];
  const check = checkOf(route, schema, exceptions);
  return check(reply.json) ? [] : (check.errors ?? []).map((error) => `${route}: ${error.instancePath} ${error.message ?? ""}`);
}

const compiled = new Map<string, ValidateFunction>();

function checkOf(route: string, schema: unknown, exceptions: readonly Exception[]): ValidateFunction {
  const resolved = resolve(schema, OPEN.includes(route)) as Record<string, unknown>;
  for (const { operation, at, instead } of exceptions) if (operation === route) replace(resolved, at, instead);
  const key = JSON.stringify(resolved);
  const check = compiled.get(key) ?? ajv.compile(resolved);
  compiled.set(key, check);
  return check;
}

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGTestTestTestTestTestTestTestTestTestTestTest octo@example.com";
const TIME = "2099-01-02T15:04:05+00:00";

/** Each step changes the state; after each, every GET is held against the description. */
const STEPS: readonly (readonly [route: string, options: CallOptions])[] = [
  ["POST /manage/v1/access/ssh", json({ key: KEY })],
  ["PUT /manage/v1/config/settings", json({ smtp: { enabled: false } })],
  ["POST /manage/v1/maintenance", json({ enabled: true, when: TIME, ip_exception_list: ["10.0.0.0/8"], maintenance_mode_message: "Back soon" })],
  ["POST /manage/v1/maintenance", json({ enabled: true, when: "now", ip_exception_list: ["127.0.0.1"] })],
  ["PUT /manage/v1/config/license", form({ license: Buffer.from("expired") })],
  ["POST /manage/v1/config/apply", {}],
  ["DELETE /manage/v1/access/ssh", json({ key: KEY })],
  ["POST /manage/v1/config/init", form({ license: Buffer.from("x"), password: "long enough" })],
];

const reads = manageOperations.filter((operation) => operation.method === "GET").map((operation) => operation.route);

async function readAll(sandbox: Sandbox): Promise<readonly (readonly [string, Reply])[]> {
  const replies: [string, Reply][] = [];
  for (const route of reads) replies.push([route, await call(sandbox, "GET", route.slice("GET ".length))]);
  return replies;
}

/** Every answer of a whole life: before, after each step, and after the run. Nothing restarts, so that nothing is refused. */
async function life(topology: "standalone" | "ha" | "cluster"): Promise<readonly (readonly [string, Reply])[]> {
  const sandbox = await start({ topology, faults: ["restart=0"], pace: STILL });
  const replies = [...(await readAll(sandbox))];
  for (const [route, options] of STEPS) {
    const [method = "", path = ""] = route.split(" ");
    replies.push([route, await call(sandbox, method, path, options)], ...(await readAll(sandbox)));
  }
  pass(sandbox, 60_000);
  return [...replies, ...(await readAll(sandbox))];
}

describe("every answer is as GitHub describes it", () => {
  it.each(["standalone", "ha", "cluster"] as const)("on %s", async (topology) => {
    const replies = await life(topology);
    expect(new Set(replies.map(([route]) => route))).toEqual(new Set(manageOperations.map(({ route }) => route)));
    expect(replies.flatMap(([route, reply]) => misfits(route, reply))).toEqual([]);
  });

  it("and no exception is there without need", async () => {
    const replies = await life("cluster");
    for (const exception of EXCEPTIONS) {
      const others = EXCEPTIONS.filter((one) => one !== exception);
      const touched = replies.filter(([route]) => route === exception.operation);
      expect(
        touched.flatMap(([route, reply]) => misfits(route, reply, others)),
        exception.at.join("."),
      ).not.toEqual([]);
    }
  });

  it("and the description has the operations of the catalogue, no more and no fewer", () => {
    const described = Object.entries(facts.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    expect(described.sort()).toEqual(manageOperations.map(({ route }) => route).sort());
  });
});
