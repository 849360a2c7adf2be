/** The commands of site administration against the sandbox: what they send, print, ask and refuse. */
import { describe, expect, it } from "vitest";
import { appliance, type Ghes, type Ran } from "../support/cli.js";
import { inZone } from "../support/zone.js";

inZone("UTC");

const sent = (ran: Ran) => ran.requests.map(({ method, url }) => `${method} ${url.replace("/api/v3", "")}`);
const bodyOf = (ran: Ran, at = 0): unknown => JSON.parse(Buffer.from(ran.requests[at]?.body ?? []).toString("utf8") || "null");
const jsonOf = (ran: Ran): unknown => JSON.parse(ran.stdout);
const lines = (ran: Ran) => ran.stdout.trimEnd().split("\n");
const find = (ghes: Ghes, login: string) => ghes.sandbox.appliance.people.find(login);

/** Takes the account away as soon as its rename was asked for. */
async function deleteWhenRenamed({ sandbox }: Ghes): Promise<void> {
  while (!sandbox.requests.some(({ method }) => method === "PATCH")) await new Promise((resolve) => setImmediate(resolve));
  sandbox.appliance.people.delete(2);
}

describe("users list", () => {
  it("prints all accounts over all pages, and sends the version with each request", async () => {
    const ghes = await appliance({ users: 250 });
    const ran = await ghes.run("users list --json");
    expect(ran.exit).toBe(0);
    expect((jsonOf(ran) as { id: number }[]).map((one) => one.id)).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
    expect(sent(ran)).toEqual(["GET /users?per_page=100", "GET /users?since=100&per_page=100", "GET /users?since=200&per_page=100"]);
    expect(new Set(ran.requests.map(({ headers }) => headers["x-github-api-version"]))).toEqual(new Set(["2022-11-28"]));
  });

  it("asks for no page that --limit does not need", async () => {
    const ghes = await appliance({ users: 250 });
    const ran = await ghes.run("users list --since 10 --limit 3");
    expect(lines(ran).map((line) => line.split("\t")[0])).toEqual(["11", "12", "13"]);
    expect(sent(ran)).toEqual(["GET /users?since=10&per_page=3"]);
  });
});

describe("users view", () => {
  it("prints one account, with null for what the instance does not tell", async () => {
    const ran = await (await appliance()).run("users view mona --json");
    expect(jsonOf(ran)).toMatchObject({ login: "mona", site_admin: false, suspended_at: null, twitter_username: null });
    expect(sent(ran)).toEqual(["GET /users/mona"]);
  });

  it("says that 404 may be for want of rights, and which scopes there are", async () => {
    const ran = await (await appliance({ faults: ["scopes=repo"] })).run("stats users");
    expect(ran.exit).toBe(1);
    expect(ran.stderr).toContain("an account that is no site administrator gets this answer too (the token has: repo; accepted: site_admin)");
  });
});

describe("users create", () => {
  it("creates the account", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("users create tanuki --email tanuki@example.com --json");
    expect([ran.exit, bodyOf(ran), jsonOf(ran)]).toEqual([0, { login: "tanuki", email: "tanuki@example.com" }, expect.objectContaining({ login: "tanuki" })]);
    expect(find(ghes, "tanuki")?.email).toBe("tanuki@example.com");
  });

  it("needs an address, and names what the instance refuses", async () => {
    const ghes = await appliance();
    const without = await ghes.run("users create tanuki");
    expect([without.exit, sent(without)]).toEqual([2, []]);
    const taken = await ghes.run("users create mona --email m@example.com");
    expect([taken.exit, taken.stderr.includes("User.login: Login is already taken")]).toEqual([1, true]);
  });
});

