/** What the instance's answers say: each credential is sent once, and each fault is named where it is. */
import { describe, expect, it } from "vitest";
import { appliance, type Ghes, type RunOptions } from "../support/cli.js";
import { closedPort, credentials, nameOf, read } from "./diagnosis.js";

const NOW = Date.parse("2026-11-22T17:00:00Z");

async function examine(ghes: Ghes, env: RunOptions["env"] = {}, flags = "") {
  const ran = await ghes.run(`doctor --json ${flags}`.trim(), { env, isNew: true, pace: 1 });
  const sent = ran.requests.map(({ url, headers, status }) => `${String(status)} ${url} ${headers.authorization?.split(" ")[0] ?? "-"}`);
  return { ...read(ran), sent };
}

const META = "401 /api/v3/meta -";
const BOTH = [META, "200 /manage/v1/version Basic", "200 /api/v3/user Bearer"];

describe("credentials", () => {
  it("that are right: each is sent once, after a request without any", async () => {
    const found = await examine(await appliance());
    expect([found.exit, found.with("FAILED"), found.with("WARNING"), found.sent]).toEqual([0, [], [], BOTH]);
    expect(found.row("version").detail).toBe("GitHub Enterprise Server 3.19.0");
    expect(found.row("site_admin").detail).toBe("ghe-admin is a site administrator");
  });

  it("a wrong password is sent once, not again by the next diagnosis, and hinders no other step", async () => {
    const ghes = await appliance();
    const { GHES_ADMIN_PASSWORD } = credentials();
    const found = await examine(ghes, { GHES_ADMIN_PASSWORD });
    expect([found.exit, found.with("FAILED")]).toEqual([10, ["password"]]);
    expect(found.sent).toEqual([META, "401 /manage/v1/version Basic", "200 /api/v3/user Bearer"]);
    expect(found.row("password").hint).toContain("ghe-reactivate-admin-login");
    const again = await examine(ghes, { GHES_ADMIN_PASSWORD });
    expect(again.row("password").detail).toMatch(/^nothing was sent to .* was rejected \(401\) .* and is not tried again /);
    expect([again.exit, again.sent]).toEqual([10, [META, "200 /api/v3/user Bearer"]]);
    expect(ghes.sandbox.appliance.state.failures).toBe(1);
  });

  it("a wrong token is sent once, and what depends on it is skipped", async () => {
    const found = await examine(await appliance(), { GHES_ADMIN_TOKEN: credentials().GHES_ADMIN_TOKEN });
    expect([found.exit, found.with("FAILED")]).toEqual([10, ["token"]]);
    expect(found.sent).toEqual([META, "200 /manage/v1/version Basic", "401 /api/v3/user Bearer"]);
    expect(found.row("scopes")).toMatchObject({ status: "SKIPPED", detail: "not tried: token FAILED" });
  });

  it("a token that is not there is no fault where there is a password, and the other way round", async () => {
    const ghes = await appliance();
    const found = await examine(ghes, { GHES_ADMIN_TOKEN: "" });
    expect([found.exit, found.with("SKIPPED"), found.sent]).toEqual([
      0,
      ["manage pin", "rest pin", "token", "scopes", "site_admin", "rate_limit"],
      BOTH.slice(0, 2),
    ]);
    expect(found.row("token").hint).toContain("--token-stdin");
    const other = await examine(ghes, { GHES_ADMIN_PASSWORD: "" });
    expect([other.exit, other.row("password").status, other.sent]).toEqual([0, "SKIPPED", [META, "200 /api/v3/user Bearer"]]);
  });

  it("no credentials at all are two faults, and nothing is sent for them", async () => {
    const found = await examine(await appliance(), { GHES_ADMIN_TOKEN: "", GHES_ADMIN_PASSWORD: "" });
    expect([found.exit, found.with("FAILED"), found.sent]).toEqual([10, ["password", "token"], [META]]);
    expect(found.row("password").detail).toMatch(/^no password for /);
  });
});

