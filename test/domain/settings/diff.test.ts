import { describe, expect, it } from "vitest";
import { changedTree, diffSettings, requireTypes, shownChange, unknownSettings, wrongTypes } from "../../../src/domain/settings/diff.js";

const CURRENT = {
  private_mode: false,
  smtp: { port: 0, address: "smtp.lan", password: "old-secret", username: null, discard_to_noreply_address: true },
  ldap: null,
  github_ssl: { enabled: true, cert: "-----BEGIN CERTIFICATE-----\nAAAA", tls_mode: ["tlsv12", "tlsv13"] },
  id: 5n,
};

describe("diffSettings", () => {
  it("compares only what is wanted, groups key by key and lists as values", () => {
    const wanted = { private_mode: true, smtp: { port: 0, address: "mail.lan" }, github_ssl: { tls_mode: ["tlsv13"] } };
    expect(diffSettings(CURRENT, wanted)).toEqual([
      { path: ["private_mode"], from: false, to: true, secret: false },
      { path: ["smtp", "address"], from: "smtp.lan", to: "mail.lan", secret: false },
      { path: ["github_ssl", "tls_mode"], from: ["tlsv12", "tlsv13"], to: ["tlsv13"], secret: false },
    ]);
  });

  it("finds none in the instance's own settings", () => {
    expect(diffSettings(CURRENT, CURRENT)).toEqual([]);
    expect(diffSettings(CURRENT, { github_ssl: {}, ldap: {} })).toEqual([]);
    expect(diffSettings(CURRENT, { id: 5 })).toEqual([]);
  });

  it("takes the order of a list and the type of a value seriously", () => {
    expect(diffSettings(CURRENT, { github_ssl: { tls_mode: ["tlsv13", "tlsv12"] } })).toHaveLength(1);
    expect(diffSettings(CURRENT, { smtp: { port: "0" } })).toHaveLength(1);
    expect(diffSettings(CURRENT, { private_mode: null })).toHaveLength(1);
  });

  it("shows each leaf of a group that was null or is new", () => {
    expect(diffSettings(CURRENT, { ldap: { host: "ldap.lan", port: 389 } }).map(({ path, from }) => [path, from])).toEqual([
      [["ldap", "host"], undefined],
      [["ldap", "port"], undefined],
    ]);
  });
});

describe("changedTree", () => {
  it("holds the changed leaves and nothing else", () => {
    const wanted = { private_mode: false, smtp: { address: "mail.lan", port: 0, username: "mona" }, ldap: { host: "ldap.lan" } };
    expect(changedTree(diffSettings(CURRENT, wanted))).toEqual({ smtp: { address: "mail.lan", username: "mona" }, ldap: { host: "ldap.lan" } });
  });

  it("is empty without a change", () => {
    expect(changedTree([])).toEqual({});
  });
});

describe("shownChange", () => {
  const [change] = diffSettings(CURRENT, { smtp: { password: "new-secret" } });

  it("masks both values of a secret, and says that it differs", () => {
    expect(change === undefined ? undefined : shownChange(change)).toEqual({ path: "smtp.password", from: "********", to: "********" });
  });

  it("masks a secret in a list, and a private key under any name", () => {
    const wanted = { hooks: [{ url: "https://a.lan", client_secret: "hunter2" }], blob: "-----BEGIN RSA PRIVATE KEY-----\nAAAA" };
    const shown = diffSettings(CURRENT, wanted).map((one) => shownChange(one));
    expect(JSON.stringify(shown)).not.toMatch(/hunter2|AAAA/);
    expect(shown[0]).toEqual({ path: "hooks", from: null, to: [{ url: "https://a.lan", client_secret: "********" }] });
  });

  it("masks what replaces a private key, whatever the setting is called", () => {
    const changes = diffSettings({ blob: "-----BEGIN RSA PRIVATE KEY-----\nAAAA" }, { blob: "hunter2" });
    expect(changes.map((one) => shownChange(one))).toEqual([{ path: "blob", from: "********", to: "********" }]);
  });

  it("shows that a secret was unset, or a switch with a secret's name", () => {
    expect(diffSettings({ a: { password: null, token: false } }, { a: { password: "x", token: true } }).map((one) => shownChange(one))).toEqual([
      { path: "a.password", from: null, to: "********" },
      { path: "a.token", from: false, to: true },
    ]);
  });

  it("shows certificates", () => {
    const wanted = { github_ssl: { cert: "-----BEGIN CERTIFICATE-----\nBBBB" } };
    expect(diffSettings(CURRENT, wanted).map((one) => shownChange(one))).toEqual([
      { path: "github_ssl.cert", from: CURRENT.github_ssl.cert, to: wanted.github_ssl.cert },
    ]);
  });
});

describe("wrongTypes", () => {
  it("names each value of another type than the instance has", () => {
    expect(wrongTypes(CURRENT, { private_mode: "yes", smtp: { port: "25", address: 3, username: 7 }, github_ssl: [], ldap: { host: 1 }, id: 7 })).toEqual([
      { path: "private_mode", expected: "true or false", given: "text" },
      { path: "smtp.port", expected: "a number", given: "text" },
      { path: "smtp.address", expected: "text", given: "a number" },
      { path: "github_ssl", expected: "a group of settings", given: "a list" },
    ]);
  });

  it("lets null stand everywhere, and anything where the instance has null or nothing", () => {
    expect(wrongTypes(CURRENT, { private_mode: null, ldap: { host: 1 }, fresh: [1] })).toEqual([]);
  });

  it("as an error names the paths and not the values", () => {
    expect(() => {
      requireTypes(CURRENT, { smtp: { password: 12345 } }, "s.yml");
    }).toThrow(
      expect.objectContaining({
        code: "usage",
        message: "s.yml has values of another type than the instance: smtp.password is text on the instance, here a number",
      }),
    );
    expect(() => {
      requireTypes(CURRENT, { smtp: { port: 25 } }, "s.yml");
    }).not.toThrow();
  });
});

describe("unknownSettings", () => {
  it("names what the instance does not show, with what may have been meant", () => {
    const wanted = { smtp: { "discard-to-noreply-address": true, adress: "x" }, entirely_new: 1, ldap: { host: "x" }, private_mode: true };
    expect(unknownSettings(CURRENT, wanted)).toEqual([
      { path: "smtp.discard-to-noreply-address", nearest: ["smtp.discard_to_noreply_address"] },
      { path: "smtp.adress", nearest: ["smtp.address"] },
      { path: "entirely_new", nearest: [] },
    ]);
  });
});
