/** What differs from release to release: the answers are one form, and what a release lacks is refused, not passed over. */
import { describe, expect, it } from "vitest";
import { appliance } from "../support/cli.js";
import { scriptedInstance } from "../support/scripted-instance.js";

describe("settings that GitHub describes", () => {
  it.each(["avatar.enabled=true", "smtp.discard-to-noreply-address=true"])("can be set where the instance does not show them: %s", async (word) => {
    const ghes = await appliance();
    const { exit, stdout, stderr } = await ghes.run(`config settings set ${word} --dry-run --json`);
    expect({ exit, requests: (JSON.parse(stdout) as { requests: unknown[] }).requests.length }).toEqual({ exit: 0, requests: 1 });
    expect(stderr).toContain(`the instance shows no setting ${word.split("=")[0] ?? ""}`);
  });

  it("and that nobody has described are refused where they look misspelt", async () => {
    const ghes = await appliance();
    const { exit, stderr, requests } = await ghes.run("config settings set smtp.adress=x --yes");
    expect({ exit, writes: requests.filter(({ method }) => method !== "GET") }).toEqual({ exit: 2, writes: [] });
    expect(stderr).toContain("the instance has no setting smtp.adress (did you mean ");
  });
});

describe("answers of older releases", () => {
  it.each(["2.22", "3.8", "3.14"])("have the types of today's: settings of %s", async (release) => {
    const typesOf = async (version: string) => {
      const ghes = await appliance({ release: version });
      const { stdout } = await ghes.run("config settings get smtp --json");
      return Object.fromEntries(Object.entries(JSON.parse(stdout) as Record<string, unknown>).map(([key, value]) => [key, typeof value]));
    };
    expect((await typesOf(release)).port).toBe("number");
    expect((await typesOf("3.19")).port).toBe("number");
  });

  it.each(["2.18", "2.22"])("have the keys of today's: users keys list of %s", async (release) => {
    const ghes = await appliance({ release });
    const { stdout } = await ghes.run("users keys list --json");
    const keys = JSON.parse(stdout) as Record<string, unknown>[];
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => "key_id" in key || typeof key.id !== "number")).toEqual([]);
  });

  it("keep all digits of an id that 2.18 writes as text", async () => {
    const instance = await scriptedInstance({ "GET /api/v3/admin/keys": [{ id: "9007199254740993" }, { id: "7" }].map((key) => ({ ...key, key_id: key.id })) });
    const { stdout } = await instance.run("users keys list --ghes-version 2.18 -o ndjson --fields id");
    expect(stdout).toBe('{"id":9007199254740993}\n{"id":7}\n');
  });
});

describe("what an older release would pass over", () => {
  it.each([
    ["3.5", "announcement set hi --dismissible", "--dismissible needs 3.9 or later; this is 3.5"],
    ["3.5", "announcement set hi --no-dismissible", "--dismissible needs 3.9 or later; this is 3.5"],
    ["3.3", "audit-log list --include git --limit 1", "--include needs 3.4 or later; this is 3.3"],
    ["2.22", "users create eve --email eve@example.com --suspended", "--suspended needs 3.8 or later; this is 2.22"],
    ["2.22", "users keys list --sort accessed", "--sort needs 3.8 or later; this is 2.22"],
    ["3.4", "runners groups list --visible-to-organization octo", "--visible-to-organization needs 3.6 or later; this is 3.4"],
  ])("is refused before anything is sent: %s %s", async (release, line, message) => {
    const ghes = await appliance({ release });
    const { exit, stderr, stdout, requests } = await ghes.run(`${line} --json`, { isNew: true });
    expect({ exit, stdout, sent: requests.map(({ url }) => url).filter((url) => url !== "/api/v3/meta") }).toEqual({ exit: 1, stdout: "", sent: [] });
    const { error } = JSON.parse(stderr) as { error: { code: string; message: string; hint: string } };
    expect({ code: error.code, message: error.message.replace(/^[^ ]+: /, "").replace(/\.0$/, "") }).toEqual({ code: "unsupported", message });
  });

  it("is sent where the release has it, without a question about the release where that is known", async () => {
    const ghes = await appliance();
    const { exit, requests } = await ghes.run("announcement set hi --dismissible");
    expect({ exit, sent: requests.map(({ method }) => method) }).toEqual({ exit: 0, sent: ["PATCH"] });
  });
});

describe("a dry run on a read-only profile", () => {
  it("prints what would be sent, for it sends no write; the write itself is refused", async () => {
    const ghes = await appliance();
    const at = `--host ${ghes.sandbox.host} --port ${String(ghes.sandbox.port)} --rest-port ${String(ghes.sandbox.restPort)}`;
    await ghes.run(`profile add ro ${at} --ca-file .ca.pem --password-stdin --read-only --store file --no-verify`, { stdin: ghes.sandbox.password });
    for (const line of ["maintenance enable", "ssh-keys remove SHA256:x", "api POST /manage/v1/maintenance -F enabled=true", "ldap users sync mona"]) {
      const dry = await ghes.run(`${line} -p ro --dry-run --json`);
      if (!line.startsWith("ssh-keys"))
        expect({ line, exit: dry.exit, dry: (JSON.parse(dry.stdout) as { dry_run: unknown }).dry_run }).toEqual({ line, exit: 0, dry: true });
      const real = await ghes.run(`${line} -p ro --yes --json`);
      expect({ line, exit: real.exit, writes: real.requests.filter(({ method }) => method !== "GET") }).toEqual({ line, exit: 2, writes: [] });
    }
  });
});
