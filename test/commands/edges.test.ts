/** Where two promises meet: several instances and one stdin, a monitoring system and a mistake, a write and a failed look afterwards. */
import { describe, expect, it } from "vitest";
import { appliance, around, type Ghes } from "../support/cli.js";
import { exampleFiles } from "../support/example-files.js";

const KEY = exampleFiles["id_ed25519.pub"] ?? "";
const OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGUb0B4Zl0hNn1oQ0Vg1mYBqk7vQ0s4u0oBq3m8m0c0y other@example.com\n";

/** Two profiles, `one` and `two`, of the same appliance. */
async function twice(): Promise<Ghes> {
  const ghes = await appliance();
  await ghes.file("password", ghes.sandbox.password);
  const { host, port, restPort } = ghes.sandbox;
  for (const name of ["one", "two"]) {
    const flags = `--host ${host} --port ${String(port)} --rest-port ${String(restPort)} --ca-file .ca.pem --password-file password`;
    expect(await ghes.run(`profile add ${name} ${flags} --no-verify`)).toMatchObject({ exit: 0 });
  }
  return ghes;
}

const writes = (ran: { readonly requests: readonly { readonly method: string }[] }) => ran.requests.filter((request) => request.method !== "GET").length;

describe("stdin", () => {
  it("is given to every one of several instances", async () => {
    const ghes = await twice();
    const ran = await ghes.run("ssh-keys add - -p one,two --json", { stdin: KEY });
    expect({ exit: ran.exit, stderr: ran.stderr, writes: writes(ran) }).toEqual({ exit: 0, stderr: "", writes: 2 });
  });
});

describe("--nagios", () => {
  it("with several instances is UNKNOWN, and nothing is asked", async () => {
    const ghes = await twice();
    const ran = await ghes.run("nodes status --nagios -p one,two");
    expect(ran).toMatchObject({ exit: 3, requests: [], stdout: "GHES UNKNOWN - --nagios is one line about one instance, and several are named\n" });
  });

  it("on a command that has no such flag is a usage error like any other", async () => {
    const ghes = await appliance();
    expect(await ghes.run("maintenance status --nagios")).toMatchObject({ exit: 2, stdout: "", requests: [] });
  });

  it("as the value of another flag is no flag", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("maintenance enable --message=--nagios --when nonsense --yes");
    expect(ran).toMatchObject({ exit: 2, stdout: "", requests: [] });
  });
});

describe("ssh-keys sync", () => {
  it("stops at a 401 with 4, and each row carries its error in the contract's form", async () => {
    const ghes = await appliance({ faults: ["unauthorized:POST /manage/v1/access/ssh"] });
    await ghes.file("authorized", KEY + OTHER);
    const ran = await ghes.run("ssh-keys sync --file authorized --json");
    expect({ exit: ran.exit, writes: writes(ran) }).toEqual({ exit: 4, writes: 1 });
    const rows = JSON.parse(ran.stdout) as readonly { readonly action: string; readonly error: Record<string, unknown> | null }[];
    const added = rows.filter((row) => row.action === "add");
    expect(added.map((row) => row.error?.code)).toEqual(["unauthenticated", "unauthenticated"]);
    expect(typeof added[0]?.error?.message).toBe("string");
    expect(added[0]?.error).not.toHaveProperty("facts");
  });
});

describe("config settings set", () => {
  it("says that the settings were taken when reading them again fails", async () => {
    const ghes = await appliance({ faults: ["status=500:GET /manage/v1/config/settings@2", "status=500:GET /manage/v1/config/settings@3"] });
    const ran = await ghes.run("config settings set smtp.address=new.example.com --yes --json");
    expect(ran).toMatchObject({ exit: 1, stdout: "" });
    const { error } = JSON.parse(ran.stderr.trim().split("\n").at(-1) ?? "") as { readonly error: Record<string, unknown> };
    expect(error).toMatchObject({ code: "server_error", changed: [{ path: "smtp.address", to: "new.example.com" }] });
    expect(String(error.message)).toMatch(/^the instance took the settings, but reading them again failed: /);
  });

  it("sends a value of another type than the instance has as text, and says so", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("config settings set private_mode=perhaps --yes --dry-run --json");
    expect(JSON.parse(ran.stdout)).toMatchObject({ requests: [{ method: "PUT", body: { private_mode: "perhaps" } }] });
    expect(ran.stderr).toContain("private_mode is true or false on the instance");
  });
});

describe("config settings diff", () => {
  it("finds a value of another type different, and is 10", async () => {
    const ghes = await appliance();
    await ghes.file("settings.yml", "private_mode: 'yes'\n");
    const ran = await ghes.run("config settings diff --file settings.yml --json");
    expect(ran.exit).toBe(10);
    expect(JSON.parse(ran.stdout)).toMatchObject([{ path: "private_mode", to: "yes" }]);
  });
});

describe("a flag of names with commas", () => {
  it("given twice asks for all of them", async () => {
    const ghes = await appliance({ topology: "cluster" });
    const ran = await ghes.run("nodes list --cluster-role WebServer --cluster-role GitServer,JobServer");
    expect(ran.requests.map((request) => request.url)).toEqual(["/manage/v1/config/nodes?cluster_roles=WebServer%2CGitServer%2CJobServer"]);
  });
});

describe("ping", () => {
  it("whose every request fails is one JSON error, with stdout empty", async () => {
    const ghes = await around((await appliance({ faults: ["status=500"] })).sandbox);
    const ran = await ghes.run("ping --json --no-retry");
    expect(ran).toMatchObject({ exit: 1, stdout: "" });
    expect(JSON.parse(ran.stderr)).toMatchObject({
      error: {
        code: "server_error",
        apis: [
          { api: "manage", ok: false },
          { api: "rest", ok: false },
        ],
      },
    });
  });
});
