import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  checkLicense,
  getMaintenance,
  getSettings,
  getVersion,
  initializeConfig,
  listSshKeys,
  setSettings,
  startConfigApply,
} from "../../src/api/areas/manage.js";
import { operation } from "../../src/api/operation.js";
import { anything } from "../../src/api/shape.js";
import { bench, target } from "../support/http-client.js";
import { answer, head, scriptedServer, type Script } from "../support/scripted-server.js";

const free = operation({
  id: "test.anything",
  route: "GET /manage/v1/anything",
  plane: "manage",
  effect: "read",
  since: "3.8",
  docs: "",
  params: {},
  returns: anything(),
});
const failing = (code: string, facts = {}): unknown => expect.objectContaining({ code, ...facts });
const html = "<!DOCTYPE html><html><head><title>Sign in\u001b[31m</title></head></html>";

type Work = (client: ReturnType<typeof bench>["client"]) => Promise<unknown>;
/** What the work ends with against these answers, and how many requests it took. */
async function outcome(work: Work, answers: readonly Script[], changes = {}): Promise<{ result?: unknown; error?: unknown; requests: number }> {
  const server = await scriptedServer({ answers });
  const { client } = bench(target(server.port), changes);
  const ended = await work(client).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  await client.close();
  await server.close();
  return { ...ended, requests: server.requests.length };
}

const value = async (script: Script): Promise<unknown> => {
  const { result, error } = await outcome(async (client) => (await client.exchange(free, {})).value, [script]);
  expect(error).toBeUndefined();
  return result;
};
const readError = async (script: Script, work: Work = (client) => client.exchange(getMaintenance, {})) => (await outcome(work, [script], { retries: 0 })).error;

