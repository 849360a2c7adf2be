import { expect } from "vitest";
import { appliance } from "../support/cli.js";
import { scenariosOf } from "./scenario.js";
import { inZone } from "../support/zone.js";

inZone("UTC");

const scenario = scenariosOf("maintenance");
const TERMINAL = { tty: { stdout: true, stderr: true }, columns: 120, env: { NO_COLOR: "1" } } as const;

scenario("enable --when prints the moment it understood before it sends it with an offset", async (see) => {
  const ghes = await appliance({ topology: "ha" });
  see(await ghes.run('maintenance enable --when "tomorrow 22:00" --ip-exception 192.168.1.0/24 --ip-exception ::1 --message "Upgrade to 3.19" --yes'));
  see(await ghes.run("maintenance status", TERMINAL));
});

scenario("enable --when keeps the offset that is given", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("maintenance enable --when 2026-11-23T22:00+01:00 --yes"));
});

scenario("enable in a dry run names the moment and sends nothing", async (see) => {
  const ghes = await appliance();
  const { requests } = see(await ghes.run('maintenance enable --when "tomorrow 22:00" --dry-run'));
  expect(requests).toEqual([]);
});

scenario("enable --uuid reaches that node alone", async (see) => {
  const ghes = await appliance({ topology: "ha" });
  const uuid = ghes.sandbox.appliance.state.nodes[1]?.uuid ?? "";
  see(await ghes.run(`maintenance enable --uuid ${uuid} --yes`));
  ghes.sandbox.appliance.clock.skip(60_000);
  see(await ghes.run("maintenance status --fields hostname,status,connections", TERMINAL));
});

scenario("enable --uuid with --when is refused before anything is sent", async (see) => {
  const ghes = await appliance();
  const { requests } = see(await ghes.run("maintenance enable --uuid 1b6cf518-f97c-11ed-8544-061d81f7eedb --when now --yes"));
  expect(requests).toEqual([]);
});

scenario("enable without a terminal needs --yes and sends nothing without it", async (see) => {
  const ghes = await appliance();
  const { requests } = see(await ghes.run("maintenance enable"));
  expect(requests).toEqual([]);
});

scenario("enable --wait-drained waits until nothing is served any more", async (see) => {
  const ghes = await appliance({ pace: 0.1 });
  const { requests } = see(await ghes.run("maintenance enable --wait-drained --yes"), "reads once");
  expect(requests.filter(({ method }) => method === "GET").length).toBeGreaterThan(1);
  see(await ghes.run("maintenance status --fields status,connections"));
});

scenario("enable --wait-drained that runs out of time says that maintenance stays on", async (see) => {
  const ghes = await appliance({ pace: 1_000 });
  see(await ghes.run("maintenance enable --wait-drained --timeout 2m --yes"), "reads once");
});

scenario("a node that fails inside a 200 is a failure and nothing is lost", async (see) => {
  const ghes = await appliance({ topology: "ha", faults: ["node-error=ghes-02.lan"] });
  see(await ghes.run("maintenance enable --yes"));
  see(await ghes.run("maintenance enable --yes --json"));
});

scenario("disable is refused while a configuration run is under way", async (see) => {
  const ghes = await appliance({ pace: 1 });
  expect((await ghes.run("config apply --yes")).exit).toBe(0);
  see(await ghes.run("maintenance disable"));
});

scenario("disable --wait waits for the end of the configuration run", async (see) => {
  const ghes = await appliance({ faults: ["restart=0"] });
  await ghes.run("maintenance enable --yes");
  expect((await ghes.run("config apply --yes")).exit).toBe(0);
  see(await ghes.run("maintenance disable --wait"), "reads once");
});

scenario("disable --wait that runs out of time says how to wait again", async (see) => {
  const ghes = await appliance({ pace: 1 });
  expect((await ghes.run("config apply --yes")).exit).toBe(0);
  see(await ghes.run("maintenance disable --wait --timeout 1m"), "reads once");
});

scenario("watch in a pipe prints the state when it changes and ends when it is reached", async (see) => {
  const ghes = await appliance({ pace: 1 });
  let looks = 0;
  // The appliance is turned on between the second look and the third.
  const node = ghes.sandbox.appliance.state.nodes[0];
  const watching = ghes.run("maintenance watch --until on --fields hostname,status");
  const timer = setInterval(() => {
    looks = ghes.sandbox.requests.length;
    if (looks >= 2 && node !== undefined) node.maintenance = { status: "on", since: 1, exceptions: [], message: "" };
  }, 1);
  try {
    see(await watching, "reads once");
  } finally {
    clearInterval(timer);
  }
});

scenario("status filters by role and by node", async (see) => {
  const ghes = await appliance({ topology: "cluster" });
  const uuid = ghes.sandbox.appliance.state.nodes[0]?.uuid ?? "";
  see(await ghes.run("maintenance status --cluster-role WebServer,JobServer --fields hostname,status", TERMINAL));
  see(await ghes.run(`maintenance status --uuid ${uuid} --fields hostname,status --json`));
});
