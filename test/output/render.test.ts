import { describe, expect, it } from "vitest";
import { anything, flag, integer, list, nullable, object, sample, text, timestamp } from "../../src/api/shape.js";
import { catalogue } from "../../src/api/catalogue.js";
import { raw, show, type View } from "../../src/cli/command.js";
import type { About } from "../../src/output/stage.js";
import { rendering, TTY, type RenderingOptions } from "./rendering.js";

const NODE = object({
  hostname: text({ format: "hostname" }),
  status: text(),
  scheduled_time: nullable(timestamp()),
  roles: nullable(list(text())),
  replica: nullable(flag()),
  seats: integer(),
  details: anything(),
});
const VIEW: View = {
  columns: ["hostname", { field: "status", as: "state" }, "scheduled_time", "roles", "replica", "seats", "details"],
  empty: "No node matched.",
};
const LIST: About = { returns: list(NODE), view: VIEW };
const ROWS = [
  {
    hostname: "ghes-01.lan",
    status: "OK",
    scheduled_time: "2026-11-22T22:00:00Z",
    roles: ["Git", "Web"],
    replica: false,
    seats: 9007199254740993n,
    details: { a: 1 },
  },
  { hostname: "b\tc\\d", status: "FAILED", scheduled_time: null, roles: null, replica: true, seats: 2, details: 'say "hi", \u001b[31m\nthere' },
];

async function print(value: unknown, about: About, options: RenderingOptions): Promise<string> {
  const { fake, renderer } = rendering(options);
  await renderer.prepare(about);
  await renderer.outcome(show(value), about);
  expect(fake.err()).toBe("");
  return fake.out();
}

const TERMINAL = { tty: TTY, columns: 120 };
const PIPE = {};

describe("a list of objects", () => {
  it("is a table on a terminal: relative times, yes and no, controls made visible, a dash for nothing", async () => {
    expect(await print(ROWS, LIST, TERMINAL)).toBe(
      [
        "HOSTNAME   STATUS  SCHEDULED TIME                    ROLES     REPLICA             SEATS  DETAILS",
        'ghes-01.lan  OK      2026-11-22 22:00 +00:00 (in 5 h)  Git, Web  no       9007199254740993  {"a":1}',
        'b\\tc\\d       FAILED  -                                 -         yes                     2  say "hi", \\u{1b}[31m\\nthere',
        "",
      ]
        .join("\n")
        .replace("HOSTNAME   ", "HOSTNAME     "),
    );
  });

  it("is lines with tabs in a pipe: no header, the values in full as the API wrote them", async () => {
    expect(await print(ROWS, LIST, PIPE)).toBe(
      'ghes-01.lan\tOK\t2026-11-22T22:00:00Z\tGit, Web\tfalse\t9007199254740993\t{"a":1}\n' +
        'b\\tc\\\\d\tFAILED\t\t\ttrue\t2\tsay "hi", \\u{1b}[31m\\nthere\n',
    );
  });

  const SOME = { fields: "hostname,status,details" };
  it.each<[string, RenderingOptions, string]>([
    ["csv", { output: "csv" }, 'hostname,status,details\nghes-01.lan,OK,"{""a"":1}"\nb\tc\\d,FAILED,"say ""hi"", \\u{1b}[31m\nthere"\n'],
    ["csv without its header", { output: "csv", headers: false }, 'ghes-01.lan,OK,"{""a"":1}"\nb\tc\\d,FAILED,"say ""hi"", \\u{1b}[31m\nthere"\n'],
    ["tsv", { output: "tsv" }, 'hostname\tstatus\tdetails\nghes-01.lan\tOK\t{"a":1}\nb\\tc\\\\d\tFAILED\tsay "hi", \\u{1b}[31m\\nthere\n'],
    [
      "ndjson",
      { output: "ndjson" },
      '{"hostname":"ghes-01.lan","status":"OK","details":{"a":1}}\n{"hostname":"b\\tc\\\\d","status":"FAILED","details":"say \\"hi\\", \\u001b[31m\\nthere"}\n',
    ],
    [
      "json",
      { json: true },
      '[\n  {\n    "hostname": "ghes-01.lan",\n    "status": "OK",\n    "details": {\n      "a": 1\n    }\n  },\n  {\n    "hostname": "b\\tc\\\\d",\n    "status": "FAILED",\n    "details": "say \\"hi\\", \\u001b[31m\\nthere"\n  }\n]\n',
    ],
    [
      "yaml",
      { output: "yaml" },
      '- hostname: ghes-01.lan\n  status: OK\n  details:\n    a: 1\n- hostname: "b\\tc\\\\d"\n  status: FAILED\n  details: "say \\"hi\\", \\e[31m\\nthere"\n',
    ],
    ["the result of jq", { jq: ".[].hostname, .[0]" }, 'ghes-01.lan\nb\tc\\d\n{"hostname":"ghes-01.lan","status":"OK","details":{"a":1}}\n'],
  ])("is %s, the same on a terminal and in a pipe", async (_, flags, expected) => {
    expect(await print(ROWS, LIST, { ...PIPE, ...SOME, ...flags })).toBe(expected);
    expect(await print(ROWS, LIST, { ...TERMINAL, ...SOME, ...flags })).toBe(expected);
  });

  it("has the columns that --fields names, in its order, also those that the view leaves out", async () => {
    const about: About = { returns: list(NODE), view: { columns: ["hostname"] } };
    expect(await print(ROWS, about, { ...PIPE, fields: "seats,hostname" })).toBe("9007199254740993\tghes-01.lan\n2\tb\\tc\\\\d\n");
  });

  it("has the columns of the shape where there is no view", async () => {
    expect(await print([], { returns: list(NODE) }, { output: "csv" })).toBe("hostname,status,scheduled_time,roles,replica,seats,details\n");
  });

  it("has the columns of its rows where nothing else names them", async () => {
    expect(await print([{ a: 1 }, { b: "x" }], { returns: anything() }, { output: "tsv" })).toBe("a\tb\n1\t\n\tx\n");
  });

  it("has colour by meaning on a terminal, and an ESC nowhere else", async () => {
    const about: About = { returns: list(NODE), view: { columns: ["hostname", { field: "status", as: "state" }] } };
    const colored = { noColor: false };
    expect(await print(ROWS, about, { ...TERMINAL, ...colored })).toBe(
      "\u001b[1mHOSTNAME\u001b[22m     \u001b[1mSTATUS\u001b[22m\nghes-01.lan  \u001b[32mOK\u001b[39m\nb\\tc\\d       \u001b[31mFAILED\u001b[39m\n",
    );
    const forced = { env: { FORCE_COLOR: "1" }, ...colored };
    for (const output of [undefined, "json", "yaml", "csv", "tsv", "ndjson"])
      expect(await print([{ hostname: "a", status: "OK" }], about, { output, ...forced })).not.toContain("\u001b");
  });
});