describe("users rename", () => {
  it("asks, and sends nothing without an answer", async () => {
    const ran = await (await appliance()).run("users rename mona mona-lisa");
    expect([ran.exit, sent(ran)]).toEqual([2, []]);
  });

  it("prints what the instance said", async () => {
    const ran = await (await appliance()).run("users rename mona mona-lisa --yes --json");
    expect([ran.exit, sent(ran), bodyOf(ran)]).toEqual([0, ["PATCH /admin/users/mona"], { login: "mona-lisa" }]);
    expect(jsonOf(ran)).toMatchObject({ from: "mona", to: "mona-lisa", renamed: null, message: expect.stringMatching(/^Job queued/) as string });
  });

  it("follows the job with --wait", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("users rename mona mona-lisa --wait --yes --json");
    expect([ran.exit, (jsonOf(ran) as { renamed: boolean }).renamed]).toEqual([0, true]);
    expect(sent(ran).slice(0, 3)).toEqual(["GET /users/mona", "PATCH /admin/users/mona", "GET /users/mona-lisa"]);
    expect([find(ghes, "mona"), find(ghes, "mona-lisa")?.id]).toEqual([undefined, 2]);
  });

  it("says so when the account is neither here nor there", async () => {
    const ghes = await appliance({ pace: 1_000 });
    const ran = await ghes.run("users rename mona mona-lisa --wait --yes", { during: () => void deleteWhenRenamed(ghes) });
    expect([ran.exit, ran.stderr.includes("neither mona nor mona-lisa is the account")]).toEqual([1, true]);
  });

  it("is still running when --timeout ends the wait", async () => {
    const ran = await (await appliance({ pace: 1_000 })).run("users rename mona mona-lisa --wait --yes --timeout 200s");
    expect([ran.exit, ran.stderr.includes("the instance goes on renaming")]).toEqual([7, true]);
  });

  it("sends nothing in a dry run", async () => {
    const ran = await (await appliance()).run("users rename mona mona-lisa --wait --dry-run --json");
    expect([ran.exit, sent(ran)]).toEqual([0, []]);
    expect(jsonOf(ran)).toMatchObject({ dry_run: true, requests: [{ method: "PATCH", body: { login: "mona-lisa" } }] });
  });
});

describe("users impersonation", () => {
  it("prints the token, and hides it from -v", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("users impersonation create mona --scope repo --scope read:org --json -v");
    const token = (jsonOf(ran) as { token: string }).token;
    expect([token, bodyOf(ran)]).toEqual([ghes.sandbox.appliance.state.site.impersonations[0]?.token, { scopes: ["repo", "read:org"] }]);
    expect(ran.stderr).toContain("POST ");
    expect(ran.stderr).not.toContain(token);
  });

  it("needs a scope", async () => {
    const ran = await (await appliance()).run("users impersonation create mona");
    expect([ran.exit, sent(ran)]).toEqual([2, []]);
  });

  it("is taken away again, after a yes", async () => {
    const ghes = await appliance();
    await ghes.run("users impersonation create mona --scope repo");
    expect((await ghes.run("users impersonation delete mona")).exit).toBe(2);
    const ran = await ghes.run("users impersonation delete mona --yes --json");
    expect([ran.exit, jsonOf(ran)]).toEqual([0, { login: "mona", deleted: true }]);
    expect((await ghes.run("users impersonation delete mona --yes")).exit).toBe(1);
  });
});