describe("rights and limits", () => {
  it("a token without the scopes fails there, and the missing ones are named", async () => {
    const found = await examine(await appliance({ faults: ["scopes=repo,read:org"] }));
    expect([found.exit, found.with("FAILED")]).toEqual([10, ["scopes"]]);
    expect(found.row("scopes").detail).toMatch(/^repo, read:org; site_admin is missing, which .* need; admin:enterprise is missing, which /);
    expect(found.row("scopes").hint).toMatch(/add site_admin and admin:enterprise$/);
    const some = await examine(await appliance({ faults: ["scopes=site_admin"] }));
    expect([some.exit, some.with("WARNING")]).toEqual([10, ["scopes"]]);
  });

  it("an account that is no site administrator fails there", async () => {
    const ghes = await appliance();
    const made = await ghes.run("users impersonation create mona --scope site_admin --scope admin:enterprise --json");
    const { token } = JSON.parse(made.stdout) as { readonly token: string };
    const found = await examine(ghes, { GHES_ADMIN_TOKEN: token });
    expect([found.exit, found.with("FAILED"), found.row("site_admin").hint]).toEqual([
      10,
      ["site_admin"],
      "a site administrator can run: ghes-admin users promote mona",
    ]);
  });

  it("a limit on requests is shown, is a warning when little is left, and a fault when nothing is", async () => {
    const plenty = await examine(await appliance({ faults: ["rate-limits=50"] }));
    expect([plenty.exit, plenty.row("rate_limit").detail]).toEqual([0, expect.stringMatching(/^49 of 50 requests left until .*Z$/)]);
    const ghes = await appliance({ faults: ["rate-limits=2"] });
    await ghes.run("users list --limit 1");
    const little = await examine(ghes);
    expect([little.exit, little.with("WARNING")]).toEqual([10, ["rate_limit"]]);
    const none = await examine(ghes);
    expect([none.exit, none.with("FAILED"), none.row("token").status]).toEqual([10, ["rate_limit"], "SKIPPED"]);
  });
});

describe("the instance", () => {
  it.each([
    ["ahead of", 5],
    ["behind", -5],
  ])("a clock that is five minutes %s ours is a warning", async (word, minutes) => {
    const found = await examine(await appliance({ now: NOW + minutes * 60_000 }));
    expect([found.exit, found.with("WARNING")]).toEqual([10, ["clock"]]);
    expect(found.row("clock").detail).toMatch(new RegExp(`^the instance's clock is (5 min|4 min 5\\d s|5 min \\d s) ${word} this computer's$`));
  });

  it("of an old release is asked by the Management Console API, and what it lacks is told", async () => {
    const found = await examine(await appliance({ release: "2.18" }));
    expect(found.sent.map((one) => one.replace(/^\d+ /, ""))).toEqual(["/api/v3/meta -", "/setup/api/configcheck Basic", "/api/v3/user Bearer"]);
    expect([found.exit, found.with("FAILED"), found.with("WARNING")]).toEqual([0, [], []]);
    expect(found.row("password").detail).toBe("accepted by the Management Console API");
    expect(found.row("version").detail).toMatch(/^GitHub Enterprise Server 2\.18/);
    expect(found.row("features").detail).toMatch(/^2\.18\.\d+ has \d+ of \d+ operations, \d+ of them in its older way$/);
    expect(found.row("features").hint).toMatch(/^ghes-admin operations --ghes-version 2\.18/);
  });

  it("of an old release with a wrong password: one request carries it", async () => {
    const ghes = await appliance({ release: "2.18" });
    const found = await examine(ghes, credentials());
    expect([found.exit, found.with("FAILED")]).toEqual([10, ["password", "token"]]);
    expect(found.sent.filter((one) => one.endsWith(" Basic"))).toEqual(["401 /setup/api/configcheck Basic"]);
    expect(ghes.sandbox.appliance.state.failures).toBe(1);
  });

  it("of a release that nobody knows is asked by the older API where the other is not there: still one refusal", async () => {
    const ghes = await appliance({ release: "2.18" });
    const port = { GHES_ADMIN_REST_PORT: String(await closedPort()), GHES_ADMIN_TOKEN: "" };
    const well = await examine(ghes, port);
    expect(well.sent).toEqual(["404 /manage/v1/version Basic", "200 /setup/api/configcheck Basic"]);
    expect([well.with("WARNING"), well.row("password").detail]).toEqual([["rest port", "version"], "accepted by the Management Console API"]);
    expect(well.row("features")).toMatchObject({ status: "SKIPPED", detail: "the release is not known" });
    const wrong = await examine(ghes, { ...port, GHES_ADMIN_PASSWORD: credentials().GHES_ADMIN_PASSWORD });
    expect([wrong.with("FAILED"), wrong.sent.filter((one) => one.startsWith("401"))]).toEqual([["password"], ["401 /setup/api/configcheck Basic"]]);
    expect(ghes.sandbox.appliance.state.failures).toBe(1);
  });

  it("whose release is not what --ghes-version says is a warning", async () => {
    const found = await examine(await appliance(), {}, "--ghes-version 3.8");
    expect([found.exit, found.with("WARNING"), found.row("version").hint]).toEqual([10, ["version"], "leave --ghes-version out"]);
  });

  it("that answers with failures has them at the steps that asked", async () => {
    const found = await examine(await appliance({ faults: ["status=503"] }));
    expect([found.exit, found.with("FAILED")]).toEqual([10, ["password", "token"]]);
    // No request is repeated.
    expect(found.sent.length).toBe(3);
  });

  it("in a dry run nothing is sent: the requests are shown", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("doctor --dry-run --json");
    const { requests } = JSON.parse(ran.stdout) as { readonly requests: readonly { readonly url: string }[] };
    expect(requests.map(({ url }) => new URL(url).pathname)).toEqual(["/api/v3/meta", "/manage/v1/version", "/api/v3/user"]);
    expect([ran.exit, ran.requests]).toEqual([0, []]);
  });
});

