/** What these commands print opens something: it is on stdout, and nowhere else. */
import { describe, expect, it } from "vitest";
import { appliance } from "../support/cli.js";

const PATH = "/api/v3/enterprises/github/actions/runners";

/** A secret as it is and as it might travel. */
const forms = (secret: string) => [secret, secret.slice(0, 12), Buffer.from(secret).toString("base64").slice(0, 16), encodeURIComponent(secret)];

const CASES = [
  ["runners registration-token", ".token", `${PATH}/registration-token`],
  ["runners remove-token", ".token", `${PATH}/remove-token`],
  ["runners jit-config builder-41 --group-id 1 --label linux", ".encoded_jit_config", `${PATH}/generate-jitconfig`],
] as const;

describe.each(CASES)("%s", (line, key, url) => {
  it("prints its secret on stdout, and -v shows the exchange without it", async () => {
    const ghes = await appliance();
    const ran = await ghes.run(`${line} --jq ${key} -v`);
    const secret = ran.stdout.trim();
    expect(ran.exit).toBe(0);
    expect(secret.length).toBeGreaterThan(20);
    expect(ran.requests.map((one) => `${one.method} ${one.url}`)).toEqual([`POST ${url}`]);
    expect(ran.stderr.split("\n")).toContain("< 201 Created");
    expect(ran.stderr.split("\n").some((one) => one.includes(`"${key.slice(1)}":"********"`))).toBe(true);
    for (const form of forms(secret)) expect(ran.stderr).not.toContain(form);
  });

  it("--dry-run asks for no secret and shows the request", async () => {
    const ghes = await appliance();
    const ran = await ghes.run(`${line} --dry-run --json`);
    expect(ran.requests).toEqual([]);
    const { requests } = JSON.parse(ran.stdout) as { readonly requests: readonly { readonly method: string; readonly url: string }[] };
    expect(requests.map((one) => `${one.method} ${one.url}`)).toEqual([`POST https://127.0.0.1:${String(ghes.sandbox.restPort)}${url}`]);
  });

  it("is not sent again when its answer is lost or cut, and the failure holds nothing of it", async () => {
    for (const kind of ["lost", "truncate"]) {
      const fault = `${kind}:POST ${url}@1`;
      const ghes = await appliance({ faults: [fault] });
      const ran = await ghes.run(`${line} -v`);
      expect([fault, ran.exit, ran.requests.length]).toEqual([fault, 7, 1]);
      expect(ran.stdout).toBe("");
      expect(ran.stderr).not.toMatch(/[A-Z2-7]{20}|eyJ[A-Za-z0-9+/]{20}/);
    }
  });
});

describe("runners jit-config", () => {
  it("sends what was given, and registers the runner", async () => {
    const ghes = await appliance({ pace: 1 });
    const ran = await ghes.run("runners jit-config builder-41 --group-id 2 --label linux --label gpu --work-folder w --json");
    const [request] = ran.requests;
    expect(JSON.parse(Buffer.from(request?.body ?? []).toString("utf8"))).toEqual({
      name: "builder-41",
      runner_group_id: 2,
      labels: ["linux", "gpu"],
      work_folder: "w",
    });
    expect(JSON.parse(ran.stdout)).toMatchObject({ runner: { id: 31, name: "builder-41", ephemeral: true, status: "offline" } });
    expect((await ghes.run("runners view 31 --fields name,runner_group_id")).stdout).toBe("name\tbuilder-41\nrunner_group_id\t2\n");
  });

  it("says what to do where the name is taken", async () => {
    const ran = await (await appliance()).run("runners jit-config builder-01 --group-id 1 --label linux --json");
    expect([ran.exit, ran.stdout]).toEqual([1, ""]);
    expect(JSON.parse(ran.stderr)).toMatchObject({ error: { code: "conflict", status: 409, hint: "choose another name, or delete the runner that has it" } });
  });

  it("needs a group and a label, before anything is sent", async () => {
    const ghes = await appliance();
    for (const line of ["runners jit-config x --label a", "runners jit-config x --group-id 1"]) {
      const ran = await ghes.run(line);
      expect([line, ran.exit, ran.requests.length]).toEqual([line, 2, 0]);
    }
  });

  it("is refused by name on a release without it", async () => {
    const ran = await (await appliance({ release: "3.8" })).run("runners jit-config x --group-id 1 --label a --json");
    expect([ran.exit, ran.stdout]).toEqual([1, ""]);
  });
});