describe("keys and tokens", () => {
  it("list over all pages", async () => {
    const ghes = await appliance({ users: 900 });
    const keys = await ghes.run("users keys list --json --direction asc");
    expect((jsonOf(keys) as { id: number }[]).map((one) => one.id)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    expect(sent(keys).map((one) => /[?&]page=\d+/.exec(one)?.[0])).toEqual([undefined, "&page=2", "&page=3"]);
    const tokens = await ghes.run("users tokens list --limit 2");
    expect([lines(tokens).length, sent(tokens)]).toEqual([2, ["GET /admin/tokens?per_page=2"]]);
  });

  it("have one form from the oldest release on", async () => {
    const [old, now] = [await appliance({ release: "2.18" }), await appliance()];
    const [first] = jsonOf(await old.run("users keys list --limit 1 --json")) as object[];
    const [last] = jsonOf(await now.run("users keys list --limit 1 --json")) as object[];
    expect(first).toMatchObject({ id: 9, title: null, last_used: null });
    expect(Object.keys(last ?? {}).every((name) => Object.hasOwn(first ?? {}, name))).toBe(true);
  });
});

describe("orgs", () => {
  it("are created, listed and renamed", async () => {
    const ghes = await appliance();
    const created = await ghes.run('orgs create octo-labs --admin mona --name "Octo Labs" --json');
    expect([created.exit, bodyOf(created)]).toEqual([0, { login: "octo-labs", admin: "mona", profile_name: "Octo Labs" }]);
    const renamed = await ghes.run("orgs rename octo-labs octo-works --wait --yes --json");
    expect([renamed.exit, (jsonOf(renamed) as { renamed: boolean }).renamed]).toEqual([0, true]);
    const listed = await ghes.run("orgs list --jq '.[].login'");
    expect(lines(listed)).toContain("octo-works");
    expect((await ghes.run("orgs create another")).exit).toBe(2);
    expect((await ghes.run("orgs rename octo-org other")).exit).toBe(2);
  });
});

describe("ldap", () => {
  it("maps people and teams", async () => {
    const ghes = await appliance();
    const user = await ghes.run('ldap users map mona "uid=mona,ou=people,dc=example,dc=com" --json');
    expect([sent(user), bodyOf(user)]).toEqual([["PATCH /admin/ldap/users/mona/mapping"], { ldap_dn: "uid=mona,ou=people,dc=example,dc=com" }]);
    expect(find(ghes, "mona")?.ldapDn).toBe("uid=mona,ou=people,dc=example,dc=com");
    const team = await ghes.run("ldap teams map 1 cn=ops,dc=example --json");
    expect(jsonOf(team)).toMatchObject({ id: 1, ldap_dn: "cn=ops,dc=example" });
  });

  it("queues jobs for teams, one row each", async () => {
    const ran = await (await appliance()).run("ldap teams sync 1 2 --json");
    expect(sent(ran).sort()).toEqual(["POST /admin/ldap/teams/1/sync", "POST /admin/ldap/teams/2/sync"]);
    expect(jsonOf(ran)).toMatchObject([
      { id: 1, ok: true },
      { id: 2, ok: true },
    ]);
  });
});

describe("stats", () => {
  it.each(["all", "comments", "gists", "hooks", "issues", "milestones", "orgs", "pages", "pulls", "repos", "security-products", "users"])(
    "asks for %s and prints what the instance answers",
    async (type) => {
      const ran = await (await appliance()).run(`stats ${type} --json`);
      expect([ran.exit, sent(ran)]).toEqual([0, [`GET /enterprise/stats/${type}`]]);
      expect(Object.keys(jsonOf(ran) as object).length).toBeGreaterThan(0);
    },
  );

  it("prints a row a count, all by default", async () => {
    const ran = await (await appliance()).run("stats");
    expect(sent(ran)).toEqual(["GET /enterprise/stats/all"]);
    expect(lines(ran)).toContain("users\ttotal_users\t25");
  });

  it("works on a release before 3.0, told or not", async () => {
    const ghes = await appliance({ release: "2.18" });
    expect(jsonOf(await ghes.run("stats users --json"))).toMatchObject({ total_users: 25 });
    expect(jsonOf(await ghes.run("stats users --json --ghes-version 2.18"))).toMatchObject({ total_users: 25 });
  });

  it("refuses a type that is none", async () => {
    const ran = await (await appliance()).run("stats nonsense");
    expect([ran.exit, sent(ran)]).toEqual([2, []]);
  });
});

describe("announcement", () => {
  it("is set with an explicit offset, shown, and cleared after a yes", async () => {
    const ghes = await appliance();
    const set = await ghes.run('announcement set "Back soon" --expires 2026-12-01T22:00:00+01:00 --dismissible --json');
    expect(bodyOf(set)).toEqual({ announcement: "Back soon", expires_at: "2026-12-01T22:00:00+01:00", user_dismissible: true });
    expect(set.stderr).toContain("2026-12-01T21:00:00Z");
    expect(jsonOf(await ghes.run("announcement view --json"))).toEqual({
      announcement: "Back soon",
      expires_at: "2026-12-01T21:00:00.000+00:00",
      user_dismissible: true,
    });
    expect((await ghes.run("announcement clear")).exit).toBe(2);
    const cleared = await ghes.run("announcement clear --yes --json");
    expect([cleared.exit, jsonOf(cleared)]).toEqual([0, { cleared: true }]);
    expect(jsonOf(await ghes.run("announcement view --json"))).toEqual({ announcement: null, expires_at: null, user_dismissible: null });
  });

  it("leaves out what was not said, and says no with --no-dismissible", async () => {
    const ghes = await appliance();
    expect(bodyOf(await ghes.run("announcement set Hello"))).toEqual({ announcement: "Hello" });
    expect(bodyOf(await ghes.run("announcement set Hello --no-dismissible"))).toEqual({ announcement: "Hello", user_dismissible: false });
  });

  it.each(["yesterday 22:00", "in 3 days", "2020-01-01T00:00:00Z", "now"])("refuses %s as its end and sends nothing", async (time) => {
    const ran = await (await appliance()).run(`announcement set Hello --expires "${time}"`);
    expect([ran.exit, sent(ran)]).toEqual([2, []]);
  });

  it("has no user_dismissible before 3.7, and says null", async () => {
    expect(jsonOf(await (await appliance({ release: "3.6" })).run("announcement view --json"))).toHaveProperty("user_dismissible", null);
  });
});

describe("audit-log list", () => {
  it("follows the cursors over all pages", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("audit-log list --include all --json");
    const events = jsonOf(ran) as { _document_id: string }[];
    expect([events.length, new Set(events.map((one) => one._document_id)).size, ran.requests.length]).toEqual([250, 250, 3]);
  });

  it("shows what was done here, found by phrase, in the order asked for", async () => {
    const ghes = await appliance();
    await ghes.run("users impersonation create mona --scope repo");
    const ran = await ghes.run("audit-log list --enterprise github --phrase action:oauth_authorization.create --order asc --limit 5");
    expect(sent(ran)).toEqual(["GET /enterprises/github/audit-log?phrase=action%3Aoauth_authorization.create&order=asc&per_page=5"]);
    expect(lines(ran).map((line) => line.split("\t").slice(1, 4))).toEqual([["oauth_authorization.create", "ghe-admin", "mona"]]);
  });

  it("shows moments to people as times", async () => {
    const ran = await (await appliance()).run("audit-log list --limit 1", { tty: { stdout: true } });
    expect(ran.stdout).toMatch(/\n2026-11-\d\d \d\d:\d\d \+00:00/);
  });

  it("needs an enterprise, and says where it may come from", async () => {
    const ran = await (await appliance()).run("audit-log list", { env: { GHES_ADMIN_ENTERPRISE: undefined } });
    expect([ran.exit, sent(ran)]).toEqual([2, []]);
    expect(ran.stderr).toMatch(/--enterprise SLUG.*GHES_ADMIN_ENTERPRISE.*profile set/s);
  });
});

