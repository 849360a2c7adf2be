/** Every Manage operation by its command, on a terminal, in a pipe, as JSON and as a dry run, and by `api`. */
import { describe, expect, it } from "vitest";
import { manageOperations } from "../../src/api/areas/manage.js";
import { appliance, words, type Ghes } from "../support/cli.js";
import { exampleFiles } from "../support/example-files.js";
import { scenariosOf } from "./scenario.js";
import { inZone } from "../support/zone.js";

inZone("UTC");

interface Way {
  readonly command: string;
  readonly api: string;
  readonly stdin?: string;
  /** What the operation needs to find. */
  readonly before?: string;
  readonly faults?: readonly string[];
  readonly topology?: "ha";
  /** A filter where the whole JSON is long. */
  readonly jq?: string;
}

const KEY = exampleFiles["id_ed25519.pub"]?.trim() ?? "";

const WAYS: Readonly<Record<string, Way>> = {
  "manage.getVersion": { command: "nodes version", api: "api /manage/v1/version" },
  "manage.getNodes": { command: "nodes list", api: "api /manage/v1/config/nodes" },
  "manage.getClusterStatus": { command: "nodes status", api: "api /manage/v1/cluster/status --jq .status", jq: ".nodes[0].services[0]" },
  "manage.getReplicationStatus": {
    command: "nodes replication",
    api: "api /manage/v1/replication/status --jq .status",
    jq: ".nodes[1].services[0]",
    topology: "ha",
  },
  "manage.getSystemRequirements": { command: "nodes check", api: "api /manage/v1/checks/system-requirements" },
  "manage.getMaintenance": { command: "maintenance status", api: "api /manage/v1/maintenance" },
  "manage.setMaintenance": {
    command: "maintenance enable --message Upgrade --yes",
    api: "api POST /manage/v1/maintenance -F enabled=true -f maintenance_mode_message=Upgrade",
  },
  "manage.startConfigApply": { command: "config apply --yes", api: "api POST /manage/v1/config/apply -f run_id=d34db33f" },
  "manage.getConfigApply": { command: "config apply status", api: "api /manage/v1/config/apply" },
  "manage.getConfigApplyEvents": {
    command: "config apply events",
    api: "api /manage/v1/config/apply/events --jq .nodes[0].events[0].body",
    jq: ".nodes[0].events[0]",
    before: "config apply --run-id d34db33f --yes",
  },
  "manage.initializeConfig": {
    command: "config init --license github-enterprise.ghl --password-stdin --yes",
    api: "api POST /manage/v1/config/init -F license=@github-enterprise.ghl -F password=@password.txt",
    stdin: "not a real password\n",
    faults: ["quirk=uninitialized"],
  },
  "manage.getSettings": { command: "config settings get smtp", api: "api /manage/v1/config/settings --jq .smtp.address" },
  "manage.setSettings": {
    command: "config settings set smtp.address=smtp2.example.com smtp.enabled=true --yes",
    api: "api PUT /manage/v1/config/settings --input settings.json",
  },
  "manage.getLicense": { command: "license show", api: "api /manage/v1/config/license --jq .seats" },
  "manage.uploadLicense": { command: "license upload github-enterprise.ghl --yes", api: "api PUT /manage/v1/config/license -F license=@github-enterprise.ghl" },
  "manage.checkLicense": { command: "license check", api: "api /manage/v1/config/license/check" },
  "manage.listSshKeys": { command: "ssh-keys list", api: "api /manage/v1/access/ssh --jq .[].fingerprint", before: "ssh-keys add --file id_ed25519.pub" },
  "manage.addSshKey": { command: "ssh-keys add --file id_ed25519.pub", api: `api POST /manage/v1/access/ssh -f 'key=${KEY}'` },
  "manage.removeSshKey": {
    command: "ssh-keys remove --file id_ed25519.pub --yes",
    api: `api DELETE /manage/v1/access/ssh -f 'key=${KEY}'`,
    before: "ssh-keys add --file id_ed25519.pub",
  },
};

/** A new appliance for each write, so that none sees what another did. Its configuration runs take no time. */
async function prepared({ before, faults, topology }: Way): Promise<Ghes> {
  const ghes = await appliance({ topology, faults, pace: 0 });
  for (const [name, content] of Object.entries(exampleFiles)) await ghes.file(name, content);
  await ghes.file("settings.json", '{"smtp":{"address":"smtp2.example.com"}}');
  if (before !== undefined) expect((await ghes.run(before)).exit).toBe(0);
  return ghes;
}

const scenario = scenariosOf("operations");

for (const operation of manageOperations) {
  const way = WAYS[operation.id] ?? { command: "(none)", api: "(none)" };
  scenario(
    `${words(way.command)
      .filter((word) => /^[a-z][a-z-]*$/.test(word))
      .slice(0, 3)
      .join(" ")}, in every form and by api`,
    async (see) => {
      const shared = operation.effect === "read" ? await prepared(way) : undefined;
      const play = async (line: string, tty?: { readonly stdout: boolean; readonly stderr: boolean }) =>
        see(
          await (shared ?? (await prepared(way))).run(line, {
            ...(way.stdin === undefined ? {} : { stdin: way.stdin }),
            ...(tty === undefined ? {} : { tty, columns: 160 }),
            env: { NO_COLOR: "1" },
          }),
        );
      await play(way.command, { stdout: true, stderr: true });
      await play(way.command);
      await play(`${way.command} --json${way.jq === undefined ? "" : ` --jq ${way.jq}`}`);
      await play(way.api);
      const rehearsed = await play(`${way.command} --dry-run`);
      expect(rehearsed.requests.filter(({ method }) => method !== "GET")).toEqual([]);
      if (operation.effect === "read") expect(rehearsed.requests).toEqual([]);
      const asJson = await play(`${way.command} --dry-run --json`);
      expect(JSON.parse(asJson.stdout)).toMatchObject({
        dry_run: true,
        requests: [{ method: operation.method, url: expect.stringMatching(/^https:/) as string }],
      });
    },
  );
}

describe("the operations of this test", () => {
  it("are those of the catalogue", () => {
    expect(Object.keys(WAYS).sort()).toEqual(manageOperations.map((operation) => operation.id).sort());
  });
});
