/** `runners list`, `view` and `applications`: filters over every page, and no page that is not needed. */
import { describe, expect, it } from "vitest";
import { fleetOf } from "../../src/sandbox/fleet.js";
import { appliance, type Ghes, type Ran } from "../support/cli.js";

/** Rhythms of minutes stand still within a test at real pace. */
const still = () => appliance({ pace: 1 });

interface Row {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly busy: boolean;
  readonly labels: readonly { readonly name: string }[] | null;
}

const rows = (ran: Ran): readonly Row[] => JSON.parse(ran.stdout) as readonly Row[];
const names = (ran: Ran): readonly string[] => rows(ran).map(({ name }) => name);
const asked = (ran: Ran): readonly string[] => ran.requests.map(({ method, url }) => `${method} ${url}`);

/** 250 more runners, every tenth of them offline. */
function crowd({ sandbox }: Ghes): void {
  const fleet = fleetOf(sandbox.appliance);
  const [first] = fleet.runners;
  if (first === undefined) return;
  fleet.runners = Array.from({ length: 250 }, (_, i) => ({ ...first, id: i + 1, name: `node-${String(i + 1).padStart(3, "0")}`, online: (i + 1) % 10 !== 0 }));
}

const PATH = "/api/v3/enterprises/github/actions/runners";

describe("runners list", () => {
  it("is one array without the envelope, of runners that are online, busy and offline", async () => {
    const ran = await (await still()).run("runners list --json");
    expect(ran.exit).toBe(0);
    expect(asked(ran)).toEqual([`GET ${PATH}?per_page=100`]);
    expect(rows(ran)).toHaveLength(30);
    expect(new Set(rows(ran).map(({ status, busy }) => `${status} ${String(busy)}`))).toEqual(new Set(["online false", "online true", "offline false"]));
    expect(Object.keys(rows(ran)[0] ?? {})).toEqual(["id", "runner_group_id", "name", "os", "status", "busy", "labels", "ephemeral", "version"]);
  });

  it("shows status, busy, labels and group as columns", async () => {
    const ran = await (await still()).run("runners list --name gpu-01");
    expect(ran.stdout).toBe("19\tgpu-01\tonline\ttrue\tlinux\tself-hosted, Linux, X64, gpu, cuda-12\t2\n");
  });

  it("filters by status, over every page", async () => {
    const ghes = await still();
    crowd(ghes);
    const ran = await ghes.run("runners list --status offline --json");
    expect(names(ran)).toEqual(Array.from({ length: 25 }, (_, i) => `node-${String((i + 1) * 10).padStart(3, "0")}`));
    expect(asked(ran)).toEqual([1, 2, 3].map((page) => `GET ${PATH}?${page === 1 ? "" : `page=${String(page)}&`}per_page=100`).map(inAnyOrder(ran)));
  });

  it("keeps only runners that have all of the labels, capitals aside", async () => {
    const ghes = await still();
    expect(names(await ghes.run("runners list --label GPU --label x64 --json"))).toEqual(["gpu-01", "gpu-02", "gpu-03", "gpu-04", "gpu-05", "gpu-06"]);
    expect(names(await ghes.run("runners list --label gpu --label macOS --json"))).toEqual([]);
  });

  it("matches names with wildcards, and takes every other character as it is", async () => {
    const ghes = await still();
    expect(names(await ghes.run("runners list --name 'win-*' --json"))).toEqual(["win-01", "win-02", "win-03"]);
    expect(names(await ghes.run("runners list --name '?ac-0[!13]' --json"))).toEqual(["mac-02"]);
    expect(names(await ghes.run("runners list --name 'mac.0.' --json"))).toEqual([]);
    expect(names(await ghes.run("runners list --name mac --json"))).toEqual([]);
  });

  it("combines filters", async () => {
    const ran = await (await still()).run("runners list --status offline --label gpu --name 'gpu-0*' --json");
    expect(names(ran)).toEqual(["gpu-05", "gpu-06"]);
  });

  it("asks with --limit for no page that it does not need", async () => {
    const ghes = await still();
    crowd(ghes);
    const plain = await ghes.run("runners list --limit 3 --json");
    expect(names(plain)).toEqual(["node-001", "node-002", "node-003"]);
    expect(asked(plain)).toEqual([`GET ${PATH}?per_page=3`]);
    const filtered = await ghes.run("runners list --status offline --limit 12 --json");
    expect(names(filtered)).toHaveLength(12);
    expect(filtered.requests).toHaveLength(2);
  });

  it("refuses --label on a release that does not tell labels, rather than showing nothing", async () => {
    const ghes = await appliance({ pace: 1, release: "3.0" });
    const ran = await ghes.run("runners list --label gpu --json");
    expect(ran.exit).toBe(1);
    expect(ran.stdout).toBe("");
    expect(JSON.parse(ran.stderr)).toMatchObject({ error: { code: "unsupported" } });
    const all = await ghes.run("runners list --json");
    expect(rows(all)[0]).toEqual({
      id: 1,
      runner_group_id: null,
      name: "builder-01",
      os: "linux",
      status: "online",
      busy: false,
      labels: null,
      ephemeral: null,
      version: null,
    });
  });

  it("refuses a status that does not exist and an empty name, before anything is sent", async () => {
    const ghes = await still();
    for (const line of ["runners list --status idle", "runners list --name ''", "runners list --limit 0"]) {
      const ran = await ghes.run(line);
      expect([line, ran.exit, ran.requests.length]).toEqual([line, 2, 0]);
    }
  });

  it("says on a terminal that nothing matched, and prints [] for --json", async () => {
    const ghes = await still();
    expect((await ghes.run("runners list --name nobody", { tty: { stdout: true } })).stdout).toBe("No runner matched.\n");
    expect((await ghes.run("runners list --name nobody --json")).stdout).toBe("[]\n");
  });
});

