/** `hooks pre-receive`: the hooks of the instance, and what organizations and repositories decide of them. */
import { describe, expect, it } from "vitest";
import { appliance, type Ghes, type Ran } from "../support/cli.js";

const sent = (ran: Ran) =>
  ran.requests.map(({ method, url, body }) => [
    method,
    url.replace(/^\/api\/v3/, ""),
    body.length === 0 ? null : (JSON.parse(Buffer.from(body).toString("utf8")) as unknown),
  ]);
const json = (ran: Ran): unknown => JSON.parse(ran.stdout);

describe("hooks pre-receive", () => {
  it("list shows the instance's hooks", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("hooks pre-receive list");
    expect(sent(ran)).toEqual([["GET", "/admin/pre-receive-hooks?per_page=100", null]]);
    expect(ran.stdout).toBe(
      "3\tCommit messages\tdisabled\ttrue\tscripts/messages.sh\tocto-org/hooks\tDefault\n" +
        "2\tNo large files\ttesting\ttrue\tscripts/large_files.py\tocto-org/hooks\tPython 3.12\n" +
        "1\tSigned commits\tenabled\tfalse\tscripts/signed.sh\tocto-org/hooks\tDefault\n",
    );
    expect((await ghes.run("hooks pre-receive list --sort name --direction asc --fields id")).stdout).toBe("3\n2\n1\n");
  });

  it("create sends what was given, with the repository and the environment in their objects", async () => {
    const ghes = await appliance();
    const line = "hooks pre-receive create --name Fresh --script a.sh --script-repo octo-org/hooks --environment 2";
    const bare = await ghes.run(`${line} --json`);
    const body = { name: "Fresh", script: "a.sh", script_repository: { full_name: "octo-org/hooks" }, environment: { id: 2 } };
    expect(sent(bare)).toEqual([["POST", "/admin/pre-receive-hooks", body]]);
    expect(json(bare)).toMatchObject({ id: 4, enforcement: "disabled", allow_downstream_configuration: false, environment: { id: 2 } });
    const full = await ghes.run(`${line.replace("Fresh", "Other")} --enforcement testing --allow-downstream --json`);
    expect(sent(full)).toEqual([
      ["POST", "/admin/pre-receive-hooks", { ...body, name: "Other", enforcement: "testing", allow_downstream_configuration: true }],
    ]);
    expect(json(await ghes.run("hooks environments view 2 --json"))).toMatchObject({ hooks_count: 3 });
  });

  it("names the preview that old releases want", async () => {
    const ghes = await appliance({ release: "2.22" });
    for (const line of ["hooks pre-receive list", "hooks pre-receive view 2 --org octo-org", "hooks environments list"]) {
      const ran = await ghes.run(line);
      expect([line, ran.exit, ran.requests.map(({ headers }) => headers.accept)]).toEqual([
        line,
        0,
        ["application/vnd.github.eye-scream-preview+json, application/vnd.github+json"],
      ]);
    }
  });

  it("create names everything that is missing", async () => {
    const ran = await (await appliance()).run("hooks pre-receive create --name x --environment 1");
    expect([ran.exit, ran.requests.length]).toEqual([2, 0]);
    expect(ran.stderr.split("\n")[0]).toBe("error: --script, --script-repo are missing");
  });

  it("update sends only what was given; nothing given is exit 2", async () => {
    const ghes = await appliance();
    expect(sent(await ghes.run("hooks pre-receive update 2 --enforcement enabled"))).toEqual([
      ["PATCH", "/admin/pre-receive-hooks/2", { enforcement: "enabled" }],
    ]);
    expect(sent(await ghes.run("hooks pre-receive update 2 --script-repo octo-org/more --environment 1"))).toEqual([
      ["PATCH", "/admin/pre-receive-hooks/2", { script_repository: { full_name: "octo-org/more" }, environment: { id: 1 } }],
    ]);
    expect(sent(await ghes.run("hooks pre-receive update 2 --no-allow-downstream"))).toEqual([
      ["PATCH", "/admin/pre-receive-hooks/2", { allow_downstream_configuration: false }],
    ]);
    expect(json(await ghes.run("hooks pre-receive view 2 --json"))).toMatchObject({
      enforcement: "enabled",
      script: "scripts/large_files.py",
      script_repository: { full_name: "octo-org/more" },
      environment: { id: 1 },
      allow_downstream_configuration: false,
    });
    const nothing = await ghes.run("hooks pre-receive update 2");
    expect([nothing.exit, nothing.requests.length]).toEqual([2, 0]);
  });

  it("delete asks, and the hook is gone at every level", async () => {
    const ghes = await appliance();
    expect((await ghes.run("hooks pre-receive delete 2")).exit).toBe(2);
    expect(json(await ghes.run("hooks pre-receive delete 2 --yes --json"))).toEqual({ id: 2, deleted: true });
    expect((await ghes.run("hooks pre-receive view 2")).exit).toBe(1);
    expect((await ghes.run("hooks pre-receive list --org octo-org --fields id")).stdout).toBe("3\n1\n");
  });
});

