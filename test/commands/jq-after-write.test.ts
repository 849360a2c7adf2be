/** `--jq` that fails on the result of a write: what was done is told, and the result is not lost. */
import { describe, expect, it } from "vitest";
import { boxes, Reply } from "../fleet/boxes.js";
import { scriptedInstance } from "../support/scripted-instance.js";
import { answer } from "../support/scripted-server.js";

const TOKEN_ROUTE = "POST /api/v3/enterprises/acme/actions/runners/registration-token";
const made = { token: "AABF3JGZDX3P5PMEXLND6TS6FCWO6", expires_at: "2026-11-22T18:00:00Z" };
const suspending = { "GET /api/v3/user": { login: "boss", id: 1, type: "User", site_admin: true }, "PUT /api/v3/users/hubot/suspended": [answer(204)] };
const codeOf = (stderr: string): unknown => (JSON.parse(stderr.trim().split("\n").at(-1) ?? "") as { error: { code: unknown } }).error.code;

describe("--jq that fails on the result of a write", () => {
  it("prints the whole result and ends with 9, saying that the command was carried out", async () => {
    const ghes = await scriptedInstance({ [TOKEN_ROUTE]: [answer(201, made)] });
    const { exit, stdout, stderr } = await ghes.run("runners registration-token --enterprise acme --jq .[0].x");
    expect({ exit, result: JSON.parse(stdout) as unknown, code: codeOf(stderr) }).toEqual({ exit: 9, result: made, code: "local_state" });
    expect(stderr).toContain("the command was carried out; its result is not in the form asked for: --jq failed: ");
  });

  it("prints the rows of a bulk run", async () => {
    const ghes = await scriptedInstance(suspending);
    const { exit, stdout, stderr } = await ghes.run("users suspend hubot --yes --jq .foo");
    expect({ exit, rows: JSON.parse(stdout) as unknown, code: codeOf(stderr) }).toEqual({ exit: 9, rows: [{ login: "hubot", ok: true }], code: "local_state" });
  });

  it("does not end a bulk run whose rows it takes one by one", async () => {
    const ghes = await scriptedInstance({ ...suspending, "PUT /api/v3/users/mona/suspended": [answer(204)] });
    const { exit, stdout } = await ghes.run("users suspend hubot mona --yes -o ndjson --concurrency 1 --jq .login.x");
    expect({ exit, rows: stdout }).toEqual({ exit: 9, rows: '{"login":"hubot","ok":true}\n{"login":"mona","ok":true}\n' });
    expect(ghes.seen().filter((line) => line.startsWith("PUT"))).toHaveLength(2);
  });

  it("prints the results of several instances", async () => {
    const box = { answers: (route: string) => (route === TOKEN_ROUTE ? new Reply(201, made) : undefined) };
    const fleet = await boxes({ a: box, b: box });
    const { exit, out, err } = await fleet.run("runners registration-token -p a,b --enterprise acme --jq .x.y");
    expect({ exit, rows: JSON.parse(out) as unknown, code: codeOf(err) }).toEqual({
      exit: 9,
      rows: [
        { profile: "a", ...made },
        { profile: "b", ...made },
      ],
      code: "local_state",
    });
  });

  it.each(["api POST /x -f a=b --jq .[0].x", "api DELETE /x --jq .[0].x"])("tells writes and reads of api apart: %s", async (line) => {
    const ghes = await scriptedInstance({ "POST /api/v3/x": { id: 1 }, "DELETE /api/v3/x": { id: 1 }, "GET /api/v3/x": { id: 1 } });
    expect(await ghes.run(line)).toMatchObject({ exit: 9, stdout: '{\n  "id": 1\n}\n' });
    expect(await ghes.run("api /x --jq .[0].x")).toMatchObject({ exit: 2, stdout: "" });
    expect(await ghes.run("api GET /x -f a=b --jq .[0].x")).toMatchObject({ exit: 2, stdout: "" });
  });

  it("ends with 2 in a dry run, where nothing was done", async () => {
    const ghes = await scriptedInstance(suspending);
    expect(await ghes.run("users suspend hubot --dry-run --jq .[0].x")).toMatchObject({ exit: 2, stdout: "" });
  });
});

describe("--jq of several instances", () => {
  const users = { answers: (route: string) => (route === "GET /api/v3/users" ? [{ login: "mona", id: 1, type: "User", site_admin: false }] : undefined) };
  it.each([
    ["users list -p a,dead --jq .[].login", "mona\nnull\n"],
    ["users list -p a,dead --jq empty", ""],
    ["users list -p a,dead -o ndjson --jq .login", "mona\nnull\n"],
    ["users list -p a,dead -o ndjson --jq '.login|ascii_downcase'", "mona\n"],
  ])("names each that failed on stderr, whatever the expression makes of it: %s", async (line, out) => {
    const fleet = await boxes({ a: users, dead: { answers: () => new Reply(404) } });
    const ran = await fleet.run(line);
    const told = ran.err
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text) as { profile: string; error: { code: string } });
    expect({ exit: ran.exit, out: ran.out, told: told.map(({ profile, error }) => [profile, error.code]) }).toEqual({
      exit: 5,
      out,
      told: [["dead", "not_found"]],
    });
  });
});