describe("license usage", () => {
  it.each(["2.18", "3.8", "3.19"])("prints the moment in UTC, whichever way release %s writes it", async (release) => {
    const ran = await (await appliance({ release })).run("license usage --json");
    expect([ran.exit, sent(ran)]).toEqual([0, ["GET /enterprise/settings/license"]]);
    expect(jsonOf(ran)).toMatchObject({ seats: 500, kind: "standard", expire_at: "2030-01-02T07:59:59Z" });
  });

  it.each(["enterprise.ghl", "expired.ghl"])("of %s: names the moment that the license and status name", async (file) => {
    const ghes = await appliance();
    await ghes.file("enterprise.ghl", "any");
    await ghes.file("expired.ghl", "expired");
    await ghes.run(`license upload ${file} --yes`);
    const shown = jsonOf(await ghes.run("license show --json")) as { readonly expireAt: string };
    expect(jsonOf(await ghes.run("license usage --json"))).toMatchObject({ expire_at: shown.expireAt });
    expect((await ghes.run("status")).stdout).toContain(shown.expireAt.slice(0, 10));
  });

  it("frees a seat with each suspension", async () => {
    const ghes = await appliance();
    const available = async () => Number((await ghes.run("license usage --jq .seats_available")).stdout);
    const before = await available();
    ghes.sandbox.appliance.people.change(2, { suspendedAt: 0 });
    expect(await available()).toBe(before + 1);
  });
});

describe("rate limits", () => {
  it("that are off are explained", async () => {
    const ran = await (await appliance()).run("api /rate_limit");
    expect([ran.exit, ran.stderr.includes("rate limits are off, as they are by default")]).toEqual([1, true]);
  });
});
