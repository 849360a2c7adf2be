import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAnswer } from "../../src/api/answer.js";
import { listUsers } from "../../src/api/areas/users.js";
import type { PlainLines } from "../../src/api/plain-lines.js";
import { PlainRows } from "../../src/api/plain-rows.js";
import { anything, choice, flag, integer, list, nullable, object, secret, text, timestamp, tree, type ShapeData } from "../../src/api/shape.js";
import { printJson } from "../../src/output/json.js";

const ROW = list(object({ login: text(), id: integer(), admin: flag(), kind: choice("a", "b"), email: nullable(text()), since: nullable(timestamp()) }));

const linesOf = (lines: PlainLines | undefined) => (lines === undefined ? undefined : Buffer.from(lines.bytes).toString("latin1").split("\n").slice(0, -1));

function plain(answer: string, rows = PlainRows.of(ROW)): readonly string[] | undefined {
  const lines = rows?.read(Buffer.from(answer));
  if (lines !== undefined) expect(linesOf(lines)).toHaveLength(lines.count);
  return linesOf(lines);
}

/** What is printed of each row when the answer is read. */
function read(answer: string, shape: ShapeData = ROW): readonly string[] {
  const { value, misfits } = readAnswer(shape, JSON.parse(answer));
  expect(misfits).toEqual([]);
  return (value as readonly unknown[]).map((row) => printJson(row, 0));
}

