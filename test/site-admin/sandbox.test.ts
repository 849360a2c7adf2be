/** The instance that is administered: what later reads show, who may do what, and how lists and reports come. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Sandbox } from "../../src/sandbox/sandbox.js";
import { isDormant, type Person } from "../../src/sandbox/population.js";
import { call, json, pass, start, STILL, type CallOptions, type Reply } from "../sandbox/call.js";

type Body = Readonly<Record<string, unknown>>;

const ask = (sandbox: Sandbox, method: string, path: string, options: CallOptions = {}): Promise<Reply> =>
  call(sandbox, method, `/api/v3${path}`, { rest: true, auth: sandbox.token, ...options });
const get = async (sandbox: Sandbox, path: string) => (await ask(sandbox, "GET", path)).json as Body;
const statusOf = async (sandbox: Sandbox, method: string, path: string, options?: CallOptions) => (await ask(sandbox, method, path, options)).status;
const loginsIn = (reply: Reply) => (reply.json as readonly Body[]).map((one) => one.login);

const kindOf = (person: Person, now: number): string =>
  person.suspendedAt !== null
    ? "suspended"
    : person.lastActive === null
      ? "never"
      : `${isDormant(person, now) ? "dormant" : "active"}${person.siteAdmin ? " admin" : ""}`;

describe("the population", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("of 25 has people of every kind (seed %i)", async (seed) => {
    const { appliance } = await start({ seed });
    const kinds = [...appliance.people.after()].map((one) => kindOf(one, appliance.clock.now()));
    expect([...new Set(kinds)].sort()).toEqual(["active", "active admin", "dormant", "dormant admin", "never", "suspended"]);
    expect(kinds).toHaveLength(25);
  });

  it("is the same for the same seed, and another for another", async () => {
    const logins = async (seed: number) => [...(await start({ seed, now: 1_800_000_000_000 })).appliance.people.after()].map((one) => one.login);
    expect(await logins(5)).toEqual(await logins(5));
    expect(await logins(5)).not.toEqual(await logins(6));
  });

  it("of 100,000 is found by every login, without a list of them", async () => {
    const { people } = (await start({ users: 100_000 })).appliance;
    for (const id of [1, 2, 17, 99_999, 100_000]) expect(people.find((people.get(id)?.login ?? "").toUpperCase())?.id).toBe(id);
    expect(people.find("nobody-100000")).toBeUndefined();
    expect(people.get(100_001)).toBeUndefined();
  });

  it("begins with the one whose token it is", async () => {
    const sandbox = await start();
    expect(await get(sandbox, "/user")).toMatchObject({ login: "ghe-admin", id: 1, site_admin: true });
  });
});

describe("the state file", () => {
  it("keeps what was done to people, jobs under way included, and refuses another number of them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ghes-admin-site-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const stateFile = join(folder, "state.json");
    const before = await start({ stateFile, pace: STILL, users: 30 });
    await ask(before, "PUT", "/users/mona/suspended");
    await ask(before, "DELETE", "/admin/users/hubot");
    await ask(before, "POST", "/admin/users", json({ login: "new-one" }));
    await ask(before, "PATCH", "/admin/users/new-one", json({ login: "newer-one" }));
    await before.stop();
    const after = await start({ stateFile, pace: STILL });
    expect((await get(after, "/users/mona")).suspended_at).not.toBeNull();
    expect([await statusOf(after, "GET", "/users/hubot"), await statusOf(after, "GET", "/users/new-one")]).toEqual([404, 200]);
    pass(after, 3_000);
    expect([await statusOf(after, "GET", "/users/new-one"), await statusOf(after, "GET", "/users/newer-one")]).toEqual([404, 200]);
    await after.stop();
    await expect(start({ stateFile, users: 31 })).rejects.toThrow("30 users");
  });
});

describe("accounts", () => {
  it("are suspended and unsuspended, in the log with the reason given or the documented one", async () => {
    const sandbox = await start();
    expect(await statusOf(sandbox, "PUT", "/users/mona/suspended", json({ reason: "left" }))).toBe(204);
    expect((await get(sandbox, "/users/mona")).suspended_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:]+Z$/);
    expect(await statusOf(sandbox, "DELETE", "/users/MONA/suspended")).toBe(204);
    expect((await get(sandbox, "/users/mona")).suspended_at).toBeNull();
    const log = (await ask(sandbox, "GET", "/enterprises/github/audit-log?phrase=action:user&order=asc")).json as readonly Body[];
    const own = log.filter((one) => one.user === "mona" && one.actor === "ghe-admin").map(({ action, reason }) => [action, reason]);
    expect(own).toEqual([
      ["user.suspend", "left"],
      ["user.unsuspend", "Unsuspended via API by ghe-admin"],
    ]);
  });

  it("take and free seats", async () => {
    const sandbox = await start();
    const used = async () => (await get(sandbox, "/enterprise/settings/license")).seats_used as number;
    const before = await used();
    await ask(sandbox, "PUT", "/users/mona/suspended");
    expect(await used()).toBe(before - 1);
    expect(((await get(sandbox, "/enterprise/stats/users")).total_users as number) - before).toBe(
      ((await get(sandbox, "/enterprise/stats/users")).suspended_users as number) - 1,
    );
  });

  it("cannot be suspended, demoted or deleted by themselves: 403", async () => {
    const sandbox = await start();
    expect(await statusOf(sandbox, "PUT", "/users/ghe-admin/suspended")).toBe(403);
    expect(await statusOf(sandbox, "DELETE", "/users/ghe-admin/site_admin")).toBe(403);
    expect(await statusOf(sandbox, "DELETE", "/admin/users/ghe-admin")).toBe(403);
  });

  it("are refused with 422 when a suspended one is promoted, 403 when a site administrator is suspended", async () => {
    const sandbox = await start();
    await ask(sandbox, "PUT", "/users/mona/suspended");
    const promoted = await ask(sandbox, "PUT", "/users/mona/site_admin");
    expect([promoted.status, (promoted.json as { errors: Body[] }).errors[0]?.resource]).toEqual([422, "User"]);
    await ask(sandbox, "PUT", "/users/hubot/site_admin");
    expect(await statusOf(sandbox, "PUT", "/users/hubot/suspended")).toBe(403);
    await ask(sandbox, "DELETE", "/users/hubot/site_admin");
    expect(await statusOf(sandbox, "PUT", "/users/hubot/suspended")).toBe(204);
  });

  it("are refused suspension with 403 under LDAP Sync, by a quirk", async () => {
    const sandbox = await start({ faults: ["quirk=ldap-sync"] });
    expect(await statusOf(sandbox, "PUT", "/users/mona/suspended")).toBe(403);
    expect((await get(sandbox, "/users/mona")).suspended_at).toBeNull();
  });

  it("are created, and taken logins refused", async () => {
    const sandbox = await start();
    const created = await ask(sandbox, "POST", "/admin/users", json({ login: "new-one", email: "new@example.com" }));
    expect([created.status, (created.json as Body).login]).toEqual([201, "new-one"]);
    expect(await get(sandbox, "/users/new-one")).toMatchObject({ id: (created.json as Body).id, email: "new@example.com" });
    for (const login of ["New-One", "mona", "octo-org", "-x", "a--b"]) expect(await statusOf(sandbox, "POST", "/admin/users", json({ login }))).toBe(422);
  });

  it("are gone after a delete, also where the quirk answers 500 to it", async () => {
    const sandbox = await start({ faults: ["quirk=delete-500"] });
    expect(await statusOf(sandbox, "DELETE", "/admin/users/mona")).toBe(500);
    expect(await statusOf(sandbox, "GET", "/users/mona")).toBe(404);
    expect(await statusOf(sandbox, "DELETE", "/admin/users/mona")).toBe(404);
  });

  it("have their new login when the job is done, and not before", async () => {
    const sandbox = await start({ pace: STILL });
    const answer = await ask(sandbox, "PATCH", "/admin/users/mona", json({ login: "mona-lisa" }));
    expect([answer.status, (answer.json as Body).message]).toEqual([202, "Job queued to rename user. It may take a few minutes to complete."]);
    expect([await statusOf(sandbox, "GET", "/users/mona"), await statusOf(sandbox, "GET", "/users/mona-lisa")]).toEqual([200, 404]);
    pass(sandbox, 3_000);
    expect([await statusOf(sandbox, "GET", "/users/mona"), await statusOf(sandbox, "GET", "/users/mona-lisa")]).toEqual([404, 200]);
  });

  it("keep keys and tokens until these are deleted", async () => {
    const sandbox = await start();
    for (const path of ["/admin/keys", "/admin/tokens"]) {
      const ids = ((await ask(sandbox, "GET", path)).json as readonly { id: number }[]).map((one) => one.id);
      const [first = 0, ...others] = ids;
      expect(await statusOf(sandbox, "DELETE", `${path}/${String(first)}`)).toBe(204);
      expect(await statusOf(sandbox, "DELETE", `${path}/${String(first)}`)).toBe(404);
      expect(((await ask(sandbox, "GET", path)).json as readonly { id: number }[]).map((one) => one.id)).toEqual(others);
    }
  });
});

describe("lists", () => {
  it("of accounts go on after an id, with the links as recorded", async () => {
    const sandbox = await start({ users: 5 });
    const origin = `https://127.0.0.1:${String(sandbox.restPort)}`;
    const first = await ask(sandbox, "GET", "/users?per_page=3");
    expect(first.headers.link).toBe(`<${origin}/api/v3/users?per_page=3&since=3>; rel="next", <${origin}/api/v3/users{?since}>; rel="first"`);
    const second = await ask(sandbox, "GET", "/users?per_page=3&since=3");
    expect([loginsIn(first).length, loginsIn(second).length, second.headers.link]).toEqual([3, 2, undefined]);
  });

  it("of the audit log go on after a cursor, and what is written meanwhile moves nothing", async () => {
    const sandbox = await start();
    const first = await ask(sandbox, "GET", "/enterprises/github/audit-log?per_page=100&include=all");
    const next = /<https:\/\/[^/]+\/api\/v3([^>]+)>; rel="next"/.exec(String(first.headers.link))?.[1] ?? "";
    await ask(sandbox, "PUT", "/users/mona/suspended");
    const second = await ask(sandbox, "GET", next);
    const ids = [...(first.json as readonly Body[]), ...(second.json as readonly Body[])].map((one) => one._document_id);
    expect(new Set(ids).size).toBe(200);
    expect(await statusOf(sandbox, "GET", "/enterprises/github/audit-log?after=nonsense")).toBe(400);
  });

  it("of the audit log go back before a cursor, and end where that page began, however few are left", async () => {
    const sandbox = await start();
    const page = (link: RegExpExecArray | null) => ask(sandbox, "GET", link?.[1] ?? "no such link");
    const linkTo = (reply: Reply, rel: string) => new RegExp(`<https://[^/]+/api/v3([^>]+)>; rel="${rel}"`).exec(String(reply.headers.link));
    const idsOf = (reply: Reply) => (reply.json as readonly Body[]).map((one) => one._document_id);
    const whole = await ask(sandbox, "GET", "/enterprises/github/audit-log?per_page=100&include=all");
    const first = await ask(sandbox, "GET", "/enterprises/github/audit-log?per_page=4&include=all");
    const after = linkTo(first, "next")?.[1] ?? "";
    const second = await ask(sandbox, "GET", after.replace("per_page=4", "per_page=10"));
    const before = await page(linkTo(second, "prev"));
    expect([idsOf(before), linkTo(before, "prev")]).toEqual([idsOf(whole).slice(0, 4), null]);
    expect(idsOf(await page(linkTo(before, "next")))).toEqual(idsOf(whole).slice(4, 14));
  });

  it("of the audit log take moments and days for when they were written, both ends included", async () => {
    const sandbox = await start({ now: Date.parse("2026-11-22T17:00:00Z"), pace: STILL });
    const logged = async (value: string) =>
      (
        (await ask(sandbox, "GET", `/enterprises/github/audit-log?per_page=100&phrase=${encodeURIComponent(`action:user.suspend created:${value}`)}`))
          .json as readonly Body[]
      ).length;
    await ask(sandbox, "PUT", "/users/mona/suspended");
    expect(await logged("2026-11-22T16:00:00Z..2026-11-22T16:59:58Z")).toBe(0);
    expect(await logged("2026-11-22T16:00:00Z..2026-11-22T18:00:00Z")).toBe(1);
    expect(await logged("2026-11-21..2026-11-22")).toBe(1);
    expect(await logged("2026-11-20..2026-11-21")).toBe(0);
    expect(await statusOf(sandbox, "GET", "/enterprises/github/audit-log?phrase=created:2026-11-20..soon")).toBe(422);
  });

  it("of the audit log know phrase, include and order", async () => {
    const sandbox = await start();
    const log = async (query: string) => (await ask(sandbox, "GET", `/enterprises/github/audit-log?per_page=100&${query}`)).json as readonly Body[];
    expect(new Set((await log("phrase=action:git&include=git")).map((one) => String(one.action).split(".")[0]))).toEqual(new Set(["git"]));
    expect(await log("phrase=action:git")).toEqual([]);
    expect((await log("phrase=-action:repo.create")).every((one) => one.action !== "repo.create")).toBe(true);
    const times = (await log("order=asc")).map((one) => one["@timestamp"] as number);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(await statusOf(sandbox, "GET", "/enterprises/other/audit-log")).toBe(404);
  });
});

describe("tokens", () => {
  it("that impersonate act as the person, with that person's rights", async () => {
    const sandbox = await start();
    const made = await ask(sandbox, "POST", "/admin/users/mona/authorizations", json({ scopes: ["site_admin"] }));
    const auth = (made.json as { token: string }).token;
    expect((await ask(sandbox, "GET", "/user", { auth })).json).toMatchObject({ login: "mona" });
    expect((await ask(sandbox, "GET", "/admin/keys", { auth })).status).toBe(404);
    expect((await ask(sandbox, "PUT", "/users/hubot/suspended", { auth })).status).toBe(403);
    expect((await ask(sandbox, "POST", "/admin/users/mona/authorizations", json({ scopes: ["repo"] }))).status).toBe(200);
    expect(await statusOf(sandbox, "DELETE", "/admin/users/mona/authorizations")).toBe(204);
    expect((await ask(sandbox, "GET", "/user", { auth })).status).toBe(401);
  });

  it("without the scope are told nothing, and what they have: 404", async () => {
    const sandbox = await start({ faults: ["scopes=repo,read:org"] });
    const refused = await ask(sandbox, "GET", "/enterprise/stats/all");
    expect([refused.status, refused.headers["x-oauth-scopes"], refused.headers["x-accepted-oauth-scopes"]]).toEqual([404, "repo, read:org", "site_admin"]);
    expect((await ask(sandbox, "PUT", "/users/mona/suspended")).status).toBe(403);
    expect((await ask(sandbox, "GET", "/users/mona")).status).toBe(200);
  });

  it("are limited in how often they ask where the fault says so, and say that they are not otherwise", async () => {
    const off = await start();
    expect((await ask(off, "GET", "/rate_limit")).json).toMatchObject({ message: "Rate limiting is not enabled." });
    const sandbox = await start({ faults: ["rate-limits=2"] });
    const replies = [await ask(sandbox, "GET", "/user"), await ask(sandbox, "GET", "/user"), await ask(sandbox, "GET", "/user")];
    expect(replies.map(({ status, headers }) => [status, headers["x-ratelimit-remaining"]])).toEqual([
      [200, "1"],
      [200, "0"],
      [403, "0"],
    ]);
  });
});

describe("the rate limit", () => {
  it("is told with what the description asks for, and to ask for it costs nothing", async () => {
    const sandbox = await start({ faults: ["rate-limits=50"], pace: STILL });
    await ask(sandbox, "GET", "/user");
    await ask(sandbox, "GET", "/rate_limit");
    const reset = Math.ceil((sandbox.appliance.clock.now() + 3_600_000 * STILL) / 1000);
    const core = { limit: 50, remaining: 49, reset: expect.any(Number) as number, used: 1 };
    const { json: body, headers } = await ask(sandbox, "GET", "/rate_limit");
    expect([body, headers["x-ratelimit-remaining"]]).toEqual([
      { resources: { core, search: { limit: 30, remaining: 30, reset: expect.any(Number) as number, used: 0 } }, rate: core },
      "49",
    ]);
    expect(reset - (body as { rate: { reset: number } }).rate.reset).toBeLessThan(60);
  });
});

describe("the reports", () => {
  const report = (sandbox: Sandbox, name: string, user = "ghe-admin", token = sandbox.token) =>
    call(sandbox, "GET", `/stafftools/reports/${name}_users.csv`, {
      rest: true,
      auth: null,
      headers: { authorization: `Basic ${Buffer.from(`${user}:${token}`).toString("base64")}` },
    });

  it("take time, and come with the documented columns", async () => {
    const sandbox = await start({ pace: STILL });
    expect((await report(sandbox, "all")).status).toBe(202);
    expect((await report(sandbox, "all")).status).toBe(202);
    pass(sandbox, 4_000);
    const { status, headers, text } = await report(sandbox, "all");
    expect([status, headers["content-type"]]).toEqual([200, "text/csv; charset=utf-8"]);
    const [head, ...lines] = text.trimEnd().split("\n");
    expect(head).toBe("created_at,id,login,email,role,suspended?,last_logged_ip,repos,ssh_keys,org_memberships,dormant?,last_active,raw_login,2fa_enabled?");
    expect(lines.map((line) => line.split(",").length)).toEqual(Array<number>(25).fill(14));
  });

  it("divide people into active, dormant and suspended", async () => {
    const sandbox = await start({ pace: STILL, users: 200 });
    const loginsOf = async (name: string) => {
      await report(sandbox, name);
      pass(sandbox, 4_000);
      return (await report(sandbox, name)).text
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => line.split(",")[2] ?? "");
    };
    const [all, ...parts] = [await loginsOf("all"), await loginsOf("active"), await loginsOf("dormant"), await loginsOf("suspended")];
    expect(parts.every((one) => one.length > 10)).toBe(true);
    expect(parts.flat().sort()).toEqual([...all].sort());
  });

  it("are refused to a wrong name, a wrong token, and a token without the scope", async () => {
    const sandbox = await start();
    expect((await report(sandbox, "all", "mona")).status).toBe(401);
    expect((await report(sandbox, "all", "ghe-admin", "wrong")).status).toBe(401);
    const scopeless = await start({ faults: ["scopes=repo"] });
    expect((await report(scopeless, "all")).status).toBe(404);
    expect((await report(sandbox, "no_such")).status).toBe(404);
  });
});

describe("the rest", () => {
  it("shows an announcement until it expires or is cleared", async () => {
    const sandbox = await start({ pace: STILL, now: Date.parse("2026-11-22T17:00:00Z") });
    const set = (body: unknown) => ask(sandbox, "PATCH", "/enterprise/announcement", json(body));
    expect((await set({ announcement: "Hi", expires_at: "2026-11-22T18:00:00+00:00" })).json).toEqual({
      announcement: "Hi",
      expires_at: "2026-11-22T18:00:00.000+00:00",
      user_dismissible: false,
    });
    sandbox.appliance.clock.skip(3_600_000);
    expect((await get(sandbox, "/enterprise/announcement")).announcement).toBeNull();
    expect((await set({ announcement: "Hi", expires_at: "2026-11-22T17:30:00Z" })).status).toBe(422);
    await set({ announcement: "Hi" });
    expect(await statusOf(sandbox, "DELETE", "/enterprise/announcement")).toBe(204);
    expect((await get(sandbox, "/enterprise/announcement")).announcement).toBeNull();
  });

  it("takes null for each part of an announcement, as described", async () => {
    const sandbox = await start();
    const set = (body: unknown) => ask(sandbox, "PATCH", "/enterprise/announcement", json(body));
    const shown = { announcement: "Hi", expires_at: null, user_dismissible: false };
    expect((await set({ announcement: "Hi", expires_at: null, user_dismissible: null })).json).toEqual(shown);
    expect(await get(sandbox, "/enterprise/announcement")).toEqual(shown);
    const none = await set({ announcement: null });
    expect([none.status, none.json]).toEqual([200, { announcement: null, expires_at: null, user_dismissible: null }]);
    expect(await get(sandbox, "/enterprise/announcement")).toEqual(none.json);
    const log = (await ask(sandbox, "GET", "/enterprises/github/audit-log?phrase=action:enterprise_announcement&order=asc")).json as readonly Body[];
    expect(log.map(({ action, message }) => [action, message])).toEqual([
      ["enterprise_announcement.create", "Hi"],
      ["enterprise_announcement.destroy", undefined],
    ]);
  });

  it("takes more of a hook's repository and environment than it needs, as described, and refuses none", async () => {
    const sandbox = await start();
    const create = (more: Body) => ask(sandbox, "POST", "/admin/pre-receive-hooks", json({ name: "n", script: "s.sh", ...more }));
    const whole = { script_repository: { id: 1, full_name: "octo-org/hooks", private: true }, environment: { id: 2, name: "Python 3.12" } };
    const made = await create(whole);
    expect([made.status, made.json]).toMatchObject([201, { script_repository: { full_name: "octo-org/hooks" }, environment: { id: 2 } }]);
    for (const wrong of [{ script_repository: {} }, { script_repository: { full_name: 7 } }, { environment: {} }, { environment: { id: "2" } }])
      expect([wrong, (await create({ ...whole, name: "other", ...wrong })).status]).toEqual([wrong, 422]);
  });

  it("maps people and teams to the directory", async () => {
    const sandbox = await start();
    await ask(sandbox, "PATCH", "/admin/ldap/users/mona/mapping", json({ ldap_dn: "uid=mona,dc=example" }));
    expect((await get(sandbox, "/users/mona")).ldap_dn).toBe("uid=mona,dc=example");
    expect(await statusOf(sandbox, "PATCH", "/admin/ldap/users/mona/mapping", json({ ldap_dn: "mona" }))).toBe(422);
    expect(await statusOf(sandbox, "PATCH", "/admin/ldap/teams/999/mapping", json({ ldap_dn: "cn=x,dc=y" }))).toBe(404);
    expect((await ask(sandbox, "POST", "/admin/ldap/users/mona/sync")).json).toEqual({ status: "queued" });
  });

  it("knows an organization by one node_id, wherever it tells of it", async () => {
    const sandbox = await start();
    const [{ id, login, ...one } = {}] = (await ask(sandbox, "GET", "/organizations")).json as readonly Body[];
    expect(Buffer.from(String(one.node_id), "base64").toString()).toBe(`012:Organization${String(id)}`);
    const group = await ask(
      sandbox,
      "POST",
      "/enterprises/github/actions/runner-groups",
      json({ name: "g", visibility: "selected", selected_organization_ids: [id] }),
    );
    const url = `/enterprises/github/actions/runner-groups/${String((group.json as Body).id)}/organizations`;
    const inGroup = (await ask(sandbox, "GET", url)).json as { readonly organizations: readonly Body[] };
    expect(inGroup.organizations).toEqual([{ id, login, ...one }]);
    expect((await get(sandbox, `/users/${String(login)}`)).node_id).toBe(one.node_id);
  });

  it("keeps what an organization and its repositories decided of hooks when it is renamed", async () => {
    const sandbox = await start({ pace: STILL });
    const decide = (path: string, enforcement: string) => ask(sandbox, "PATCH", `${path}/pre-receive-hooks/2`, json({ enforcement }));
    const decided = async (path: string) => (await get(sandbox, `${path}/pre-receive-hooks/2`)).enforcement;
    await decide("/orgs/octo-org", "enabled");
    await decide("/repos/octo-org/octo-repo", "disabled");
    await decide("/repos/mona/dotfiles", "disabled");
    await ask(sandbox, "PATCH", "/admin/organizations/octo-org", json({ login: "Newer-Org" }));
    await ask(sandbox, "PATCH", "/admin/users/mona", json({ login: "lisa" }));
    pass(sandbox, 3_000);
    expect([await decided("/orgs/newer-org"), await decided("/repos/newer-org/octo-repo"), await decided("/repos/lisa/dotfiles")]).toEqual([
      "enabled",
      "disabled",
      "disabled",
    ]);
    expect(await decided("/repos/newer-org/other")).toBe("enabled");
  });

  it("names organizations that were made and renamed", async () => {
    const sandbox = await start({ pace: STILL });
    expect(await statusOf(sandbox, "POST", "/admin/organizations", json({ login: "new-org", admin: "nobody" }))).toBe(422);
    expect(await statusOf(sandbox, "POST", "/admin/organizations", json({ login: "new-org", admin: "mona" }))).toBe(201);
    expect(await statusOf(sandbox, "PATCH", "/admin/organizations/new-org", json({ login: "newer-org" }))).toBe(202);
    expect(loginsIn(await ask(sandbox, "GET", "/organizations"))).toContain("new-org");
    pass(sandbox, 3_000);
    expect(loginsIn(await ask(sandbox, "GET", "/organizations"))).toContain("newer-org");
    expect(await get(sandbox, "/users/newer-org")).toMatchObject({ type: "Organization" });
  });
});
