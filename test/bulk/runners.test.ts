import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fleetOf, nowOf, type RunnerState } from "../../src/sandbox/fleet.js";
import { appliance, type Ghes } from "../support/cli.js";
import { resumeWord, said, writesOf } from "./people.js";

interface Row {
  readonly id: number;
  readonly ok: boolean;
  readonly skipped?: string;
  readonly error?: { readonly code: string };
}

const rowsOf = ({ stdout }: { readonly stdout: string }): readonly Row[] => JSON.parse(stdout) as readonly Row[];
const RUNNERS = "/api/v3/enterprises/github/actions/runners";
const ENTERPRISE = { GHES_ADMIN_ENTERPRISE: "github" };
const go = (ghes: Ghes, line: string, options: Parameters<Ghes["run"]>[1] = {}) => ghes.run(line, { ...options, env: ENTERPRISE });
const runners = (ghes: Ghes): RunnerState[] => fleetOf(ghes.sandbox.appliance).runners;
const offline = (ghes: Ghes) => runners(ghes).filter((one) => nowOf(ghes.sandbox.appliance, fleetOf(ghes.sandbox.appliance), one).status === "offline");

/** Nobody comes back by itself. */
async function still(options: Parameters<typeof appliance>[0] = {}): Promise<Ghes> {
  const ghes = await appliance(options);
  for (const one of runners(ghes)) one.online = typeof one.online === "boolean" ? one.online : false;
  return ghes;
}

describe("runners prune", () => {
  it("deletes those that are offline, each looked at once more right before, and no other", async () => {
    const ghes = await still();
    const gone = offline(ghes).map(({ id }) => id);
    const kept = runners(ghes)
      .map(({ id }) => id)
      .filter((id) => !gone.includes(id));
    expect(gone.length).toBeGreaterThan(5);
    const ran = await go(ghes, "runners prune --offline --yes --json");
    expect(ran.exit).toBe(0);
    expect(rowsOf(ran)).toEqual(gone.map((id) => ({ id, ok: true })));
    expect(runners(ghes).map(({ id }) => id)).toEqual(kept);
    const looks = ran.requests.filter(({ method, url }) => method === "GET" && /\/runners\/\d+$/.test(url));
    expect(looks).toHaveLength(gone.length);
  });

  it("leaves one that is back online, or busy, and says so", async () => {
    const ghes = await still({ faults: ["latency=60:GET /api/v3/enterprises/github/actions/runners/*"] });
    const [back, busy, ...gone] = offline(ghes);
    const ran = await go(ghes, "runners prune --offline --yes --json", {
      during: () => {
        const watch = setInterval(() => {
          if (ghes.sandbox.requests.length === 0 || back === undefined || busy === undefined) return;
          clearInterval(watch);
          back.online = busy.online = busy.busy = true;
        }, 1);
      },
    });
    expect(ran.exit).toBe(0);
    expect(rowsOf(ran)).toEqual([
      { id: back?.id, ok: true, skipped: "online again" },
      { id: busy?.id, ok: true, skipped: "busy" },
      ...gone.map(({ id }) => ({ id, ok: true })),
    ]);
    expect(runners(ghes)).toContain(back);
    expect(said(ran)).toBe(`INSTANCE: deleted ${String(gone.length)} of ${String(gone.length + 2)} runners; 1 online again; 1 busy\n`);
  });

  it("that is ended while it looks at one leaves that one, and does not say that its delete may have been carried out", async () => {
    const looked = "/api/v3/enterprises/github/actions/runners/";
    const ghes = await still({ faults: [`stall:GET ${looked}*`] });
    const there = runners(ghes).length;
    const ran = await go(ghes, "runners prune --offline --yes --json --concurrency 1 --journal run.jsonl", {
      during: (interrupt) => {
        const watch = setInterval(() => {
          if (!ghes.sandbox.requests.some(({ url }) => url.startsWith(looked))) return;
          clearInterval(watch);
          interrupt("SIGINT");
        }, 1);
      },
    });
    expect(ran.exit).toBe(130);
    expect(new Set(rowsOf(ran).map(({ error }) => error?.code))).toEqual(new Set(["cancelled"]));
    expect(runners(ghes)).toHaveLength(there);
    expect(await readFile(join(ghes.folder, "run.jsonl"), "utf8")).not.toMatch(/unknown/);
    expect(ran.stderr).toMatch(/^go on with: ghes-admin runners prune .*--resume /m);
  });

  it("leaves one that has come back while its refused delete waited", async () => {
    const ghes = await still({ faults: ["rate-limit=1:DELETE /api/v3/enterprises/github/actions/runners/*@1"] });
    const [back, ...gone] = offline(ghes);
    const deletes = () => ghes.sandbox.requests.filter(({ method }) => method === "DELETE").length;
    const ran = await go(ghes, "runners prune --offline --yes --json --concurrency 1", {
      during: () => {
        const watch = setInterval(() => {
          if (deletes() === 0 || back === undefined) return;
          clearInterval(watch);
          back.online = true;
        }, 1);
      },
    });
    expect(rowsOf(ran)).toEqual([{ id: back?.id, ok: true, skipped: "online again" }, ...gone.map(({ id }) => ({ id, ok: true }))]);
    expect(runners(ghes)).toContain(back);
    expect(deletes()).toBe(gone.length + 1);
  });

  it("shows in a dry run which would be deleted, by name, and needs --offline and an enterprise", async () => {
    const ghes = await still();
    const gone = offline(ghes);
    const ran = await go(ghes, "runners prune --offline --dry-run --json");
    const { requests } = JSON.parse(ran.stdout) as { readonly requests: readonly { readonly method: string; readonly url: string }[] };
    expect(requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual(gone.map(({ id }) => `DELETE ${RUNNERS}/${String(id)}`));
    expect(said(ran)).toBe(`INSTANCE: ${String(gone.length)} runners to delete: ${gone.map(({ id, name }) => `${name} (${String(id)})`).join(", ")}\n`);
    expect(writesOf(ran)).toEqual([]);
    expect((await go(ghes, "runners prune --yes")).exit).toBe(2);
    const nowhere = await ghes.run("runners prune --offline --yes", { env: { GHES_ADMIN_ENTERPRISE: "" } });
    expect([nowhere.exit, nowhere.requests.length]).toEqual([2, 0]);
  });

  it("is gone on with by its journal, without listing again", async () => {
    const ghes = await still({ seed: 402, faults: ["unauthorized:DELETE /api/v3/enterprises/*@3"] });
    const gone = offline(ghes).length;
    const ran = await go(ghes, "runners prune --offline --yes --json --concurrency 1");
    expect([ran.exit, rowsOf(ran).filter(({ ok }) => ok).length]).toEqual([4, 2]);
    // The secret counts as rejected in this process; the journal says what is left.
    expect(resumeWord(ran)).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{6}$/);
    expect(offline(ghes)).toHaveLength(gone - 2);
  });
});

