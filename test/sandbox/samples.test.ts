/** What the sandbox answers for an operation that has no behaviour: its example values. */
import { describe, expect, it } from "vitest";
import { readAnswer } from "../../src/api/answer.js";
import { catalogue } from "../../src/api/catalogue.js";
import { existsIn, inPath, operation, segmentsOf, type AnyOperation } from "../../src/api/operation.js";
import { integer, list, object, sample, text } from "../../src/api/shape.js";
import { listIn } from "../../src/domain/pages.js";
import { Router } from "../../src/sandbox/router.js";
import type { Answer } from "../../src/sandbox/wire.js";
import type { Sandbox } from "../../src/sandbox/sandbox.js";
import { start } from "./call.js";

const word = (value: unknown): string => encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value));

/** The operation's answer where nothing has a behaviour. */
function sampled(sandbox: Sandbox, op: AnyOperation, operations: readonly AnyOperation[] = catalogue): Answer {
  const rest = op.plane === "rest";
  const filled = segmentsOf(op.path).map((segment) => ("literal" in segment ? segment.literal : word(sample(op.params[segment.param]?.shape ?? text()))));
  const authorization = rest ? `token ${sandbox.token}` : `Basic ${Buffer.from(`${sandbox.user}:${sandbox.password}`).toString("base64")}`;
  const router = new Router(sandbox.appliance, () => sandbox.port, { operations, behaviors: new Map() });
  return router.answer(rest ? "rest" : "manage", {
    ...{ method: op.method, url: `${rest ? "/api/v3" : ""}/${filled.join("/")}`, headers: { authorization, accept: PREVIEWS }, body: new Uint8Array() },
    ...{ address: "127.0.0.1", failingNodes: new Set<string>() },
  });
}

/** Up to 2.22 they are asked for. */
const PREVIEWS = ["superpro", "eye-scream", "hellcat"].map((name) => `application/vnd.github.${name}-preview+json`).join(", ");

/** A body as the client reads it: held against the shape, in the one form that commands know. */
const read = (op: AnyOperation, { body }: Answer) => {
  const wire = JSON.parse(JSON.stringify(body)) as Parameters<NonNullable<AnyOperation["oneForm"]>>[0];
  return readAnswer(op.returns, op.oneForm === undefined ? wire : op.oneForm(wire));
};

const thing = { name: text({ example: "one" }) };
const inEnvelope = operation({
  id: "test.listThings",
  route: "GET /enterprises/{enterprise}/things",
  plane: "rest",
  effect: "read",
  since: "3.0",
  docs: "",
  params: { enterprise: inPath(text({ example: "github" }), "The enterprise's slug") },
  returns: object({ total_count: integer({ example: 1 }), things: list(object(thing)) }),
  pages: "things",
});

describe("without a behaviour", () => {
  it("an answer in pages has its envelope once, with the items where the client looks for them", async () => {
    const answer = sampled(await start(), inEnvelope, [inEnvelope]);
    expect(answer.body).toEqual({ total_count: 1, things: [{ name: "one" }] });
  });

  it.each(["2.18", "3.14", "3.19"])("each operation that reads in release %s is answered with what the client accepts", async (release) => {
    const sandbox = await start({ release });
    const reads = catalogue.filter((op) => op.effect === "read" && existsIn(op, release));
    expect(reads.length).toBeGreaterThan(20);
    for (const op of reads) {
      const { value, misfits } = read(op, sampled(sandbox, op));
      expect(misfits, op.route).toEqual([]);
      if (op.pages !== undefined) expect(listIn(value as Parameters<typeof listIn>[0], op.pages === true ? undefined : op.pages), op.route).toHaveLength(1);
    }
  });

  it("a field that came later is left out in a release before it", async () => {
    const op = catalogue.find(({ id }) => id === "users.listTokens");
    const fieldsIn = async (release: string) => {
      const [first] = op === undefined ? [] : (sampled(await start({ release }), op).body as readonly object[]);
      return Object.keys(first ?? {});
    };
    const [before, since] = [await fieldsIn("2.22"), await fieldsIn("3.8")];
    expect(since).toContain("expires_at");
    expect(before).toEqual(since.filter((name) => name !== "expires_at"));
  });
});
