/** Ctrl-C while the run waits for a limit: what was refused, what was sent and what was not are told apart. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { deleteUser } from "../../src/api/areas/users.js";
import { readJournal } from "../../src/bulk/journal-lines.js";
import { planOf } from "../../src/bulk/plan.js";
import { CliError, Interrupted } from "../../src/errors.js";
import { createDelivery, type Attempted, type Call } from "../../src/http/delivery.js";
import { buildRequest } from "../../src/http/request.js";
import { fakeClock, target } from "../support/http-client.js";
import { deleting, engine } from "./engine.js";

const LOGINS = ["ann", "ben", "cho", "dag", "eva", "fay"];
const CALL: Call = {
  request: buildRequest(deleteUser, { username: "x" }, target(443), "0.0.0-test"),
  operation: deleteUser.route,
  op: deleteUser,
  isRead: false,
  repeatable: true,
  headersTimeout: 1,
  totalTimeout: 1,
  credentials: "token",
};

describe("a run that Ctrl-C stops while a limit that struck one write holds up another", () => {
  it("counts the other as not sent, and its journal says so", async () => {
    const stop = new AbortController();
    // Nobody waits that long: the signal ends it.
    const sleep = (_: number, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
    const deliver = createDelivery({
      clock: { ...fakeClock(), sleep },
      signal: new AbortController().signal,
      random: () => 0,
      retries: 3,
      remaining: () => undefined,
      onWait: () => undefined,
      onWarn: () => undefined,
      label: "ghe1",
    });
    const limit: Attempted<number> = {
      ok: false,
      error: new CliError("rate_limited", "ghe1 answered 429", { status: 429 }),
      ending: { kind: "answered", status: 429, limited: true, retryAfter: 600_000 },
    };
    const isLimited = -1;
    const ghe = await engine({
      concurrency: 4,
      signal: stop.signal,
      write: (login) => (login === "ann" ? isLimited : 204),
      deliver: async (once, again) => {
        const ended = await deliver<number>(CALL, { ...again, untilReset: true, until: stop.signal }, async () => {
          const status = await once();
          return status === isLimited ? limit : { ok: true, value: status };
        });
        if (ended.ok) return ended.value;
        throw ended.error;
      },
    });
    const running = ghe.run(deleting(LOGINS, { journal: "run.jsonl" }));
    const path = join(ghe.folder, "run.jsonl");
    while (!(await readFile(path, "utf8").catch(() => "")).includes('"key":"eva","s":"sent"')) await nextTurn();
    stop.abort(new Interrupted("SIGINT"));
    const left = { ok: false, error: { code: "cancelled", message: "not sent: the run was ended by SIGINT" } };
    expect(await running).toMatchObject([
      { login: "ann", ok: false, error: { code: "rate_limited" } },
      ...["ben", "cho", "dag"].map((login) => ({ login, ok: true })),
      { login: "eva", ...left },
      { login: "fay", ...left },
    ]);
    expect(ghe.sent).toEqual(["ann", "ben", "cho", "dag"]);
    expect(ghe.said.filter((line) => line.includes("stopped by"))).toEqual([
      expect.stringMatching(/^warning: ghe1: stopped by Ctrl-C; deleted 3 of 6 users; 1 failed; 2 not sent\n/),
    ]);
    const { last } = readJournal(await readFile(path), path);
    expect([...last].map(([i, { s }]) => [LOGINS[i], s])).toEqual(
      expect.arrayContaining([
        ["eva", "left"],
        ["ann", "fail"],
      ]),
    );
    // Whoever goes on sends it; there is nothing to look up.
    const { todo, doubtful } = planOf(
      deleting(LOGINS),
      LOGINS.map((key) => ({ key })),
      undefined,
      last,
    );
    expect({ todo, doubtful }).toEqual({ todo: [0, 4, 5], doubtful: [] });
  });
});
