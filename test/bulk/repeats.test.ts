/** What is sent a second time, and what is believed of its answer. */
import { describe, expect, it } from "vitest";
import { CliError } from "../../src/errors.js";
import { deleting, engine } from "./engine.js";

const lost = () => new CliError("unknown_outcome", "the connection was lost", { operation: "DELETE /admin/users/{username}" });
const absent = () => new CliError("not_found", "ghe1 answered 404", { status: 404, operation: "DELETE /admin/users/{username}" });

/** Each call takes the next of these. */
const inTurn = <T>(...steps: readonly (() => T)[]): (() => T) => {
  let next = 0;
  return () => {
    const step = steps[next++];
    if (step === undefined) throw new Error("asked once more than expected");
    return step();
  };
};
const fails = (error: CliError) => (): never => {
  throw error;
};
const gone = (login: string) => new Set([login]);
const nobody = () => new Set<string>();

describe("a write that is sent again", () => {
  it("and is answered with 404 was done by the first one, which was still at work when it was looked up", async () => {
    const ghe = await engine({ write: inTurn<number>(fails(lost()), fails(absent())) });
    const lookUp = inTurn(nobody, () => gone("mona"));
    const rows = await ghe.run(deleting(["mona"], { lookUp: () => Promise.resolve(lookUp()) }));
    expect(rows).toEqual([{ login: "mona", ok: true }]);
    expect(ghe.sent).toEqual(["mona", "mona"]);
  });

  it("and refused by the instance stays refused where the look-up says that it was not done", async () => {
    const ghe = await engine({ write: inTurn<number>(fails(lost()), fails(absent())) });
    const rows = await ghe.run(deleting(["mona"], { lookUp: () => Promise.resolve(nobody()) }));
    expect(rows).toMatchObject([{ login: "mona", ok: false, error: { code: "not_found", status: 404 } }]);
  });

  it("is reconsidered first: what changed meanwhile is left alone", async () => {
    const ghe = await engine({ write: inTurn<number>(fails(lost())) });
    const reconsider = inTurn<string | undefined>(
      () => undefined,
      () => "online again",
    );
    const rows = await ghe.run(deleting(["mona"], { lookUp: () => Promise.resolve(nobody()), reconsider: () => Promise.resolve(reconsider()) }));
    expect(rows).toEqual([{ login: "mona", ok: true, skipped: "online again" }]);
    expect(ghe.sent).toEqual(["mona"]);
  });
});

describe("the causes of failures", () => {
  it("are told apart where nothing was sent, and each with what to do", async () => {
    const ghe = await engine({ write: () => 204 });
    await ghe.run({
      ...deleting([]),
      source: {
        kind: "found",
        subjects: [{ key: "me" }, ...["a", "b"].map((key) => ({ key, columns: { kept: "yes" } })), { key: "c" }],
      },
      foresee: ({ kept }) => (kept === "yes" ? { refuse: "must be kept", code: "forbidden", hint: "free them first" } : undefined),
      spared: () => Promise.resolve("me"),
    });
    expect(ghe.said[0]).toBe(
      [
        "warning: ghe1: deleted 1 of 4 users; 3 failed",
        "  2 × a: must be kept; nothing was sent (a, b)",
        "    hint: free them first",
        "  1 × me is the account that acts, and is never deleted; nothing was sent (me)",
        "    hint: ask another site administrator to do it",
      ].join("\n"),
    );
    // Going on would refuse the same again.
    expect(ghe.said).toHaveLength(1);
  });
});
