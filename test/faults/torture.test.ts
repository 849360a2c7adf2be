/**
 * Beyond the rows: every answer cut at every byte of its head and at twenty places of its body, in pieces of any size, and with any
 * of its bytes changed. Whatever comes, the result is the value or a failure that has its place in the table of errors.
 */
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { getMaintenance, setMaintenance } from "../../src/api/areas/manage.js";
import { CliError } from "../../src/errors.js";
import type { Client } from "../../src/http/client.js";
import { Random } from "../../src/sandbox/random.js";
import { bench, PASSWORD, target, TOKEN } from "../support/http-client.js";
import { answer, head, scriptedServer, type Step } from "../support/scripted-server.js";
import { loadAll } from "./case.js";
import { OFF_TEXT } from "./cases/answers.js";
import { controlsIn, formsOf, newLab } from "./lab.js";

const chunked = (text: string, size: number): Buffer =>
  Buffer.from(`${(text.match(new RegExp(`[^]{1,${String(size)}}`, "g")) ?? []).map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join("")}0\r\n\r\n`);
const ANSWERS: Readonly<Record<string, Buffer>> = {
  "with a length": answer(200, OFF_TEXT, { server: "GitHub.com", date: "Sat, 21 Nov 2026 10:00:00 GMT", "x-github-request-id": "ABCD" }),
  "in chunks": Buffer.concat([head(200, { "content-type": "application/json", "transfer-encoding": "chunked" }), chunked(OFF_TEXT, 7)]),
  compressed: answer(200, gzipSync(OFF_TEXT), { "content-encoding": "gzip" }),
  "that refuses": answer(422, { message: "Validation Failed", errors: [{ field: "a", message: "b" }] }),
  "that is a page": answer(503, "<!DOCTYPE html><html><title>Down</title></html>", { "content-type": "text/html" }),
};
const PLACES = 20;

const read = (client: Client) => client.exchange(getMaintenance, {});
const write = (client: Client) => client.exchange(setMaintenance, { enabled: true });

/** Against a server that sends these steps for each request in turn. */
async function ends(steps: (number: number) => readonly Step[], count: number, work: (client: Client) => Promise<unknown>): Promise<readonly unknown[]> {
  let number = 0;
  const server = await scriptedServer({ always: () => steps(number) });
  const { client } = bench(target(server.port), { retries: 0, limits: { bodyGap: 2_000 } });
  const found: unknown[] = [];
  for (; number < count; number++)
    found.push(
      await work(client).then(
        () => "a value",
        (thrown: unknown) => thrown,
      ),
    );
  await client.close();
  await server.close();
  expect(server.requests.length, "one request each").toBe(count);
  return found;
}

/** A failure of the table, in words that neither act on a terminal nor hold a secret. */
function sound(one: unknown): CliError {
  if (!(one instanceof CliError)) expect.unreachable(`no place in the table: ${one instanceof Error ? (one.stack ?? "") : String(one)}`);
  const text = `${one.message}\n${one.facts.hint ?? ""}`;
  expect(controlsIn(text)).toEqual([]);
  for (const secret of [PASSWORD, TOKEN]) for (const form of formsOf(secret)) expect(text).not.toContain(form);
  expect(one.facts.hint ?? "").not.toBe("");
  return one;
}

