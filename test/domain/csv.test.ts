import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRecords } from "../../src/domain/csv.js";

const fieldsOf = (text: string) => [...csvRecords(text)].map(({ fields }) => fields);

describe("CSV", () => {
  it("reads LF and CRLF, quotes, doubled quotes, and breaks inside quotes", () => {
    expect(fieldsOf('a,b\r\n"x,1","say ""hi"""\n"two\nlines",\n')).toEqual([
      ["a", "b"],
      ["x,1", 'say "hi"'],
      ["two\nlines", ""],
    ]);
  });

  it("numbers records by the line they begin on, and passes over blank lines and comments", () => {
    expect([...csvRecords('a\n\n# no\n"b\nb"\nc')].map(({ line, fields }) => [line, ...fields])).toEqual([
      [1, "a"],
      [4, "b\nb"],
      [6, "c"],
    ]);
  });

  it.each([
    ["a quote inside a field that is not quoted", 'ok\na"b,c\n', "line 2: a quote inside a field that is not quoted"],
    ["text after a closing quote", '"a"b,c\n', "line 1: text after a closing quote"],
    ["a quote that is never closed", 'x\n\n"a,b\nc', "line 3: a quote that is never closed"],
  ])("refuses %s by its line", (_what, text, message) => {
    expect(() => fieldsOf(text)).toThrow(expect.objectContaining({ code: "usage", message }));
  });

  it("gives back what was written, whatever the fields hold", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ", "#", "é") });
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), fc.constantFrom("\n", "\r\n"), (records, end) => {
        const text = records.map((fields) => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(",") + end).join("");
        expect(fieldsOf(text)).toEqual(records);
        expect([...csvRecords(text)].map(({ raw }) => raw).join("")).toBe(text);
      }),
    );
  });
});
