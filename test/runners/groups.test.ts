/** `runners groups`: what is sent, and what later reads show. */
import { describe, expect, it } from "vitest";
import { appliance, type Ghes, type Ran } from "../support/cli.js";

const still = () => appliance({ pace: 1 });
const PATH = "/api/v3/enterprises/github/actions/runner-groups";

const sent = (ran: Ran) =>
  ran.requests.map(({ method, url, body }) => [method, url, body.length === 0 ? null : (JSON.parse(Buffer.from(body).toString("utf8")) as unknown)]);
const json = (ran: Ran): unknown => JSON.parse(ran.stdout);
const ids = async (ghes: Ghes, line: string) => (json(await ghes.run(`${line} --json`)) as readonly { readonly id: number }[]).map(({ id }) => id);
const orgsOf = (ghes: Ghes, group: number) => ids(ghes, `runners groups orgs list ${String(group)}`);
const runnersOf = (ghes: Ghes, group: number) => ids(ghes, `runners groups runners list ${String(group)}`);

describe("runners groups", () => {
  it("list is one array, and view shows one of it", async () => {
    const ghes = await still();
    const ran = await ghes.run("runners groups list");
    expect(ran.stdout).toBe("1\tDefault\tall\ttrue\tfalse\tfalse\n2\tgpu\tselected\tfalse\tfalse\tfalse\n3\trelease\tselected\tfalse\tfalse\tfalse\n");
    expect(sent(ran)).toEqual([["GET", `${PATH}?per_page=100`, null]]);
    expect(json(await ghes.run("runners groups view 2 --json"))).toMatchObject({ id: 2, name: "gpu", visibility: "selected", default: false });
    expect(await ids(ghes, "runners groups list --visible-to-organization design")).toEqual([1]);
  });

  it("create sends only what was given", async () => {
    const ghes = await still();
    const bare = await ghes.run("runners groups create arm --json");
    expect(sent(bare)).toEqual([["POST", PATH, { name: "arm" }]]);
    expect(json(bare)).toMatchObject({ id: 4, name: "arm", visibility: "all" });
    const full = await ghes.run("runners groups create x86 --visibility selected --org-id 26 --org-id 27 --runner-id 7 --runner-id 8 --json");
    expect(sent(full)).toEqual([["POST", PATH, { name: "x86", visibility: "selected", selected_organization_ids: [26, 27], runners: [7, 8] }]]);
    expect(full.stderr).toBe("");
    expect(await orgsOf(ghes, 5)).toEqual([26, 27]);
    expect(await runnersOf(ghes, 5)).toEqual([7, 8]);
  });

  it("create warns when the chosen organizations mean nothing, because all may use it", async () => {
    const ran = await (await still()).run("runners groups create x86 --org-id 26");
    expect(ran.exit).toBe(0);
    expect(ran.stderr).toBe("warning: all organizations may use the group; for selected ones: ghes-admin runners groups update 4 --visibility selected\n");
  });

  it("update sends only what was given; nothing given is exit 2", async () => {
    const ghes = await still();
    const named = await ghes.run("runners groups update 2 --name big --json");
    expect(sent(named)).toEqual([["PATCH", `${PATH}/2`, { name: "big" }]]);
    const shown = await ghes.run("runners groups update 2 --visibility all --json");
    expect(sent(shown)).toEqual([["PATCH", `${PATH}/2`, { visibility: "all" }]]);
    expect(json(await ghes.run("runners groups view 2 --json"))).toMatchObject({ name: "big", visibility: "all" });
    const nothing = await ghes.run("runners groups update 2");
    expect([nothing.exit, nothing.requests.length]).toEqual([2, 0]);
  });

  it("delete asks, and gives its runners to the default group", async () => {
    const ghes = await still();
    const unasked = await ghes.run("runners groups delete 3");
    expect([unasked.exit, unasked.requests.length]).toEqual([2, 0]);
    const ran = await ghes.run("runners groups delete 3 --yes --json");
    expect(sent(ran)).toEqual([["DELETE", `${PATH}/3`, null]]);
    expect(json(ran)).toEqual({ id: 3, deleted: true });
    expect((await ghes.run("runners groups view 3")).exit).toBe(1);
    expect(await runnersOf(ghes, 1)).toEqual(expect.arrayContaining([25, 26, 27]));
  });
});

describe("runners groups orgs", () => {
  it("set, add and remove change who may use a group", async () => {
    const ghes = await still();
    const set = await ghes.run("runners groups orgs set 2 28 27 --json");
    expect(sent(set)).toEqual([["PUT", `${PATH}/2/organizations`, { selected_organization_ids: [28, 27] }]]);
    expect(json(set)).toEqual({ runner_group_id: 2, selected_organization_ids: [28, 27], set: true });
    expect(await orgsOf(ghes, 2)).toEqual([28, 27]);

    const add = await ghes.run("runners groups orgs add 2 26 --json");
    expect(sent(add)).toEqual([["PUT", `${PATH}/2/organizations/26`, null]]);
    expect(json(add)).toEqual({ runner_group_id: 2, org_id: 26, added: true });
    expect(await orgsOf(ghes, 2)).toEqual([28, 27, 26]);

    const remove = await ghes.run("runners groups orgs remove 2 28 --json");
    expect(sent(remove)).toEqual([["DELETE", `${PATH}/2/organizations/28`, null]]);
    expect(json(remove)).toEqual({ runner_group_id: 2, org_id: 28, removed: true });
    expect(await orgsOf(ghes, 2)).toEqual([27, 26]);
  });

  it("list shows logins", async () => {
    expect((await (await still()).run("runners groups orgs list 2 --fields id,login")).stdout).toBe("26\tocto-org\n27\tengineering\n");
  });
});

describe("runners groups runners", () => {
  it("set, add and remove move runners between groups", async () => {
    const ghes = await still();
    const set = await ghes.run("runners groups runners set 2 19 1 --json");
    expect(sent(set)).toEqual([["PUT", `${PATH}/2/runners`, { runners: [19, 1] }]]);
    expect(json(set)).toEqual({ runner_group_id: 2, runners: [19, 1], set: true });
    expect(await runnersOf(ghes, 2)).toEqual([1, 19]);

    const add = await ghes.run("runners groups runners add 2 20 --json");
    expect(sent(add)).toEqual([["PUT", `${PATH}/2/runners/20`, null]]);
    expect(json(add)).toEqual({ runner_group_id: 2, runner_id: 20, added: true });

    const remove = await ghes.run("runners groups runners remove 2 1 --json");
    expect(sent(remove)).toEqual([["DELETE", `${PATH}/2/runners/1`, null]]);
    expect(json(remove)).toEqual({ runner_group_id: 2, runner_id: 1, removed: true });
    expect(await runnersOf(ghes, 2)).toEqual([19, 20]);
  });

  it("a word that is no id is refused before anything is sent", async () => {
    const ran = await (await still()).run("runners groups runners set 2 19 gpu-02");
    expect([ran.exit, ran.requests.length]).toEqual([2, 0]);
  });
});

describe("what the instance does not have", () => {
  it.each(["runners groups view 9", "runners groups orgs add 2 999", "runners groups runners add 2 999", "runners groups delete 1 --yes"])(
    "%s is exit 1, and nothing changes",
    async (line) => {
      const ghes = await still();
      expect((await ghes.run(line)).exit).toBe(1);
      expect(await orgsOf(ghes, 2)).toEqual([26, 27]);
      expect(await ids(ghes, "runners groups list")).toEqual([1, 2, 3]);
    },
  );
});
