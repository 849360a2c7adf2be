/** Every answer of the upgrade endpoints, on three topologies and from the first request to the new release, against what GitHub published. */
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { getUpgradeDownload, getUpgradeStatus, startUpgrade, startUpgradeDownload, upgradeOperations } from "../../src/api/areas/upgrade.js";
import { readAnswer } from "../../src/api/answer.js";
import { fieldPaths } from "../../src/api/shape.js";
import type { AnyOperation } from "../../src/api/operation.js";
import type { Json } from "../../src/api/shape.js";
import type { Sandbox } from "../../src/sandbox/sandbox.js";
import facts from "../facts/ghes-3.22-upgrade.json" with { type: "json" };
import { askUntilAnswered, call, json, pass, start, STILL, type Reply } from "../sandbox/call.js";

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A closed copy with references resolved: a field that is not described is a misfit; `nullable` is OpenAPI 3.0's. */
function resolve(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(resolve);
  if (!isObject(schema)) return schema;
  if (typeof schema.$ref === "string") {
    const schemas: Readonly<Record<string, unknown>> = facts.components.schemas;
    return resolve(schemas[schema.$ref.split("/").at(-1) ?? ""]);
  }
  const { nullable, ...rest } = schema;
  const copy = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, resolve(value)]));
  if (nullable === true) return { ...copy, type: [copy.type, "null"] };
  return isObject(copy.properties) && copy.type === "object" ? { ...copy, additionalProperties: false } : copy;
}

const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));

interface Described {
  readonly parameters?: readonly { readonly name: string }[];
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly schema: { readonly $ref: string } } } };
  readonly responses: Readonly<Record<string, { readonly content?: { readonly "application/json": { readonly schema: unknown } } }>>;
}

function described(route: string): Described {
  const [method = "", path = ""] = route.split(" ");
  const paths: Readonly<Record<string, Readonly<Record<string, Described>>>> = facts.paths;
  const found = paths[path]?.[method.toLowerCase()];
  expect(found, route).toBeDefined();
  return found ?? { responses: {} };
}

function misfits(route: string, reply: Reply): readonly string[] {
  const response = described(route).responses[String(reply.status)];
  if (response === undefined) return [`${route}: status ${String(reply.status)} is not described: ${reply.text}`];
  const schema = response.content?.["application/json"].schema;
  if (schema === undefined) return [];
  const check = ajv.compile(resolve(schema) as object);
  return check(reply.json) ? [] : (check.errors ?? []).map((error) => `${route} ${String(reply.status)}: ${error.instancePath} ${error.message ?? ""}`);
}

const DOWNLOAD = "/manage/v1/upgrade/download";
const APPLY = "/manage/v1/upgrade/apply";

/** Every answer of a whole upgrade, with the refusals on the way. Nothing reboots while an answer is due. */
async function life(sandbox: Sandbox): Promise<readonly (readonly [string, Reply])[]> {
  const replies: [string, Reply][] = [];
  const ask = async (method: string, path: string, body?: unknown) => {
    const reply = await call(sandbox, method, path, body === undefined ? {} : json(body));
    replies.push([`${method} ${path.split("?")[0] ?? ""}`, reply]);
    return reply;
  };
  const look = async () => {
    await ask("GET", `${DOWNLOAD}/status`);
    await ask("GET", "/manage/v1/upgrade/status");
    await ask("GET", "/manage/v1/upgrade/status?is_verbose=true");
  };
  const uuid = sandbox.appliance.state.nodes.at(-1)?.uuid ?? "";
  await look();
  expect((await ask("POST", APPLY, { version: "3.22.1" })).status).toBe(404);
  expect((await ask("POST", APPLY, { uuid })).status).toBe(400);
  expect((await ask("POST", DOWNLOAD)).status).toBe(sandbox.appliance.state.topology === "cluster" ? 202 : 200);
  pass(sandbox, 2_000);
  await look();
  expect((await ask("POST", DOWNLOAD)).status).toBe(409);
  pass(sandbox, 60_000);
  expect((await ask("POST", DOWNLOAD, { version: "3.22.1", max_parallel: 1, node_timeout: "1h", max_attempts: 0 })).status).toBe(202);
  await look();
  await ask("GET", `${DOWNLOAD}/status?uuid=${uuid}`);
  expect((await ask("POST", APPLY, { version: "3.22.1", phase: "upgrade" })).status).toBe(400);
  expect((await ask("POST", APPLY, { version: "3.22.1", phase: "pre-upgrade", uuid })).status).toBe(200);
  pass(sandbox, 700);
  await look();
  expect((await ask("POST", APPLY, { version: "3.22.1", phase: "pre-upgrade", uuid })).status).toBe(400);
  pass(sandbox, 10_000);
  await call(sandbox, "POST", "/manage/v1/maintenance", json({ enabled: true }));
  expect((await ask("POST", APPLY, { upgrade_package_file: "/data/github-enterprise-3.22.1-kvm.pkg" })).status).toBe(200);
  pass(sandbox, 3_000);
  await look();
  await ask("GET", `/manage/v1/upgrade/status?uuid=${uuid}`);
  return replies;
}

