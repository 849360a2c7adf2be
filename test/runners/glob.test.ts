/** Names with wildcards. */
import { describe, expect, it } from "vitest";
import { globPattern } from "../../src/domain/glob.js";
import { CliError } from "../../src/errors.js";

describe("a pattern", () => {
  it.each([
    ["builder-*", "builder-01", true],
    ["builder-*", "my-builder-01", false],
    ["*", "", true],
    ["b?t", "bat", true],
    ["b?t", "bt", false],
    ["[ab]-[0-4]", "b-3", true],
    ["[ab]-[0-4]", "b-5", false],
    ["[!a]x", "bx", true],
    ["[!a]x", "ax", false],
    ["a.b", "axb", false],
    ["(a|b)+", "(a|b)+", true],
    ["a[", "a[", true],
    ["[]]", "]", true],
    ["[^a]", "b", false],
    ["Builder", "builder", false],
    ["a*b", "a\nb", true],
  ])("%s on %j: %s", (glob, name, fits) => {
    expect(globPattern(glob).test(name)).toBe(fits);
  });

  it.each(["", "[z-a]"])("%j is refused", (glob) => {
    expect(() => globPattern(glob)).toThrow(CliError);
  });
});