describe.each(Object.entries(ANSWERS))("an answer %s", (name, bytes) => {
  const headEnd = bytes.indexOf("\r\n\r\n") + 4;
  const places = [...Array(headEnd).keys(), ...Array.from({ length: PLACES }, (_, i) => headEnd + Math.floor((i * (bytes.length - headEnd)) / PLACES))];
  const isSuccess = bytes.includes("HTTP/1.1 200");

  it.each([
    ["FIN", { end: true } as const],
    ["RST", { reset: true } as const],
  ])("cut anywhere by %s is a failure that says so, and never a value", { timeout: 60_000 }, async (_, ending) => {
    const steps = (i: number): readonly Step[] => [bytes.subarray(0, places[i]), ending];
    for (const one of (await ends(steps, places.length, read)).map(sound)) expect(["unreachable", "bad_answer"]).toContain(one.code);
    for (const one of (await ends(steps, places.length, write)).map(sound)) expect(one.code).toBe("unknown_outcome");
  });

  it("comes out the same in pieces of any size", { timeout: 60_000 }, async () => {
    const random = new Random(name);
    const cuts = Array.from({ length: 20 }, () =>
      Array.from({ length: random.integer(1, 6) }, () => random.integer(1, bytes.length - 1)).sort((a, b) => a - b),
    );
    const pieces = (i: number): readonly Step[] => [0, ...(cuts[i] ?? [])].map((from, k, all) => bytes.subarray(from, all[k + 1]));
    const found = await ends(pieces, cuts.length, read);
    if (isSuccess) expect(new Set(found)).toEqual(new Set(["a value"]));
    else expect(new Set(found.map((one) => sound(one).message)).size).toBe(1);
  });

  it("with some of its bytes changed is a value or a failure of the table", { timeout: 60_000 }, async () => {
    const random = new Random(`${name} bytes`);
    const changed = Array.from({ length: 30 }, () => {
      const copy = Buffer.from(bytes);
      for (let i = random.integer(1, 4); i > 0; i--) copy[random.integer(0, copy.length - 1)] = random.integer(0, 255);
      return copy;
    });
    const steps = (i: number): readonly Step[] => [changed[i] ?? "", { end: true }];
    for (const one of await ends(steps, changed.length, read)) if (one !== "a value") sound(one);
    for (const one of await ends(steps, changed.length, write)) if (one !== "a value") sound(one);
  });
});

describe("an answer that comes in drips, each after a while", () => {
  beforeAll(loadAll, 60_000);
  const { always, random } = { always: answer(200, OFF_TEXT), random: new Random("drips") };
  const LONGEST = { gap: 30_000, request: 60_000 };
  const drips = Array.from({ length: 12 }, () => {
    const most = random.integer(1, 40_000);
    // The head's end comes first: it has a time of its own.
    const cuts = [
      always.length - OFF_TEXT.length,
      ...Array.from({ length: random.integer(1, 8) }, () => random.integer(always.length - OFF_TEXT.length, always.length)),
    ];
    const places = cuts.sort((a, b) => a - b);
    return places.map((from, i) => ({ wait: random.integer(1, most), piece: always.subarray(from, places[i + 1]) })).filter(({ piece }) => piece.length > 0);
  });

  it("is a value within a request's time, and else a failure as soon as that is over", { timeout: 60_000 }, async () => {
    const found = { values: 0, failures: 0 };
    for (const steps of drips) {
      const headEnd = always.length - OFF_TEXT.length;
      const lab = await newLab({ always: [always.subarray(0, headEnd), ...steps.flatMap(({ wait, piece }): Step[] => [{ wait }, piece])] });
      const told = await lab.run("maintenance status --no-retry --fields status");
      const times = steps.map(({ wait }) => wait);
      const end = ended(times);
      const isValue = end.why === "whole";
      found[isValue ? "values" : "failures"] += 1;
      expect({ exit: told.exit, stdout: told.stdout, seen: told.seen.length, took: Math.round(told.took) }, told.stderr).toEqual({
        exit: isValue ? 0 : 6,
        stdout: isValue ? "off\n" : "",
        seen: 1,
        took: Math.round(end.at / 1000),
      });
    }
    expect(Math.min(found.values, found.failures), "both are met").toBeGreaterThan(1);
  });

  function ended(waits: readonly number[]): { readonly why: "whole" | "late"; readonly at: number } {
    let at = 0;
    for (const wait of waits) {
      if (wait > LONGEST.gap || at + wait > LONGEST.request) return { why: "late", at: Math.min(at + LONGEST.gap, LONGEST.request) };
      at += wait;
    }
    return { why: "whole", at };
  }
});

it("bytes that were never an answer are a failure of the table", { timeout: 60_000 }, async () => {
  const random = fc.sample(fc.uint8Array({ minLength: 0, maxLength: 200 }), { numRuns: 80, seed: 7 });
  for (const one of await ends((i) => [random[i] ?? "", { end: true }], random.length, read)) sound(one);
});
