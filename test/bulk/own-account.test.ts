/** The account that acts is spared where it can be told; that it cannot hinders nobody's work. */
import { describe, expect, it } from "vitest";
import { scriptedInstance } from "../support/scripted-instance.js";
import { answer } from "../support/scripted-server.js";

const DONE = [answer(204)];
const suspending = { "PUT /api/v3/users/hubot/suspended": DONE, "PUT /api/v3/users/mona/suspended": DONE };
const rowsOf = (stdout: string): unknown => JSON.parse(stdout) as unknown;

describe("a run whose own account cannot be told from the others", () => {
  it.each([
    ["404", [answer(404, { message: "Not Found" })]],
    ["403", [answer(403, { message: "Forbidden" })]],
    ["500", [answer(500, { message: "broken" })]],
    ["an answer of another shape", [answer(200, { login: "mona", id: 1 })]],
  ])("goes on with one warning: %s", async (_, user) => {
    const ghes = await scriptedInstance({ ...suspending, "GET /api/v3/user": user });
    const { exit, stdout, stderr } = await ghes.run("users suspend hubot mona --yes --no-retry --json");
    expect({ exit, rows: rowsOf(stdout) }).toEqual({
      exit: 0,
      rows: [
        { login: "hubot", ok: true },
        { login: "mona", ok: true },
      ],
    });
    expect(stderr.match(/^warning: .*the account that acts cannot be told from the others, so it is suspended too where it is among them: /gm)).toHaveLength(1);
  });

  it("sends nothing where the secret is refused", async () => {
    const ghes = await scriptedInstance({ ...suspending, "GET /api/v3/user": [answer(401, { message: "Bad credentials" })] });
    expect(await ghes.run("users suspend hubot mona --yes --json")).toMatchObject({ exit: 4, stdout: "" });
    expect(ghes.seen()).toEqual(["GET /api/v3/user"]);
  });

  it("sends nothing where the instance is away just now", async () => {
    const ghes = await scriptedInstance({ ...suspending, "GET /api/v3/user": [answer(503, { message: "maintenance" })] });
    expect(await ghes.run("users suspend hubot mona --yes --no-retry --json")).toMatchObject({ exit: 1, stdout: "" });
    expect(ghes.seen()).toEqual(["GET /api/v3/user"]);
  });

  it.each(["promote", "unsuspend"])("is not asked for by users %s, which spares nobody", async (verb) => {
    const ghes = await scriptedInstance({ "PUT /api/v3/users/hubot/site_admin": DONE, "DELETE /api/v3/users/hubot/suspended": DONE });
    expect(await ghes.run(`users ${verb} hubot --yes --json`)).toMatchObject({ exit: 0 });
    expect(ghes.seen()).toHaveLength(1);
  });
});

describe("a write of a bulk run", () => {
  it.each([0, 1, 2])("is sent at most once more than --retries %i says, looks aside", async (retries) => {
    const lost = { reset: true } as const;
    const ghes = await scriptedInstance({
      "PUT /api/v3/users/b/site_admin": [lost],
      "GET /api/v3/users/b": { login: "b", id: 2, type: "User", site_admin: false },
    });
    const { exit } = await ghes.run(`users promote b --yes --json --retries ${String(retries)}`);
    expect(exit).not.toBe(0);
    expect(ghes.seen().filter((line) => line.startsWith("PUT"))).toHaveLength(retries + 1);
  });
});
