/** `api`: what is printed where nobody asked for a form, and what of a refusal. */
import { describe, expect, it } from "vitest";
import { boxes } from "../fleet/boxes.js";
import { appliance } from "../support/cli.js";
import { scriptedInstance } from "../support/scripted-instance.js";
import { answer, head } from "../support/scripted-server.js";

const LIST = [{ id: 1 }, { id: 2 }];

describe("api", () => {
  it.each([
    ["a pipe", false],
    ["a terminal", true],
  ])("--paginate prints one array, in %s too", async (_, stdout) => {
    const ghes = await scriptedInstance({ "GET /api/v3/x": [answer(200, LIST)] });
    const ran = await ghes.run("api /x --paginate", { tty: { stdout } });
    expect({ exit: ran.exit, value: JSON.parse(ran.stdout) as unknown }).toEqual({ exit: 0, value: LIST });
  });

  it("-i prints the head and the body of a refusal, and ends as the refusal does", async () => {
    const ghes = await scriptedInstance({ "GET /api/v3/x": [answer(404, { message: "gone" }, { "x-odd": "1" })] });
    const { exit, stdout, stderr } = await ghes.run("api /x -i");
    expect(exit).toBe(1);
    expect(stdout).toMatch(/^HTTP\/1\.1 404 Scripted\n(.+\n)*x-odd: 1\n(.+\n)*\n\{"message":"gone"\}$/);
    expect(stderr).toMatch(/^error: .*404/);
  });

  it("has the head of a GET from the sandbox for HEAD, and no body", async () => {
    const ghes = await appliance();
    const [whole, head] = [await ghes.run("api /users -i"), await ghes.run("api HEAD /users -i")];
    expect([head.exit, head.requests.map(({ method }) => method)]).toEqual([0, ["HEAD"]]);
    const lengthIn = (text: string) => /^content-length: \d+$/m.exec(text)?.[0];
    expect(lengthIn(head.stdout)).toBe(lengthIn(whole.stdout));
    expect(head.stdout).toMatch(/^HTTP\/1\.1 200 OK\n(?:[a-z-]+: .*\n)+\n$/);
    expect((await ghes.run("api HEAD /nothing-here")).exit).toBe(1);
  });

  it("sends HEAD as a read, and shows the head with -i", async () => {
    const ghes = await scriptedInstance({ "HEAD /api/v3/x": [head(200, { "x-odd": "1", "content-length": "5" })] });
    const { exit, stdout } = await ghes.run("api HEAD /x -i");
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: "HTTP/1.1 200 Scripted\nx-odd: 1\ncontent-length: 5\n\n" });
    expect(await ghes.run("api HEAD /x")).toMatchObject({ exit: 0, stdout: "" });
    expect(await ghes.run("api HEAD /x --input f")).toMatchObject({ exit: 2 });
  });

  it.each(["GET", "HEAD"])("follows a redirect of %s to the same origin, for it is a read", async (method) => {
    const to = [head(301, { location: "/api/v3/y", "content-length": "0" })];
    const ghes = await scriptedInstance({ [`${method} /api/v3/x`]: to, [`${method} /api/v3/y`]: [head(200, { "x-odd": "1", "content-length": "0" })] });
    const { exit, stdout } = await ghes.run(`api ${method} /x -i`);
    expect({ exit, stdout, seen: ghes.seen() }).toEqual({
      exit: 0,
      stdout: "HTTP/1.1 200 Scripted\nx-odd: 1\ncontent-length: 0\n\n",
      seen: [`${method} /api/v3/x`, `${method} /api/v3/y`],
    });
  });

  it("that cannot shape an answer says how to see it, and of a write that it was carried out", async () => {
    const said = [answer(200, "fine", { "content-type": "text/plain" })];
    const ghes = await scriptedInstance({ "GET /api/v3/x": said, "POST /api/v3/x": said });
    for (const [method, message, hint] of [
      ["GET", "the answer is no JSON, so it cannot be shaped", "leave -o, --json, --fields and --jq out to see it as it came"],
      [
        "POST",
        "POST /x was carried out (200); its answer is no JSON, so it cannot be shaped",
        "do not send it again for that; without -o, --json, --fields and --jq an answer is printed as it comes",
      ],
    ] as const) {
      const { exit, stdout, stderr } = await ghes.run(`api ${method} /x?a=b --json`);
      expect({ exit, stdout, error: JSON.parse(stderr) as unknown }).toEqual({ exit: 6, stdout: "", error: { error: { code: "bad_answer", message, hint } } });
    }
  });

  it("refuses a path of which only a part would be sent", async () => {
    const ghes = await scriptedInstance({});
    const { exit, stderr } = await ghes.run("api /x#frag");
    expect({ exit, stderr, seen: ghes.seen() }).toEqual({
      exit: 2,
      stderr: 'error: the path "/x#frag" holds a #, and what follows it would not be sent\n  hint: write %23 for a # that is part of the path\n',
      seen: [],
    });
  });
});

describe("api on several instances", () => {
  const box = (login: string) => ({
    answers: (route: string) =>
      route === "GET /api/v3/user"
        ? { login }
        : route === "GET /api/v3/users"
          ? [{ login }]
          : route === "GET /api/v3/zen" && login === "mona"
            ? "Keep it logically awesome."
            : undefined,
  });

  it.each([
    ["api /user -p a,b", false],
    ["api /user -p a,b", true],
    ["api /users -p a,b", false],
    ["api /users --paginate -p a,b", false],
    ["api /users --paginate -p a,b", true],
  ])("prints the flat array, each object with its profile: %s (terminal: %s)", async (line, stdout) => {
    const fleet = await boxes({ a: box("mona"), b: box("hubot") });
    const { exit, out } = await fleet.run(line, { tty: { stdout } });
    expect({ exit, rows: JSON.parse(out) as unknown }).toEqual({
      exit: 0,
      rows: [
        { profile: "a", login: "mona" },
        { profile: "b", login: "hubot" },
      ],
    });
  });

  it("has text as a value and a failure in the array; another form where one is asked for", async () => {
    const fleet = await boxes({ a: box("mona"), b: box("hubot") });
    const { exit, out } = await fleet.run("api /zen -p a,b");
    const [first, second] = JSON.parse(out) as Record<string, unknown>[];
    expect({ exit, first, second: [second?.profile, second?.ok] }).toEqual({
      exit: 5,
      first: { profile: "a", value: "Keep it logically awesome." },
      second: ["b", false],
    });
    expect(await fleet.run("api /user -p a -o tsv")).toMatchObject({ exit: 0, out: "login\nmona\n" });
    expect(await fleet.run("api /user -p a,a -o ndjson")).toMatchObject({ exit: 0 });
  });
});