describe("a usable answer", () => {
  it("keeps whole numbers beyond 2^53, and turns no other into bigint", async () => {
    expect(await value([answer(200, '{"id":9007199254740993,"n":1234567890123456,"f":1.5,"e":1e20,"t":"12345678901234567890"}')])).toEqual({
      id: 9007199254740993n,
      n: 1234567890123456,
      f: 1.5,
      e: 1e20,
      t: "12345678901234567890",
    });
  });

  it("keeps as text what is larger than any number", async () => {
    expect(await value([answer(200, '{"a":1e400,"b":-1.5E+400,"c":[123456789e308],"d":1e308,"e":1e-400,"f":"1e400"}')])).toEqual({
      a: "1e400",
      b: "-1.5E+400",
      c: ["123456789e308"],
      d: 1e308,
      e: 0,
      f: "1e400",
    });
    expect(await value([answer(200, `{"a":${"9".repeat(400)}}`)])).toEqual({ a: BigInt("9".repeat(400)) });
  });

  it("may begin with a byte order mark, come in latin-1, or under another content type", async () => {
    expect(await value([answer(200, '\ufeff{"a":1}')])).toEqual({ a: 1 });
    expect(await value([answer(200, Buffer.from('{"a":"\u00fc"}', "latin1"), { "content-type": "application/json; charset=iso-8859-1" })])).toEqual({ a: "ü" });
    expect(await value([answer(200, '{"a":1}', { "content-type": "text/plain" })])).toEqual({ a: 1 });
  });

  it("changes no prototype, in either parser", async () => {
    for (const text of ['{"__proto__":{"x":1},"a":1}', '{"\\u005f_proto__":{"x":1},"a":1}', '{"__proto__":{"x":12345678901234567890},"a":1}']) {
      const read = await value([answer(200, text)]);
      expect(Object.keys(read as object)).toEqual(["a"]);
      expect(Object.getPrototypeOf(Object.assign({}, read))).toBe(Object.prototype);
    }
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it("takes the last of two equal keys, in either parser", async () => {
    expect(await value([answer(200, '{"a":1,"a":2}')])).toEqual({ a: 2 });
    expect(await value([answer(200, '{"a":1,"a":12345678901234567890}')])).toEqual({ a: 12345678901234567890n });
  });

  it("comes in chunks, or until the connection closes", async () => {
    expect(await value([head(200, { "transfer-encoding": "chunked" }), '4\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n'])).toEqual({ a: 1 });
    expect(await value([head(200, { connection: "close" }), '{"a":1}', { end: true }])).toEqual({ a: 1 });
  });

  it("may be preceded by early hints", async () => {
    expect(await value(["HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n", answer(200, "{}")])).toEqual({});
  });

  it("has its documented form, whichever of the wire's variants came", async () => {
    expect((await outcome(async (client) => (await client.exchange(listSshKeys, {})).value, [[answer(200, [{ key: "k", fingeprint: "f" }])]])).result).toEqual([
      { key: "k", fingerprint: "f" },
    ]);
    expect((await outcome(async (client) => (await client.exchange(checkLicense, {})).value, [[answer(200, [{ status: "valid" }])]])).result).toEqual({
      status: "valid",
    });
  });

  it("has no body where none is due, whatever stands there", async () => {
    const upload = (client: Parameters<Work>[0]) =>
      client.exchange(initializeConfig, { license: { name: "x", bytes: new Uint8Array([1]) }, password: "hunter22" });
    expect((await outcome(upload, [[answer(202, "{}\n")]])).result).toEqual(expect.objectContaining({ value: null, status: 202 }));
    expect((await outcome((client) => client.exchange(setSettings, { settings: {} }), [[head(204, { "content-type": "application/json" })]])).result).toEqual(
      expect.objectContaining({ value: null, status: 204 }),
    );
  });

  it("is gunzipped although nobody asked for that, but not beyond the limit", async () => {
    expect(await value([answer(200, gzipSync('{"a":1}'), { "content-encoding": "gzip" })])).toEqual({ a: 1 });
    const bomb = gzipSync(Buffer.alloc(5_000_000, "1"));
    const { error } = await outcome((client) => client.exchange(free, {}), [[answer(200, bomb, { "content-encoding": "gzip" })]], {
      limits: { answer: 1_000_000 },
    });
    expect(error).toEqual(failing("bad_answer", { message: "ghe1 answered with more than 1 MB, compressed" }));
    expect(await readError([answer(200, "x", { "content-encoding": "br" })])).toEqual(
      failing("bad_answer", { message: 'ghe1 answered in the encoding "br", which nobody asked for' }),
    );
  });
});

describe("an answer that is none", () => {
  it.each([
    ["an HTML page", [answer(200, html, { "content-type": "text/html" })], 'ghe1 answered 200 with an HTML page ("Sign in\\u{1b}[31m"), not JSON'],
    ["an HTML page that calls itself JSON", [answer(200, html)], 'ghe1 answered 200 with an HTML page ("Sign in\\u{1b}[31m"), not JSON'],
    ["plain text", [answer(200, "OK\u0007 fine")], "ghe1 answered 200 with a body that is not JSON: OK\\u{7} fine"],
    ["204 where JSON was due", [head(204)], "ghe1 answered 204 with an empty body where JSON was due"],
    ["an empty body", [answer(200, "")], "ghe1 answered 200 with an empty body where JSON was due"],
    ["null", [answer(200, "null")], "ghe1 answered 200 in an unexpected shape: the answer is not a list"],
    ["an object for a list", [answer(200, "{}")], "ghe1 answered 200 in an unexpected shape: the answer is not a list"],
    [
      "a wrong type deep inside",
      [answer(200, [{ hostname: "a", status: 5 }])],
      "ghe1 answered 200 in an unexpected shape: [0].status is not one of off, on, scheduled",
    ],
    ["invalid UTF-8", [answer(200, Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]))], "ghe1 answered 200 with bytes that are not valid utf-8"],
    [
      "an unknown character set",
      [answer(200, "[]", { "content-type": "application/json; charset=klingon" })],
      "ghe1 answered 200 in a character set that is not known: klingon",
    ],
    ["JSON that nests 100,000 deep", [answer(200, "[".repeat(100_000) + "]".repeat(100_000))], "ghe1 answered 200 with JSON that nests too deep"],
  ])("%s is a bad answer that says so", async (_, script: Script, message) => {
    expect(await readError(script)).toEqual(failing("bad_answer", { message, exit: "unreachable" }));
  });

  it.each([
    ["that says so", html, { "content-type": "text/html" }],
    ["that calls itself JSON", html, {}],
    ["without a doctype", "<p>Sign in</p>", { "content-type": "text/html; charset=utf-8" }],
  ])("an HTML page %s is one to `api` too", async (_, body, headers) => {
    const title = body === html ? ' ("Sign in\\u{1b}[31m")' : "";
    expect(await readError([answer(200, body, headers)], (client) => client.send({ method: "GET", path: "/manage/v1/version", query: [] }))).toEqual(
      failing("bad_answer", { message: `ghe1 answered 200 with an HTML page${title}, not JSON`, exit: "unreachable" }),
    );
  });

  it("HTML is what the Markdown endpoints of the REST API answer with, but not a page", async () => {
    const render = (client: Parameters<Work>[0]) => client.send({ method: "POST", path: "/markdown", query: [], body: { text: "*x*" } });
    const { result, error } = await outcome(render, [[answer(200, "<p><em>x</em></p>", { "content-type": "text/html" })]]);
    expect(error).toBeUndefined();
    expect(result).toEqual(expect.objectContaining({ status: 200, body: Buffer.from("<p><em>x</em></p>") }));
    expect(await readError([answer(200, html, { "content-type": "text/html" })], render)).toEqual(failing("bad_answer"));
  });

  it("a 304 is one too", async () => {
    expect(await readError([head(304)])).toEqual(failing("bad_answer", { message: "ghe1 answered 304 (not modified) to a request without a condition" }));
  });

  it("something that is not HTTP is told from a broken connection", async () => {
    const error = await readError(["SSH-2.0-OpenSSH_9.2\r\n\r\n", { end: true }]);
    expect(error).toEqual(
      failing("bad_answer", {
        message: expect.stringMatching(/: the answer is not HTTP$/) as unknown,
        facts: expect.objectContaining({
          hint: "this port may speak TLS (8443 does): --host HOST without http://; or the instance is restarting: try again",
        }) as unknown,
      }),
    );
  });

  it("headers that are too large say so", async () => {
    expect(await readError([head(200, { "x-long": "x".repeat(70_000) })])).toEqual(
      failing("bad_answer", { message: expect.stringMatching(/^127\.0\.0\.1:\d+: the headers of the answer are too large$/) as unknown }),
    );
  });

  it("a body without end is cut off at the limit", async () => {
    const { error, requests } = await outcome(
      (client) => client.exchange(free, {}),
      [[head(200, { connection: "close" }), Buffer.alloc(3_000_000, "1"), { stall: true }]],
      { limits: { answer: 1_000_000 } },
    );
    expect(error).toEqual(failing("bad_answer", { message: expect.stringMatching(/: the answer is larger than 1 MB$/) as unknown }));
    expect(requests).toBe(1);
  });
});

