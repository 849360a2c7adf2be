/** `profile trust` against a real handshake: what is pinned, what is refused, and that nothing is sent. */
import { describe, expect, it, onTestFinished } from "vitest";
import { appliance, around, type Ghes } from "../support/cli.js";
import { startSandbox } from "../../src/sandbox/sandbox.js";

/** Without the CA, so that only the pin can make the certificate acceptable. */
const STRANGER = { GHES_ADMIN_HOST: "", GHES_ADMIN_PORT: "", GHES_ADMIN_REST_PORT: "", GHES_ADMIN_CA_FILE: "" };

async function stored(ghes: Ghes): Promise<void> {
  const { host, port, restPort } = ghes.sandbox;
  const added = await ghes.run(`profile add lab --host ${host} --port ${String(port)} --rest-port ${String(restPort)} --no-verify --no-input`, {
    env: STRANGER,
  });
  expect(added).toMatchObject({ exit: 0, stderr: "" });
}

const onInstance = (ghes: Ghes, line: string) => ghes.run(line, { env: STRANGER });

describe("profile trust", () => {
  it("pins the certificate that has the given fingerprint, after which the instance is reached without its authority", async () => {
    const ghes = await appliance();
    await stored(ghes);
    expect(await onInstance(ghes, "-p lab nodes version")).toMatchObject({ exit: 6, requests: [] });
    const fingerprint = ghes.sandbox.fingerprint256();
    const trusted = await onInstance(ghes, `profile trust lab --fingerprint ${fingerprint} --json`);
    expect(trusted).toMatchObject({ exit: 0, stderr: "", requests: [] });
    expect(JSON.parse(trusted.stdout)).toMatchObject({ profile: "lab", pinned: true, fingerprint256: fingerprint, replaced: null });
    expect(await onInstance(ghes, "-p lab nodes version")).toMatchObject({ exit: 0 });
  });

  it("takes a fingerprint with colons and capitals", async () => {
    const ghes = await appliance();
    await stored(ghes);
    const colons = (ghes.sandbox.fingerprint256().toUpperCase().match(/../g) ?? []).join(":");
    expect(await onInstance(ghes, `profile trust lab --fingerprint ${colons}`)).toMatchObject({ exit: 0, requests: [] });
  });

  it("takes what openssl x509 -fingerprint -sha256 prints, as --pin does", async () => {
    const ghes = await appliance();
    await stored(ghes);
    const printed = `sha256 Fingerprint=${(ghes.sandbox.fingerprint256().toUpperCase().match(/../g) ?? []).join(":")}`;
    for (const line of [`profile trust lab --fingerprint "${printed}"`, `profile set lab --pin "${printed}"`])
      expect(await onInstance(ghes, line)).toMatchObject({ exit: 0 });
    expect((await onInstance(ghes, "profile show lab")).stdout).toContain(`\npin\t${ghes.sandbox.fingerprint256()}\n`);
  });

  it("pins nothing when the certificate has another fingerprint than the one given", async () => {
    const ghes = await appliance();
    await stored(ghes);
    const ran = await onInstance(ghes, `profile trust lab --fingerprint ${"0".repeat(64)} --json`);
    expect(ran).toMatchObject({ exit: 6, stdout: "", requests: [] });
    expect(JSON.parse(ran.stderr)).toMatchObject({
      error: { code: "tls", fingerprint256: ghes.sandbox.fingerprint256(), expected_fingerprint256: "0".repeat(64) },
    });
    expect(await onInstance(ghes, "-p lab nodes version")).toMatchObject({ exit: 6, requests: [] });
  });

  it("needs a yes, and without anybody to ask refuses", async () => {
    const ghes = await appliance();
    await stored(ghes);
    const ran = await onInstance(ghes, "profile trust lab");
    expect(ran).toMatchObject({ exit: 2, stdout: "", requests: [] });
    expect(ran.stderr).toContain(`SHA-256  ${ghes.sandbox.fingerprint256()}\n`);
    expect(await onInstance(ghes, "-p lab nodes version")).toMatchObject({ exit: 6, requests: [] });
  });

  it("refuses a changed certificate until --replace, and names both", async () => {
    const ghes = await appliance();
    await stored(ghes);
    const before = ghes.sandbox.fingerprint256();
    await onInstance(ghes, `profile trust lab --fingerprint ${before}`);
    const other = await startSandbox({ seed: 7, pace: 0.01 });
    onTestFinished(() => other.stop());
    const moved = await around(other);
    const config = { ...STRANGER, XDG_CONFIG_HOME: `${ghes.folder}/config` };
    await moved.run(`profile set lab --port ${String(other.port)} --rest-port ${String(other.restPort)} --no-verify`, { env: config });
    const refused = await moved.run("profile trust lab --json", { env: config });
    expect(refused).toMatchObject({ exit: 6, stdout: "", requests: [] });
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: "tls", fingerprint256: other.fingerprint256(), expected_fingerprint256: before } });
    expect(await moved.run("-p lab nodes version", { env: config })).toMatchObject({ exit: 6, requests: [] });
    const replaced = await moved.run(`profile trust lab --replace --fingerprint ${other.fingerprint256()} --json`, { env: config });
    expect(JSON.parse(replaced.stdout)).toMatchObject({ pinned: true, fingerprint256: other.fingerprint256(), replaced: before });
  });

  it("forgets the pin", async () => {
    const ghes = await appliance();
    await stored(ghes);
    await onInstance(ghes, `profile trust lab --fingerprint ${ghes.sandbox.fingerprint256()}`);
    expect(await onInstance(ghes, "profile trust lab --forget")).toMatchObject({ exit: 0, requests: [] });
    expect(await onInstance(ghes, "-p lab nodes version")).toMatchObject({ exit: 6, requests: [] });
  });

  it("changes nothing in a dry run", async () => {
    const ghes = await appliance();
    await stored(ghes);
    const ran = await onInstance(ghes, `profile trust lab --fingerprint ${ghes.sandbox.fingerprint256()} --dry-run --json`);
    expect(JSON.parse(ran.stdout)).toEqual({ dry_run: true, requests: [] });
    expect(await onInstance(ghes, "-p lab nodes version")).toMatchObject({ exit: 6, requests: [] });
  });
});
