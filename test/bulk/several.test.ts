/** One bulk command on several instances. */
import { describe, expect, it } from "vitest";
import { appliance, type Ghes } from "../support/cli.js";

/** Only what is stored counts. */
const env = Object.fromEntries(["HOST", "PORT", "REST_PORT", "USER", "PASSWORD", "TOKEN", "CA_FILE"].map((name) => [`GHES_ADMIN_${name}`, undefined]));

/** Stored with `at`, whose folder holds the store. */
async function store(at: Ghes, name: string, { sandbox }: Ghes): Promise<void> {
  await at.file(`${name}.token`, sandbox.token);
  await at.file(`${name}.pem`, sandbox.caPem);
  const place = `--host ${sandbox.host} --port ${String(sandbox.port)} --rest-port ${String(sandbox.restPort)} --ca-file ${at.folder}/${name}.pem`;
  const { exit, stderr } = await at.run(`profile add ${name} ${place} --token-file ${name}.token --no-verify --no-input`, { env });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr });
}

describe("a bulk command on several instances", () => {
  it("ends with 5 when some of all failed, with 1 when all did, with 0 when none did", async () => {
    const [east, west] = [await appliance({ users: 10, identity: undefined }), await appliance({ users: 30, identity: undefined })];
    await store(east, "east", east);
    await store(east, "west", west);
    const [only = ""] = [...west.sandbox.appliance.people.after()].slice(20).map(({ login }) => login);
    const exits = [];
    for (const login of [only, "nobody-here", "mona"]) exits.push((await east.run(`users unsuspend ${login} -p east,west --json`, { env })).exit);
    expect(exits).toEqual([5, 1, 0]);
  });

  it("ended by Ctrl-C says once that it stops, of each what was done and how to go on, and loses no row", async () => {
    const at = { users: 30, faults: ["latency=20:PUT /api/v3/users/*"] };
    const [east, west] = [await appliance({ ...at, identity: undefined }), await appliance({ ...at, identity: undefined })];
    await store(east, "east", east);
    await store(east, "west", west);
    const logins = [...east.sandbox.appliance.people.after()].filter(({ siteAdmin }) => !siteAdmin).map(({ login }) => login);
    const writes = ({ sandbox }: Ghes) => sandbox.requests.filter(({ method }) => method === "PUT").length;
    const ran = await east.run(`users suspend ${logins.join(" ")} -p east,west --yes --json --concurrency 2`, {
      env,
      during(interrupt) {
        const watch = setInterval(() => {
          if (writes(east) < 3 || writes(west) < 3) return;
          clearInterval(watch);
          interrupt("SIGINT");
        }, 2);
      },
    });
    expect(ran.exit).toBe(130);
    const rows = JSON.parse(ran.stdout) as readonly { readonly profile: string; readonly login: string; readonly ok: boolean }[];
    expect(rows.map(({ profile, login }) => [profile, login])).toEqual(["east", "west"].flatMap((name) => logins.map((login) => [name, login])));
    for (const [name, { sandbox }] of [["east", east] as const, ["west", west] as const])
      expect(rows.filter(({ profile, ok }) => profile === name && ok).map(({ login }) => login)).toEqual(
        logins.filter((login) => sandbox.requests.some(({ url }) => url.endsWith(`/users/${login}/suspended`))),
      );
    const lines = ran.stderr.split("\n");
    expect(lines.filter((line) => line.includes("stopping"))).toEqual(["stopping after what is under way (Ctrl-C again ends at once)"]);
    expect(lines.filter((line) => /^go on with: ghes-admin users suspend -p (?:east|west) --resume \S+$/.test(line))).toHaveLength(2);
  });

  it("gone on with at another instance sends nothing, and names the profile of the one where it began", async () => {
    const [east, west] = [await appliance({ users: 5, identity: undefined }), await appliance({ users: 5, identity: undefined })];
    await store(east, "east", east);
    await store(east, "west", west);
    await east.run("users unsuspend nobody-here nor-here -p east --journal run.jsonl", { env });
    const at = ({ sandbox }: Ghes) => `https://${sandbox.host}:${String(sandbox.restPort)}`;
    const refused = await east.run("users unsuspend --resume run.jsonl -p west", { env });
    const why = `error: --resume run.jsonl: that run is of ${at(east)}, and this is ${at(west)}\n`;
    expect(refused).toMatchObject({
      exit: 2,
      stderr: `${why}  hint: nothing was sent; go on with: ghes-admin users unsuspend -p east --resume run.jsonl\n`,
    });
    expect(west.sandbox.requests).toEqual([]);
    await east.run("profile remove east --yes", { env });
    expect((await east.run("users unsuspend --resume run.jsonl -p west", { env })).stderr).toBe(`${why}  hint: nothing was sent\n`);
  });
});
