/** `status`, `ping` and `nodes`: what monitoring looks at. */
import { appliance } from "../support/cli.js";
import { inZone } from "../support/zone.js";
import { scenariosOf } from "./scenario.js";

const scenario = scenariosOf("health");
// Goldens show local times.
inZone("UTC");
const TERMINAL = { tty: { stdout: true, stderr: true }, columns: 110, env: { NO_COLOR: "1" } } as const;

scenario("status of a healthy instance is OK", async (see) => {
  const ghes = await appliance({ topology: "ha" });
  see(await ghes.run("status", TERMINAL), "reads once");
  see(await ghes.run("status --exit-code"), "reads once");
  see(await ghes.run("status --nagios"), "reads once");
});

scenario("status of an ill node is WARNING and names the service", async (see) => {
  const ghes = await appliance({ topology: "ha", faults: ["unhealthy=WARNING"] });
  see(await ghes.run("status --exit-code", TERMINAL), "reads once");
  see(await ghes.run("status --nagios"), "reads once");
});

scenario("status with colours paints by meaning", async (see) => {
  const ghes = await appliance({ topology: "ha", faults: ["unhealthy=CRITICAL"] });
  see(await ghes.run("status", { tty: { stdout: true, stderr: true }, columns: 110 }), "reads once");
});

scenario("status warns of a license that expires soon", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("status --warn-days 2000 --exit-code", TERMINAL), "reads once");
});

scenario("status names a configuration run that is under way and maintenance is no fault", async (see) => {
  const ghes = await appliance({ pace: 1 });
  await ghes.run("maintenance enable --yes");
  await ghes.run("config apply --yes --run-id d34db33f");
  ghes.sandbox.appliance.state.nodes.forEach((node) => {
    if (node.maintenance.status === "on") node.maintenance = { ...node.maintenance, since: 1 };
  });
  see(await ghes.run("status --exit-code", TERMINAL), "reads once");
});

scenario("status of a part that fails is UNKNOWN and shows the others", async (see) => {
  const ghes = await appliance({ faults: ["status=500:GET /manage/v1/cluster/status"] });
  see(await ghes.run("status", TERMINAL), "reads once");
});

scenario("status of an old release shows what that release has", async (see) => {
  const ghes = await appliance({ release: "3.12" });
  see(await ghes.run("status", TERMINAL), "reads once");
});

scenario("ping with a wrong token is 4 and shows both", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("ping --fields api,ok,version,error", { ...TERMINAL, env: { NO_COLOR: "1", GHES_ADMIN_TOKEN: "ghp_wrong" } }), "reads once");
});

scenario("ping with one credential that is wrong is 4", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("ping --json", { env: { GHES_ADMIN_PASSWORD: "not-this-one", GHES_ADMIN_TOKEN: "" } }));
});

scenario("nodes of a cluster with their roles", async (see) => {
  const ghes = await appliance({ topology: "cluster" });
  see(await ghes.run("nodes list --fields hostname,replica,cluster_roles", TERMINAL));
  see(await ghes.run("nodes list --cluster-role WebServer --json"));
  see(await ghes.run("nodes version --cluster-role NoSuchRole", TERMINAL));
});

scenario("nodes check is 10 when a node does not meet the requirements", async (see) => {
  const ghes = await appliance({ topology: "ha", faults: ["unhealthy=requirements"] });
  see(await ghes.run("nodes check", TERMINAL));
  see(await ghes.run("nodes check --json"));
});

scenario("nodes status and replication with --exit-code and --nagios", async (see) => {
  const ghes = await appliance({ topology: "ha", faults: ["unhealthy=CRITICAL"] });
  see(await ghes.run("nodes status --exit-code --fields hostname,status,service"));
  see(await ghes.run("nodes status --nagios"));
  see(await ghes.run("nodes replication --nagios"));
});