describe("several instances", () => {
  it("are looked at together: every row names its profile, and one that is ill makes it 10", async () => {
    const ghes = await appliance();
    const ca = ghes.env.GHES_ADMIN_CA_FILE ?? "";
    const { port, restPort, password } = ghes.sandbox;
    const add = async (name: string, secret: string) =>
      (
        await ghes.run(
          `profile add ${name} --host 127.0.0.1 --port ${String(port)} --rest-port ${String(restPort)} --ca-file ${ca} --store file --password-stdin --no-verify --no-input`,
          { stdin: `${secret}\n` },
        )
      ).exit;
    expect([await add("well", password), await add("ill", credentials().GHES_ADMIN_PASSWORD)]).toEqual([0, 0]);
    const found = await examine(ghes, {}, "-p well,ill");
    const states = (profile: string) => found.rows.filter((row) => row.profile === profile && !["OK", "SKIPPED"].includes(row.status)).map(nameOf);
    expect([found.exit, states("well"), states("ill")]).toEqual([10, [], ["password"]]);
    expect(found.rows.filter((row) => row.profile === "ill").length).toBe(20);
    expect(found.sent.filter((one) => one.endsWith(" Basic")).toSorted()).toEqual(["200 /manage/v1/version Basic", "401 /manage/v1/version Basic"]);

    const seen = await ghes.run("doctor -p well,ill", { tty: { stdout: true, stderr: true }, columns: 160, env: { NO_COLOR: "1" } });
    const [header, ...lines] = seen.stdout.trimEnd().split("\n");
    expect([seen.exit, header?.split(/ +/)]).toEqual([10, ["PROFILE", "CHECK", "API", "STATUS", "DETAIL", "HINT"]]);
    expect(lines.filter((line) => /^(well|ill) /.test(line)).length).toBe(40);
  });
});

it("columns that are asked for make a table on a terminal too", async () => {
  const ghes = await appliance();
  const seen = await ghes.run("doctor --fields status,check", { tty: { stdout: true, stderr: true }, env: { NO_COLOR: "1" } });
  expect(seen.stdout.split("\n").slice(0, 2)).toEqual(["STATUS   CHECK", "OK       dns"]);
});