describe("the simulated upgrade endpoints", () => {
  it.each(["standalone", "ha", "cluster"] as const)("answer as GitHub describes them on %s", async (topology) => {
    const sandbox = await start({ topology, release: "3.22", pace: STILL });
    const replies = await life(sandbox);
    expect(new Set(replies.map(([route]) => route))).toEqual(new Set(upgradeOperations.map(({ route }) => route)));
    expect(replies.flatMap(([route, reply]) => misfits(route, reply))).toEqual([]);
  });

  it("are not there in 3.21, and are in 3.22", async () => {
    const older = await start({ release: "3.21" });
    const newer = await start({ release: "3.22" });
    for (const { method, path } of upgradeOperations) {
      const body = method === "POST" ? json({ version: "3.22.1" }) : {};
      expect([method, path, (await call(older, method, path, body)).status]).toEqual([method, path, 404]);
      expect((await call(newer, method, path, body)).text).not.toMatch(/Not Found/);
    }
  });

  it.each([
    ["unknown fields", DOWNLOAD, { release: "3.22.1" }],
    ["more attempts than five", DOWNLOAD, { max_attempts: 6 }],
    ["a node timeout over two hours", DOWNLOAD, { node_timeout: "2h0m1s" }],
    ["a node timeout that is no duration", DOWNLOAD, { node_timeout: "30 minutes" }],
    ["a version that is not later", DOWNLOAD, { version: "3.22.0" }],
    ["a version three feature releases away", DOWNLOAD, { version: "3.25.0" }],
    ["a phase that does not exist", APPLY, { version: "3.22.1", phase: "reboot" }],
  ])("refuse %s", async (_what, path, body) => {
    const reply = await call(await start({ release: "3.22" }), "POST", path, json(body));
    expect([reply.status, misfits(`POST ${path}`, reply)]).toEqual([400, []]);
  });

  it("let no configuration run begin before the upgrade has ended", async () => {
    const sandbox = await start({ topology: "ha", release: "3.22", pace: STILL });
    const run = async () => (await call(sandbox, "POST", "/manage/v1/config/apply")).json;
    await call(sandbox, "POST", "/manage/v1/maintenance", json({ enabled: true }));
    await call(sandbox, "POST", APPLY, json({ upgrade_package_file: "/tmp/github-enterprise-3.23.0.pkg" }));
    const refused = { error: { message: "failed to start config apply: an upgrade is in progress on ghes-01.lan", request_id: expect.any(String) as string } };
    expect(await run()).toEqual(refused);
    pass(sandbox, 60_000);
    await askUntilAnswered(sandbox, "/manage/v1/version");
    expect(await run()).toEqual({ run_id: expect.stringMatching(/^[0-9a-f]{8}$/) as string });
  });

  it("close both ports for the reboot, and change the release everywhere", async () => {
    const sandbox = await start({ topology: "standalone", release: "3.22", pace: STILL });
    await call(sandbox, "POST", "/manage/v1/maintenance", json({ enabled: true, ip_exception_list: ["127.0.0.1"] }));
    expect((await call(sandbox, "POST", APPLY, json({ upgrade_package_file: "/tmp/github-enterprise-3.23.0.pkg" }))).status).toBe(200);
    pass(sandbox, 6_000);
    for (const rest of [false, true]) await expect(call(sandbox, "GET", "/manage/v1/version", { rest })).rejects.toMatchObject({ code: "ECONNREFUSED" });
    pass(sandbox, 5_750);
    const token = { rest: true, auth: sandbox.token };
    const answered = async () => call(sandbox, "GET", "/api/v3/meta", token).catch(() => undefined);
    let meta = await answered();
    while (meta?.status !== 200) meta = await answered();
    expect(meta.json).toMatchObject({ installed_version: "3.23.0" });
    expect(meta.headers["x-github-enterprise-version"]).toBe("3.23.0");
    expect((await call(sandbox, "GET", "/manage/v1/version")).json).toMatchObject([{ version: { version: "3.23.0" } }]);
  });

  it("leave the ports open where another node than the first is rebooted, and the releases differ then", async () => {
    const sandbox = await start({ topology: "ha", release: "3.22", pace: STILL });
    const uuid = sandbox.appliance.state.nodes[1]?.uuid;
    await call(sandbox, "POST", "/manage/v1/maintenance", json({ enabled: true, uuid }));
    expect((await call(sandbox, "POST", APPLY, json({ upgrade_package_file: "/tmp/github-enterprise-3.22.1.pkg", uuid }))).status).toBe(200);
    pass(sandbox, 6_000);
    const status = await call(sandbox, "GET", "/manage/v1/upgrade/status");
    expect(status.json).toMatchObject([{ status: "not_started" }, { hostname: "ghes-02.lan", error: "node ghes-02.lan is unreachable" }]);
    expect(misfits("GET /manage/v1/upgrade/status", status)).toEqual([]);
    pass(sandbox, 10_000);
    const versions = await call(sandbox, "GET", "/manage/v1/version");
    expect(versions.json).toMatchObject([{ version: { version: "3.22.0" } }, { version: { version: "3.22.1" } }]);
  });
});