describe("an empty list", () => {
  it.each<[RenderingOptions, string]>([
    [TERMINAL, "No node matched.\n"],
    [PIPE, ""],
    [{ json: true }, "[]\n"],
    [{ output: "ndjson" }, ""],
    [{ output: "yaml" }, "[]\n"],
    [{ output: "csv", fields: "hostname,seats" }, "hostname,seats\n"],
    [{ output: "table", fields: "hostname,seats" }, "HOSTNAME  SEATS\n"],
  ])("with %o is %j", async (options, expected) => {
    expect(await print([], LIST, options)).toBe(expected);
  });
});

describe("one object", () => {
  const value = { topology: "HA", license: { seats: 5, expireAt: "2026-11-23T17:00:00Z" }, tags: ["a", "b"], on: true, nodes: [{ hostname: "x" }], none: null };
  const about: About = { returns: anything() };

  it("is a card on a terminal", async () => {
    expect(await print(value, about, TERMINAL)).toBe(
      [
        "topology           HA",
        "license.seats      5",
        "license.expireAt   2026-11-23 17:00 +00:00 (in 24 h)",
        "tags               a, b",
        "on                 yes",
        "nodes[0].hostname  x",
        "none               -",
        "",
      ].join("\n"),
    );
  });

  it("is keys and values in a pipe", async () => {
    expect(await print(value, about, PIPE)).toBe(
      "topology\tHA\nlicense.seats\t5\nlicense.expireAt\t2026-11-23T17:00:00Z\ntags\ta, b\non\ttrue\nnodes[0].hostname\tx\nnone\t\n",
    );
  });

  it("is one row in csv", async () => {
    expect(await print(value, about, { output: "csv" })).toBe(
      'topology,license.seats,license.expireAt,tags,on,nodes[0].hostname,none\nHA,5,2026-11-23T17:00:00Z,"a, b",true,x,\n',
    );
  });

  it("shows what --fields names", async () => {
    expect(await print(value, about, { ...PIPE, fields: "license,topology" })).toBe("license.seats\t5\nlicense.expireAt\t2026-11-23T17:00:00Z\ntopology\tHA\n");
  });

  it("looks the same with many keys, where another hand lays it", async () => {
    const many = Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`key${String(i)}`, i]));
    const lines = (await print(many, about, TERMINAL)).split("\n");
    const few = (await print({ key0: 0, key500: 500 }, about, TERMINAL)).split("\n");
    expect([lines[0], lines[500]]).toEqual([few[0], few[1]]);
  });

  it("shows the rows it holds, with its own fields beside them where they are asked for", async () => {
    const nodes: About = {
      returns: object({ topology: text(), nodes: list(object({ hostname: text(), uuid: text() })) }),
      view: { rows: "nodes", columns: ["hostname"], summary: (v: { topology: string }) => `Topology: ${v.topology}` },
    };
    const answer = {
      topology: "HA",
      nodes: [
        { hostname: "a", uuid: "1" },
        { hostname: "b", uuid: "2" },
      ],
    };
    expect(await print(answer, nodes, TERMINAL)).toBe("Topology: HA\nHOSTNAME\na\nb\n");
    expect(await print(answer, nodes, PIPE)).toBe("a\nb\n");
    expect(await print(answer, nodes, { ...PIPE, fields: "topology,uuid" })).toBe("HA\t1\nHA\t2\n");
    expect(await print(answer, nodes, { fields: "uuid", output: "ndjson" })).toBe('{"nodes":[{"uuid":"1"},{"uuid":"2"}]}\n');
    // Fields of its own alone: once, however many rows it holds.
    expect(await print(answer, nodes, { ...PIPE, fields: "topology" })).toBe("topology\tHA\n");
    expect(await print(answer, nodes, { fields: "topology", output: "csv" })).toBe("topology\nHA\n");
  });

  it("shows the rows a view computes from it, for tables only", async () => {
    const computed: About = { returns: anything(), view: { columns: ["n"], tabulate: (v: { list: number[] }) => v.list.map((n) => ({ n })) } };
    expect(await print({ list: [1, 2] }, computed, PIPE)).toBe("1\n2\n");
    expect(await print({ list: [1, 2] }, computed, { output: "ndjson" })).toBe('{"list":[1,2]}\n');
  });
});

