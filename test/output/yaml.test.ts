import fc from "fast-check";
import { expect, it } from "vitest";
import yaml from "yaml";
import { printYaml } from "../../src/output/yaml.js";

const hostile = fc.constantFrom(
  "\u001b[31m",
  "\u0085",
  "\u009b",
  "\u2028",
  "\u202e",
  "\u{e0041}",
  "\ufeff",
  "\r\n",
  "\t",
  "\n",
  "off",
  "no",
  "12",
  "null",
  " ",
  "- a",
  ": b",
  "# c",
);
const text = fc.array(fc.oneof(hostile, fc.string({ unit: "grapheme" }))).map((parts) => parts.join(""));

it("YAML says the same data, to readers of 1.1 and of 1.2, and holds nothing that acts on a terminal", async () => {
  await fc.assert(
    fc.asyncProperty(text, fc.dictionary(text, text), async (one, some) => {
      // YAML 1.1 gives `<<` and `__proto__` a meaning of their own.
      const value = {
        list: [one, { deep: one, nothing: null }],
        some: Object.fromEntries(Object.entries(some).filter(([key]) => key !== "<<" && key !== "__proto__")),
      };
      const printed = await printYaml(value);
      expect(yaml.parse(printed)).toEqual(value);
      expect(yaml.parse(printed, { version: "1.1" })).toEqual(value);
      // eslint-disable-next-line no-control-regex -- these are what is looked for
      expect(printed).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u);
    }),
    { numRuns: 300 },
  );
});

it.each<[unknown, string]>([
  [{ status: "off", id: 9007199254740993n }, 'status: "off"\nid: 9007199254740993\n'],
  [null, "null\n"],
  [{ key: "-----BEGIN-----\nabc\n-----END-----\n" }, "key: |\n  -----BEGIN-----\n  abc\n  -----END-----\n"],
  ["x".repeat(200), `${"x".repeat(200)}\n`],
])("%o is %j", async (value, expected) => {
  expect(await printYaml(value)).toBe(expected);
});