/** The order of the query's parameters is no promise. */
const inAnyOrder = (ran: Ran) => (wanted: string, i: number) => {
  const sent = asked(ran)[i] ?? "";
  const parts = (line: string) => line.split(/[?&]/).sort().join(" ");
  return parts(sent) === parts(wanted) ? sent : wanted;
};

describe("the enterprise", () => {
  it("is the flag's, before that of the environment", async () => {
    const ran = await (await still()).run("runners list --enterprise other --json");
    expect(asked(ran)).toEqual(["GET /api/v3/enterprises/other/actions/runners?per_page=100"]);
    expect(ran.exit).toBe(1);
    expect(JSON.parse(ran.stderr)).toMatchObject({ error: { code: "not_found", status: 404, operation: "GET /enterprises/{enterprise}/actions/runners" } });
  });

  it("is asked for where nothing names it, before anything is sent", async () => {
    const ran = await (await still()).run("runners list", { env: { GHES_ADMIN_ENTERPRISE: undefined } });
    expect(ran.exit).toBe(2);
    expect(ran.requests).toEqual([]);
    expect(ran.stderr).toBe(
      "error: the enterprise is not known\n  hint: give --enterprise SLUG, set GHES_ADMIN_ENTERPRISE, or store it: ghes-admin profile set NAME --enterprise SLUG\n",
    );
  });
});

describe("runners over time", () => {
  it("some go offline and come back; those that are gone stay away", async () => {
    const ghes = await still();
    const offline = async () => names(await ghes.run("runners list --status offline --json"));
    const gone = ["builder-15", "builder-16", "builder-17", "builder-18", "gpu-05", "gpu-06", "mac-03"];
    const away = ["builder-14", "win-02", "win-03"];
    expect([...(await offline())].sort()).toEqual([...gone, ...away].sort());
    ghes.sandbox.appliance.clock.skip(6 * 60_000);
    expect(await offline()).toEqual(gone);
    ghes.sandbox.appliance.clock.skip(10 * 60_000);
    expect([...(await offline())].sort()).toEqual([...gone, ...away].sort());
  });
});

describe("runners view and applications", () => {
  it("view shows one runner, and says when there is none", async () => {
    const ghes = await still();
    expect(JSON.parse((await ghes.run("runners view 3 --json")).stdout)).toMatchObject({ id: 3, name: "builder-03", status: "online", busy: true });
    const none = await ghes.run("runners view 999 --json");
    expect([none.exit, none.stdout]).toEqual([1, ""]);
  });

  it("applications lists what there is to download", async () => {
    const ran = await (await still()).run("runners applications --jq '.[0] | [.os, .architecture, .filename]' --json");
    expect(JSON.parse(ran.stdout)).toEqual(["osx", "x64", "actions-runner-osx-x64-2.323.0.tar.gz"]);
    expect(asked(ran)).toEqual([`GET ${PATH}/downloads`]);
  });
});
