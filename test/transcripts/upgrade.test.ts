/** The upgrade commands on a terminal, in a pipe, as JSON and as a dry run. */
import { expect } from "vitest";
import type { SandboxOptions } from "../../src/sandbox/sandbox.js";
import { appliance, type Ghes } from "../support/cli.js";
import { scenariosOf } from "./scenario.js";
import { inZone } from "../support/zone.js";

inZone("UTC");

const scenario = scenariosOf("upgrade");
const TERMINAL = { tty: { stdout: true, stderr: true }, columns: 140, env: { NO_COLOR: "1" } } as const;

/** So slow that no time passes but what `skip` lets pass. */
const STILL = 1_000;
const pass = ({ sandbox }: Ghes, milliseconds: number): void => {
  sandbox.appliance.clock.skip(milliseconds * STILL);
};

const at322 = (options: SandboxOptions = {}): Promise<Ghes> => appliance({ release: "3.22", pace: STILL, ...options });

async function done(ghes: Ghes, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) expect((await ghes.run(line)).exit, line).toBe(0);
}

/** One that has the package and is in maintenance mode. */
async function ready(options: SandboxOptions = {}): Promise<Ghes> {
  const ghes = await at322(options);
  await done(ghes, "upgrade download 3.22.1 --yes", "maintenance enable --yes");
  pass(ghes, 60_000);
  return ghes;
}

scenario("download, in every form", async (see) => {
  for (const line of [
    "upgrade download --yes",
    "upgrade download 3.22.1 --yes --json",
    "upgrade download 3.22.1 --dry-run",
    "upgrade download 3.22.1 --dry-run --json",
  ])
    see(await (await at322({ topology: "ha" })).run(line));
  see(await (await at322({ topology: "ha" })).run("upgrade download 3.22.1 --yes", TERMINAL));
});

scenario("download that the instance orchestrates, in every form", async (see) => {
  for (const line of ["upgrade download --yes", "upgrade download --yes --json"]) see(await (await at322({ topology: "cluster" })).run(line));
  see(await (await at322({ topology: "cluster" })).run("upgrade download --yes", TERMINAL));
});

scenario("download asks what it is about to do", async (see) => {
  const ghes = await at322({ topology: "ha" });
  const { requests } = see(await ghes.run("upgrade download 3.22.1"));
  expect(requests).toEqual([]);
});

scenario("download --wait on a terminal shows the nodes, and what comes next", async (see) => {
  const ghes = await appliance({ release: "3.22", topology: "cluster", pace: 0.1 });
  const ran = await ghes.run("upgrade download 3.22.1 --wait --yes", { ...TERMINAL, tty: { stdout: true, stderr: false } });
  // How often it is looked at, and so how long it took, depends on how busy this machine is.
  see({ ...ran, transcript: (shown) => ran.transcript(shown).replace(/ in (\d+ min )?\d+ s$/m, " in TIME") }, "writes");
});

scenario("download --wait whose nodes fail names them", async (see) => {
  const ghes = await appliance({ release: "3.22", topology: "ha", faults: ["download-fails=ghes-02.lan"] });
  see(await ghes.run("upgrade download 3.22.1 --wait --yes --json --jq 'select(.severity != \"INFO\")'"), "writes");
});

scenario("download-status, in every form", async (see) => {
  const ghes = await at322({ topology: "cluster" });
  see(await ghes.run("upgrade download-status", TERMINAL));
  await done(ghes, "upgrade download --yes");
  pass(ghes, 6_500);
  const uuid = ghes.sandbox.appliance.state.nodes[1]?.uuid ?? "";
  see(await ghes.run("upgrade download-status --fields hostname,status,package_name,error", TERMINAL));
  see(await ghes.run("upgrade download-status --fields hostname,status"));
  see(await ghes.run(`upgrade download-status --uuid ${uuid} --json --jq 'del(.nodes[].progress)'`));
  see(await ghes.run("upgrade download-status --dry-run"));
});

scenario("apply, in every form", async (see) => {
  for (const line of [
    "upgrade apply 3.22.1 --yes",
    "upgrade apply 3.22.1 --phase pre-upgrade --yes --json",
    "upgrade apply --package /var/lib/ghe-updates/github-enterprise-3.22.1-kvm.pkg --target-partition /dev/vda2 --skip-reboot --yes",
    "upgrade apply 3.22.1 --dry-run",
    "upgrade apply 3.22.1 --phase upgrade --dry-run --json",
  ])
    see(await (await ready({ topology: "ha" })).run(line));
  see(await (await ready({ topology: "ha" })).run("upgrade apply 3.22.1 --yes", TERMINAL));
});

scenario("apply without maintenance mode says what is missing, and a dry run warns", async (see) => {
  const ghes = await at322({ topology: "ha" });
  see(await ghes.run("upgrade apply 3.22.1 --yes"));
  see(await ghes.run("upgrade apply 3.22.1 --yes --json"));
  see(await ghes.run("upgrade apply 3.22.1 --dry-run"));
});

scenario("apply of a package that was not downloaded passes the refusal on", async (see) => {
  const ghes = await at322();
  see(await ghes.run("upgrade apply 3.22.1 --phase pre-upgrade --yes"));
});

scenario("apply --follow on a terminal shows every step through the reboot, and what comes next", async (see) => {
  const ghes = await appliance({ release: "3.22" });
  await done(ghes, "upgrade download 3.22.1 --wait --yes", "maintenance enable --yes");
  const ran = see(await ghes.run("upgrade apply 3.22.1 --follow --yes --quiet", { ...TERMINAL, tty: { stdout: true, stderr: false } }), "writes");
  expect(ran.exit).toBe(0);
});

scenario("apply --follow --json of a failing upgrade, line by line", async (see) => {
  const ghes = await appliance({ release: "3.22", faults: ["upgrade-fails"] });
  await done(ghes, "upgrade download 3.22.1 --wait --yes", "maintenance enable --yes");
  see(await ghes.run("upgrade apply 3.22.1 --follow --yes --json"), "writes");
});

scenario("status, in every form", async (see) => {
  const ghes = await ready({ topology: "ha" });
  see(await ghes.run("upgrade status", TERMINAL));
  await done(ghes, "upgrade apply 3.22.1 --yes");
  pass(ghes, 2_300);
  const uuid = ghes.sandbox.appliance.state.nodes[0]?.uuid ?? "";
  see(await ghes.run("upgrade status", TERMINAL));
  see(await ghes.run("upgrade status"));
  see(await ghes.run("upgrade status --steps --fields hostname,steps.phase,steps.step,steps.status,steps.error", TERMINAL));
  see(await ghes.run(`upgrade status --uuid ${uuid} --steps --json --jq 'del(.[].steps[].started_at, .[].steps[].ended_at)'`));
  see(await ghes.run("upgrade status --steps --dry-run --json"));
});

scenario("watch, where nothing is under way and of an upgrade that has ended", async (see) => {
  const ghes = await ready();
  see(await ghes.run("upgrade watch"));
  see(await ghes.run("upgrade watch --dry-run"));
  await done(ghes, "upgrade apply 3.22.1 --phase pre-upgrade --yes");
  pass(ghes, 60_000);
  see(await ghes.run("upgrade watch"));
  see(await ghes.run("upgrade watch --json"));
  see(await ghes.run("upgrade watch", TERMINAL));
});

scenario("a release without upgrade endpoints is told from one that has them", async (see) => {
  const ghes = await appliance({ release: "3.21" });
  see(await ghes.run("upgrade status"));
  see(await ghes.run("upgrade apply 3.22.1 --yes --ghes-version 3.21"));
});
