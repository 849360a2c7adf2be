/** Several instances, and profiles that refuse. */
import { expect } from "vitest";
import { appliance, type Ghes } from "../support/cli.js";
import { scenariosOf } from "./scenario.js";

const scenario = scenariosOf("profiles");
/** Only what is stored counts. */
const STORED = Object.fromEntries(["HOST", "PORT", "REST_PORT", "USER", "PASSWORD", "TOKEN", "CA_FILE"].map((name) => [`GHES_ADMIN_${name}`, undefined]));
const env = { ...STORED, NO_COLOR: "1" };
const TERMINAL = { tty: { stdout: true }, columns: 100, env } as const;

async function store(ghes: Ghes, name: string, port: number, more = ""): Promise<void> {
  await ghes.file("password", ghes.sandbox.password);
  const line = `profile add ${name} --host ${ghes.sandbox.host} --port ${String(port)} --rest-port ${String(ghes.sandbox.restPort)} --ca-file ${ghes.folder}/.ca.pem --password-file password --no-verify --no-input ${more}`;
  const { exit, stderr } = await ghes.run(line, { env });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr });
}

scenario("several profiles with one down show the rest and exit 5", async (see) => {
  const ghes = await appliance();
  await store(ghes, "east", ghes.sandbox.port, "--tag prod");
  await store(ghes, "west", 1, "--tag prod");
  see(await ghes.run("maintenance status --all-profiles --no-retry --fields hostname,status", TERMINAL));
  see(await ghes.run("maintenance status -p east,west --no-retry --fields hostname,status", { env }));
  see(await ghes.run("maintenance status --tag prod --no-retry --json --fields hostname,status", { env }));
});

scenario("an object of several profiles carries its profile and one profile found is an array too", async (see) => {
  const ghes = await appliance();
  await store(ghes, "east", ghes.sandbox.port, "--tag prod");
  see(await ghes.run("config apply status --tag prod --json --fields run_id,running", { env }));
  see(await ghes.run("config settings get smtp.address --all-profiles --json", { env }));
});

scenario("a read-only profile refuses every write before it is sent", async (see) => {
  const ghes = await appliance();
  await store(ghes, "audit", ghes.sandbox.port, "--read-only");
  expect(see(await ghes.run("maintenance disable -p audit", { env })).requests).toEqual([]);
  expect(see(await ghes.run("api POST /manage/v1/maintenance -F enabled=false -p audit --json", { env })).requests).toEqual([]);
  see(await ghes.run("maintenance status -p audit --fields status", { env }));
});

scenario("a profile that is not there names the nearest", async (see) => {
  const ghes = await appliance();
  await store(ghes, "east", ghes.sandbox.port);
  see(await ghes.run("maintenance status -p eats", { env }));
  see(await ghes.run("maintenance status --tag prod --json", { env }));
});

scenario("without a profile or a host it says how to begin", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("maintenance status", { env }));
});
