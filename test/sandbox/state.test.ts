/** Settings, license and keys as later reads show them; the state file, seeds, and stopping. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { SandboxError, startSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { askUntilAnswered, call, codeOf, form, json, pass, start, STILL } from "./call.js";
import { PortUnusable } from "../../src/sandbox/wire.js";

const SETTINGS = "/manage/v1/config/settings";
const LICENSE = "/manage/v1/config/license";
const KEYS = "/manage/v1/access/ssh";
const BLOB = `AAAAC3NzaC1lZDI1NTE5AAAAIG${"Test".repeat(11)}`;

const get = async (sandbox: Sandbox, path: string) => (await call(sandbox, "GET", path)).json;
const put = (sandbox: Sandbox, settings: unknown) => call(sandbox, "PUT", SETTINGS, json(settings));

describe("settings", () => {
  it("hold what was recorded: nulls, text that means a boolean, a number for a port, and secrets", async () => {
    const reply = await call(await start(), "GET", SETTINGS);
    expect([reply.headers["transfer-encoding"], reply.headers["content-length"]]).toEqual(["chunked", undefined]);
    expect(reply.json).toMatchObject({
      ldap: null,
      smtp: { port: 0, password: expect.stringMatching(/^\w{20}$/) as string },
      feature_toggles: { packages: { npm_enabled: "false" } },
      github_ssl: { key: expect.stringContaining("BEGIN RSA PRIVATE KEY") as string },
      customer: { secret_key_data: expect.stringContaining("BEGIN PGP PRIVATE KEY BLOCK") as string },
    });
  });

  it("take a part and keep the rest; the 204 says JSON and has no body", async () => {
    const sandbox = await start();
    const before = (await get(sandbox, SETTINGS)) as Record<string, object>;
    const reply = await put(sandbox, { abuse_rate_limiting: { requests_per_minute: 901 }, brand_new: { a: [1] } });
    expect([reply.status, reply.headers["content-type"], reply.text]).toEqual([204, "application/json", ""]);
    expect(await get(sandbox, SETTINGS)).toEqual({
      ...before,
      abuse_rate_limiting: { ...before.abuse_rate_limiting, requests_per_minute: 901 },
      brand_new: { a: [1] },
    });
  });

  it("fill an unused group with its defaults", async () => {
    const sandbox = await start();
    await put(sandbox, { ntp: { primary_server: "ntp.example" } });
    expect(await get(sandbox, SETTINGS)).toMatchObject({ ntp: { primary_server: "ntp.example", secondary_server: "" } });
  });

  it("leave what cannot be set as it was", async () => {
    const sandbox = await start();
    expect((await put(sandbox, { admin_password: "x", license: { seats: 1 } })).status).toBe(204);
    expect(await get(sandbox, SETTINGS)).toMatchObject({ admin_password: null, license: { seats: 500 } });
  });
});

describe("the license", () => {
  const upload = (sandbox: Sandbox, text: string, query = "") => call(sandbox, "PUT", LICENSE + query, form({ license: Buffer.from(text) }));

  it.each([
    ["any file", "valid"],
    ["this one has expired", "expired"],
    ["this one is invalid", "invalid"],
    ["no cluster in this one", "cluster mode not supported"],
  ])("of %j is %s", async (text, status) => {
    const sandbox = await start({ topology: "cluster" });
    expect((await upload(sandbox, text)).status).toBe(201);
    expect(await get(sandbox, `${LICENSE}/check`)).toEqual({ status });
  });

  it("shows its seats, and starts a run where it is asked to", async () => {
    const sandbox = await start({ pace: STILL });
    expect((await upload(sandbox, "seats: 321", "?apply=true")).status).toBe(202);
    expect(await get(sandbox, LICENSE)).toMatchObject({ seats: 321, supportKey: true });
    expect(await get(sandbox, "/manage/v1/config/apply")).toMatchObject({ running: true });
    expect((await upload(sandbox, "x", "?apply=true")).status).toBe(400);
  });
});

describe("SSH keys", () => {
  it("are listed with their MD5 fingerprint, indented; a known key is not added again, whatever its comment", async () => {
    const sandbox = await start();
    const add = async (comment: string) => (await call(sandbox, "POST", KEYS, json({ key: `ssh-ed25519 ${BLOB}${comment}` }))).json;
    expect(await add(" one@x")).toMatchObject([{ message: "SSH key added successfully", modified: true }]);
    expect(await add(" two@x")).toMatchObject([{ message: "SSH key added successfully", modified: false }]);
    const listed = await call(sandbox, "GET", KEYS);
    const fingerprint = expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/) as string;
    expect(listed.json).toEqual([{ key: `ssh-ed25519 ${BLOB} one@x`, fingerprint }]);
    expect([listed.text.includes("\n  {\n"), listed.headers["transfer-encoding"]]).toEqual([true, "chunked"]);
  });

  it("are removed by the key, without the word `modified`", async () => {
    const sandbox = await start({ topology: "ha" });
    await call(sandbox, "POST", KEYS, json({ key: `ssh-ed25519 ${BLOB}` }));
    const reply = await call(sandbox, "DELETE", KEYS, json({ key: `ssh-ed25519 ${BLOB} comment` }));
    const nodes = sandbox.appliance.state.nodes.map(({ hostname, uuid }) => ({ hostname, uuid, message: "SSH key removed successfully" }));
    expect([reply.status, reply.json, await get(sandbox, KEYS)]).toEqual([200, nodes, []]);
  });
});

describe("topologies", () => {
  it.each([
    ["standalone", "SingleNode", [false]],
    ["ha", "Ha", [false, true]],
    ["cluster", "Cluster", [false, false, false]],
  ] as const)("%s", async (topology, name, replicas) => {
    const nodes = (await get(await start({ topology }), "/manage/v1/config/nodes")) as { topology: string; nodes: readonly { replica: boolean }[] };
    expect([nodes.topology, nodes.nodes.map((node) => node.replica)]).toEqual([name, replicas]);
  });
});

describe("a seed", () => {
  const identity = async (seed: number) => {
    const sandbox = await start({ seed, pace: STILL });
    const run = (await call(sandbox, "POST", "/manage/v1/config/apply")).json;
    return [sandbox.password, sandbox.token, sandbox.appliance.state.nodes.map((node) => node.uuid), sandbox.appliance.state.settings, run];
  };

  it("makes secrets, ids and runs the same again, and another seed others", async () => {
    const [first, again, other] = [await identity(5), await identity(5), await identity(6)];
    expect(again).toEqual(first);
    for (const [i, part] of first.entries()) expect(other[i]).not.toEqual(part);
  });
});

describe("the state file", () => {
  const directory = async () => {
    const path = await mkdtemp(join(tmpdir(), "sandbox-"));
    onTestFinished(() => rm(path, { recursive: true }));
    return path;
  };

  it("brings everything back, credentials and certificate authority included, is 0600 and leaves nothing beside it", async () => {
    const folder = await directory();
    const stateFile = join(folder, "state.json");
    const first = await startSandbox({ stateFile, topology: "ha", pace: 0, seed: 1 });
    await put(first, { public_pages: true });
    await call(first, "POST", "/manage/v1/maintenance", json({ enabled: true, maintenance_mode_message: "Back soon" }));
    await call(first, "POST", "/manage/v1/config/apply", json({ run_id: "cafebabe" }));
    await first.stop();
    const second = await start({ stateFile });
    expect([second.password, second.token, second.caPem]).toEqual([first.password, first.token, first.caPem]);
    const { reply } = await askUntilAnswered(second, "/manage/v1/config/apply");
    expect(reply.json).toMatchObject({ run_id: "cafebabe", running: false, successful: true });
    expect(await get(second, SETTINGS)).toMatchObject({ public_pages: true });
    expect(await get(second, "/manage/v1/maintenance")).toMatchObject([{ status: "on", maintenance_mode_message: "Back soon" }, { status: "on" }]);
    expect((await stat(stateFile)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["state.json"]);
  });

  it("is written after a change, not only at the end", async () => {
    const stateFile = join(await directory(), "state.json");
    const sandbox = await start({ stateFile });
    await put(sandbox, { public_pages: true });
    await expect
      .poll(async () => (JSON.parse(await readFile(stateFile, "utf8")) as { settings: object }).settings, { interval: 5 })
      .toMatchObject({ public_pages: true });
  });

  it("lets a run that was under way go on to its end", async () => {
    const stateFile = join(await directory(), "state.json");
    const first = await startSandbox({ stateFile, faults: ["restart=0"], seed: 1, pace: STILL });
    await call(first, "POST", "/manage/v1/config/apply", json({ run_id: "cafebabe" }));
    await first.stop();
    const second = await start({ stateFile, pace: STILL });
    expect(await get(second, "/manage/v1/config/apply")).toMatchObject({ run_id: "cafebabe", running: true });
    pass(second, 60_000);
    await askUntilAnswered(second, "/manage/v1/config/apply");
    expect(second.appliance.state.settings.configuration_run_count).toBe(2);
  });

  it.each([
    ["is no JSON", "{"],
    ["is something else", '{"format":1}'],
    ["is of another time", '{"format":2}'],
  ])("that %s is refused and left alone", async (_, content) => {
    const stateFile = join(await directory(), "state.json");
    await writeFile(stateFile, content);
    const message = `The file ${stateFile} is not the state of a sandbox. Name another file, or remove it.`;
    await expect(startSandbox({ stateFile })).rejects.toThrow(new SandboxError(message));
    expect(await readFile(stateFile, "utf8")).toBe(content);
  });

  it("that holds another topology is refused", async () => {
    const stateFile = join(await directory(), "state.json");
    await (await startSandbox({ stateFile, topology: "ha" })).stop();
    await expect(startSandbox({ stateFile, topology: "cluster" })).rejects.toThrow(
      new SandboxError("The state file holds the topology ha, not cluster. Name another file, or leave the flag out."),
    );
  });

  it("that cannot be written says so when the sandbox stops", async () => {
    const folder = await directory();
    const sandbox = await startSandbox({ stateFile: join(folder, "missing", "state.json") });
    await expect(sandbox.stop()).rejects.toThrow(`The state file ${join(folder, "missing", "state.json")} cannot be written (ENOENT).`);
  });
});

describe("starting and stopping", () => {
  it.each([
    [{ port: 70_000 }, "Port 70000 is not a port from 0 to 65535."],
    [{ port: 4000, restPort: 4000 }, "The two ports of a sandbox must differ."],
    [{ release: "three" }, '"three" is not a release such as 3.19.'],
    [{ users: -1 }, "The number of users must be a whole number."],
  ])("%j is refused", async (options, message) => {
    await expect(startSandbox(options)).rejects.toThrow(new SandboxError(message));
  });

  it("on a port that is taken says which", async () => {
    const { port } = await start();
    await expect(startSandbox({ port })).rejects.toThrow(new PortUnusable(port, "127.0.0.1", "EADDRINUSE"));
  });

  it("ends idle connections and a run's timers at once, and the ports are free again", async () => {
    const sandbox = await startSandbox({ pace: STILL });
    const idle = connectTcp({ host: "127.0.0.1", port: sandbox.port });
    const closed = new Promise((resolve) => idle.on("error", resolve).on("close", resolve));
    await new Promise((resolve) => idle.on("connect", resolve));
    await call(sandbox, "POST", "/manage/v1/config/apply");
    const before = performance.now();
    await sandbox.stop();
    await closed;
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(await call(sandbox, "GET", SETTINGS).then(() => "answered", codeOf)).toBe("ECONNREFUSED");
    const again = await start({ port: sandbox.port, restPort: sandbox.restPort });
    expect([again.port, again.restPort]).toEqual([sandbox.port, sandbox.restPort]);
  });

  it("twice is as once", async () => {
    const sandbox = await startSandbox();
    await sandbox.stop();
    await expect(sandbox.stop()).resolves.toBeUndefined();
  });
});
