/** What programs read: for every command, the JSON is exactly what its definition says, and every other form reads back. */
import { afterAll, describe, expect, it } from "vitest";
import type { Command } from "../../src/cli/command.js";
import { commandsOf } from "../../src/cli/tree.js";
import { idRows, loginRows } from "../../src/commands/bulk-work.js";
import { root } from "../../src/commands/index.js";
import { isOpen, rowShape, type ShapeData } from "../../src/api/shape.js";
import { ERROR_CODES, EXIT } from "../../src/errors.js";
import { validFields } from "../../src/output/fields.js";
import type { Ran } from "../support/cli.js";
import { differences } from "../support/exact-shape.js";
import { callerOf, lines, stopStanding, type Called } from "./lines.js";

const definitions = new Map(commandsOf(root).map(({ node, path }) => [path.join(" "), node] as const));

function definitionOf({ command }: Called): Command {
  const found = definitions.get(command);
  if (found === undefined) throw new TypeError(`there is no command ${command}`);
  return found;
}

/** What to do where a test fails for a new command. */
const NEEDS = "what the line needs to find stands in MORE of test/contract/lines.ts";
const DIFFERS = "a field that differs from run to run stands in PASSING of this test";

/** How it ended, and what it said, where it should have ended otherwise. */
const failureOf = ({ exit, stderr }: Ran, right: readonly number[]) => (right.includes(exit) ? undefined : { exit, stderr });

const parsed = (text: string): unknown => JSON.parse(text) as unknown;
const parsedLines = (text: string): readonly unknown[] => (text === "" ? [] : text.trimEnd().split("\n").map(parsed));

/** One value, or the values of a followed run: NDJSON by the contract. */
const isFollowed = ({ line }: Called): boolean =>
  /^(config apply watch|maintenance watch|upgrade watch)|^upgrade download .*--wait|^(?!api ).* (--follow|-f)( |$)/.test(line);

/** Without what two runs cannot have in common. */
const PASSING = new Set([
  "milliseconds",
  "port",
  "request_id",
  "timestamp",
  "duration_ms",
  "run_id",
  "last_request_id",
  "trace_id",
  "config_run_id",
  "id",
  "token",
  "hashed_token",
  "encoded_jit_config",
]);
const comparable = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => {
      if (PASSING.has(key) || /_at$|@timestamp|url$|^_document_id$|token/.test(key)) return 0;
      return typeof inner === "string" ? inner.replaceAll(/\b127\.0\.0\.1:\d+/g, "INSTANCE").replaceAll(/\b\d+ h \d+ min\b/g, "SPAN") : inner;
    }),
  ) as unknown;

const hasKnownFields = ({ returns }: Command): boolean => !isOpen(returns) && rowShape(returns).kind === "object";

const isBulk = (returns: ShapeData): boolean => returns === loginRows || returns === idRows;

const fieldsOf = (columns: readonly (string | { readonly field: string })[]) => columns.map((column) => (typeof column === "string" ? column : column.field));

afterAll(stopStanding);

