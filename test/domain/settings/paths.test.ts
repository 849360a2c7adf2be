import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { get, merge, nearestPaths, parsePath, treeOf, writePath } from "../../../src/domain/settings/paths.js";

const SETTINGS = {
  github_hostname: "ghes.lan",
  ldap: { host: "ldap.lan", port: 389, base: ["dc=lan"], profile: { uid: "uid" } },
  smtp: { address: "smtp.lan", discard_to_noreply_address: true },
  cas: null,
  "odd.key": { "back\\slash": 1 },
};

describe("parsePath", () => {
  it.each([
    ["ldap", ["ldap"]],
    ["ldap.host", ["ldap", "host"]],
    ["smtp.discard-to-noreply-address", ["smtp", "discard-to-noreply-address"]],
    ["odd\\.key.back\\\\slash", ["odd.key", "back\\slash"]],
    ["a.constructor", ["a", "constructor"]],
  ])("%s", (text, path) => {
    expect(parsePath(text)).toEqual(path);
  });

  it.each(["", " ", ".", "ldap.", ".ldap", "ldap..host", "ldap\\", "a\\b", "__proto__", "a.__proto__.b"])("%j is a usage error", (text) => {
    expect(() => parsePath(text)).toThrow(expect.objectContaining({ code: "usage" }));
  });

  it("reads back what writePath wrote, whatever the keys", () => {
    const key = fc.string({ minLength: 1 }).filter((one) => one !== "__proto__" && one.trim() !== "");
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 5 }), (path) => {
        expect(parsePath(writePath(path))).toEqual(path);
      }),
    );
  });
});

describe("get", () => {
  it("gives a leaf, a group, a list, null, and the whole for no path", () => {
    expect(get(SETTINGS, ["ldap", "host"])).toBe("ldap.lan");
    expect(get(SETTINGS, ["ldap", "profile"])).toEqual({ uid: "uid" });
    expect(get(SETTINGS, ["ldap", "base"])).toEqual(["dc=lan"]);
    expect(get(SETTINGS, ["cas"])).toBeNull();
    expect(get(SETTINGS, ["odd.key", "back\\slash"])).toBe(1);
    expect(get(SETTINGS, [])).toBe(SETTINGS);
  });

  it.each([
    ["ldap.hots", "Nearest: ldap.host."],
    ["ldpa.host", "Nearest: ldap.host, ldap.port."],
    ["host", "Nearest: ldap.host."],
    ["smtp.discard-to-noreply-address", "Nearest: smtp.discard_to_noreply_address."],
    ["ldap.base.0", "Nearest: ldap.base."],
    ["toString", "`ghes-admin config settings get` shows all there are."],
    ["ldap.constructor", "`ghes-admin config settings get` shows all there are."],
  ])("no such setting %s: %s", (text, hint) => {
    expect(() => get(SETTINGS, parsePath(text))).toThrow(expect.objectContaining({ code: "not_found", facts: { hint } }));
  });
});

describe("nearestPaths", () => {
  it("names at most three", () => {
    expect(nearestPaths({ a: { enabled: true }, b: { enabled: true }, c: { enabled: true }, d: { enabled: true } }, ["enabled"])).toHaveLength(3);
  });
});

describe("merge and treeOf", () => {
  it("build a tree of own keys, also of one that every object has", () => {
    const tree = merge(treeOf(["a", "constructor"], 1), treeOf(["a", "b"], [2]));
    expect(tree).toEqual(
      Object.fromEntries([
        [
          "a",
          Object.fromEntries<unknown>([
            ["constructor", 1],
            ["b", [2]],
          ]),
        ],
      ]),
    );
  });
});
