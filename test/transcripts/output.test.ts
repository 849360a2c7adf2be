/** Forms of the same result. */
import { appliance } from "../support/cli.js";
import { scenariosOf } from "./scenario.js";

const scenario = scenariosOf("output");
const TERMINAL = { tty: { stdout: true, stderr: true }, columns: 80, env: { NO_COLOR: "1" } } as const;

scenario("csv and tsv have a header of field names unless told otherwise", async (see) => {
  const ghes = await appliance({ topology: "cluster" });
  see(await ghes.run("nodes list -o csv"));
  see(await ghes.run("nodes list -o tsv"));
  see(await ghes.run("nodes list -o csv --no-headers --fields hostname,replica"));
});

scenario("yaml and ndjson", async (see) => {
  const ghes = await appliance({ topology: "ha" });
  see(await ghes.run("nodes version -o yaml"));
  see(await ghes.run("nodes version -o ndjson"));
});

scenario("a pipe has the columns of the table without header and a table can be asked for", async (see) => {
  const ghes = await appliance({ topology: "ha" });
  see(await ghes.run("nodes version", TERMINAL));
  see(await ghes.run("nodes version"));
  see(await ghes.run("nodes version -o table"));
  see(await ghes.run("nodes version --no-headers", TERMINAL));
});

scenario("fields choose columns and keys", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("nodes version --fields version.version,hostname", TERMINAL));
  see(await ghes.run("nodes version --fields version.version,hostname --json"));
});

scenario("jq filters what JSON would be and prints text as it is", async (see) => {
  const ghes = await appliance({ topology: "ha" });
  see(await ghes.run("nodes list --jq .nodes[].hostname"));
  see(await ghes.run("nodes list --jq '.nodes | length'"));
});

scenario("a jq expression that fails on the data is not silent", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("nodes list --jq .nodes.hostname"));
});

scenario("a narrow terminal cuts and a pipe does not", async (see) => {
  const ghes = await appliance({ topology: "ha" });
  see(await ghes.run("nodes list", { ...TERMINAL, columns: 40 }));
  see(await ghes.run("nodes list"));
});

scenario("verbose shows the exchange on stderr without its secrets", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("maintenance disable -v"));
});

scenario("quiet leaves the result alone", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("config settings set smtp.address=smtp2.example.com --yes --quiet", TERMINAL));
});

scenario("what a server says cannot move the cursor", async (see) => {
  const ghes = await appliance();
  await ghes.run("maintenance enable --yes");
  for (const node of ghes.sandbox.appliance.state.nodes)
    node.maintenance = { status: "on", since: 1, exceptions: [], message: "\u001b[2Jgone\u202e\ttab\nline" };
  see(await ghes.run("maintenance status --fields status,maintenance_mode_message", TERMINAL));
  see(await ghes.run("maintenance status --fields status,maintenance_mode_message"));
  see(await ghes.run("maintenance status --fields status,maintenance_mode_message --json"));
});

scenario("operations of a release", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("operations --ghes-version 3.12"));
  see(await ghes.run("operations --ghes-version 3.12 --fields command,path", TERMINAL));
});

scenario("api with fields and headers and a wrong method", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("api /manage/v1/config/nodes -f uuid=00000000-0000-0000-0000-000000000000"));
  see(await ghes.run("api /meta --jq .installed_version"));
  see(await ghes.run("api /api/v3/meta --jq .installed_version"));
  see(await ghes.run("api PATCH /manage/v1/maintenance -F enabled=false"));
  see(await ghes.run("api /manage/v1/no/such/thing --json"));
});
