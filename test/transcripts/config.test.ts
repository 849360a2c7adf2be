import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { maskSecrets } from "../../src/api/secrets.js";
import { appliance } from "../support/cli.js";
import type { Json } from "../../src/api/shape.js";
import { exampleFiles } from "../support/example-files.js";
import { scenariosOf } from "./scenario.js";
import { inZone } from "../support/zone.js";

inZone("UTC");

const scenario = scenariosOf("config");
/** The texts that the masked tree lacks. */
function secretsIn(settings: Json): readonly string[] {
  const texts = (value: unknown): readonly string[] =>
    typeof value === "string" ? [value] : typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
  const shown = new Set(texts(maskSecrets(settings)));
  return texts(settings).filter((text) => text !== "" && !shown.has(text));
}

const TERMINAL = { tty: { stdout: true, stderr: true }, columns: 100, env: { NO_COLOR: "1" } } as const;

for (const [topology, nodes] of [
  ["standalone", "one node"],
  ["ha", "a primary and its replica"],
  ["cluster", "three nodes"],
] as const) {
  // A run that takes no time has its events in one answer: their order is the same in every run of the test.
  scenario(`apply --follow on ${nodes} shows the events of all and the result`, async (see) => {
    const ghes = await appliance({ topology, pace: 0 });
    see(await ghes.run("config apply --follow --yes --run-id d34db33f", TERMINAL), "reads once");
  });
}

scenario("apply --follow as JSON is one event a line and closes with the result", async (see) => {
  const ghes = await appliance({ pace: 0 });
  const { stdout } = see(await ghes.run("config apply --follow --yes --json --run-id d34db33f"), "reads once");
  const items = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly type: string });
  expect(items.map((item) => item.type)).toEqual([...Array.from({ length: items.length - 1 }, () => "event"), "result"]);
});

scenario("apply --follow outlives the restart of the services", async (see) => {
  const ghes = await appliance({ topology: "ha" });
  const { stdout } = await ghes.run("config apply --follow --yes --json --run-id d34db33f");
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, string>);
  const of = (node: string) => events.filter((item) => item.type === "event" && item.node === node).map((item) => item.message);
  const planned = (node: string) =>
    ghes.sandbox.appliance.state.runs
      .at(-1)
      ?.nodes.find(({ hostname }) => hostname === node)
      ?.events.map(({ body }) => body);
  expect(of("ghes-01.lan")).toEqual(planned("ghes-01.lan"));
  expect(of("ghes-02.lan")).toEqual(planned("ghes-02.lan"));
  see(await ghes.run("config apply status"));
});

scenario("apply while another run is under way is a conflict that names it", async (see) => {
  const ghes = await appliance({ pace: 1 });
  expect((await ghes.run("config apply --yes --run-id d34db33f")).exit).toBe(0);
  const { requests } = see(await ghes.run("config apply --yes"));
  expect(requests.filter(({ method }) => method === "POST")).toEqual([]);
  see(await ghes.run("config apply --yes --json"));
});

scenario("apply --follow of a run that fails names the node", async (see) => {
  const ghes = await appliance({ topology: "ha", pace: 0, faults: ["apply-fails=ghes-02.lan"] });
  see(await ghes.run("config apply --follow --yes --run-id d34db33f", TERMINAL), "reads once");
});

scenario("apply --follow as JSON of a run that fails", async (see) => {
  const ghes = await appliance({ pace: 0, faults: ["apply-fails"] });
  see(await ghes.run("config apply --follow --yes --json --run-id d34db33f"), "reads once");
});

scenario("apply --follow that runs out of time leaves the run and says how to pick it up", async (see) => {
  const ghes = await appliance({ pace: 1 });
  see(await ghes.run(`config apply --follow --yes --run-id d34db33f --timeout 120s --json --jq 'select(.type=="result")'`), "writes");
});

scenario("apply with a run id that cannot be one sends nothing", async (see) => {
  const ghes = await appliance();
  expect(see(await ghes.run("config apply --yes --run-id 'a b'")).requests).toEqual([]);
});

