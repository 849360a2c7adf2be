/** The one next step after a success: what it is, to whom it is shown, and that it means the same instance. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appliance, around, type Ghes, type RunOptions } from "../support/cli.js";
import { exampleFiles } from "../support/example-files.js";
import { startSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";

const TERMINAL = { tty: { stdout: true, stderr: true }, columns: 200 } as const;

/** The steps that are named below what was printed. */
const stepsIn = (stderr: string): readonly string[] => stderr.split("\n").flatMap((line) => (line.startsWith("next: ") ? [line.slice("next: ".length)] : []));

async function nextAfter(ghes: Ghes, line: string, options: RunOptions = TERMINAL): Promise<readonly string[]> {
  for (const [name, content] of Object.entries(exampleFiles)) if (line.includes(name)) await ghes.file(name, content);
  const ran = await ghes.run(line, options);
  expect([0, 10], ran.stderr).toContain(ran.exit);
  return stepsIn(ran.stderr);
}

const STEPS: readonly (readonly [line: string, next: string, release?: string])[] = [
  ["maintenance enable --yes", "ghes-admin maintenance watch --until drained # ghes-admin maintenance disable ends it"],
  ["maintenance enable --when 'tomorrow 22:00' --yes", "ghes-admin maintenance status # ghes-admin maintenance disable cancels it"],
  ["maintenance enable --wait-drained --yes", "ghes-admin maintenance disable --wait # when the work is done"],
  ["maintenance disable", "ghes-admin status"],
  ["config settings set smtp.address=mail2.example.com --yes", "ghes-admin config apply --follow"],
  ["config settings diff --file settings.yml", "ghes-admin config settings set --file settings.yml"],
  ["config settings export --file 'my settings.yml'", "ghes-admin config settings diff --file 'my settings.yml'"],
  ["config apply --yes --run-id d34db33f", "ghes-admin config apply watch --run-id d34db33f"],
  ["license upload github-enterprise.ghl --yes", "ghes-admin config apply --follow"],
  ["license check --warn-days 36500", "ghes-admin license upload FILE.ghl --apply --follow"],
  ["ssh-keys add --file id_ed25519.pub", "ssh -p 122 admin@127.0.0.1"],
  ["ssh-keys sync --file authorized_keys", "ghes-admin ssh-keys list"],
  ["users create tanuki --email tanuki@example.com", "ghes-admin users view tanuki"],
  ["users impersonation create mona --scope repo", "ghes-admin users impersonation delete mona"],
  ["orgs create octo-labs --admin mona", "ghes-admin orgs list"],
  ["hooks global create --url https://example.com/webhook", "ghes-admin hooks global ping 2"],
  ["hooks global update 1 --active", "ghes-admin hooks global ping 1"],
  ["hooks environments create --name Go --image-url https://example.com/go.tar.gz", "ghes-admin hooks environments download 4 --wait"],
  ["hooks environments create --name Go --image-url https://example.com/go.tar.gz --download", "ghes-admin hooks environments download-status 4"],
  [
    "hooks environments create --name Go --image-url https://example.com/go.tar.gz --download --wait",
    "ghes-admin hooks pre-receive create --environment 4 --name NAME --script PATH --script-repo OWNER/REPO --enforcement testing",
  ],
  [
    "hooks pre-receive create --name N --script s.sh --script-repo octo-org/hooks --environment 2",
    "ghes-admin hooks pre-receive update 4 --enforcement testing",
  ],
  [
    "hooks pre-receive create --name N --script s.sh --script-repo octo-org/hooks --environment 2 --enforcement testing",
    "ghes-admin hooks pre-receive update 4 --enforcement enabled # when it refuses what it should",
  ],
  ["runners groups create arm", "ghes-admin runners groups runners add 4 RUNNER_ID"],
  ["runners groups create arm --visibility selected --runner-id 7", "ghes-admin runners groups orgs add 4 ORG_ID"],
  ["runners registration-token", "./config.sh --url https://127.0.0.1:REST_PORT/enterprises/github --token TOKEN # on the runner's machine"],
  ["announcement set 'Upgrade tonight'", "ghes-admin announcement clear # takes it away"],
  ["ldap users map mona 'uid=mona,dc=example,dc=com'", "ghes-admin ldap users sync mona"],
  ["upgrade download 3.22.1 --yes", "ghes-admin upgrade download-status", "3.22"],
  ["profile add one --host ghe1.example.com --no-verify --no-input", "ghes-admin ping"],
];

describe("the next step on a terminal", () => {
  it.each(STEPS.map(([line, next, release]) => ({ line, next, release })))("after $line", async ({ line, next, release }) => {
    const ghes = await appliance(release === undefined ? {} : { release });
    expect(await nextAfter(ghes, line)).toEqual([next.replace("REST_PORT", String(ghes.sandbox.restPort))]);
  });

  it("after profiles: the default one need not be named, another is", async () => {
    const ghes = await appliance();
    const address = `--host 127.0.0.1 --port ${String(ghes.sandbox.port)} --rest-port ${String(ghes.sandbox.restPort)} --ca-file .ca.pem --password-file password`;
    await ghes.file("password", ghes.sandbox.password);
    expect(await nextAfter(ghes, `profile add one ${address} --no-input`)).toEqual(["ghes-admin status"]);
    expect(await nextAfter(ghes, `profile add two ${address} --no-input`)).toEqual(["ghes-admin status -p two"]);
    expect(await nextAfter(ghes, "profile set two --rest-port 8444 --no-verify")).toEqual(["ghes-admin ping -p two"]);
    expect(await nextAfter(ghes, "profile set two --tag test")).toEqual([]);
    expect(await nextAfter(ghes, "profile use two")).toEqual(["ghes-admin status"]);
    expect(await nextAfter(ghes, "maintenance disable -p one")).toEqual(["ghes-admin -p one status"]);
    expect(await nextAfter(ghes, "maintenance enable -p one --yes")).toEqual([
      "ghes-admin -p one maintenance watch --until drained # ghes-admin -p one maintenance disable ends it",
    ]);
  });
});

describe("the next step", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 7, pace: 0.01 });
  });
  afterAll(() => sandbox.stop());

  it("names the instance as this command line did", async () => {
    const ghes = await around(sandbox);
    const env = { GHES_ADMIN_HOST: undefined, GHES_ADMIN_PORT: undefined };
    const flags = `--host 127.0.0.1 --port ${String(sandbox.port)}`;
    expect(await nextAfter(ghes, `maintenance disable ${flags}`, { ...TERMINAL, env })).toEqual([`ghes-admin ${flags} status`]);
  });

  it.each([
    ["is on stderr, and not shown where that is no terminal", "", { tty: { stdout: true } }],
    ["is silent with -q", " -q", TERMINAL],
    ["is silent with --json", " --json", TERMINAL],
  ] as const)("%s", async (_name, flags, options) => {
    expect(await nextAfter(await around(sandbox), `maintenance disable${flags}`, options)).toEqual([]);
  });
});
