/** `hooks environments`: downloads followed to their end, and the four documented refusals explained. */
import { describe, expect, it } from "vitest";
import { appliance, type Ran } from "../support/cli.js";
import { interruptedAt } from "../support/interrupted-at.js";

const PATH = "/api/v3/admin/pre-receive-environments";

const sent = (ran: Ran) =>
  ran.requests.map(({ method, url, body }) => [method, url, body.length === 0 ? null : (JSON.parse(Buffer.from(body).toString("utf8")) as unknown)]);
const writes = (ran: Ran) => sent(ran).filter(([method]) => method !== "GET");
const reads = (ran: Ran) => new Set(sent(ran).flatMap(([method, url]) => (method === "GET" ? [url] : [])));
const json = (ran: Ran): unknown => JSON.parse(ran.stdout);
const error = (ran: Ran) => (JSON.parse(ran.stderr) as { readonly error: Readonly<Record<string, unknown>> }).error;

/** So long that a download never ends within a test. */
const SLOW = { pace: 100 };

const CREATE = "hooks environments create --name Go --image-url https://images.example.com/go.tar.gz";
const MISSING = "hooks environments create --name Go --image-url https://images.example.com/missing.tar.gz";

describe("hooks environments", () => {
  it("list and view show the environments with their downloads", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("hooks environments list --sort name --direction asc");
    expect(ran.stdout).toBe(
      "1\tDefault\tgithubenterprise://internal\ttrue\t2\tsuccess\n" +
        "3\tNode 22\thttps://images.example.com/node-22.tar.gz\tfalse\t0\tnot_started\n" +
        "2\tPython 3.12\thttps://images.example.com/python-3.12.tar.gz\tfalse\t1\tsuccess\n",
    );
    expect(json(await ghes.run("hooks environments view 3 --json"))).toMatchObject({ id: 3, download: { state: "not_started", downloaded_at: null } });
  });

  it("create sends the two fields, and starts no download that was not asked for", async () => {
    const ghes = await appliance();
    const ran = await ghes.run(`${CREATE} --json`);
    expect(sent(ran)).toEqual([["POST", PATH, { name: "Go", image_url: "https://images.example.com/go.tar.gz" }]]);
    expect(json(ran)).toMatchObject({ id: 4, download: { state: "not_started" } });
    for (const line of [`${CREATE} --wait`, "hooks environments create --name Go", "hooks environments create --image-url https://a.example.com/"]) {
      const wrong = await ghes.run(line);
      expect([line, wrong.exit, wrong.requests.length]).toEqual([line, 2, 0]);
    }
  });

  it("create --download --wait waits for the image, and prints the environment with it", async () => {
    const ghes = await appliance();
    const ran = await ghes.run(`${CREATE} --download --wait --json`);
    expect(ran.exit).toBe(0);
    expect(writes(ran)).toEqual([
      ["POST", PATH, { name: "Go", image_url: "https://images.example.com/go.tar.gz" }],
      ["POST", `${PATH}/4/downloads`, null],
    ]);
    expect(reads(ran)).toEqual(new Set([`${PATH}/4/downloads/latest`]));
    expect(json(ran)).toMatchObject({ id: 4, name: "Go", download: { state: "success", message: null } });
  });

  it("create --download that is ended while the download is asked for says which environment is there", async () => {
    const ghes = await appliance({ faults: [`stall:POST ${PATH}/*`] });
    const ran = await ghes.run(`${CREATE} --download`, interruptedAt(ghes, "POST", `${PATH}/4/downloads`, 1));
    expect(ran.exit).toBe(130);
    expect(ran.stderr).toMatch(/^warning: environment 4 was created; whether its download began: ghes-admin hooks environments download-status 4( |$)/m);
  });

  it("create --download that is ended has the environment in the JSON error", async () => {
    const ghes = await appliance({ faults: [`stall:GET ${PATH}/*`] });
    const ran = await ghes.run(`${CREATE} --download --wait --json`, interruptedAt(ghes, "GET", `${PATH}/4/downloads`, 1));
    expect([ran.exit, ran.stdout]).toEqual([130, ""]);
    const { error } = JSON.parse(ran.stderr.trim().split("\n").at(-1) ?? "") as { readonly error: unknown };
    expect(error).toEqual({ code: "interrupted", message: "ended by SIGINT", environment_id: 4 });
  });

  it("create --download does not wait", async () => {
    const ran = await (await appliance(SLOW)).run(`${CREATE} --download --json`);
    expect(ran.requests).toHaveLength(2);
    expect(json(ran)).toMatchObject({ id: 4, download: { state: "not_started" } });
  });

  it("create --download --wait says of a failed download that the environment is there", async () => {
    const ghes = await appliance();
    const ran = await ghes.run(`${MISSING} --download --wait --json`);
    expect([ran.exit, ran.stdout]).toEqual([1, ""]);
    expect(error(ran)).toMatchObject({
      code: "job_failed",
      message: "environment 4 was created, but the download of environment 4's image failed: The image could not be downloaded: the server answered 404",
    });
    expect(json(await ghes.run("hooks environments view 4 --json"))).toMatchObject({ download: { state: "failed" } });
  });

  it("update sends only what was given; nothing given is exit 2", async () => {
    const ghes = await appliance();
    expect(sent(await ghes.run("hooks environments update 3 --name Node"))).toEqual([["PATCH", `${PATH}/3`, { name: "Node" }]]);
    expect(sent(await ghes.run("hooks environments update 2 --image-url https://a.example.com/b.tar.gz"))).toEqual([
      ["PATCH", `${PATH}/2`, { image_url: "https://a.example.com/b.tar.gz" }],
    ]);
    expect(json(await ghes.run("hooks environments view 2 --json"))).toMatchObject({
      image_url: "https://a.example.com/b.tar.gz",
      download: { state: "not_started" },
    });
    const nothing = await ghes.run("hooks environments update 3");
    expect([nothing.exit, nothing.requests.length]).toEqual([2, 0]);
  });

  it("delete asks, and the environment is gone", async () => {
    const ghes = await appliance();
    expect((await ghes.run("hooks environments delete 3")).exit).toBe(2);
    expect(json(await ghes.run("hooks environments delete 3 --yes --json"))).toEqual({ id: 3, deleted: true });
    expect((await ghes.run("hooks environments view 3")).exit).toBe(1);
  });
});

