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
});
