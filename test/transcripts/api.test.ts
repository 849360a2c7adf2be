/** `api`: what it prints where the answer says nothing, is no answer of the API, or holds more digits than a double. */
import { expect, it } from "vitest";
import { run } from "../../src/run.js";
import { appliance, words } from "../support/cli.js";
import { fakeWorld } from "../support/fake-world.js";
import { PASSWORD, TOKEN } from "../support/http-client.js";
import { answer, scriptedServer, type Script } from "../support/scripted-server.js";
import { scenariosOf } from "./scenario.js";

const scenario = scenariosOf("api");

scenario("an answer without a body is told in JSON and silent otherwise", async (see) => {
  const ghes = await appliance();
  await ghes.file("settings.json", '{"smtp":{"address":"smtp2.example.com"}}');
  see(await ghes.run("api PUT /manage/v1/config/settings --input settings.json --json"));
  see(await ghes.run("api PUT /manage/v1/config/settings --input settings.json --jq .status"));
  see(await ghes.run("api PUT /manage/v1/config/settings --input settings.json"));
});

scenario("a page in place of an answer is no answer", async (see) => {
  const ghes = await appliance({ faults: ["html=200:GET /manage/v1/version"] });
  see(await ghes.run("api /manage/v1/version"));
  see(await ghes.run("api /manage/v1/version -i"));
  see(await ghes.run("api /manage/v1/version --json"));
});

/** `api` against answers that no appliance of ours gives. */
async function scripted(line: string, answers: readonly Script[], tty: { readonly stdout?: boolean } = {}) {
  const server = await scriptedServer({ answers });
  const env = {
    GHES_ADMIN_HOST: "http://127.0.0.1",
    GHES_ADMIN_PORT: String(server.port),
    GHES_ADMIN_REST_PORT: String(server.port),
    GHES_ADMIN_PASSWORD: PASSWORD,
    GHES_ADMIN_TOKEN: TOKEN,
  };
  const fake = fakeWorld({ argv: words(line), env, tty });
  const exit = await run(fake.world);
  await server.close();
  return { exit, out: fake.out(), err: fake.err().replace(/^warning: .* is reached without TLS.*\n/, ""), seen: server.seen() };
}

it("keeps every digit of a number on a terminal, in a pipe, as JSON and in a query", async () => {
  const body = '{"id":9007199254740993,"list":[12345678901234567890]}';
  const pretty = '{\n  "id": 9007199254740993,\n  "list": [\n    12345678901234567890\n  ]\n}\n';
  expect((await scripted("api /x", [[answer(200, body)]], { stdout: true })).out).toBe(pretty);
  expect((await scripted("api /x", [[answer(200, body)]])).out).toBe(body);
  expect((await scripted("api /x --json", [[answer(200, body)]])).out).toBe(pretty);
  expect((await scripted("api GET /x -F id=9007199254740993", [[answer(200, body)]])).seen).toEqual(["GET /api/v3/x?id=9007199254740993"]);
});

it("--paginate joins the pages, of a bare list and of one in an envelope", async () => {
  const link = { link: '<http://elsewhere/api/v3/things?a=b&page=2>; rel="next"' };
  const bare = await scripted("api GET /things -f a=b --paginate --jq tojson", [[answer(200, [1, 2], link)], [answer(200, [3])]]);
  expect([bare.exit, bare.out, bare.seen]).toEqual([0, "[1,2,3]\n", ["GET /api/v3/things?a=b", "GET /api/v3/things?a=b&page=2"]]);
  const envelope = await scripted("api /things --paginate --jq tojson", [[answer(200, { total_count: 1, things: [1] })]]);
  expect([envelope.exit, envelope.out]).toEqual([0, "[1]\n"]);
});

it("--paginate ends a list that goes in a circle, and one that is none", async () => {
  const link = { link: '</api/v3/things?page=1>; rel="next"' };
  const circle = await scripted("api /things?page=1 --paginate", [[answer(200, [1], link)], [answer(200, [1], link)]]);
  expect([circle.exit, circle.err]).toEqual([6, "error: the pages of the list go in a circle, so it has no end\n  hint: run it without --paginate\n"]);
  const none = await scripted("api /things --paginate", [[answer(200, { a: [], b: [] })]]);
  expect([none.exit, none.err]).toEqual([6, "error: the answer is no list, so there is nothing to page through\n  hint: leave --paginate out\n"]);
});
