import { describe, expect, it } from "vitest";
import { diffSettings } from "../../../src/domain/settings/diff.js";
import { exportable, isReadOnly, toJson, toYaml } from "../../../src/domain/settings/export.js";
import { parseSettingsFile } from "../../../src/domain/settings/file.js";

const CURRENT = {
  private_mode: true,
  configuration_id: 1401777404,
  configuration_run_count: 4,
  license: { seats: 10, expire_at: "2027-01-01T23:59:59-08:00" },
  customer: { name: "GitHub", secret_key_data: "-----BEGIN PGP PRIVATE KEY BLOCK-----" },
  github_ssl: { enabled: true, cert: "-----BEGIN CERTIFICATE-----\nAAAA\n", key: "-----BEGIN RSA PRIVATE KEY-----\nBBBB\n" },
  smtp: { port: 0, password: "hunter2", username: null },
  ldap: null,
  mapping: { token: null },
  feature_toggles: { packages: { npm_enabled: "true" } },
  hooks: [{ client_secret: "hunter2" }],
  tricky: {
    yes: "yes",
    number: "25",
    nothing: "null",
    date: "2027-01-01",
    lines: "a\nb",
    long: "x ".repeat(200),
    colon: "a: b",
    tab: "\t",
    big: 12345678901234567890n,
    empty: "",
  },
};

const KEPT = {
  private_mode: true,
  github_ssl: { enabled: true, cert: CURRENT.github_ssl.cert },
  smtp: { port: 0, username: null },
  ldap: null,
  feature_toggles: CURRENT.feature_toggles,
  tricky: CURRENT.tricky,
};

describe("exportable", () => {
  it("leaves out secrets, set or not, what the license brings, what the instance counts, and groups left empty", () => {
    expect(exportable(CURRENT)).toEqual(KEPT);
  });

  it.each([
    [["configuration_id"], true],
    [["license", "seats"], true],
    [["customer"], true],
    [["smtp", "port"], false],
    [["x", "license"], false],
  ])("%j cannot be set: %s", (path, readOnly) => {
    expect(isReadOnly(path)).toBe(readOnly);
  });
});

describe("an export, read again", () => {
  it.each([
    ["YAML", toYaml, "settings.yml"],
    ["JSON", toJson, "settings.json"],
  ])("as %s is the same settings, and no difference to the instance", async (_, write, name) => {
    const text = await write(exportable(CURRENT));
    expect(text.endsWith("\n")).toBe(true);
    const again = await parseSettingsFile(Buffer.from(text), name);
    expect(again).toEqual(KEPT);
    expect(diffSettings(CURRENT, again)).toEqual([]);
  });

  it("holds no secret", async () => {
    expect((await toYaml(exportable(CURRENT))) + toJson(exportable(CURRENT))).not.toMatch(/hunter2|PRIVATE KEY/);
  });

  it("writes long text on one line", async () => {
    expect((await toYaml({ long: "x ".repeat(200) })).trimEnd().split("\n")).toHaveLength(1);
  });
});