/* ---------------------------------------------------------------- the definitions */

const examples: Readonly<Record<string, { readonly value: unknown }>> = facts.components.examples;
const published = (name: string): Json => (examples[name]?.value ?? null) as Json;
const read = (operation: AnyOperation, wire: Json) => readAnswer(operation.returns, operation.oneForm === undefined ? wire : operation.oneForm(wire));

describe("the operation data", () => {
  it("has the paths, the parameters and the fields that are described, no more and no fewer", () => {
    const routes = Object.entries(facts.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    expect(routes.sort()).toEqual(upgradeOperations.map(({ route }) => route).sort());
    for (const operation of upgradeOperations) {
      const { parameters = [], requestBody, responses } = described(operation.route);
      const body = requestBody === undefined ? {} : resolve(requestBody.content["application/json"].schema);
      const fields = isObject(body) && isObject(body.properties) ? Object.keys(body.properties) : [];
      expect(Object.keys(operation.params).sort()).toEqual([...parameters.map(({ name }) => name), ...fields].sort());
      expect(operation.success.map(String).sort()).toEqual(
        Object.keys(responses)
          .filter((status) => status.startsWith("2"))
          .sort(),
      );
      const answers = operation.success.flatMap((status) => pathsOf(resolve(responses[String(status)]?.content?.["application/json"].schema)));
      expect([...fieldPaths(operation.returns)].sort(), operation.route).toEqual([...new Set(answers)].sort());
    }
  });

  it.each([
    ["ghes-download-manage-upgrade-response", startUpgradeDownload],
    ["ghes-download-manage-upgrade-orchestration-response", startUpgradeDownload],
    ["ghes-get-manage-upgrade-download-status-response", getUpgradeDownload],
    ["ghes-get-manage-upgrade-download-status-orchestration-response", getUpgradeDownload],
    ["ghes-apply-manage-upgrade-response", startUpgrade],
    ["ghes-get-manage-upgrade-status-response", getUpgradeStatus],
  ] as const)("reads the published example %s", (name, operation: AnyOperation) => {
    expect(published(name)).not.toBeNull();
    expect(read(operation, published(name)).misfits).toEqual([]);
  });

  it("makes the published variants one: the 202 in an array, upgrade_id, statuses in capitals", () => {
    const plain = published("ghes-download-manage-upgrade-orchestration-response");
    const asArray = facts.components.examples["ghes-download-manage-upgrade-orchestration-response"]["x-published-value"];
    expect(read(startUpgradeDownload, asArray).value).toEqual(read(startUpgradeDownload, plain).value);
    const status = published("ghes-get-manage-upgrade-download-status-orchestration-response");
    const id = "550e8400-e29b-41d4-a716-446655440000";
    expect(read(getUpgradeDownload, status).value).toMatchObject({ download_id: id, nodes: [{ download_id: id }, { download_id: id }] });
    const loud = JSON.parse(JSON.stringify(status).replaceAll(/"(completed|downloading|running)"(?=[,}])/g, (text) => text.toUpperCase())) as Json;
    expect(JSON.stringify(loud)).toContain('"COMPLETED"');
    expect(read(getUpgradeDownload, loud).value).toEqual(read(getUpgradeDownload, status).value);
    const nodes = [{ hostname: "a", status: "IN_PROGRESS", pre_upgrade_status: "Completed", steps: [{ status: "FAILED" }] }];
    expect(read(getUpgradeStatus, nodes).value).toMatchObject([{ status: "in_progress", pre_upgrade_status: "completed", steps: [{ status: "failed" }] }]);
  });

  it("keeps the results of one node as they are, though they come as an array of one", () => {
    expect(read(startUpgradeDownload, [{ hostname: "ghes-01.lan", upgrade_id: "x", message: "download started", error: "" }]).value).toEqual([
      { hostname: "ghes-01.lan", uuid: null, download_id: "x", message: "download started", error: "" },
    ]);
  });
});

/** Every field of a described answer, dotted, parents before children. */
function pathsOf(schema: unknown): readonly string[] {
  if (!isObject(schema)) return [];
  if (isObject(schema.items)) return pathsOf(schema.items);
  if (!isObject(schema.properties)) return [];
  return Object.entries(schema.properties).flatMap(([name, inner]) => [name, ...pathsOf(inner).map((rest) => `${name}.${rest}`)]);
}
