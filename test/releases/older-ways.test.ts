/** Commands on releases of the Management Console API: what is sent, and that the answers have today's form. */
import { describe, expect, it } from "vitest";
import { answer } from "../support/scripted-server.js";
import { consoleOf } from "./console.js";

const KNOWN = "--ghes-version 2.22";

/** What is said on stderr, wherever the instance is. */
const said = ({ err }: { readonly err: string }): string =>
  err.replaceAll(/127\.0\.0\.1:\d+/g, "INSTANCE").replace("warning: INSTANCE is reached without TLS: passwords and tokens can be read on the way\n", "");

const form = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString();

describe("the older way", () => {
  it("shows maintenance mode as one node named by the host, numbers as numbers, the rest null", async () => {
    const ran = await (await consoleOf()).run(`maintenance status --json ${KNOWN}`);
    expect(ran.requests).toEqual(["GET /setup/api/maintenance"]);
    expect(JSON.parse(ran.out)).toEqual([
      {
        hostname: "127.0.0.1",
        uuid: null,
        status: "scheduled",
        scheduled_time: "Tuesday, January 22 at 15:34 -0800",
        connection_services: [{ name: "git operations", number: 3 }],
        can_unset_maintenance: null,
        ip_exception_list: null,
        maintenance_mode_message: null,
      },
    ]);
  });

  it("sends maintenance mode as a form with JSON in a field, with basic credentials and nothing in the query", async () => {
    const ran = await (await consoleOf()).run(`maintenance enable --when 2027-04-01T22:00+02:00 --yes --json ${KNOWN}`);
    expect(ran.requests).toEqual([`POST /setup/api/maintenance ${form({ maintenance: '{"enabled":true,"when":"2027-04-01T22:00:00+02:00"}' })}`]);
    expect(ran.seen[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(Buffer.from(ran.seen[0]?.headers.authorization?.replace("Basic ", "") ?? "", "base64").toString()).toMatch(/^api_key:console-/);
    expect(JSON.parse(ran.out)).toEqual([
      { hostname: "127.0.0.1", uuid: null, message: "maintenance mode scheduled (Tuesday, January 22 at 15:34 -0800)", error: null },
    ]);
  });

  it("shows the form it would send in a dry run", async () => {
    const ran = await (await consoleOf()).run(`maintenance disable --dry-run --json ${KNOWN}`);
    expect(ran.requests).toEqual([]);
    expect(JSON.parse(ran.out)).toMatchObject({ requests: [{ method: "POST", body: { maintenance: '{"enabled":false,"when":"now"}' } }] });
  });

  it("takes the settings out of their envelope, and sends a change in it", async () => {
    const console = await consoleOf();
    expect((await console.run(`config settings get smtp.address --jq . ${KNOWN}`)).out).toBe("smtp.example.com\n");
    const ran = await console.run(`config settings set github_hostname=ghe2.local --yes ${KNOWN}`);
    expect(ran.requests[1]).toBe(`PUT /setup/api/settings ${form({ settings: '{"enterprise":{"github_hostname":"ghe2.local"}}' })}`);
  });

  it("lists keys with the fingerprint out of pretty-print, and removes one by it", async () => {
    const console = await consoleOf();
    expect(JSON.parse((await console.run(`ssh-keys list --json ${KNOWN}`)).out)).toEqual([
      { key: "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC1 octo@example.com", fingerprint: "f3:9a:2c:9b:f0:a1:2b:3c:4d:5e:6f:70:81:92:a3:b4" },
    ]);
  });

  it("uploads a license as a multipart form, and says that a run starts with it where none was asked for", async () => {
    const console = await consoleOf();
    const warned = await console.run(`license upload license.ghl --yes --json ${KNOWN}`);
    expect(warned.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /setup/api/upgrade"]);
    expect(JSON.parse(warned.out)).toEqual({ uploaded: true, applying: true, status: null });
    expect(said(warned)).toBe("warning: this release has no way to store a license only: it starts a configuration run with it, which restarts services\n");
    const ran = await console.run(`license upload license.ghl --apply --yes --json ${KNOWN}`);
    expect(ran.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /setup/api/upgrade"]);
    expect(ran.seen[0]?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
    expect(ran.seen[0]?.body.toString()).toMatch(/name="license"; filename="license\.ghl"\r\n.*\r\n\r\na license\r\n/s);
    expect(JSON.parse(ran.out)).toEqual({ uploaded: true, applying: true, status: null });
  });

  it("initializes without credentials, and says that a run is still to be started", async () => {
    const ran = await (await consoleOf()).run(`config init --license license.ghl --password-stdin --yes ${KNOWN}`, { stdin: "a new password\n" });
    expect(ran.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /setup/api/start"]);
    expect(ran.seen[0]?.headers.authorization).toBeUndefined();
    expect(ran.seen[0]?.body.toString()).toMatch(/name="password"\r\n\r\na new password\r\n/);
  });

  const whole = (flag: string) => `nothing was sent; leave ${flag} out: the older API speaks of the whole instance`;
  const oneRun = "nothing was sent; leave --run-id out: there is one run, the last one";
  it.each([
    ["maintenance status --uuid 1b6cf518-f97c-11ed-8544-061d81f7eedb", "naming a node (--uuid) needs 3.10", whole("--uuid")],
    ["maintenance status --cluster-role WebServer", "filtering by cluster role (--cluster-role) needs 3.10", whole("--cluster-role")],
    [
      "maintenance enable --ip-exception 192.168.1.0/24 --yes",
      "excepting addresses (--ip-exception) needs 3.10",
      "nothing was sent; leave --ip-exception out; addresses are excepted in the Management Console, under Maintenance",
    ],
    [
      "maintenance enable --message Upgrade --yes",
      "a message (--message) needs 3.10",
      "nothing was sent; leave --message out; ghe-announce in the administrative shell (SSH) sets a banner",
    ],
    ["config apply status --run-id d34db33f", "naming a run (--run-id) needs 3.13", oneRun],
    ["config apply --run-id d34db33f --yes", "naming a run (--run-id) needs 3.13", oneRun],
    ["config apply events", "GET /manage/v1/config/apply/events needs 3.13", "ghes-admin config apply watch shows the phases"],
    ["nodes list", "GET /manage/v1/config/nodes needs 3.9", "ghes-admin operations --ghes-version 2.22 lists what it has"],
    ["license show", "GET /manage/v1/config/license needs 3.12", "ghes-admin license usage shows seats and expiry"],
  ])("%s is unsupported before anything is sent", async (line, needs, hint) => {
    const ran = await (await consoleOf()).run(`${line} ${KNOWN}`);
    expect([ran.exit, ran.requests, ran.out, said(ran)]).toEqual([1, [], "", `error: INSTANCE: ${needs} or later; this is 2.22\n  hint: ${hint}\n`]);
    const { error } = JSON.parse((await (await consoleOf()).run(`${line} --json ${KNOWN}`)).err.trim().split("\n").at(-1) ?? "") as { error: { code: string } };
    expect(error.code).toBe("unsupported");
  });

  it("refuses a Management Console user before anything is sent", async () => {
    const ran = await (await consoleOf()).run(`maintenance status ${KNOWN}`, { env: { GHES_ADMIN_USER: "mona" } });
    expect([ran.exit, ran.requests]).toEqual([1, []]);
    expect(said(ran)).toBe(
      `error: the Management Console API of INSTANCE takes only the root site administrator's password, and not the user "mona"
  hint: nothing was sent; use the root site administrator's password: users of their own exist in the Manage API of later releases
`,
    );
  });
});

describe("config apply there", () => {
  const phases = (...states: readonly (readonly [string, string, string])[]) => {
    let looks = -1;
    return consoleOf(({ method, path }) => {
      if (`${method} ${path}` !== "GET /setup/api/configcheck") return undefined;
      looks = Math.min(looks + 1, states.length - 1);
      const [status = "", first = "", second = ""] = states[looks] ?? [];
      return [
        answer(200, {
          status,
          progress: [
            { key: "Updating configuration", status: first },
            { key: "Reloading system services", status: second },
          ],
        }),
      ];
    });
  };

  it("follows the phases to the end of the run", async () => {
    const console = await phases(
      ["success", "DONE", "DONE"],
      ["running", "CONFIGURING", "PENDING"],
      ["running", "DONE", "CONFIGURING"],
      ["success", "DONE", "DONE"],
    );
    const ran = await console.run(`config apply --follow --yes --json ${KNOWN}`);
    expect(ran.exit).toBe(0);
    expect(ran.requests.filter((one) => one.startsWith("POST"))).toEqual(["POST /setup/api/configure"]);
    const items = ran.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(items.map((item) => item.message ?? item.type)).toEqual([
      "Updating configuration: CONFIGURING",
      "Updating configuration: DONE",
      "Reloading system services: CONFIGURING",
      "Reloading system services: DONE",
      "result",
    ]);
    expect(items[0]).toEqual({
      type: "event",
      node: "127.0.0.1",
      timestamp: null,
      severity: "INFO",
      phase: "Updating configuration",
      message: "Updating configuration: CONFIGURING",
      run_id: null,
    });
    expect(items.at(-1)).toMatchObject({ successful: true, run_id: null, nodes: [{ hostname: "127.0.0.1", successful: true, running: false, run_id: null }] });
  });

  it("ends with 1 and names the phase where the run failed", async () => {
    const console = await phases(["success", "DONE", "DONE"], ["running", "CONFIGURING", "PENDING"], ["failed", "DONE", "FAILED"]);
    const ran = await console.run(`config apply --follow --yes ${KNOWN}`);
    expect(ran.exit).toBe(1);
    expect(ran.requests).toEqual([
      "GET /setup/api/configcheck",
      "POST /setup/api/configure",
      "GET /setup/api/settings",
      "GET /setup/api/configcheck",
      "GET /setup/api/configcheck",
    ]);
    expect(said(ran)).toBe(
      `error: the configuration run failed on INSTANCE: Reloading system services
  hint: the log is /data/user/common/ghe-config.log on the instance; maintenance mode stays as it was
`,
    );
  });

  it("starts no run while one is under way", async () => {
    const ran = await (await phases(["running", "CONFIGURING", "PENDING"])).run(`config apply --yes --json ${KNOWN}`);
    expect(ran.exit).toBe(1);
    expect(ran.requests).toEqual(["GET /setup/api/configcheck"]);
    expect(JSON.parse(ran.err.trim().split("\n").at(-1) ?? "")).toMatchObject({ error: { code: "conflict" } });
  });
});
