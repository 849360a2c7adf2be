/** A list whose pages are printed without being read: nobody can tell by what is printed. */
import { describe, expect, it } from "vitest";
import { run } from "../../src/run.js";
import { words } from "../support/cli.js";
import { fakeWorld } from "../support/fake-world.js";
import { TOKEN } from "../support/http-client.js";
import { answer, head, scriptedServer, type Script } from "../support/scripted-server.js";

async function list(flags: string, answers: readonly Script[], tty: { readonly stdout?: boolean } = {}) {
  const server = await scriptedServer({ answers });
  const env = { GHES_ADMIN_HOST: "http://127.0.0.1", GHES_ADMIN_REST_PORT: String(server.port), GHES_ADMIN_TOKEN: TOKEN };
  const fake = fakeWorld({ argv: words(`users list ${flags}`), env, tty });
  const exit = await run(fake.world);
  await server.close();
  return { exit, out: fake.out(), err: fake.err().replace(/^warning: .* is reached without TLS.*\n/, ""), seen: server.seen() };
}

const person = (id: number, more: object = {}) => ({ login: `user-${String(id)}`, id, type: "User", site_admin: id === 1, ...more });
const PAGES = [
  [person(1), person(2)],
  [person(3, { name: "J\u00fcrgen" }), person(4, { id: Number.MAX_SAFE_INTEGER })],
  [5, 6].map((id) => ({ site_admin: false, new_field: id, url: "https://ghe1/x", id, type: "Bot", login: `user-${String(id)}`, email: null })),
];

/** The pages as they are, or with white space that makes every one of them be read. */
const answers = (indent: number): readonly Script[] =>
  PAGES.map((rows, i) => [
    answer(200, JSON.stringify(rows, undefined, indent), i < PAGES.length - 1 ? { link: `</api/v3/users?since=${String(i + 1)}>; rel="next"` } : {}),
  ]);

describe("a list of plain rows", () => {
  it.each([
    "-o ndjson",
    "-o ndjson --limit 1",
    "-o ndjson --limit 5",
    "--json",
    "-o ndjson --fields id,login",
    "-o ndjson --jq .login",
    "-o csv",
    "-o tsv",
    "-o yaml",
    "",
  ])("is printed as when it is read: %s", async (flags) => {
    const [plain, read] = [await list(flags, answers(0)), await list(flags, answers(1))];
    expect(read.exit).toBe(0);
    expect(plain).toEqual(read);
  });

  it("is printed in its documented form: what is absent is null, what nobody knows comes last", async () => {
    const { out } = await list("-o ndjson", answers(0));
    const lines = out.trimEnd().split("\n");
    expect(lines).toHaveLength(6);
    const keys = Object.keys(JSON.parse(lines[0] ?? "") as object);
    expect(keys.slice(0, 4)).toEqual(["login", "id", "node_id", "avatar_url"]);
    expect(Object.keys(JSON.parse(lines[5] ?? "") as object)).toEqual([...keys, "new_field"]);
    expect(lines[5]).toMatch(/^\{"login":"user-6","id":6,"node_id":null,.*"new_field":6\}$/);
  });

  it("asks for no page that is not needed", async () => {
    expect((await list("-o ndjson --limit 2", answers(0))).seen).toEqual(["GET /api/v3/users?per_page=2"]);
  });

  it("ends with the error of a later page after the rows before it, and says what does not fit", async () => {
    const wrong = answer(200, [person(3), { ...person(4), login: 4 }]);
    const { exit, out, err } = await list("-o ndjson", [answers(0)[0] ?? [], [wrong]]);
    expect(out.split("\n").filter((line) => line !== "")).toHaveLength(2);
    expect(exit).toBe(6);
    expect(err).toContain("[1].login is not text");
  });

  it("asks again for a page of which only a part came, and prints none of its rows twice", async () => {
    const rows = JSON.stringify([person(3), person(4)]);
    const cut: Script = [head(200, { "content-type": "application/json", "content-length": String(rows.length) }), rows.slice(0, -20), { end: true }];
    const { exit, out } = await list("-o ndjson", [answers(0)[0] ?? [], cut, [answer(200, rows)]]);
    expect(exit).toBe(0);
    expect(out.match(/"login":"user-\d"/g)).toEqual([1, 2, 3, 4].map((id) => `"login":"user-${String(id)}"`));
  });

  it("is not taken from a page of the site that says it is HTML", async () => {
    const { exit, err } = await list("-o ndjson", [[answer(200, [person(1)], { "content-type": "text/html" })]]);
    expect(exit).toBe(6);
    expect(err).toContain("HTML page");
  });
});