describe("hooks pre-receive at an organization and a repository", () => {
  const at = async (ghes: Ghes, place: string) => {
    const { enforcement, configuration_url: url } = json(await ghes.run(`hooks pre-receive view 2 ${place} --json`)) as Readonly<Record<string, string>>;
    return [enforcement, new URL(url ?? "").pathname.replace("/api/v3", "")];
  };
  const ORG = "--org octo-org";
  const REPO = "--repo octo-org/octo-repo";
  const INSTANCE = "/admin/pre-receive-hooks/2";
  const IN_ORG = "/orgs/octo-org/pre-receive-hooks/2";
  const IN_REPO = "/repos/octo-org/octo-repo/pre-receive-hooks/2";

  it("the nearest decision counts, and unenforce gives it back to the level above", async () => {
    const ghes = await appliance();
    expect([await at(ghes, ORG), await at(ghes, REPO)]).toEqual([
      ["testing", INSTANCE],
      ["testing", INSTANCE],
    ]);

    const inOrg = await ghes.run(`hooks pre-receive enforce 2 ${ORG} --enforcement enabled --json`);
    expect(sent(inOrg)).toEqual([["PATCH", IN_ORG, { enforcement: "enabled" }]]);
    expect([await at(ghes, ORG), await at(ghes, REPO)]).toEqual([
      ["enabled", IN_ORG],
      ["enabled", IN_ORG],
    ]);

    const inRepo = await ghes.run(`hooks pre-receive enforce 2 ${REPO} --enforcement disabled --json`);
    expect(sent(inRepo)).toEqual([["PATCH", IN_REPO, { enforcement: "disabled" }]]);
    expect([await at(ghes, ORG), await at(ghes, REPO)]).toEqual([
      ["enabled", IN_ORG],
      ["disabled", IN_REPO],
    ]);

    const undoneInRepo = await ghes.run(`hooks pre-receive unenforce 2 ${REPO} --yes --json`);
    expect(sent(undoneInRepo)).toEqual([["DELETE", IN_REPO, null]]);
    expect(json(undoneInRepo)).toMatchObject({ id: 2, enforcement: "enabled" });

    const undone = await ghes.run(`hooks pre-receive unenforce 2 ${ORG} --yes --json`);
    expect(sent(undone)).toEqual([["DELETE", IN_ORG, null]]);
    expect([await at(ghes, ORG), await at(ghes, REPO)]).toEqual([
      ["testing", INSTANCE],
      ["testing", INSTANCE],
    ]);
  });

  it("an organization can keep its repositories from deciding", async () => {
    const ghes = await appliance();
    const ran = await ghes.run(`hooks pre-receive enforce 2 ${ORG} --enforcement enabled --no-allow-downstream`);
    expect(sent(ran)).toEqual([["PATCH", IN_ORG, { enforcement: "enabled", allow_downstream_configuration: false }]]);
    expect((await ghes.run(`hooks pre-receive enforce 2 ${REPO} --enforcement disabled`)).exit).toBe(1);
    expect(await at(ghes, REPO)).toEqual(["enabled", IN_ORG]);
  });

  it("list shows what counts there, and where it was decided", async () => {
    const ghes = await appliance();
    await ghes.run("hooks pre-receive update 1 --enforcement disabled");
    const ran = await ghes.run(`hooks pre-receive list ${ORG}`);
    expect(sent(ran)).toEqual([["GET", "/orgs/octo-org/pre-receive-hooks?per_page=100", null]]);
    const base = `https://127.0.0.1:${String(ghes.sandbox.restPort)}/api/v3/admin/pre-receive-hooks`;
    // Hook 1 is disabled and cannot be decided on below the instance: it is not listed.
    expect(ran.stdout).toBe(`3\tCommit messages\tdisabled\ttrue\t${base}/3\n2\tNo large files\ttesting\ttrue\t${base}/2\n`);
    const inRepo = await ghes.run(`hooks pre-receive list ${REPO} --limit 1`);
    expect(sent(inRepo)).toEqual([["GET", "/repos/octo-org/octo-repo/pre-receive-hooks?per_page=1", null]]);
    expect(inRepo.stdout).toBe(`3\tCommit messages\tdisabled\t${base}/3\n`);
  });

  it("wrong combinations are exit 2, before anything is sent", async () => {
    const ghes = await appliance();
    for (const line of [
      "enforce 2 --enforcement enabled",
      `enforce 2 ${ORG} ${REPO} --enforcement enabled`,
      `enforce 2 ${ORG}`,
      `enforce 2 ${ORG} --allow-downstream`,
      `enforce 2 ${REPO} --enforcement enabled --allow-downstream`,
      `enforce 2 ${ORG} --enforcement on`,
      "unenforce 2 --yes",
      `unenforce 2 ${ORG}`,
      "enforce 2 --repo octo-repo --enforcement enabled",
      `list ${ORG} ${REPO}`,
      "view 2 --org '' ",
    ]) {
      const ran = await ghes.run(`hooks pre-receive ${line}`);
      expect([line, ran.exit, ran.requests.length]).toEqual([line, 2, 0]);
    }
  });

  it("an organization that does not exist is exit 1", async () => {
    const ran = await (await appliance()).run("hooks pre-receive list --org nobody --json");
    expect([ran.exit, ran.stdout]).toEqual([1, ""]);
  });
});