describe("a run on runners that is gone on with", () => {
  /** A run that was killed when the first delete had been sent, and nothing was heard of it. */
  async function killed(ghes: Ghes, line: string) {
    const ran = await go(ghes, `${line} --yes --json --concurrency 1 --journal run.jsonl`);
    const path = join(ghes.folder, "run.jsonl");
    const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
    const sent = lines.findIndex((text) => text.includes('"s":"sent"'));
    await writeFile(path, `${lines.slice(0, sent + 1).join("\n")}\n`);
    return ran;
  }

  it("is in the enterprise where it began, whatever the profile says now", async () => {
    const ghes = await still();
    const [a, b] = offline(ghes).map(({ id }) => String(id));
    await killed(ghes, `runners delete ${a ?? ""} ${b ?? ""} --enterprise github`);
    for (const [line, env] of [
      ["runners delete --resume run.jsonl --yes --json", { GHES_ADMIN_ENTERPRISE: "" }],
      ["runners delete --resume run.jsonl --yes --json", { GHES_ADMIN_ENTERPRISE: "other" }],
    ] as const) {
      const ran = await ghes.run(line, { env });
      expect(ran.exit, ran.stderr).not.toBe(2);
      expect(ran.requests.filter(({ url }) => url.includes("/enterprises/")).every(({ url }) => url.startsWith(RUNNERS))).toBe(true);
    }
    const other = await ghes.run("runners delete --resume run.jsonl --yes --enterprise other");
    const refusal = "error: --resume run.jsonl: that run was given other input: give the same, or none at all\n  hint: nothing was sent\n";
    expect([other.exit, other.requests, said(other)]).toEqual([2, [], refusal]);
  });

  it("takes no runner for gone when the token may not look: 404 means both", async () => {
    const ghes = await still();
    const [a, b] = offline(ghes).map(({ id }) => String(id));
    await killed(ghes, `runners delete ${a ?? ""} ${b ?? ""}`);
    for (const path of [RUNNERS, `${RUNNERS}/*`]) ghes.sandbox.addFault(`status=404:* ${path}`);
    const ran = await go(ghes, "runners delete --resume run.jsonl --yes --json");
    expect(ran.exit).toBe(1);
    expect(writesOf(ran)).toEqual([]);
  });
});

describe("runners, keys and tokens delete", () => {
  it("deletes by id, many at once, and names what failed", async () => {
    const ghes = await still();
    const [a, b] = offline(ghes);
    const ran = await go(ghes, `runners delete ${String(a?.id)} 9999 ${String(b?.id)} --yes --json`);
    expect(ran.exit).toBe(5);
    expect(rowsOf(ran).map(({ id, ok, error }) => [id, ok, error?.code])).toEqual([
      [a?.id, true, undefined],
      [9999, false, "not_found"],
      [b?.id, true, undefined],
    ]);
    expect(runners(ghes).map(({ id }) => id)).not.toContain(a?.id);
  });

  it.each([
    ["keys", "users keys delete"],
    ["tokens", "users tokens delete"],
  ])("a key or token whose answer was lost is looked for in the list before anything is repeated: %s", async (what, command) => {
    const ghes = await appliance({ users: 60, faults: [`lost:DELETE /api/v3/admin/${what}/*@1`, `reset:DELETE /api/v3/admin/${what}/*@2`] });
    const listed = JSON.parse((await ghes.run(`users ${what} list --json --limit 3`)).stdout) as readonly { id: number }[];
    const [a, b, c] = listed.map(({ id }) => id);
    const ran = await ghes.run(`${command} ${String(a)} ${String(b)} ${String(c)} --yes --json --concurrency 1`);
    expect(ran.exit).toBe(0);
    expect(rowsOf(ran)).toEqual([a, b, c].map((id) => ({ id, ok: true })));
    expect(writesOf(ran).map((write) => Number(write.split("/").at(-1)))).toEqual([a, b, b, c]);
    const left = JSON.parse((await ghes.run(`users ${what} list --json`)).stdout) as readonly { id: number }[];
    expect(left.map(({ id }) => id).filter((id) => [a, b, c].includes(id))).toEqual([]);
  });
});
