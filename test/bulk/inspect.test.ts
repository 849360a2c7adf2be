/** What the instance is asked before the question, and what is asked under --yes: nothing. */
import { describe, expect, it } from "vitest";
import { CliError } from "../../src/errors.js";
import type { Job } from "../../src/bulk/job.js";
import { deleting, engine } from "./engine.js";

const logins = Array.from({ length: 40 }, (_, i) => `user-${String(i)}`);

function watched(look: (login: string) => Readonly<Record<string, string>> | undefined) {
  const seen = { looks: [] as string[], atOnce: 0, most: 0 };
  const inspect: Job["inspect"] = {
    isNeeded: ({ state }) => state === undefined,
    async look(_reader, login) {
      seen.looks.push(login);
      seen.most = Math.max(seen.most, ++seen.atOnce);
      await Promise.resolve();
      seen.atOnce -= 1;
      return look(login);
    },
  };
  const foresee: Job["foresee"] = ({ state }) =>
    state === "done" ? { skip: "gone already" } : state === "kept" ? { refuse: "must be kept", code: "forbidden" } : undefined;
  return { seen, more: { inspect, foresee } };
}

const states = (login: string) => (login === "user-1" ? undefined : { state: login === "user-2" ? "done" : login === "user-3" ? "kept" : "there" });

describe("before the question", () => {
  it("the instance is asked about those of whom the input says too little, a few at a time, and the plan tells it", async () => {
    const ghe = await engine({ write: () => 204, asks: true, concurrency: 3 });
    const { seen, more } = watched(states);
    const [told, ...rest] = logins.map((key) => ({ key }));
    const subjects = [{ ...told, key: "user-0", columns: { state: "done" } }, ...rest];
    const rows = await ghe.run(deleting([], { ...more, source: { kind: "found", subjects } }));
    expect(seen).toMatchObject({ looks: logins.slice(1), most: 3 });
    expect(ghe.said.slice(0, 2)).toEqual([
      `ghe1: 36 users to delete: ${logins.slice(4, 14).join(", ")}, and 26 more; 2 gone already; 1 that cannot be deleted: user-3; 1 unknown: user-1`,
      "? Delete 36 users on ghe1?",
    ]);
    expect(ghe.sent).toEqual(logins.slice(4));
    expect(rows.slice(0, 4)).toMatchObject([
      { login: "user-0", ok: true, skipped: "gone already" },
      { login: "user-1", ok: false, error: { code: "not_found", message: "there is no user user-1; nothing was sent" } },
      { login: "user-2", ok: true, skipped: "gone already" },
      { login: "user-3", ok: false, error: { code: "forbidden" } },
    ]);
  });

  it("nobody is looked at where nothing is asked", async () => {
    const ghe = await engine({ write: () => 204 });
    const { seen, more } = watched(states);
    await ghe.run(deleting(logins, more));
    expect(seen.looks).toEqual([]);
    expect(ghe.sent).toEqual(logins);
  });

  it("whom the instance cannot tell about stays in the plan, and that is said", async () => {
    const ghe = await engine({ write: () => 204, asks: true });
    const { more } = watched((login) => {
      if (login === "user-5") throw new CliError("server_error", "ghe1 answered 500", { status: 500 });
      return { state: "there" };
    });
    await ghe.run(deleting(logins, more));
    expect(ghe.said[0]).toBe("ghe1: 1 could not be looked at: ghe1 answered 500");
    expect(ghe.sent).toEqual(logins);
  });

  it("a rejected secret ends it: no further look, no question, nothing sent", async () => {
    const ghe = await engine({ write: () => 204, asks: true });
    const { seen, more } = watched((login) => {
      if (login === "user-5") throw new CliError("unauthenticated", "ghe1 answered 401", { status: 401 });
      return { state: "there" };
    });
    await expect(ghe.run(deleting(logins, more))).rejects.toMatchObject({ code: "unauthenticated" });
    expect([seen.looks.length, ghe.said, ghe.sent]).toEqual([6, [], []]);
  });
});
