import { expect } from "vitest";
import { appliance } from "../support/cli.js";
import { exampleFiles } from "../support/example-files.js";
import { scenariosOf } from "./scenario.js";

const scenario = scenariosOf("ssh-keys");
const TERMINAL = { tty: { stdout: true, stderr: true }, columns: 100, env: { NO_COLOR: "1" } } as const;
const MONA = exampleFiles["id_ed25519.pub"] ?? "";
const blob = (filling: number) => Buffer.concat([Buffer.from("\0\0\0\x0bssh-ed25519\0\0\0\x20", "latin1"), Buffer.alloc(32, filling)]).toString("base64");
const HUBOT = `ssh-ed25519 ${blob(1)} hubot@example.com\n`;
const OCTO = `ssh-ed25519 ${blob(2)} octo@example.com\n`;

scenario("remove takes the key by its MD5 fingerprint and by its SHA256 one", async (see) => {
  const ghes = await appliance();
  for (const key of [MONA, HUBOT]) expect((await ghes.run("ssh-keys add -", { stdin: key })).exit).toBe(0);
  see(await ghes.run("ssh-keys remove 65:96:2d:fc:e8:d5:a9:11:64:0c:0f:ea:00:6e:5b:bd --yes"));
  see(await ghes.run("ssh-keys remove SHA256:RXm/ruZ0eTzRXKwi1AQEDynB0VgHQ2ac9KPSFdf/YnA --yes"));
});

scenario("remove by a fingerprint that no key has says so and sends no write", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("ssh-keys remove 00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff --yes"));
});

scenario("sync adds what the instance lacks and names what it leaves", async (see) => {
  const ghes = await appliance();
  await ghes.run("ssh-keys add -", { stdin: HUBOT });
  await ghes.file("authorized_keys", MONA);
  see(await ghes.run("ssh-keys sync --file authorized_keys", TERMINAL));
});

scenario("sync --prune with one failure does the rest and exits 5", async (see) => {
  const ghes = await appliance({ faults: ["status=422:DELETE /manage/v1/access/ssh@1"] });
  for (const key of [HUBOT, OCTO]) await ghes.run("ssh-keys add -", { stdin: key });
  await ghes.file("authorized_keys", MONA);
  see(await ghes.run("ssh-keys sync --file authorized_keys --prune --yes", TERMINAL));
  see(await ghes.run("ssh-keys list --fields sha256"));
});

scenario("sync --prune in a dry run reads and lists every write", async (see) => {
  const ghes = await appliance();
  await ghes.run("ssh-keys add -", { stdin: HUBOT });
  await ghes.file("authorized_keys", MONA);
  see(await ghes.run("ssh-keys sync --file authorized_keys --prune --dry-run", TERMINAL));
});

scenario("add of a key that a node refuses is a failure", async (see) => {
  const ghes = await appliance({ topology: "ha", faults: ["node-error=ghes-01.lan"] });
  see(await ghes.run("ssh-keys add -", { stdin: MONA }));
});

scenario("list has the fingerprint under one name whatever the release calls it", async (see) => {
  const ghes = await appliance({ faults: ["quirk=fingeprint"] });
  await ghes.run("ssh-keys add -", { stdin: MONA });
  see(await ghes.run("ssh-keys list --json --fields fingerprint"));
});

scenario("list without a key is an empty list", async (see) => {
  const ghes = await appliance();
  see(await ghes.run("ssh-keys list", TERMINAL));
  see(await ghes.run("ssh-keys list"));
  see(await ghes.run("ssh-keys list --json"));
});
