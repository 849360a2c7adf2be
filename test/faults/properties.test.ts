/** What holds of every input: escaping, paths and headers, times, CSV, settings, widths, redaction, waits. */
import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { getUser } from "../../src/api/areas/users.js";
import type { Json } from "../../src/api/shape.js";
import { fromFile } from "../../src/bulk/input.js";
import { csvRecords } from "../../src/domain/csv.js";
import { formatDuration, parseDuration } from "../../src/domain/duration.js";
import { parseMoment } from "../../src/domain/moment.js";
import { changedTree, diffSettings } from "../../src/domain/settings/diff.js";
import { exportable, toJson, toYaml } from "../../src/domain/settings/export.js";
import { isTree, merge, type Tree } from "../../src/domain/settings/paths.js";
import { CliError } from "../../src/errors.js";
import { createCredentials } from "../../src/http/credentials.js";
import { readJson, writeJson } from "../../src/http/json-text.js";
import { proxyFor } from "../../src/http/proxy.js";
import { createRedactor } from "../../src/http/redact.js";
import { buildFreeRequest, buildRequest } from "../../src/http/request.js";
import { nextTry, rateLimitReset, retryAfter } from "../../src/http/retry.js";
import { oneLine, visible } from "../../src/http/visible.js";
import { csvLine, tsvLine } from "../../src/output/delimited.js";
import { NO_PAINT } from "../../src/output/paint.js";
import { safe } from "../../src/output/safe.js";
import { layTable } from "../../src/output/table.js";
import { loadMeasure } from "../../src/output/width.js";
import { parseHost } from "../../src/profiles/host.js";
import { source, target } from "../support/http-client.js";
import { controlsIn, formsOf } from "./lab.js";

const anyText = fc.string({ unit: "binary", maxLength: 60 });
/** Text that is more often hostile than not. */
const nasty = fc.oneof(
  anyText,
  fc.string({
    unit: fc.constantFrom("\u001b", "\r", "\n", "\t", "\u202e", "\u200d", '"', ",", "\\", "..", "/", "%", "?", "#", "é", "漢", "\ud800", "\u0000", "a"),
    maxLength: 20,
  }),
);
const DAY = 24 * 3_600_000;
const NOW = Date.parse("2026-11-21T10:00:00Z");

/** The result, or undefined where it was refused as a usage error, or for its proxy; anything else thrown is a defect. */
function unlessUsage<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof CliError && ["usage", "proxy"].includes(thrown.code)) return undefined;
    throw thrown;
  }
}

const check = <T>(property: fc.IProperty<T>): void => {
  fc.assert(property, { numRuns: 200 });
};

describe("escaping", () => {
  it("leaves nothing that acts on a terminal, in messages, lines, TSV and CSV", () => {
    check(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 4 }), (cells) => {
        for (const cell of cells) expect([controlsIn(visible(cell)), controlsIn(oneLine(cell)), controlsIn(safe(cell))]).toEqual([[], [], []]);
        expect(controlsIn(tsvLine(cells), true)).toEqual([]);
        expect(controlsIn(csvLine(cells), true)).toEqual([]);
        expect(tsvLine(cells).split("\n")).toHaveLength(2);
        expect(tsvLine(cells).split("\t")).toHaveLength(cells.length);
      }),
    );
  });

  it("of CSV is undone by reading it, control characters aside", () => {
    const text = fc.string({ unit: fc.constantFrom(" ", ",", '"', "\n", "a", "é", "漢", "\t", ";"), maxLength: 12 });
    check(
      fc.property(fc.array(text, { minLength: 2, maxLength: 4 }), (cells) => {
        fc.pre(!cells.every((cell) => cell.trim() === "") && !(cells[0] ?? "").startsWith("#"));
        expect([...csvRecords(csvLine(cells))].map(({ fields }) => fields)).toEqual([cells]);
      }),
    );
  });
});

describe("a list of logins in a file", () => {
  it("is read or refused, whatever the bytes, and every login that is read is one", () => {
    check(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 80 }),
          nasty.map((text) => Buffer.from(`login,x\n${text}\n`)),
        ),
        (bytes) => {
          const read = unlessUsage(() => fromFile(bytes, "login", "logins"));
          for (const { key } of read?.subjects ?? []) expect(key).toMatch(/^[A-Za-z0-9_-]{1,255}$/);
        },
      ),
    );
  });
});