describe("rows that are plain", () => {
  it.each([
    ["in the documented order", '[{"login":"a","id":1,"admin":true,"kind":"a","email":"x","since":null}]'],
    ["without what may be missing", '[{"login":"a","id":1,"admin":true,"kind":"a"},{"login":"b","id":2,"admin":false,"kind":"new"}]'],
    [
      "in another order",
      '[{"since":"2026-01-02T07:59:59Z","id":1,"login":"a","kind":"a","admin":true},{"since":null,"id":-5,"login":"","kind":"a","admin":true}]',
    ],
    [
      "with fields that nobody knows",
      '[{"new":null,"login":"a","a.b{c}":"x","id":0,"admin":true,"n":7,"kind":"a"},{"new":true,"login":"a","a.b{c}":1,"id":1,"admin":true,"n":"","kind":"a"}]',
    ],
    ["before a line end", '[{"login":"a","id":1,"admin":true,"kind":"a"}]\n'],
  ])("are printed as when they are read: %s", (_, answer) => {
    expect(plain(answer)).toEqual(read(answer));
  });

  const ROWS = (row: string, after = "") => `[{"login":"a","id":1,"admin":true,"kind":"a"},{${row}}${after}]`;
  it.each([
    ["a character beyond ASCII", ROWS('"login":"\u00fc","id":1,"admin":true,"kind":"a"')],
    ["an escape", ROWS('"login":"\\u0061","id":1,"admin":true,"kind":"a"')],
    ["a control character", ROWS('"login":"\u007f","id":1,"admin":true,"kind":"a"')],
    ["a number beyond 2^53", ROWS('"login":"a","id":9007199254740993,"admin":true,"kind":"a"')],
    ["a number that is written otherwise", ROWS('"login":"a","id":1.0,"admin":true,"kind":"a"')],
    ["minus zero", ROWS('"login":"a","id":-0,"admin":true,"kind":"a"')],
    ["white space", ROWS('"login": "a","id":1,"admin":true,"kind":"a"')],
    ["a second value under one name", ROWS('"login":"a","id":1,"id":2,"admin":true,"kind":"a"')],
    ["a field more", ROWS('"login":"a","id":1,"admin":true,"kind":"a","x":1')],
    ["a field less", ROWS('"login":"a","id":1,"admin":true')],
    ["a value of another type", ROWS('"login":1,"id":1,"admin":true,"kind":"a"')],
    ["a null that may not be", ROWS('"login":null,"id":1,"admin":true,"kind":"a"')],
    ["an end that is missing", '[{"login":"a","id":1,"admin":true,"kind":"a"},'],
    ["an end that is followed by what is no white space of JSON", '[{"login":"a","id":1,"admin":true,"kind":"a"}]\u000b'],
    ["more after the end", '[{"login":"a","id":1,"admin":true,"kind":"a"}][]'],
    ["a comma before the end", ROWS('"login":"a","id":1,"admin":true,"kind":"a"', ",")],
    ["no row", "[]"],
    ["no list", '{"login":"a","id":1,"admin":true,"kind":"a"}'],
    ["another kind of list", '["a"]'],
    ["nothing", ""],
  ])("are none with %s: the answer is read", (_, answer) => {
    expect(plain(answer)).toBeUndefined();
  });

  it.each(["__proto__", "12"])("are none with a field named %s, which has a place of its own", (name) => {
    expect(plain(`[{"login":"a","id":1,"admin":true,"kind":"a","${name}":1}]`)).toBeUndefined();
  });

  it("may be written in another way on the next page", () => {
    const rows = PlainRows.of(ROW);
    const pages = [
      '[{"login":"a","id":1,"admin":true,"kind":"a"}]',
      '[{"id":2,"login":"b","admin":true,"kind":"a","x":1}]',
      '[{"login":"c","id":3,"admin":true,"kind":"a"}]',
    ];
    for (const page of pages) expect(plain(page, rows)).toEqual(read(page));
    expect(plain('[{"login":"\u00fc","id":3,"admin":true,"kind":"a"}]', rows)).toBeUndefined();
    expect(plain(pages[2] ?? "", rows)).toEqual(read(pages[2] ?? ""));
  });

  it("are found wherever they are cut when they are looked at in pieces, and may be short of what is added to them", () => {
    const many = Array.from({ length: 3000 }, (_, i) => ({ id: i, login: "x".repeat(i % 97), admin: i % 2 === 0, kind: "a" }));
    expect(plain(JSON.stringify(many))).toEqual(read(JSON.stringify(many)));
    const long = [...many.slice(0, 20), { ...many[0], login: "y".repeat(100_000) }, ...many.slice(0, 20)];
    expect(plain(JSON.stringify(long))).toEqual(read(JSON.stringify(long)));
    const shape = list(object({ a: integer(), ...Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`added_${String(i)}`, nullable(text())])) }));
    const short = JSON.stringify(Array.from({ length: 50 }, (_, i) => ({ a: i })));
    expect(plain(short, PlainRows.of(shape))).toEqual(read(short, shape));
  });

  it("can be cut after any of them", () => {
    const lines = PlainRows.of(list(object({ a: integer() })))?.read(Buffer.from('[{"a":1},{"a":22},{"a":3}]'));
    const first = (most: number) => lines?.first(most);
    expect(linesOf(first(1))).toEqual(['{"a":1}']);
    expect(linesOf(first(2))).toEqual(['{"a":1}', '{"a":22}']);
    expect(first(2)?.count).toBe(2);
    expect(Buffer.from(first(1)?.take() ?? []).toString()).toBe('{"a":1}\n');
    for (const all of [3, 4, Infinity]) expect(first(all)).toBe(lines);
  });

  it("are only those of a list of objects whose values are words", () => {
    for (const shape of [
      object({ a: text() }),
      list(text()),
      list(tree()),
      list(object({ a: list(text()) })),
      list(object({ a: object({}) })),
      list(object({ a: secret() })),
    ])
      expect(PlainRows.of(shape)).toBeUndefined();
    expect(plain('[{"a":1},{"a":"x"},{"a":null}]', PlainRows.of(list(object({ a: anything() }))))).toEqual(['{"a":1}', '{"a":"x"}', '{"a":null}']);
    expect(PlainRows.of(listUsers.returns)).toBeDefined();
  });

  it("are the same as when they are read, whatever is in them, or are read", () => {
    const word = fc.oneof(fc.string({ unit: fc.constantFrom("a", "Z", "0", "-", " ", "{", "}", ",", ":", ".") }), fc.string());
    const value = fc.oneof(word, fc.string({ unit: "binary" }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.bigInt());
    const row = fc.record(
      {
        login: word,
        id: fc.oneof(fc.integer(), fc.maxSafeInteger()),
        admin: fc.boolean(),
        kind: word,
        email: value,
        since: value,
        other: value,
        __proto__: value,
      },
      { requiredKeys: ["login", "id", "admin", "kind"] },
    );
    const written = (one: unknown) => JSON.stringify(one, (_, inner: unknown) => (typeof inner === "bigint" ? Number(inner) : inner));
    let plainOnes = 0;
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 3 }), fc.boolean(), (rows, same) => {
        const answer = written(same ? rows.map(() => rows[0]) : rows);
        const printed = plain(answer);
        if (printed === undefined) return;
        plainOnes += 1;
        expect(printed).toEqual(read(answer));
      }),
      { numRuns: 2000 },
    );
    expect(plainOnes).toBeGreaterThan(50);
  });

  it("do not exhaust the stack, however long they are", () => {
    const login = "x".repeat(8_000_000);
    const row = (end: string) => `[{"login":"a","id":1,"admin":true,"kind":"a"},{"login":"${login}","id":1,"admin":true,"kind":"a"${end}`;
    expect(plain(row("}]"))).toHaveLength(2);
    expect(plain(row(""))).toBeUndefined();
    expect(plain(`[{${Array.from({ length: 100_000 }, (_, i) => `"k${String(i)}":1`).join(",")}}]`)).toBeUndefined();
  });
});