describe("hooks environments download", () => {
  it("starts one, and download-status shows how far it is", async () => {
    const ghes = await appliance(SLOW);
    const ran = await ghes.run("hooks environments download 3 --json");
    expect(sent(ran)).toEqual([["POST", `${PATH}/3/downloads`, null]]);
    expect(json(ran)).toMatchObject({ state: "not_started" });
    const state = async () => (json(await ghes.run("hooks environments download-status 3 --json")) as { readonly state: string }).state;
    expect(await state()).toBe("not_started");
    ghes.sandbox.appliance.clock.skip(200_000);
    expect(await state()).toBe("in_progress");
    ghes.sandbox.appliance.clock.skip(900_000);
    expect(await state()).toBe("success");
  });

  it("--wait polls to success", async () => {
    const ran = await (await appliance()).run("hooks environments download 3 --wait --json");
    expect(ran.exit).toBe(0);
    expect(json(ran)).toMatchObject({ state: "success", message: null });
    expect(sent(ran)[0]).toEqual(["POST", `${PATH}/3/downloads`, null]);
    expect(ran.requests.length).toBeGreaterThan(2);
    expect(reads(ran)).toEqual(new Set([`${PATH}/3/downloads/latest`]));
  });

  it("--wait ends with job_failed and the instance's reason", async () => {
    const ghes = await appliance();
    await ghes.run("hooks environments update 3 --image-url https://images.example.com/missing.tar.gz");
    const ran = await ghes.run("hooks environments download 3 --wait --json");
    expect([ran.exit, ran.stdout]).toEqual([1, ""]);
    expect(error(ran)).toMatchObject({
      code: "job_failed",
      message: "the download of environment 3's image failed: The image could not be downloaded: the server answered 404",
      hint: "check image_url (ghes-admin hooks environments view 3), then: ghes-admin hooks environments download 3 --wait",
    });
  });

  it("--wait ended by --timeout says that the download goes on", async () => {
    const ran = await (await appliance(SLOW)).run("hooks environments download 3 --wait --timeout 20s --json");
    expect([ran.exit, ran.stdout]).toEqual([7, ""]);
    expect(error(ran)).toMatchObject({ code: "still_running", hint: "ghes-admin hooks environments download-status 3" });
  });

  it("a lost answer is not sent again, and says how to find out", async () => {
    const ran = await (await appliance({ faults: [`lost:POST ${PATH}/3/downloads@1`] })).run("hooks environments download 3 --json");
    expect([ran.exit, ran.requests.length]).toEqual([7, 1]);
    expect(error(ran)).toMatchObject({ code: "unknown_outcome", hint: "find out: ghes-admin hooks environments download-status 3" });
  });
});

describe("the four documented refusals are explained", () => {
  const refused = async (line: string, before: readonly string[] = []) => {
    const ghes = await appliance(SLOW);
    for (const one of before) expect((await ghes.run(one)).exit).toBe(0);
    const ran = await ghes.run(`${line} --json`);
    expect([ran.exit, ran.stdout]).toEqual([1, ""]);
    const { code, status, message, hint } = error(ran);
    expect([code, status]).toEqual(["invalid", 422]);
    return [String(message).replace(/ \(.*$/, ""), /\(.*: ([^:()]*)\)$/.exec(String(message))?.[1], hint];
  };

  it.each(["delete 1 --yes", "update 1 --name Mine"])("the default environment: %s", async (line) => {
    expect(await refused(`hooks environments ${line}`)).toEqual([
      `environment 1 cannot be ${line.startsWith("delete") ? "deleted" : "changed"}: it is the default environment, which belongs to the instance`,
      "Cannot modify or delete the default environment",
      "make one of your own: ghes-admin hooks environments create --name NAME --image-url URL",
    ]);
  });

  it("one that has hooks", async () => {
    expect(await refused("hooks environments delete 2 --yes")).toEqual([
      "environment 2 cannot be deleted: hooks still run in it",
      "Cannot delete environment that has hooks",
      "find them: ghes-admin hooks pre-receive list --jq '.[] | select(.environment.id == 2) | .id'; then give each another --environment, or delete it",
    ]);
  });

  it("one whose image is being downloaded", async () => {
    expect(await refused("hooks environments delete 3 --yes", ["hooks environments download 3"])).toEqual([
      "environment 3 cannot be deleted: its image is being downloaded",
      "Cannot delete environment when download is in progress",
      "delete it when the download has ended: ghes-admin hooks environments download-status 3",
    ]);
  });

  it("a second download", async () => {
    expect(await refused("hooks environments download 3", ["hooks environments download 3"])).toEqual([
      "environment 3 cannot be downloaded: a download of its image is under way already",
      "Can not start a new download when a download is in progress",
      "nothing more is needed; see how far it is: ghes-admin hooks environments download-status 3",
    ]);
  });

  it("and the commands in the hints work", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("hooks pre-receive list --jq '.[] | select(.environment.id == 2) | .id'");
    expect([ran.exit, ran.stdout]).toEqual([0, "2\n"]);
  });
});
