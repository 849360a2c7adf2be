import { describe, expect, it } from "vitest";
import { editDistance, nearest, nearestFew } from "../../src/domain/suggest.js";

const COMMANDS = ["status", "ping", "maintenance", "config", "license", "ssh-keys", "nodes", "list", "ls", "users"];

describe("nearest", () => {
  it.each([
    ["maintenence", "maintenance"],
    ["maintainance", "maintenance"],
    ["lisence", "license"],
    ["stauts", "status"],
    ["PING", "ping"],
    ["sshkeys", "ssh-keys"],
    ["maint", "maintenance"],
    ["nodse", "nodes"],
    ["usres", "users"],
    ["sl", "ls"],
  ])("%s is meant as %s", (typed, meant) => {
    expect(nearest(typed, COMMANDS)).toBe(meant);
  });

  it.each(["", "x", "xyz", "frobnicate", "audit", "1"])("%j is like none", (typed) => {
    expect(nearest(typed, COMMANDS)).toBeUndefined();
  });

  it("gives a few, the likeliest first and each once", () => {
    expect(nearestFew("status", ["statos", "static", "stats", "status", "statos"], 3)).toEqual(["status", "statos", "stats"]);
  });
});

describe("editDistance", () => {
  it("counts an exchange of neighbors once", () => {
    expect([editDistance("ab", "ba"), editDistance("abc", "abd"), editDistance("abc", "abcd"), editDistance("", "a"), editDistance("a", "abcdefg")]).toEqual([
      1,
      1,
      1,
      1,
      Infinity,
    ]);
  });
});
