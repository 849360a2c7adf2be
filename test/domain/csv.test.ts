import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvBatches, csvRecords, type CsvRecord } from "../../src/domain/csv.js";

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

describe("CSV in pieces", () => {
  const inPieces = async (pieces: readonly string[], longest?: number): Promise<readonly CsvRecord[]> => {
    const records: CsvRecord[] = [];
    for await (const batch of csvBatches(each(pieces), longest)) records.push(...batch);
    return records;
  };

  it("has the same records, lines and texts wherever it is cut", async () => {
    const line = fc.constantFrom("a,b", '"x\ny",2', '"say ""hi""",', "# it's a \" comment", "", "é,#", '"a","b"\r');
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 6 }),
        fc.boolean(),
        async (lines, cuts, ends) => {
          const text = lines.join("\n") + (ends || lines.at(-1)?.endsWith("\r") === true ? "\n" : "");
          const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
          const pieces = places.slice(1).map((place, i) => text.slice(places[i], place));
          expect(await inPieces(pieces)).toEqual([...csvRecords(text)]);
        },
      ),
    );
  });

  it("gives the records of a piece before the next one is asked for", async () => {
    let asked = 0;
    const pieces = (async function* () {
      for (const piece of ["login\nmo", "na\nhub", "ot\n"]) {
        asked += 1;
        yield await Promise.resolve(piece);
      }
    })();
    const seen: unknown[] = [];
    for await (const batch of csvBatches(pieces)) seen.push([asked, batch.flatMap(({ fields }) => fields)]);
    expect(seen).toEqual([
      [1, ["login"]],
      [2, ["mona"]],
      [3, ["hubot"]],
    ]);
  });

  it("refuses a record that has no end, by its line", async () => {
    await expect(inPieces(["a\nb\n", "cc", "cc", "cc"], 5)).rejects.toMatchObject({ code: "usage", message: "line 3: a record of more than 5 characters" });
    await expect(inPieces(['a\n"b\n', "cc\n", "c\n"], 5)).rejects.toMatchObject({ message: "line 2: a record of more than 5 characters" });
  });
});

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}
