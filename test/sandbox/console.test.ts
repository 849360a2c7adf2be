/** The Management Console API of old releases: its forms, and that it is the same appliance as the other APIs see. */
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../../src/sandbox/sandbox.js";
import { call, form, json, pass, start, STILL, type CallOptions } from "./call.js";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGTestTestTestTestTestTestTestTestTestTestTest";

/** A form as a browser sends it; what is no text becomes JSON in a field. */
const fields = (values: Readonly<Record<string, unknown>>): CallOptions => ({
  body: new URLSearchParams(
    Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as [string, string]),
  ).toString(),
  headers: { "content-type": "application/x-www-form-urlencoded" },
});

const ask = (sandbox: Sandbox, route: string, options: CallOptions = {}) => {
  const [method = "", path = ""] = route.split(" ");
  return call(sandbox, method, `/setup/api${path}`, options);
};

const old = (options: Parameters<typeof start>[0] = {}) => start({ release: "2.18", pace: STILL, faults: ["restart=0"], ...options });

describe("the Management Console API in the sandbox", () => {
  it.each(["2.18", "3.7", "3.8", "3.13", "3.14"])("is there in release %s", async (release) => {
    expect((await ask(await old({ release }), "GET /maintenance")).status).toBe(200);
  });

  it("is gone from 3.15 on, whoever asks", async () => {
    const sandbox = await old({ release: "3.15" });
    expect((await ask(sandbox, "GET /maintenance")).status).toBe(404);
    expect((await ask(sandbox, "GET /maintenance", { auth: null })).status).toBe(404);
  });

  it("tells of maintenance as one object, with numbers as text, and without a year", async () => {
    const sandbox = await old({ topology: "ha", now: Date.parse("2026-01-20T00:00:00Z") });
    expect((await ask(sandbox, "GET /maintenance")).json).toEqual({
      status: "off",
      connection_services: expect.arrayContaining([{ name: "git operations", number: expect.stringMatching(/^\d+$/) as string }]) as unknown,
    });
    const scheduled = await ask(sandbox, "POST /maintenance", fields({ maintenance: { enabled: true, when: "2026-01-22T23:34:00+00:00" } }));
    expect([scheduled.status, scheduled.json]).toEqual([
      200,
      expect.objectContaining({ status: "scheduled", scheduled_time: "Thursday, January 22 at 15:34 -0800" }),
    ]);
    expect((await ask(sandbox, "POST /maintenance", fields({ maintenance: { enabled: true, when: "in 10 minutes" } }))).json).toMatchObject({
      scheduled_time: "Monday, January 19 at 16:10 -0800",
    });
    for (const when of ["whenever", "soon from now", "in a while", "10 minutes"])
      expect([when, (await ask(sandbox, "POST /maintenance", fields({ maintenance: { enabled: true, when } }))).status]).toEqual([when, 400]);
  });

  it("switches the maintenance that /api/v3 and the Manage API see", async () => {
    const sandbox = await old({ release: "3.12" });
    await ask(sandbox, "POST /maintenance", fields({ maintenance: { enabled: true, when: "now" } }));
    expect((await call(sandbox, "GET", "/api/v3/meta", { rest: true, auth: sandbox.token })).status).toBe(503);
    expect((await call(sandbox, "GET", "/manage/v1/maintenance")).json).toMatchObject([{ status: "on" }]);
    await ask(sandbox, "POST /maintenance", fields({ maintenance: { enabled: false, when: "now" } }));
    expect((await call(sandbox, "GET", "/api/v3/meta", { rest: true, auth: sandbox.token })).status).toBe(200);
  });

  it("takes forms only, each field once, none it does not know, and JSON where JSON is meant", async () => {
    const sandbox = await old();
    const statuses = async (route: string, ...all: readonly CallOptions[]) => {
      const answers = [];
      for (const options of all) answers.push((await ask(sandbox, route, options)).status);
      return answers;
    };
    const right = { maintenance: { enabled: false, when: "now" } };
    expect(
      await statuses("POST /maintenance", fields(right), json(right), fields({ ...right, uuid: "x" }), fields({ maintenance: "on" }), {
        ...fields(right),
        body: "maintenance={}&maintenance={}",
      }),
    ).toEqual([200, 400, 400, 400, 400]);
    expect(await statuses("PUT /settings", fields({ settings: { enterprise: {} } }), json({ settings: {} }), {})).toEqual([204, 400, 400]);
    expect(await statuses("POST /upgrade", fields({ license: "x" }), form({ license: Buffer.from("x") }))).toEqual([400, 202]);
  });

  it("takes the password in Basic credentials or as api_key in the query, and counts the wrong ones together", async () => {
    const sandbox = await old();
    const right = encodeURIComponent(sandbox.password);
    expect((await ask(sandbox, `GET /settings?api_key=${right}`, { auth: null })).status).toBe(200);
    expect((await ask(sandbox, "GET /settings", { auth: null })).status).toBe(401);
    expect((await ask(sandbox, "GET /settings", { auth: `admin:${sandbox.password}` })).status).toBe(401);
    for (let i = 0; i < 9; i += 1) expect((await ask(sandbox, "GET /settings?api_key=wrong", { auth: null })).status).toBe(401);
    expect((await ask(sandbox, `GET /settings?api_key=${right}`, { auth: null })).status).toBe(401);
  });

  it("refuses in a form of its own", async () => {
    const { json: body, headers } = await ask(await old(), "GET /settings", { auth: null });
    expect(body).toEqual({ message: "Unauthorized" });
    expect([headers.server, headers["x-github-enterprise-version"]]).toEqual([undefined, undefined]);
  });

  it("has the settings in an envelope, in the old form, and takes a part of them", async () => {
    const sandbox = await old();
    const changed = await ask(
      sandbox,
      "PUT /settings",
      fields({ settings: { enterprise: { smtp: { port: "25", "discard-to-noreply-address": true }, ldap: { host: "ldap.lan" } } } }),
    );
    expect([changed.status, changed.text, changed.headers.location]).toEqual([204, "", expect.stringMatching(/^https:\/\/.*\/setup\/api\/settings$/)]);
    const { json: body } = await ask(sandbox, "GET /settings");
    expect(body).toMatchObject({
      enterprise: {
        smtp: { port: "25", "discard-to-noreply-address": true, address: "smtp.example.com" },
        ldap: { host: "ldap.lan", method: "Plain" },
        cas: { url: null },
      },
      run_list: ["recipe[enterprise-configure]"],
    });
    expect(body).not.toHaveProperty("enterprise.fips_mode");
    expect(sandbox.appliance.state.settings).toMatchObject({ smtp: { discard_to_noreply_address: true } });
  });

  it("answers a change of the keys with all of them, 201 for a new one", async () => {
    const sandbox = await old({ release: "3.13" });
    const listed = [{ key: KEY, "pretty-print": expect.stringMatching(/^ssh-ed25519 ([0-9a-f]{2}:){15}[0-9a-f]{2}$/) as string, comment: "octo@example.com" }];
    const added = await ask(sandbox, "POST /settings/authorized-keys", fields({ authorized_key: `${KEY} octo@example.com` }));
    expect([added.status, added.json]).toEqual([201, listed]);
    expect((await ask(sandbox, "GET /settings/authorized-keys")).json).toEqual(listed);
    expect((await call(sandbox, "GET", "/manage/v1/access/ssh")).json).toMatchObject([{ key: `${KEY} octo@example.com` }]);
    const removed = await ask(sandbox, "DELETE /settings/authorized-keys", fields({ authorized_key: KEY }));
    expect([removed.status, removed.json]).toEqual([200, []]);
  });

  it("runs a configuration: 202 with a Location, phases one after the other, and nothing beside it", async () => {
    const sandbox = await old();
    const begun = await ask(sandbox, "POST /configure");
    expect([begun.status, begun.text, begun.headers.location]).toEqual([202, "", expect.stringMatching(/^https:\/\/.*\/setup\/api\/configcheck$/)]);
    const seen: string[] = [];
    for (let second = 0; second < 10; second += 1) {
      const { json: check } = await ask(sandbox, "GET /configcheck");
      const { status, progress } = check as { readonly status: string; readonly progress: readonly { readonly status: string }[] };
      const line = `${status}: ${progress.map((one) => one.status).join(" ")}`;
      if (line !== seen.at(-1)) seen.push(line);
      pass(sandbox, 1_000);
    }
    expect(seen).toEqual([
      "running: CONFIGURING PENDING PENDING PENDING",
      "running: DONE CONFIGURING PENDING PENDING",
      "running: DONE DONE CONFIGURING PENDING",
      "running: DONE DONE DONE CONFIGURING",
      "success: DONE DONE DONE DONE",
    ]);
  });

  it("refuses a second run and the end of maintenance meanwhile", async () => {
    const sandbox = await old();
    await ask(sandbox, "POST /upgrade", form({ license: Buffer.from("seats: 7") }));
    expect((await ask(sandbox, "POST /configure")).status).toBe(400);
    expect((await ask(sandbox, "POST /maintenance", fields({ maintenance: { enabled: false, when: "now" } }))).status).toBe(400);
    expect(sandbox.appliance.state.license.seats).toBe(7);
  });

  it("says which phase a run failed in, as the list alone where that is asked for", async () => {
    const sandbox = await old({ faults: ["restart=0", "apply-fails", "quirk=configcheck-array"] });
    await ask(sandbox, "POST /configure");
    pass(sandbox, 60_000);
    expect((await ask(sandbox, "GET /configcheck")).json).toEqual([
      { key: "Preparing storage device", status: "DONE" },
      { key: "Updating configuration", status: "DONE" },
      { key: "Reloading system services", status: "DONE" },
      { key: "Reloading application services", status: "FAILED" },
    ]);
  });

  it("sets a new instance up with license, password and settings, without credentials, and starts no run", async () => {
    const sandbox = await old({ faults: ["quirk=uninitialized"] });
    const parts = { license: Buffer.from("license"), password: "not a real one", settings: JSON.stringify({ enterprise: { private_mode: false } }) };
    const begun = await ask(sandbox, "POST /start", { ...form(parts), auth: null });
    expect([begun.status, begun.headers.location]).toEqual([202, expect.stringMatching(/\/setup\/api\/configcheck$/)]);
    const auth = "api_key:not a real one";
    expect((await ask(sandbox, "GET /configcheck", { auth })).status).toBe(404);
    expect((await ask(sandbox, "GET /settings", { auth })).json).toMatchObject({ enterprise: { private_mode: false } });
    expect((await ask(sandbox, "POST /start", { ...form(parts), auth: null })).status).toBe(400);
  });
});
