/** C. Answers whose bytes are too few, too many, or not what they say. */
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { expect } from "vitest";
import { answer, head, type Step } from "../../support/scripted-server.js";
import type { Case } from "../case.js";
import { newLab, type LabOptions } from "../lab.js";
import { off, OFF_TEXT, page, POST, STATUS, user } from "./answers.js";

const always = (...steps: readonly Step[]): LabOptions => ({ always: steps });
const FOUR = [STATUS, STATUS, STATUS, STATUS];
const read = "maintenance status";
/** What `api` prints of an answer, shape or no shape. */
const free = "api /manage/v1/anything";
const chunked = { "transfer-encoding": "chunked" };
const MB = 1024 * 1024;
const json = (text: string | Uint8Array, more: Readonly<Record<string, string>> = {}) => always(answer(200, text, more));
const deep = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;
/** One level below another's key. */
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

/** Sends until the other side hangs up, as fast as it takes it; tells how much that was. */
function flood(piece: Buffer, headText: Uint8Array): LabOptions & { readonly sent: () => number } {
  let sent = 0;
  return {
    tls: false,
    sent: () => sent,
    raw: (socket) => {
      socket.once("data", () => {
        const more = (failed?: Error | null): void => {
          if (failed instanceof Error || socket.destroyed || sent > 1024 * MB) return;
          sent += piece.length;
          socket.write(piece, more);
        };
        socket.write(headText, more);
      });
    },
  };
}

const cuts: readonly (readonly [name: string, steps: readonly Step[]])[] = [
  ["a length that is never reached", [head(200, { "content-length": "1000" }), OFF_TEXT.slice(0, 20), { end: true }]],
  ["a length, then a reset", [head(200, { "content-length": "1000" }), OFF_TEXT.slice(0, 20), { reset: true }]],
];
const brokenChunks: readonly (readonly [name: string, steps: readonly Step[]])[] = [
  ["no last chunk", [head(200, chunked), '4\r\n[{"a\r\n', { end: true }]],
  ["a size that is none", [head(200, chunked), "zz\r\n[]\r\n0\r\n\r\n"]],
  ["a size that is too small", [head(200, chunked), "1\r\n[]\r\n0\r\n\r\n"]],
  ["a size beyond every number", [head(200, chunked), `${"f".repeat(40)}\r\n[]`]],
];
const both = (row: number, name: string, steps: readonly Step[]): readonly Case[] => [
  { row, name: `${name}: a read is tried four times`, lab: always(...steps), line: read, exit: 6, code: "bad_answer", seen: FOUR },
  { row, name: `${name}: a write is sent once`, lab: always(...steps), line: "maintenance enable --yes", exit: 7, code: "unknown_outcome", seen: [POST] },
];

const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(OFF_TEXT, "utf16le")]);

