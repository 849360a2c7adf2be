/** `hooks global`: only what was given is sent, the secret goes to the instance and nowhere else. */
import { describe, expect, it } from "vitest";
import { scriptedServer, answer } from "../support/scripted-server.js";
import { hooksOf } from "../../src/sandbox/hook-state.js";
import { createGlobalHook } from "../../src/api/areas/hooks.js";
import { bench, target } from "../support/http-client.js";
import { appliance, type Ran } from "../support/cli.js";

const PATH = "/api/v3/admin/hooks";
const SECRET = "s3cret/for+hooks of mona";
const URL_FLAG = "--url https://example.com/webhook";

const sent = (ran: Ran) =>
  ran.requests.map(({ method, url, body }) => [method, url, body.length === 0 ? null : (JSON.parse(Buffer.from(body).toString("utf8")) as unknown)]);
const json = (ran: Ran): unknown => JSON.parse(ran.stdout);

describe("hooks global", () => {
  it("list and view show the webhooks, their secrets masked", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("hooks global list --json");
    expect(sent(ran)).toEqual([["GET", `${PATH}?per_page=100`, null]]);
    expect(json(ran)).toMatchObject([{ id: 1, active: true, events: ["organization", "user"], config: { content_type: "json", secret: "********" } }]);
    expect((await ghes.run("hooks global view 1 --jq .config.secret")).stdout).toBe("********\n");
    expect(hooksOf(ghes.sandbox.appliance).globalHooks[0]?.config.secret).toBe("a secret of the sandbox");
  });

  it("list follows the pages, and with --limit asks for none that is not needed", async () => {
    const ghes = await appliance();
    for (let i = 0; i < 4; i++) await ghes.run(`hooks global create ${URL_FLAG}`);
    const ran = await ghes.run("hooks global list --limit 2 --jq '.[].id' --json");
    expect(ran.stdout).toBe("1\n2\n");
    expect(sent(ran)).toEqual([["GET", `${PATH}?per_page=2`, null]]);
  });

  it("create sends what was given, and pings", async () => {
    const ghes = await appliance();
    const bare = await ghes.run(`hooks global create ${URL_FLAG} --json`);
    expect(sent(bare)).toEqual([["POST", PATH, { name: "web", config: { url: "https://example.com/webhook" } }]]);
    expect(json(bare)).toMatchObject({ id: 2, active: true, config: { content_type: "form", insecure_ssl: "0", secret: null } });
    const full = await ghes.run(`hooks global create ${URL_FLAG} --content-type json --insecure-ssl --event user --event organization --no-active --json`);
    expect(sent(full)).toEqual([
      [
        "POST",
        PATH,
        {
          name: "web",
          config: { url: "https://example.com/webhook", content_type: "json", insecure_ssl: "1" },
          events: ["user", "organization"],
          active: false,
        },
      ],
    ]);
    expect(hooksOf(ghes.sandbox.appliance).deliveries.map(({ hookId, event }) => [hookId, event])).toEqual([[2, "ping"]]);
  });

  it("create without --url, and with one that is none, is exit 2", async () => {
    const ghes = await appliance();
    for (const line of ["hooks global create", "hooks global create --url ftp://example.com/", "hooks global create --url ''"]) {
      const ran = await ghes.run(line);
      expect([line, ran.exit, ran.requests.length]).toEqual([line, 2, 0]);
    }
  });

  it("update sends only what was given; the configuration needs --url", async () => {
    const ghes = await appliance();
    expect(sent(await ghes.run("hooks global update 1 --no-active"))).toEqual([["PATCH", `${PATH}/1`, { active: false }]]);
    expect(sent(await ghes.run("hooks global update 1 --event user"))).toEqual([["PATCH", `${PATH}/1`, { events: ["user"] }]]);
    expect(sent(await ghes.run("hooks global update 1 --url https://b.example.com/ --content-type json"))).toEqual([
      ["PATCH", `${PATH}/1`, { config: { url: "https://b.example.com/", content_type: "json" } }],
    ]);
    expect(json(await ghes.run("hooks global view 1 --json"))).toMatchObject({
      active: false,
      events: ["user"],
      config: { url: "https://b.example.com/", content_type: "json", secret: null },
    });
    for (const flags of ["", "--content-type json", "--secret-stdin", "--insecure-ssl", "--secret-stdin --active"]) {
      const ran = await ghes.run(`hooks global update 1 ${flags}`, { stdin: `${SECRET}\n` });
      expect([flags, ran.exit, ran.requests.length]).toEqual([flags, 2, 0]);
    }
  });

  it("delete asks, and the webhook is gone", async () => {
    const ghes = await appliance();
    const unasked = await ghes.run("hooks global delete 1");
    expect([unasked.exit, unasked.requests.length]).toEqual([2, 0]);
    const ran = await ghes.run("hooks global delete 1 --yes --json");
    expect([sent(ran), json(ran)]).toEqual([[["DELETE", `${PATH}/1`, null]], { id: 1, deleted: true }]);
    expect((await ghes.run("hooks global view 1")).exit).toBe(1);
    expect((await ghes.run("hooks global list --json")).stdout).toBe("[]\n");
  });

  it.each(["2.18", "2.22", "3.19"])("names the preview that old releases want, and the version of the API: %s", async (release) => {
    const ran = await (await appliance({ release })).run("hooks global list --json");
    expect(ran.exit).toBe(0);
    expect(ran.requests.map(({ headers }) => [headers.accept, headers["x-github-api-version"]])).toEqual([
      ["application/vnd.github.superpro-preview+json, application/vnd.github+json", "2022-11-28"],
    ]);
  });

  it("ping delivers one", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("hooks global ping 1 --json");
    expect([sent(ran), json(ran)]).toEqual([[["POST", `${PATH}/1/pings`, null]], { id: 1, pinged: true }]);
    expect(hooksOf(ghes.sandbox.appliance).deliveries).toHaveLength(1);
  });
});