describe("an answer that ends early", () => {
  const cuts: readonly (readonly [string, Script])[] = [
    ["before its length", [head(200, { "content-length": "100" }), '[{"a"', { end: true }]],
    ["in a chunk", [head(200, { "transfer-encoding": "chunked" }), '20\r\n[{"a"', { end: true }]],
    ["without a length", [head(200, { connection: "close" }), '[{"a":"x', { end: true }]],
    ["by a reset", [head(200, { "content-length": "100" }), '[{"a"', { wait: 20 }, { reset: true }]],
  ];

  it.each(cuts)("%s is asked for again, four times, and is a bad answer in the end", async (_, script) => {
    const { error, requests } = await outcome((client) => client.exchange(getVersion, {}), [script, script, script, script]);
    expect(error).toEqual(failing("bad_answer", { message: expect.stringMatching(/the answer ended early \(\d bytes\) \(4 attempts in 4 s\)$/) as unknown }));
    expect(requests).toBe(4);
  });

  it.each(cuts)("%s to a write leaves its outcome unknown: one request", async (_, script) => {
    const { error, requests } = await outcome((client) => client.exchange(startConfigApply, {}), [script]);
    expect(error).toEqual(failing("unknown_outcome"));
    expect(requests).toBe(1);
  });
});

describe("a request takes too long", () => {
  const quick = { ...getSettings, headersTimeout: 0.05, totalTimeout: 0.15 };
  const run = (script: Script, limits = { bodyGap: 50 }) => outcome((client) => client.exchange(quick, {}), [script, script, script, script], { limits });

  it("when no headers come", async () => {
    const { error, requests } = await run([{ stall: true }]);
    expect(error).toEqual(failing("unreachable", { message: expect.stringMatching(/: no answer within 0\.05 s \(4 attempts/) as unknown }));
    expect(requests).toBe(4);
  });

  it("when the body stalls", async () => {
    expect((await run([head(200, { "content-length": "100" }), "{", { stall: true }])).error).toEqual(
      failing("bad_answer", { message: expect.stringMatching(/: the answer stalled for 0\.05 s after 1 byte/) as unknown }),
    );
  });

  it("when the body drips", async () => {
    expect((await run([head(200, { "content-length": "1000" }), { drip: " ", every: 10 }], { bodyGap: 10_000 })).error).toEqual(
      failing("bad_answer", { message: expect.stringMatching(/: no whole answer within 0\.15 s \(\d+ bytes came\)/) as unknown }),
    );
  });

  it("and a write that gets no headers is sent once, its outcome unknown", async () => {
    const { error, requests } = await outcome((client) => client.exchange({ ...startConfigApply, headersTimeout: 0.05 }, {}), [[{ stall: true }]]);
    expect(error).toEqual(failing("unknown_outcome"));
    expect(requests).toBe(1);
  });
});

describe("what is sent", () => {
  it("is a form with the file under a name that says nothing, and no Authorization for config init", async () => {
    const server = await scriptedServer({ answers: [[answer(202, "{}")]] });
    const { client } = bench(target(server.port));
    await client.exchange(initializeConfig, { license: { name: "/home/mona/secret-customer.ghl", bytes: Buffer.from("LICENSE") }, password: "hunter22" });
    await client.close();
    await server.close();
    const [request] = server.requests;
    const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(request?.headers["content-type"] ?? "")?.[1] ?? "";
    expect(request?.headers.authorization).toBeUndefined();
    expect(request?.body.toString()).toBe(
      `--${boundary}\r\ncontent-disposition: form-data; name="license"; filename="license.ghl"\r\ncontent-type: application/octet-stream\r\n\r\nLICENSE\r\n` +
        `--${boundary}\r\ncontent-disposition: form-data; name="password"\r\n\r\nhunter22\r\n--${boundary}--\r\n`,
    );
  });

  it("is `content-length: 0` and no content type for a write without a body", async () => {
    const server = await scriptedServer({ answers: [[answer(200, { run_id: "a" })]] });
    const { client } = bench(target(server.port));
    await client.exchange(startConfigApply, {});
    await client.close();
    await server.close();
    expect(server.requests[0]?.headers).toEqual(expect.objectContaining({ "content-length": "0" }));
    expect(server.requests[0]?.headers["content-type"]).toBeUndefined();
  });

  it("goes over no more connections than allowed", async () => {
    const server = await scriptedServer({ always: [{ wait: 5 }, answer(200, [])] });
    const { client } = bench(target(server.port), { concurrency: 3 });
    await Promise.all(Array.from({ length: 30 }, () => client.exchange(getVersion, {})));
    await client.close();
    await server.close();
    expect([server.requests.length, server.mostOpen]).toEqual([30, 3]);
  });
});
