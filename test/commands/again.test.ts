/** The commands that a message names lead to the instance it is about, not to the default one. */
import { describe, expect, it } from "vitest";
import { appliance, type Ghes } from "../support/cli.js";

/** Profiles `other`, which is the default one, and `prod`, which is this appliance. */
async function production(options: Parameters<typeof appliance>[0] = {}): Promise<Ghes> {
  const ghes = await appliance(options);
  await ghes.file("password", ghes.sandbox.password);
  await ghes.file("token", ghes.sandbox.token);
  const { port, restPort, host } = ghes.sandbox;
  expect(await ghes.run("profile add other --host other.example.com --no-verify")).toMatchObject({ exit: 0 });
  const at = `--host ${host} --port ${String(port)} --rest-port ${String(restPort)} --ca-file .ca.pem`;
  expect(await ghes.run(`profile add prod ${at} --password-file password --token-file token --no-verify`)).toMatchObject({ exit: 0 });
  return ghes;
}

/** Each command of this program that stands in a text, up to what ends it. */
const commandsIn = (text: string): readonly string[] => [...text.matchAll(/ghes-admin [^\n;,")]*/g)].map(([line]) => line.replace(/\\n.*/s, "").trim());

const LINES: readonly {
  readonly line: string;
  readonly names: string;
  readonly faults?: readonly string[];
  readonly before?: readonly string[];
  readonly release?: string;
}[] = [
  { line: "maintenance enable --wait-drained --yes --timeout 40s", names: "maintenance watch --until drained", faults: ["stall:GET /manage/v1/maintenance"] },
  { line: "maintenance watch --until on --timeout 40s", names: "maintenance watch --until on" },
  { line: "maintenance disable", names: "maintenance disable --wait", before: ["maintenance enable --yes", "config apply --yes"] },
  { line: "config apply --yes", names: "config apply watch --run-id d34db33f", before: ["config apply --run-id d34db33f --yes"] },
  { line: "config apply watch --run-id cafebabe", names: "config apply status" },
  { line: "ssh-keys remove 00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff --yes", names: "ssh-keys list" },
  { line: "license upload bad.ghl --yes", names: "license show" },
  { line: "upgrade watch", names: "upgrade download", release: "3.22.0" },
  { line: "upgrade apply 3.22.1 --yes", names: "maintenance enable --wait-drained", release: "3.22.0" },
];

describe("a command that a message names", () => {
  it.each(LINES)("is for the instance of the profile that was named: $line", async ({ line, names, faults = [], before = [], release }) => {
    const ghes = await production({ faults, pace: 0.2, ...(release === undefined ? {} : { release }) });
    await ghes.file("bad.ghl", "expired");
    for (const one of before) expect(await ghes.run(`${one} -p prod`)).toMatchObject({ exit: 0 });
    const ran = await ghes.run(`${line} -p prod`);
    expect(ran.exit).not.toBe(0);
    const named = commandsIn(ran.stderr);
    expect(named.filter((one) => `${one} `.startsWith(`ghes-admin ${names} -p prod `))).toHaveLength(1);
    for (const one of named) expect(one.split(" -p prod")).toHaveLength(2);
  });

  it("names it once where it is the next step", async () => {
    const ghes = await production({ release: "3.22.0" });
    expect(await ghes.run("upgrade download 3.22.1 --wait --yes -p prod")).toMatchObject({ exit: 0 });
    const ran = await ghes.run("upgrade apply 3.22.1 --phase pre-upgrade --yes -p prod", { tty: { stdout: true, stderr: true }, env: { NO_COLOR: "1" } });
    expect(ran.stderr).toMatch(/^next: ghes-admin -p prod upgrade watch$/m);
  });
});
