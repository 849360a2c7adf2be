import { describe, expect, it } from "vitest";
import { getClusterStatus, getMaintenance, getNodes, getSettings } from "../../src/api/areas/manage.js";
import { CliError } from "../../src/errors.js";
import { checkFields, pick, type FieldRules } from "../../src/output/fields.js";

const refusal = (fields: readonly string[], rules: FieldRules): { message: string; hint: string | undefined } | undefined => {
  try {
    checkFields(fields, rules);
  } catch (error) {
    if (error instanceof CliError && error.exit === "usage") return { message: error.message, hint: error.facts.hint };
    throw error;
  }
  return undefined;
};

const NODES = { shape: getNodes.returns, view: { rows: "nodes", columns: ["hostname"] }, tabular: false };
const HEALTH = { shape: getClusterStatus.returns, view: { columns: ["hostname", "service", "status"], tabulate: () => [] }, tabular: true };

describe("--fields is checked before anything is sent", () => {
  it.each<[readonly string[], FieldRules]>([
    [["hostname", "connection_services.name"], { shape: getMaintenance.returns, tabular: true }],
    [["hostname", "nodes.uuid", "topology", "nodes"], NODES],
    [["hostname", "service"], HEALTH],
    [["nodes.services.name"], { ...HEALTH, tabular: false }],
    [["ldap.host", "anything.at.all"], { shape: getSettings.returns, tabular: false }],
    [["profile", "hostname"], { ...NODES, profiles: true }],
    [["anything.below"], { shape: { kind: "object", open: false, fields: { anything: { kind: "anything" } } }, tabular: false }],
  ])("%o is right", (fields, rules) => {
    expect(refusal(fields, rules)).toBeUndefined();
  });

  it("and an unknown name lists the valid ones", () => {
    expect(refusal(["hostname", "nope"], NODES)).toEqual({
      message: 'unknown field "nope"',
      hint: "Valid fields: hostname, uuid, replica, cluster_roles, topology, nodes, nodes.hostname, nodes.uuid, nodes.replica, nodes.cluster_roles",
    });
    expect(refusal(["nodes.services", "x", "y"], HEALTH)).toEqual({
      message: 'unknown fields "x", "y"',
      hint: "Valid fields: hostname, service, status, nodes, nodes.hostname, nodes.status, nodes.services, nodes.services.status, nodes.services.name, nodes.services.details",
    });
    expect(refusal(["profile"], NODES)?.message).toBe('unknown field "profile"');
    expect(refusal(["service"], { ...HEALTH, tabular: false })?.message).toBe('unknown field "service"');
    expect(refusal(["uuid.x"], NODES)?.message).toBe('unknown field "uuid.x" (did you mean "uuid"?)');
  });
});

describe("what is left of a value", () => {
  const nodes = { topology: "HA", nodes: [{ hostname: "a", uuid: "1", version: { version: "3.19.0", platform: "azure" } }] };
  const view = { rows: "nodes", columns: [] };
  it.each<[string, unknown, readonly string[], unknown]>([
    ["items of a list", [{ a: 1, b: 2 }, { a: 3 }], ["b", "a"], [{ b: 2, a: 1 }, { a: 3 }]],
    ["keys of an object", nodes, ["topology"], { topology: "HA" }],
    ["fields of its rows", nodes, ["hostname"], { nodes: [{ hostname: "a" }] }],
    ["both", nodes, ["topology", "uuid"], { topology: "HA", nodes: [{ uuid: "1" }] }],
    ["dotted fields of rows", nodes, ["version.platform", "hostname"], { nodes: [{ version: { platform: "azure" }, hostname: "a" }] }],
    ["the full path", nodes, ["nodes.hostname"], { nodes: [{ hostname: "a" }] }],
    ["the rows as they are", nodes, ["nodes"], nodes.nodes.length === 1 ? { nodes: nodes.nodes } : undefined],
    ["the whole and a part of it", nodes, ["nodes.hostname", "nodes", "nodes.uuid"], { nodes: nodes.nodes }],
    ["a key with dots", [{ "a.b": 1, a: { b: 2 } }], ["a.b"], [{ "a.b": 1 }]],
    ["a scalar", "text", ["a"], "text"],
    ["no inherited key", [{ a: 1 }], ["constructor", "toString", "__proto__"], [{}]],
  ])("%s", (_, value, fields, expected) => {
    expect(pick(value, fields, view)).toEqual(expected);
  });

  it("keeps a name that the object and its rows share in both, as soon as another asks for the rows", () => {
    const health = { status: "OK", nodes: [{ hostname: "a", status: "OK", services: [] }] };
    expect(pick(health, ["status"], view)).toEqual({ status: "OK" });
    expect(pick(health, ["hostname", "status"], view)).toEqual({ nodes: [{ hostname: "a", status: "OK" }], status: "OK" });
  });

  it("keeps the order of the names given", () => {
    expect(JSON.stringify(pick({ a: 1, b: 2, c: 3 }, ["c", "a"]))).toBe('{"c":3,"a":1}');
  });
});
