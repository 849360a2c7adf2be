/** Maintenance mode: draining, schedules, and configuration runs that hold it. */
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../../src/sandbox/sandbox.js";
import { call, json, pass, start, STILL } from "./call.js";

const PATH = "/manage/v1/maintenance";

interface NodeStatus {
  readonly status: string;
  readonly connection_services: readonly { readonly name: string; readonly number: number }[];
  readonly can_unset_maintenance: boolean;
  readonly scheduled_time?: string;
}

const statusOf = async (sandbox: Sandbox, query = ""): Promise<readonly NodeStatus[]> =>
  (await call(sandbox, "GET", PATH + query)).json as readonly NodeStatus[];
const set = (sandbox: Sandbox, body: unknown) => call(sandbox, "POST", PATH, json(body));
const connections = (status: readonly NodeStatus[]): number => status.flatMap((node) => node.connection_services).reduce((sum, one) => sum + one.number, 0);

describe("maintenance", () => {
  it("off has no key of what does not apply", async () => {
    const sandbox = await start();
    expect(Object.keys((await statusOf(sandbox))[0] ?? {})).toEqual(["hostname", "uuid", "status", "connection_services", "can_unset_maintenance"]);
  });

  it("drains the connections little by little, and gives them back when it ends", async () => {
    const sandbox = await start({ pace: STILL });
    const before = connections(await statusOf(sandbox));
    await set(sandbox, { enabled: true });
    pass(sandbox, 1_500);
    const middle = connections(await statusOf(sandbox));
    pass(sandbox, 2_500);
    const end = connections(await statusOf(sandbox));
    expect(middle).toBeGreaterThan(0);
    expect(middle).toBeLessThan(before);
    expect(end).toBe(0);
    await set(sandbox, { enabled: false });
    expect(connections(await statusOf(sandbox))).toBe(before);
  });

  it("scheduled begins at its time, with its message and exceptions", async () => {
    const sandbox = await start();
    const when = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z$/, "Z");
    const reply = await set(sandbox, { enabled: true, when, ip_exception_list: ["1.1.1.1", "10.0.0.0/8"], maintenance_mode_message: "Back soon" });
    expect(reply.json).toMatchObject([{ message: "maintenance mode scheduled with exception list [1.1.1.1 10.0.0.0/8]" }]);
    const extras = { ip_exception_list: ["1.1.1.1", "10.0.0.0/8"], maintenance_mode_message: "Back soon" };
    expect(await statusOf(sandbox)).toMatchObject([{ status: "scheduled", scheduled_time: when.replace("Z", "+00:00"), ...extras }]);
    sandbox.appliance.clock.skip(3_600_000);
    expect(await statusOf(sandbox)).toMatchObject([{ status: "on", ...extras }]);
    expect((await statusOf(sandbox))[0]?.scheduled_time).toBeUndefined();
  });

  it("enabled again without the list has no list", async () => {
    const sandbox = await start();
    await set(sandbox, { enabled: true, ip_exception_list: ["1.1.1.1"] });
    await set(sandbox, { enabled: true });
    expect(Object.keys((await statusOf(sandbox))[0] ?? {})).not.toContain("ip_exception_list");
  });

  it.each([
    ["127.0.0.1", 200],
    ["127.0.0.0/8", 200],
    ["2001:db8::/32,0.0.0.0/0", 200],
    ["127.0.1.0/24", 503],
    ["192.168.1.0/24,2001:db8::/32", 503],
    ["127.0.0.10,127.0.0.2/31", 503],
  ])("leaves /api/v3 open to the addresses and ranges among its exceptions: %s", async (exceptions, status) => {
    const sandbox = await start();
    await set(sandbox, { enabled: true, ip_exception_list: exceptions.split(",") });
    expect((await call(sandbox, "GET", "/api/v3/meta", { rest: true, auth: sandbox.token })).status).toBe(status);
  });

  it("is of one node where its UUID is given; an unknown UUID is refused on write and empty on read", async () => {
    const sandbox = await start({ topology: "cluster" });
    const uuids = sandbox.appliance.state.nodes.map((node) => node.uuid);
    expect((await set(sandbox, { enabled: true, uuid: uuids[1] })).json).toMatchObject([{ uuid: uuids[1], message: "maintenance mode enabled" }]);
    expect((await statusOf(sandbox)).map((node) => node.status)).toEqual(["off", "on", "off"]);
    expect((await statusOf(sandbox, `?uuid=${uuids[1] ?? ""},${uuids[2] ?? ""}`)).map((node) => node.status)).toEqual(["on", "off"]);
    const nobody = "00000000-0000-0000-0000-000000000000";
    expect(await statusOf(sandbox, `?uuid=${nobody}`)).toEqual([]);
    expect((await set(sandbox, { enabled: true, uuid: nobody })).status).toBe(400);
  });

  it("filters by roles, in both spellings", async () => {
    const sandbox = await start({ topology: "cluster" });
    const hosts = async (roles: string) =>
      ((await call(sandbox, "GET", `${PATH}?cluster_roles=${roles}`)).json as readonly { hostname: string }[]).map((node) => node.hostname);
    expect(await hosts("WebServer")).toEqual(["ghes-03.lan"]);
    expect(await hosts("web-server,MysqlServer")).toEqual(["ghes-01.lan", "ghes-03.lan"]);
    expect(await hosts("MssqlServer")).toEqual([]);
  });

  it("cannot end while a configuration run is under way, and can after it", async () => {
    const sandbox = await start({ pace: STILL, faults: ["restart=0"] });
    await set(sandbox, { enabled: true });
    await call(sandbox, "POST", "/manage/v1/config/apply");
    expect((await statusOf(sandbox)).map((node) => node.can_unset_maintenance)).toEqual([false]);
    const message =
      "A configuration run is currently in progress. Unable to unset maintenance mode. Please try again after the configuration run is completed.";
    const refused = await set(sandbox, { enabled: false });
    expect([refused.status, refused.json]).toMatchObject([400, { error: { message } }]);
    pass(sandbox, 60_000);
    expect((await statusOf(sandbox)).map((node) => node.can_unset_maintenance)).toEqual([true]);
    expect((await set(sandbox, { enabled: false })).json).toMatchObject([{ message: "maintenance mode disabled" }]);
  });

  it("closes the REST API to everybody but the exceptions", async () => {
    const sandbox = await start();
    const meta = async () => (await call(sandbox, "GET", "/api/v3/meta", { rest: true, auth: sandbox.token })).status;
    await set(sandbox, { enabled: true });
    const closed = await meta();
    await set(sandbox, { enabled: true, ip_exception_list: ["127.0.0.1"] });
    expect([closed, await meta()]).toEqual([503, 200]);
  });
});