describe("a scalar is itself", () => {
  const about: About = { returns: anything() };
  it.each<[unknown, RenderingOptions, string]>([
    ["a\u001b\nb", PIPE, "a\u001b\nb\n"],
    ["a\u001b\nb\n", TERMINAL, "a\\u{1b}\nb\n"],
    [true, PIPE, "true\n"],
    [null, PIPE, "\n"],
    [12345678901234567890n, PIPE, "12345678901234567890\n"],
    ["x", { json: true }, '"x"\n'],
    ["x,y", { output: "csv" }, 'value\n"x,y"\n'],
    [["a", "b c"], PIPE, "a\nb c\n"],
    [["a", "b\u202ec"], TERMINAL, "a\nb\\u{202e}c\n"],
    [["a"], { output: "csv" }, "value\na\n"],
  ])("%o with %o", async (value, options, expected) => {
    expect(await print(value, about, options)).toBe(expected);
  });
});

describe("text that is the result", () => {
  it("is printed as it is in a pipe, bytes included, and made safe on a terminal", async () => {
    const pipe = rendering(PIPE);
    await pipe.renderer.outcome(raw(Uint8Array.from([0, 255, 27])), { returns: anything() });
    expect([...pipe.fake.stdout.bytes()]).toEqual([0, 255, 27]);
    const terminal = rendering(TERMINAL);
    await terminal.renderer.outcome(raw("\u001b]0;title\u0007\nline\n"), { returns: anything() });
    expect(terminal.fake.out()).toBe("\\u{1b}]0;title\\u{7}\nline\n");
  });
});

describe("the next step", () => {
  it.each<[RenderingOptions, string]>([
    [TERMINAL, "next: ghes-admin config apply\n"],
    [PIPE, ""],
    [{ ...TERMINAL, quiet: true }, ""],
    [{ ...TERMINAL, json: true }, ""],
  ])("with %o is %j on stderr", async (options, expected) => {
    const { fake, renderer } = rendering(options);
    await renderer.outcome(show({ a: 1 }, { next: "ghes-admin config apply" }), { returns: anything() });
    expect(fake.err()).toBe(expected);
  });
});

it.each([1, 20, 40, 80, 1000])("every answer of the API renders in every form on a terminal of %i columns", async (columns) => {
  for (const operation of catalogue) {
    for (const output of [undefined, "json", "ndjson", "yaml", "csv", "tsv"]) {
      const printed = await print(sample(operation.returns), { returns: operation.returns }, { tty: TTY, columns, output });
      // An object without a field has no line.
      expect(printed.at(-1) ?? "\n", `${operation.id} ${String(output)}`).toBe("\n");
    }
  }
});

it("10,000 rows on a terminal are printed, each on its line", async () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => ({ ...ROWS[0], hostname: `ghes-${String(i)}.lan` }));
  const start = performance.now();
  const printed = await print(rows, LIST, TERMINAL);
  console.info(`10,000 rows printed in ${(performance.now() - start).toFixed(0)} ms`);
  expect(printed.split("\n")).toHaveLength(10_002);
});