export const PAYLOAD: readonly Case[] = [
  ...cuts.flatMap(([name, steps]) => both(33, name, steps)),
  ...brokenChunks.flatMap(([name, steps]) => both(34, name, steps)),
  {
    row: 35,
    name: "is asked for again, and ended early in the end",
    lab: always(head(200, { connection: "close" }), OFF_TEXT.slice(0, -1), { end: true }),
    line: read,
    exit: 6,
    code: "bad_answer",
    says: /ended early \(\d+ bytes\)/,
    seen: FOUR,
  },
  {
    row: 35,
    name: "in the middle of a string",
    lab: always(head(200, { connection: "close" }), '[{"hostname":"ghe', { end: true }),
    line: read,
    exit: 6,
    code: "bad_answer",
    says: /ended early/,
    seen: FOUR,
  },
  {
    row: 36,
    name: "ends after 32 MB",
    timeout: 60_000,
    play: async (see) => {
      const source = flood(Buffer.alloc(256 * 1024, " "), head(200, { "content-type": "application/json" }));
      const lab = await newLab(source);
      // With its retries: an answer that is too large is not asked for again.
      const told = see(await lab.run(read), lab);
      expect(told).toMatchObject({ exit: 6, sleeps: [] });
      expect(told.error?.message).toMatch(/the answer is larger than 32 MB/);
      expect(lab.server.connections).toBe(1);
      expect(source.sent()).toBeLessThan(80 * MB);
    },
  },
  {
    row: 36,
    name: "of a write: nobody knows",
    timeout: 60_000,
    play: async (see) => {
      const source = flood(Buffer.alloc(256 * 1024, " "), head(200, { "content-length": String(1024 * MB) }));
      const lab = await newLab(source);
      expect(see(await lab.run("maintenance enable --yes"), lab)).toMatchObject({ exit: 7 });
      expect(lab.server.connections).toBe(1);
      expect(source.sent()).toBeLessThan(80 * MB);
    },
  },
  {
    row: 37,
    name: "is refused at the limit",
    lab: () => json(gzipSync(Buffer.alloc(40 * MB, " ")), { "content-encoding": "gzip" }),
    line: read,
    exit: 6,
    code: "bad_answer",
    says: /more than 32 MB, compressed/,
    seen: [STATUS],
  },
  {
    row: 37,
    name: "so is one inside another",
    lab: () => json(gzipSync(gzipSync(Buffer.alloc(40 * MB, " "))), { "content-encoding": "gzip, gzip" }),
    line: read,
    exit: 6,
    code: "bad_answer",
  },
  {
    row: 37,
    name: "and one that is torn",
    lab: json(gzipSync(OFF_TEXT).subarray(0, 30), { "content-encoding": "gzip" }),
    line: read,
    exit: 6,
    code: "bad_answer",
  },
  {
    row: 37,
    name: "a small one is read",
    lab: json(gzipSync(OFF_TEXT), { "content-encoding": "gzip" }),
    line: `${read} --fields status`,
    exit: 0,
    stdout: /off/,
  },
  ...[deep(100_000), nested(100_000), `{"id":9007199254740993,"a":${deep(100_000)}}`, '{"a":['.repeat(50_000)].flatMap((text, i): readonly Case[] => [
    {
      row: 38,
      name: `100,000 levels, form ${String(i + 1)}, is printed as it came`,
      play: async () => expect(await (await newLab(json(text))).run(free)).toMatchObject({ exit: 0 }),
    },
    { row: 38, name: `100,000 levels, form ${String(i + 1)}, cannot be shaped`, lab: json(text), line: `${free} --json`, exit: 6, code: "bad_answer" },
  ]),
  ...[deep(100_000), nested(100_000), `[{"id":9007199254740993,"a":${deep(100_000)}}]`].map((text, i): Case => ({
    row: 38,
    name: `100,000 levels where a shape is due, form ${String(i + 1)}`,
    lab: json(text),
    line: read,
    exit: 6,
    code: "bad_answer",
    says: /nests too deep/,
  })),
  {
    row: 38,
    name: "a key of 5 MB",
    lab: () => json(JSON.stringify([{ ...(JSON.parse(OFF_TEXT) as readonly object[])[0], ["k".repeat(5 * MB)]: 1 }])),
    line: `${read} --fields status`,
    exit: 0,
    stdout: "off\n",
  },
  {
    row: 38,
    name: "equal keys: the last counts",
    lab: json(OFF_TEXT.replace('"status":"off"', '"status":"on","status":"off"')),
    line: `${read} --fields status`,
    exit: 0,
    stdout: "off\n",
  },
  {
    row: 38,
    name: "__proto__ changes nothing",
    lab: json(OFF_TEXT.replace("[{", '[{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},')),
    line: `${read} --fields status`,
    exit: 0,
    check: () => expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined(),
  },
  ...["9007199254740993", "-9007199254740993", "18446744073709551615", "1000000000000000000001"].map((digits): Case => ({
    row: 39,
    name: `${digits} in every form`,
    play: async () => {
      const lab = await newLab(json(`{"id":${digits}}`));
      for (const form of ["", "-o json", "-o ndjson", "-o yaml", "-o csv", "-o tsv"]) {
        const told = await lab.run(`${free} ${form}`);
        expect({ form, exit: told.exit, has: new RegExp(`(?<![\\d-])${digits}(?!\\d)`).test(told.stdout) }).toEqual({ form, exit: 0, has: true });
      }
    },
  })),
  {
    row: 39,
    name: "as an account's id in a list",
    lab: json('[{"login":"mona","id":9007199254740993,"type":"User","site_admin":false}]'),
    line: "users list --fields id",
    exit: 0,
    stdout: "9007199254740993\n",
  },
  { row: 40, name: "a byte order mark", lab: json(`\ufeff${OFF_TEXT}`), line: `${read} --fields status`, exit: 0, stdout: "off\n" },
  {
    row: 40,
    name: "UTF-16 that says so",
    lab: json(utf16, { "content-type": "application/json; charset=utf-16" }),
    line: `${read} --fields status`,
    exit: 0,
    stdout: "off\n",
  },
  { row: 40, name: "UTF-16 that does not", lab: json(utf16), line: read, exit: 6, code: "bad_answer", says: /not valid utf-8/ },
  { row: 40, name: "broken UTF-8", lab: json(Buffer.from('["\xc3("]', "latin1")), line: read, exit: 6, code: "bad_answer", says: /not valid utf-8/ },
  {
    row: 40,
    name: "a surrogate in UTF-8",
    lab: json(Buffer.from('["\xed\xa0\x80"]', "latin1")),
    line: read,
    exit: 6,
    code: "bad_answer",
    says: /not valid utf-8/,
  },
  {
    row: 40,
    name: "latin-1 that says so",
    lab: json(Buffer.from(OFF_TEXT.replace("ghes-01.lan", "ghés-01.lan"), "latin1"), { "content-type": "application/json; charset=iso-8859-1" }),
    line: `${read} --fields hostname`,
    exit: 0,
    stdout: "ghés-01.lan\n",
  },
  {
    row: 40,
    name: "a character set that nobody knows",
    lab: json(OFF_TEXT, { "content-type": "application/json; charset=klingon\u001b[31m" }),
    line: read,
    exit: 6,
    code: "bad_answer",
  },
  {
    row: 40,
    name: "NUL and escapes inside text are data, and act on nothing",
    lab: json(OFF_TEXT.replace("ghes-01.lan", String.raw`a\u0000b\u001b[31m\u202e`)),
    line: `${read} --fields hostname`,
    exit: 0,
    stdout: "a\\u{0}b\\u{1b}[31m\u202e\n",
  },
  { row: 40, name: "NUL between tokens", lab: json(`\u0000${OFF_TEXT}`), line: read, exit: 6, code: "bad_answer" },
  { row: 40, name: "two values", lab: json(`${OFF_TEXT}${OFF_TEXT}`), line: read, exit: 6, code: "bad_answer" },
  ...["text/plain", "application/octet-stream", "application/vnd.github+json", "image/png", ""].map((type): Case => ({
    row: 41,
    name: JSON.stringify(type),
    lab: json(OFF_TEXT, { "content-type": type }),
    line: `${read} --fields status`,
    exit: 0,
    stdout: "off\n",
  })),
  {
    row: 41,
    name: "text that is none",
    lab: json("hello", { "content-type": "text/plain" }),
    line: read,
    exit: 6,
    code: "bad_answer",
    says: /not JSON: hello/,
  },
  {
    row: 42,
    name: "70 kB in one",
    lab: always(head(200, { "x-long": "x".repeat(70_000) }), off),
    line: `${read} --no-retry`,
    exit: 6,
    code: "bad_answer",
    says: /headers of the answer are too large/,
  },
  {
    row: 42,
    name: "10,000 of them",
    lab: always(`HTTP/1.1 200 OK\r\n${Array.from({ length: 10_000 }, (_, i) => `x-${String(i)}: y\r\n`).join("")}\r\n`),
    line: `${read} --no-retry`,
    exit: 6,
    code: "bad_answer",
  },
  {
    row: 42,
    name: "control characters",
    lab: always(answer(500, { message: "no" }, { "x-github-request-id": "a\u009b31mb\u0085c\u0001" })),
    line: `${read} --no-retry`,
    exit: 6,
    code: "bad_answer",
  },
  {
    row: 42,
    name: "a reason phrase that would act on the terminal",
    lab: always("HTTP/1.1 500 \u009b31mno\r\ncontent-length: 0\r\n\r\n"),
    line: `${read} --no-retry -v`,
    exit: 1,
    code: "server_error",
  },
  {
    row: 42,
    name: "two lengths",
    lab: always("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n[]"),
    line: `${read} --no-retry`,
    exit: 6,
    code: "bad_answer",
  },
  {
    row: 42,
    name: "a length and chunks",
    lab: always("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n"),
    line: `${read} --no-retry`,
    exit: 6,
    code: "bad_answer",
  },
  ...(
    [
      ["br", brotliCompressSync(OFF_TEXT)],
      ["deflate", deflateSync(OFF_TEXT)],
      ["gzip, br", brotliCompressSync(gzipSync(OFF_TEXT))],
      ["\u009b31m", Buffer.from(OFF_TEXT)],
    ] as const
  ).map(([encoding, bytes]): Case => ({
    row: 37,
    name: `another encoding is refused: ${JSON.stringify(encoding)}`,
    lab: json(bytes, { "content-encoding": encoding }),
    line: read,
    exit: 6,
    code: "bad_answer",
    says: /in the encoding ".*", which nobody asked for/,
    seen: [STATUS],
  })),
  {
    row: 37,
    name: "bytes that are not what the encoding says",
    lab: json(OFF_TEXT, { "content-encoding": "gzip" }),
    line: read,
    exit: 6,
    code: "bad_answer",
    says: /compressed bytes that cannot be read/,
    seen: [STATUS],
  },
  {
    row: 37,
    name: "an encoding that is not said",
    lab: json(gzipSync(OFF_TEXT)),
    line: read,
    exit: 6,
    code: "bad_answer",
    says: /not valid utf-8/,
    seen: [STATUS],
  },
  ...both(33, "half of the length", [head(200, { "content-type": "application/json", "content-length": String(OFF_TEXT.length / 2) }), OFF_TEXT]),
  ...(["in one piece with it", "behind it"] as const).map((where): Case => ({
    row: 42,
    name: `a second answer that nobody asked for, ${where}, is no answer to what is asked next`,
    play: async () => {
      const forged = answer(200, [user(666)]);
      let pages = 0;
      const lab = await newLab({
        always: (request) => {
          if (pages++ > 0) return [page(request, [2])];
          const first = page(request, [1], "https://HOST/api/v3/users?since=1&per_page=100");
          return where === "behind it" ? [first, forged] : [Buffer.concat([first, forged])];
        },
      });
      const told = await lab.run("users list --json --fields id");
      expect(told).toMatchObject({ exit: 0, seen: ["GET /api/v3/users?per_page=100", "GET /api/v3/users?since=1&per_page=100"] });
      expect(JSON.parse(told.stdout)).toEqual([{ id: 1 }, { id: 2 }]);
      expect(lab.server.connections, "what is out of step is closed").toBe(2);
    },
  })),
  { row: 42, name: "twice the body", lab: always(answer(200, OFF_TEXT), OFF_TEXT), line: `${read} --fields status`, exit: 0, stdout: "off\n" },
];