describe("the secret of a webhook", () => {
  it("reaches the instance, and is in no output", async () => {
    const ghes = await appliance();
    for (const line of [`hooks global create ${URL_FLAG} --secret-stdin -v --json`, `hooks global update 1 ${URL_FLAG} --secret-stdin -v --json`]) {
      const ran = await ghes.run(line, { stdin: `${SECRET}\n` });
      expect(ran.exit).toBe(0);
      expect(JSON.parse(Buffer.from(ran.requests[0]?.body ?? []).toString("utf8"))).toMatchObject({ config: { secret: SECRET } });
      expect(ran.stdout + ran.stderr).not.toContain(SECRET);
      expect(ran.stderr.split("\n").some((text) => text.startsWith("> {") && text.includes('"secret":"********"'))).toBe(true);
    }
    expect(hooksOf(ghes.sandbox.appliance).globalHooks.map(({ config }) => config.secret)).toEqual([SECRET, SECRET]);
  });

  it("is masked in a dry run", async () => {
    const ghes = await appliance();
    const ran = await ghes.run(`hooks global create ${URL_FLAG} --secret-stdin --dry-run --json`, { stdin: SECRET });
    expect(ran.requests).toEqual([]);
    expect(json(ran)).toMatchObject({
      requests: [{ method: "POST", body: { name: "web", config: { url: "https://example.com/webhook", secret: "********" } } }],
    });
    expect(ran.stdout + ran.stderr).not.toContain(SECRET);
  });

  it("is refused where it is empty, before anything is sent", async () => {
    const ran = await (await appliance()).run(`hooks global create ${URL_FLAG} --secret-stdin`, { stdin: "\n" });
    expect([ran.exit, ran.requests.length]).toEqual([2, 0]);
  });

  it("is taken out of an answer that repeats it, in the result and in an error", async () => {
    const kept = await scriptedServer({ answers: [[answer(201, { id: 1, active: true, events: [], config: { secret: SECRET, insecure_ssl: 0 } })]] });
    const echo = await scriptedServer({ answers: [[answer(422, { message: `Validation Failed: ${SECRET} is too short` })]] });
    const input = { name: "web", config: { url: "https://example.com/", secret: SECRET } } as const;
    const first = bench(target(kept.port));
    expect((await first.client.exchange(createGlobalHook, input)).value.config).toMatchObject({ secret: "********", insecure_ssl: "0" });
    const second = bench(target(echo.port));
    await expect(second.client.exchange(createGlobalHook, input)).rejects.toThrow("422: Validation Failed: ******** is too short");
    expect([...first.trace, ...second.trace].join("\n")).not.toContain(SECRET);
    await Promise.all([kept.close(), echo.close(), first.client.close(), second.client.close()]);
  });
});
