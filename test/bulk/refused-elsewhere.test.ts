/** A secret that another request was refused with while a write of the run was in doubt. */
import { describe, expect, it } from "vitest";
import { getUser, suspendUser } from "../../src/api/areas/users.js";
import type { Job } from "../../src/bulk/job.js";
import { createLockout } from "../../src/http/lockout.js";
import { bench, fakeClock, target } from "../support/http-client.js";
import { answer, scriptedServer } from "../support/scripted-server.js";
import { deleting, engine } from "./engine.js";

const lookUp: Job["lookUp"] = async (reader, [username = ""]) => {
  await reader.call(getUser, { username });
  return new Set([username]);
};

describe("a write in doubt, and then a 401 to another request", () => {
  it.each<readonly [string, Partial<Job>, number]>([
    ["can be looked up", { lookUp }, 3],
    ["cannot", {}, 2],
  ])("ends the run without another request, where what became of the write %s", async (_, more, left) => {
    const server = await scriptedServer({ answers: [[answer(502)]], always: [answer(401, { message: "Bad credentials" })] });
    const to = target(server.port);
    const lockout = createLockout({ clock: fakeClock() });
    const other = bench(to, { lockout }).client;
    const sleep = async (): Promise<void> => {
      await other.send({ method: "GET", path: "/user", query: [] });
    };
    const { client } = bench(to, { lockout, clock: { ...fakeClock(), sleep } });
    const ghe = await engine({
      write: () => 204,
      deliver: async (_once, again) => (await client.exchange(suspendUser, { username: "mona" }, again)).status,
      call: async (operation, input) => (await client.exchange(operation, input)).value,
    });
    const rows = await ghe.run(deleting(["ann", "ben", "cho", "dag"], more));
    expect(server.seen()).toEqual(["PUT /api/v3/users/mona/suspended", "GET /api/v3/user"]);
    const codes = rows.map(({ error }) => (error as { readonly code: string }).code);
    expect(codes).toEqual(["unknown_outcome", "unauthenticated", "unauthenticated", "unauthenticated"]);
    expect(ghe.said.join("\n")).toMatch(new RegExp(`; ${String(left)} not sent\n`));
    await client.close();
    await other.close();
    await server.close();
  });
});