describe("a request", () => {
  const to = target(8443);
  it("has the segments of its route, whatever stands in them", () => {
    check(
      fc.property(nasty, (username) => {
        const request = unlessUsage(() => buildRequest(getUser, { username }, to, "0"));
        if (request === undefined) return;
        const { pathname, origin } = new URL(request.url);
        expect({ origin, path: pathname }).toEqual({ origin: new URL(`http://127.0.0.1:8443`).origin, path: request.path });
        expect(request.path.split("/")).toHaveLength(5);
        expect(decodeURIComponent(request.path.split("/")[4] ?? "")).toBe(username);
        expect(request.path).toMatch(/^[\x21-\x7e]+$/);
      }),
    );
  });

  it("of `api` stays at its origin, and holds no control character", () => {
    check(
      fc.property(nasty, nasty, (path, value) => {
        const request = unlessUsage(() => buildFreeRequest({ method: "GET", path: `/${path}`, query: [["q", value]] }, to, "0"));
        if (request === undefined) return;
        expect(new URL(request.url).origin).toBe(request.origin);
        expect(request.path).toMatch(/^\/[\x21-\x7e]*$/);
        expect(new URL(request.url).searchParams.getAll("q")).toContain(value);
        expect(new URL(request.url).pathname.split("/")).not.toContain("..");
      }),
    );
  });

  it("carries any secret in a header of plain ASCII, or is refused", async () => {
    await fc.assert(
      fc.asyncProperty(nasty, fc.constantFrom("manage", "rest"), async (secret, plane) => {
        const credentials = createCredentials(target(1, { password: source(secret, "P"), token: source(secret, "T") }), () => undefined);
        const found = await credentials.for(plane, new AbortController().signal).catch((thrown: unknown) => thrown);
        if (found instanceof CliError) expect(found.message.includes(secret) && secret.trim().length > 6).toBe(false);
        else expect((found as { readonly header: string }).header).toMatch(/^(?:Basic|Bearer) [\x21-\x7e]+$/);
      }),
      { numRuns: 200 },
    );
  });
});

describe("a host", () => {
  it("is a host or refused, and never has more in it", () => {
    check(
      fc.property(fc.oneof(nasty, fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.ipV6(), fc.domain()), (text) => {
        const host = unlessUsage(() => parseHost(text));
        if (host !== undefined) expect(host.host).toMatch(/^[A-Za-z0-9._:%-]+$/);
      }),
    );
  });

  it("is exempt from a proxy or not, whatever NO_PROXY holds", () => {
    check(
      fc.property(nasty, nasty, (list, proxy) => {
        unlessUsage(() => proxyFor("https://ghe1.example.com:8443", undefined, { HTTPS_PROXY: proxy, NO_PROXY: list }));
      }),
    );
  });
});

describe("time", () => {
  it("of an instant with an offset is read as that instant, or refused as past", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 * 365 * 24 * 60 }), fc.integer({ min: -12 * 4, max: 14 * 4 }), async (minutes, quarters) => {
        const epoch = NOW + minutes * 60_000;
        const offset = quarters * 15;
        const sign = offset < 0 ? "-" : "+";
        const zone = `${sign}${String(Math.floor(Math.abs(offset) / 60)).padStart(2, "0")}:${String(Math.abs(offset) % 60).padStart(2, "0")}`;
        const text = `${new Date(epoch + offset * 60_000).toISOString().slice(0, 19)}${zone}`;
        const moment = await parseMoment(text, { now: NOW, timeZone: "Europe/Berlin" });
        expect(moment).toMatchObject({ kind: "at", epoch, wire: text });
      }),
      { numRuns: 200 },
    );
  });

  it("is understood or refused, whatever is typed", async () => {
    const words = fc.array(
      fc.constantFrom("tomorrow", "22:00", "in", "2", "hours", "next", "friday", "at", "noon", "2027-01-31", "T", "+01:00", "Z", "-", "32", "am", "pm", "not"),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          nasty,
          words.map((parts) => parts.join(" ")),
        ),
        async (text) => {
          const moment = await parseMoment(text, { now: NOW, timeZone: "Europe/Berlin" }).catch((thrown: unknown) => {
            if (thrown instanceof CliError && ["usage", "proxy"].includes(thrown.code)) return { kind: "now" } as const;
            throw thrown;
          });
          if (moment.kind === "at") expect(moment.epoch).toBeGreaterThanOrEqual(NOW - 60_000);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("as a duration is read or refused, and never less than nothing or no number", () => {
    check(
      fc.property(fc.oneof(nasty, fc.stringMatching(/^\d{1,4}[dhms]?(?:\d{1,4}[hms])?$/)), (text) => {
        const read = unlessUsage(() => parseDuration(text));
        if (read === undefined) return;
        expect(Number.isFinite(read) && read >= 0).toBe(true);
        expect(formatDuration(read)).not.toMatch(/NaN|undefined/);
      }),
    );
  });

  it("that an instance asks to wait is between nothing and a day, or nothing at all", () => {
    check(
      fc.property(
        fc.oneof(
          nasty,
          fc.integer().map(String),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        fc.oneof(nasty, fc.constant("Sat, 21 Nov 2026 11:00:00 GMT")),
        (value, date) => {
          const headers = { "retry-after": value, "x-ratelimit-reset": value, "x-ratelimit-remaining": "0", date };
          for (const wait of [retryAfter(headers, NOW), rateLimitReset(headers, NOW)]) expect(wait === undefined || (wait >= 0 && wait <= DAY)).toBe(true);
        },
      ),
    );
  });

  it("between two attempts is never negative, never more than 30 s beyond what was asked, and a POST is not sent twice after a lost answer", () => {
    check(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.constantFrom("lost", "cut", "final"),
        fc.boolean(),
        (attempt, random, kind, isRead) => {
          const wait = nextTry({ kind }, { attempt, limit: 41, isRead, repeatable: isRead }, () => random);
          if (!isRead || kind === "final") expect(wait).toBeUndefined();
          else expect(wait !== undefined && wait >= 0 && wait <= 30_000).toBe(true);
        },
      ),
    );
  });
});

const key = fc.oneof(fc.constantFrom("smtp", "port", "password", "a.b", "ldap", "x\\y"), fc.stringMatching(/^[a-z_]{1,8}$/));
const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string({ maxLength: 4 }), { maxLength: 3 }),
);
const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree; node: Json }>((tie) => ({
  node: fc.oneof({ maxDepth: 3 }, leaf, tie("tree")),
  tree: fc.dictionary(key, tie("node"), { maxKeys: 4, noNullPrototype: true }),
})).tree;

