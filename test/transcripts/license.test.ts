import { appliance } from "../support/cli.js";
import { scenariosOf } from "./scenario.js";
import { inZone } from "../support/zone.js";

inZone("UTC");

const scenario = scenariosOf("license");
const TERMINAL = { tty: { stdout: true, stderr: true }, columns: 100, env: { NO_COLOR: "1" } } as const;

scenario("check --warn-days is 10 when it expires within them", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("license check --warn-days 30"));
  see(await ghes.run("license check --warn-days 2000", TERMINAL));
  see(await ghes.run("license check --warn-days 2000 --json"));
});

scenario("check --nagios is one line with performance data", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("license check --nagios"));
  see(await ghes.run("license check --nagios --warn-days 2000"));
});

scenario("check of an expired license is 10 and CRITICAL", async (see) => {
  const ghes = await appliance();
  await ghes.file("old.ghl", "expired");
  see(await ghes.run("license upload old.ghl --yes"));
  see(await ghes.run("license check"));
  see(await ghes.run("license check --nagios --warn-days 30"));
});

scenario("check --nagios of an instance that does not answer is UNKNOWN", async (see) => {
  const ghes = await appliance({ faults: ["unauthorized"] });
  see(await ghes.run("license check --nagios"));
});

scenario("upload --apply --follow watches the run to its end", async (see) => {
  const ghes = await appliance({ faults: ["restart=0"] });
  await ghes.file("new.ghl", "seats: 700");
  see(await ghes.run(`license upload new.ghl --apply --follow --yes --jq 'select(.type=="result")'`), "writes");
  see(await ghes.run("license show --fields seats --json"));
});

scenario("upload --apply says that the run goes on", async (see) => {
  const ghes = await appliance({ pace: 1 });
  await ghes.file("new.ghl", "seats: 700");
  see(await ghes.run("license upload new.ghl --apply --yes", TERMINAL));
});

scenario("upload --follow needs --apply", async (see) => {
  const ghes = await appliance();
  await ghes.file("new.ghl", "seats: 700");
  see(await ghes.run("license upload new.ghl --follow --yes"));
});

scenario("the license as an array and with the misspelt key has one form", async (see) => {
  const ghes = await appliance({ faults: ["quirk=license-array", "quirk=support-key"] });
  see(await ghes.run("license show --json --fields company,seats,supportKey"));
  see(await ghes.run("license check --json"));
});