scenario("apply whose answer is lost finds its run and goes on", async (see) => {
  const ghes = await appliance({ pace: 1, faults: ["lost:POST /manage/v1/config/apply@1"] });
  const { requests } = see(await ghes.run("config apply --yes --run-id d34db33f"), "reads once");
  expect(requests.filter(({ method }) => method === "POST")).toHaveLength(1);
});

scenario("apply status --exit-code is 0 after a run that succeeded", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("config apply status --exit-code"));
});

scenario("apply status --exit-code is 1 after a run that failed", async (see) => {
  const ghes = await appliance({ pace: 0, faults: ["apply-fails"] });
  await ghes.run("config apply --yes --run-id d34db33f");
  see(await ghes.run("config apply status --exit-code", TERMINAL));
});

scenario("apply status --exit-code is 8 while a run is under way", async (see) => {
  const ghes = await appliance({ pace: 1 });
  await ghes.run("config apply --yes --run-id d34db33f");
  see(await ghes.run("config apply status --exit-code", TERMINAL));
});

scenario("apply watch of a run that has ended prints its result", async (see) => {
  const ghes = await appliance({ pace: 0 });
  await ghes.run("config apply --yes --run-id d34db33f");
  see(await ghes.run("config apply watch --run-id d34db33f"));
  see(await ghes.run("config apply watch --run-id d34db33f --json"));
});

scenario("apply watch of a run that does not exist says so", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("config apply watch --run-id 00000000"));
  see(await ghes.run("config apply watch --run-id 00000000 --json"));
});

scenario("apply events --follow ends with the run", async (see) => {
  const ghes = await appliance({ pace: 0 });
  await ghes.run("config apply --yes --run-id d34db33f");
  see(await ghes.run("config apply events --follow --fields type,severity,message,successful"), "reads once");
});

scenario("settings get masks every secret unless asked", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("config settings get smtp"));
  see(await ghes.run("config settings get smtp.password --show-secrets"));
});

scenario("settings get of a path that is not there names the nearest", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("config settings get smtp.adress"));
});

scenario("settings set sends only what changed and a secret from a file", async (see) => {
  const ghes = await appliance();
  await ghes.file("smtp-password.txt", "not a real password\n");
  const { stdout, stderr } = see(
    await ghes.run("config settings set smtp.password=@smtp-password.txt smtp.port=25 smtp.address=smtp2.example.com --yes --dry-run"),
  );
  expect(stdout + stderr).not.toContain("not a real password");
});

scenario("settings set reports what did not take", async (see) => {
  const ghes = await appliance({ faults: ["drift=smtp.address"] });
  see(await ghes.run("config settings set smtp.address=smtp2.example.com smtp.support_address=help@example.com --yes"));
});

scenario("settings set refuses a key that looks like a misspelt one", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("config settings set smtp.adress=x --dry-run"));
});

scenario("settings diff is 0 when nothing differs and 10 when something does", async (see) => {
  const ghes = await appliance();
  await ghes.file("same.yml", "smtp:\n  address: smtp.example.com\n");
  await ghes.file("other.yml", exampleFiles["settings.yml"] ?? "");
  see(await ghes.run("config settings diff --file same.yml", TERMINAL));
  see(await ghes.run("config settings diff --file other.yml", TERMINAL));
  see(await ghes.run("config settings diff --file other.yml --json"));
});

scenario("settings export leaves secrets out and diff takes it back", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("config settings export --file settings.yml"));
  const exported = await readFile(join(ghes.folder, "settings.yml"), "utf8");
  expect(exported).toMatch(/^smtp:\n(?: {2}.*\n)* {2}address: smtp\.example\.com$/m);
  const secrets = secretsIn(JSON.parse(JSON.stringify(ghes.sandbox.appliance.state.settings)) as Json);
  expect(secrets.length).toBeGreaterThan(3);
  expect(secrets.filter((secret) => exported.includes(secret))).toEqual([]);
  expect(exported).not.toContain("****");
  see(await ghes.run("config settings diff --file settings.yml"));
});

scenario("init of an instance that has a password says so", async (see) => {
  const ghes = await appliance();
  await ghes.file("enterprise.ghl", "a license");
  see(await ghes.run("config init --license enterprise.ghl --yes --json"));
});