describe("settings", () => {
  it("that differ are the same after the difference is merged, which changes nothing else", () => {
    check(
      fc.property(tree, tree, (current, wanted) => {
        const changes = diffSettings(current, wanted);
        const after = merge(current, changedTree(changes));
        if (!isTree(after)) expect.unreachable("a tree");
        else expect(diffSettings(after, wanted)).toEqual([]);
        expect(diffSettings(current, current)).toEqual([]);
        expect(JSON.stringify(merge(current, {}))).toBe(JSON.stringify(current));
      }),
    );
  });

  it("that are exported are read back without a difference, as JSON and as YAML", async () => {
    const { parse } = await import("yaml");
    await fc.assert(
      fc.asyncProperty(tree, async (current) => {
        const out = exportable(current);
        expect(diffSettings(current, JSON.parse(toJson(out)) as Tree)).toEqual([]);
        expect(diffSettings(current, (parse(await toYaml(out)) ?? {}) as Tree)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

describe("JSON", () => {
  it("is read as the platform reads it, or refused as it refuses", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          nasty,
          fc.json().map((text) => text.slice(0, -1)),
        ),
        async (text) => {
          const read = await readJson(text);
          let known: unknown;
          try {
            known = JSON.parse(text);
          } catch {
            expect(read.ok).toBe(false);
            return;
          }
          if (!text.includes("__proto__") && !/\d{16}/.test(text)) expect(read).toEqual({ ok: true, value: known });
        },
      ),
      { numRuns: 300 },
    );
  });

  it("keeps every digit of every whole number", async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt(), async (number) => {
        const read = await readJson(`{"n":${String(number)}}`);
        expect(read.ok && writeJson(read.value)).toBe(`{"n":${String(number)}}`);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a table", () => {
  const columns = ["a", "b", "c"].map((field) => ({ field, title: field.toUpperCase(), form: "text" as const, whole: false }));
  const lines = fc.array(fc.tuple(nasty, nasty), { minLength: 1, maxLength: 5 });

  it("is as wide as its terminal at most, and each column begins at one place, whatever is in it", async () => {
    const measure = await loadMeasure();
    let tables = 0;
    check(
      fc.property(lines, fc.constantFrom(0, 1, 20, 40, 80, 1_000, Infinity), (rows, width) => {
        const cells = rows.map((row) => [...row.map(safe), "|"]);
        const laid = layTable(columns, cells, { columns: width, unicode: true, headers: true, paint: NO_PAINT, measure });
        expect(laid.every((line) => !line.includes("\n"))).toBe(true);
        const [header = "", ...body] = laid;
        // Where nothing fits it is blocks, whose words are whole.
        if (!header.endsWith("  C")) return;
        tables += 1;
        for (const line of laid) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        expect(body).toHaveLength(rows.length);
        expect(new Set([header.slice(0, -1), ...body.map((line) => line.slice(0, -1))].map((before) => stringWidth(before))).size).toBe(1);
        expect(body.every((line) => line.endsWith("  |"))).toBe(true);
      }),
    );
    expect(tables).toBeGreaterThan(50);
  });
});

describe("redaction", () => {
  it("leaves no form of a secret, wherever it stands", () => {
    const secret = fc
      .string({ unit: fc.constantFrom("a", "B", "7", "/", "+", "&", "=", " ", '"', "\\", "ü", "%", "漢"), minLength: 6, maxLength: 24 })
      .map((text) => `k${text}z`);
    check(
      fc.property(secret, nasty, nasty, (known, before, after) => {
        const redactor = createRedactor();
        redactor.learn(known);
        const forms = formsOf(known).filter((form) => !form.includes("YXBpX2tleT"));
        const text = forms.map((form) => `${before} ${form} ${after}`).join("\n");
        for (const form of forms) expect(redactor.redact(text)).not.toContain(form);
      }),
    );
  });
});