describe("every command", () => {
  it("of the tree that prints data is called", () => {
    const called = new Set(lines.map(({ command }) => command));
    const silent = [...definitions.keys()].filter((name) => !called.has(name));
    expect(
      silent.filter((name) => !/^(help|sandbox|completion)/.test(name)),
      "add a line to MORE of test/contract/lines.ts",
    ).toEqual([]);
  });

  it.each(lines)("$line prints exactly what it documents, as JSON and as NDJSON", async (one) => {
    const { returns, effect } = definitionOf(one);
    const run = callerOf(one, effect);
    const [json, nd] = [await run("--json"), await run("-o ndjson")];
    const right = one.exit === undefined ? [0, 10] : [one.exit];
    expect(failureOf(json, right), NEEDS).toBeUndefined();
    expect(nd.exit).toBe(json.exit);
    const values = isFollowed(one) ? parsedLines(json.stdout) : [parsed(json.stdout)];
    for (const value of values) expect(differences(returns, value)).toEqual([]);
    const [only] = values;
    if (isBulk(returns)) for (const row of only as readonly object[]) expect("error" in row).toBe(!("ok" in row && row.ok === true));
    const rows = !isFollowed(one) && Array.isArray(only) ? (only as readonly unknown[]) : values;
    // Rows of bulk work come as each ends.
    const order = (items: readonly unknown[]) => (!isBulk(returns) ? comparable(items) : items.map((item) => JSON.stringify(comparable(item))).sort());
    if (!isFollowed(one)) expect(order(parsedLines(nd.stdout)), DIFFERS).toEqual(order(rows));
  });

  it.each(lines.filter((one) => one.exit === undefined && !isFollowed(one) && hasKnownFields(definitionOf(one))))(
    "$line takes every documented field, and no other",
    async (one) => {
      const { returns, view, effect } = definitionOf(one);
      const run = callerOf(one, effect);
      const documented = validFields({ shape: returns, view, tabular: false });
      const [all, whole] = [await run(`--json --fields ${documented.join(",")}`), await run("--json")];
      for (const ran of [all, whole]) expect(failureOf(ran, [0, 10]), NEEDS).toBeUndefined();
      expect(comparable(sortedKeys(parsed(all.stdout))), DIFFERS).toEqual(comparable(sortedKeys(parsed(whole.stdout))));
      // Nothing is sent, so that nothing can change.
      const wrong = await callerOf(one, "read")("--json --fields no_such_field");
      expect([wrong.exit, wrong.stdout, wrong.requests.length]).toEqual([2, "", 0]);
    },
  );

  it.each(lines.filter((one) => one.exit === undefined))("$line has the documented columns in CSV and TSV", async (one) => {
    const { returns, view, effect } = definitionOf(one);
    const run = callerOf(one, effect);
    const shape = rowShape(returns);
    const columns =
      one.columns ?? (view === undefined ? (shape.kind === "object" && !shape.open ? Object.keys(shape.fields) : undefined) : fieldsOf(view.columns));
    const tsv = await run("-o tsv");
    expect(failureOf(tsv, [0, 10]), NEEDS).toBeUndefined();
    const [header = "", ...rest] = tsv.stdout.replace(/\n$/, "").split("\n");
    if (columns !== undefined) expect(header.split("\t")).toEqual(columns);
    for (const row of rest) expect(row.split("\t").length).toBe(header.split("\t").length);
    if (one.command === "users report") return;
    expect((await run("-o csv")).stdout.split("\n")[0]).toBe(header.split("\t").join(","));
  });
});

/** One line of each command that asks the instance something. */
const asking = [...new Map(lines.toReversed().map((one) => [one.command, one] as const)).values()].filter(
  // Those that ask both APIs say in their result which of them failed.
  (one) => !["ping", "doctor", "status"].includes(one.command) && definitionOf(one).operations.some(({ plane }) => plane === "rest"),
);

interface Failed {
  readonly ok?: boolean;
  readonly error: Readonly<Record<string, unknown>>;
}

describe("every command over an operation of the REST API", () => {
  it.each(asking)("$command prints its failure as JSON with the keys of the contract", async (one) => {
    const { exit, stdout, stderr } = await callerOf({ ...one, sandbox: { ...one.sandbox, faults: ["status=500"] } }, "read")("--json --no-retry");
    const isReport = isBulk(definitionOf(one).returns) && stdout !== "";
    const shown = isReport ? (parsed(stdout) as readonly Failed[]) : [parsed(stderr.trimEnd().split("\n").at(-1) ?? "") as Failed];
    for (const { error, ok, ...rest } of shown) {
      // A row says whose it is; an error stands alone, and stdout is empty.
      expect({ ok, rest: Object.keys(rest).length }).toEqual(isReport ? { ok: false, rest: 1 } : { ok: undefined, rest: 0 });
      expect(Object.keys(error).sort()).toEqual(["code", "hint", "message", "operation", "request_id", "status"]);
      expect(EXIT[ERROR_CODES[error.code as keyof typeof ERROR_CODES]].code).toBe(exit);
      expect(error.status).toBe(500);
      expect(error.operation).toMatch(/^(GET|POST|PUT|PATCH|DELETE) \/(?!manage|api\/v3)/);
      expect(error.request_id).toMatch(/./);
    }
    if (!isReport) expect(stdout).toBe("");
  });
});

const sortedKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, inner]) => [key, sortedKeys(inner)]),
  );
};
