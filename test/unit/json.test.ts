import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeJson } from "../../src/api/json.js";
import type { Json } from "../../src/api/shape.js";
import { changeLine } from "../../src/commands/config/settings/wanted.js";

const BIG = 9007199254740993n;

describe("JSON as this program writes it", () => {
  it("is JSON.stringify's, compact and with an indent", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        expect(writeJson(value as Json, indent)).toBe(JSON.stringify(value, null, indent));
      }),
    );
  });

  it("keeps the digits of whole numbers of any size", () => {
    expect(writeJson({ id: BIG, in: [BIG] })).toBe('{"id":9007199254740993,"in":[9007199254740993]}');
    expect(writeJson({ id: BIG }, 2)).toBe('{\n  "id": 9007199254740993\n}');
  });

  it("is what a change of settings is told in", () => {
    expect(changeLine({ path: "app.id", from: 1, to: BIG })).toBe("app.id: 1 → 9007199254740993");
    expect(changeLine({ path: "ldap.host", from: null, to: "a" })).toBe('ldap.host: null → "a"');
  });
});
