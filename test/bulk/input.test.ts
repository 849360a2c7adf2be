import { describe, expect, it } from "vitest";
import { fromFile, fromWords } from "../../src/bulk/input.js";

const read = (text: string | Uint8Array, names: "login" | "id" = "login") => fromFile(typeof text === "string" ? Buffer.from(text) : text, names, "logins.csv");
const keys = (text: string) => read(text).subjects.map(({ key }) => key);
const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : "";
  }
  return "nothing was refused";
};

describe("the subjects of a bulk command", () => {
  it("are one a line: blank lines, comments, spaces, CRLF and a byte order mark are no part of them", () => {
    expect(keys("\uFEFF# who left\r\nmona\r\n\r\n  hubot  # on leave\r\nocto_cat-1\r\n")).toEqual(["mona", "hubot", "octo_cat-1"]);
  });

  it("come from the column login of a CSV, with what the other columns say", () => {
    expect(read('\uFEFFid,login,"suspended?"\r\n2,mona,true\r\n3,"hubot",false\r\n').subjects).toEqual([
      { key: "mona", columns: { id: "2", login: "mona", "suspended?": "true" } },
      { key: "hubot", columns: { id: "3", login: "hubot", "suspended?": "false" } },
    ]);
  });

  it("are each taken once, whatever the case", () => {
    expect(read("mona\nhubot\nMona\nmona\n")).toEqual({ subjects: [{ key: "mona" }, { key: "hubot" }], repeated: 2 });
  });

  it("may be none", () => {
    expect(keys("# nobody\n")).toEqual([]);
    expect(keys("created_at,id,login\n")).toEqual([]);
  });

  it.each([
    [
      "wrong logins, by their lines",
      "mona\na/b\n..\nhu bot\n",
      'logins.csv: line 2: "a/b" is no login; line 3: ".." is no login; line 4: "hu bot" is no login',
    ],
    ["a CSV without the column", "id,name\n1,x\n", 'logins.csv: a CSV without a column named "login" (its first line: "id,name")'],
    ["a line with too few fields", "id,login\n1,mona\n2\n", "logins.csv: line 3: 1 fields where the first line has 2"],
    ["an empty login", "id,login\n1,\n", "logins.csv: line 2: the login is empty"],
    ["a login that holds more than a name", "login,id\nmona%2f,1\n", 'logins.csv: line 2: "mona%2f" is no login'],
    [
      "semicolons between the fields",
      "id;login\n1;mona\n",
      'logins.csv: a CSV with semicolons between its fields, where commas are needed (its first line: "id;login")',
    ],
    [
      "tabs between the fields",
      "login\tid\nmona\t1\n",
      'logins.csv: a CSV with tabs between its fields, where commas are needed (its first line: "login\tid")',
    ],
    ["a NUL", "mona\nhu\u0000bot\n", "logins.csv: line 2: a NUL character"],
    ["broken quotes", 'login,id\n"mona,1\n', "logins.csv: line 2: a quote that is never closed"],
  ])("are refused for %s", (_what, text, message) => {
    expect(refusal(() => read(text))).toBe(message);
  });

  it("are refused when the file is no UTF-8, and when one of 10,000 is wrong", () => {
    expect(refusal(() => read(Buffer.from("mona\n", "utf16le")))).toBe("logins.csv: line 1: a NUL character");
    expect(refusal(() => read(Uint8Array.of(0xff, 0xfe, 0x6d)))).toBe("logins.csv is no text in UTF-8");
    const many = Array.from({ length: 10_000 }, (_, i) => (i === 7654 ? "o'hara" : `user-${String(i)}`)).join("\n");
    expect(refusal(() => read(many))).toBe('logins.csv: line 7655: "o\'hara" is no login');
  });

  it("names ten wrong lines and counts the rest", () => {
    expect(refusal(() => read("a b\n".repeat(13)))).toMatch(/line 10: "a b" is no login; and 3 more$/);
  });

  it("are ids where the command takes ids", () => {
    expect(fromWords(["3", "14"], "id").subjects).toEqual([{ key: "3" }, { key: "14" }]);
    for (const wrong of ["0", "-1", "1e3", "0x10", "mona", "99999999999999999999"]) expect(refusal(() => fromWords([wrong], "id"))).toBe(`"${wrong}" is no id`);
    expect(refusal(() => fromWords(["a".repeat(300)], "login"))).toBe(`"${"a".repeat(60)}…" is no login`);
  });
});
