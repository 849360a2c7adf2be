/** `profile add` against an instance that no trust makes acceptable, over real connections: what is advised can help. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { run } from "../../src/run.js";
import { issue, type Issued, type Wanted } from "../support/certificates.js";
import { words } from "../support/cli.js";
import { fakeWorld } from "../support/fake-world.js";
import { answer, scriptedServer, type ScriptedOptions } from "../support/scripted-server.js";

const DAY = 24 * 60 * 60 * 1000;
const days = (count: number): Date => new Date(Date.now() + count * DAY);
const EXPIRED = { notBefore: days(-9), notAfter: days(-2) };
const EARLY = { notBefore: days(2), notAfter: days(9) };
const UNTRIED = "nothing was stored; --no-verify stores it untried";

interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

async function lab(options: ScriptedOptions) {
  const made = await scriptedServer(options);
  const folder = await mkdtemp(join(tmpdir(), "ghes-admin-trial-"));
  onTestFinished(async () => {
    await made.close();
    await rm(folder, { recursive: true, force: true });
  });
  const type = async (line: string) => {
    const env = { HOME: folder, XDG_CONFIG_HOME: join(folder, "config"), XDG_STATE_HOME: join(folder, "state"), GHES_ADMIN_PASSWORD: "hunter2" };
    const fake = fakeWorld({ argv: words(line), env, cwd: folder, home: folder, stdin: "hunter2\n", now: Date.now(), tty: { stdout: true, stderr: true } });
    const exit = await run(fake.world);
    return { exit, stdout: fake.out(), stderr: fake.err() };
  };
  const failing = async (line: string): Promise<Told> => {
    const { exit, stderr } = await type(`${line} --json`);
    expect(exit, stderr).toBe(6);
    return (JSON.parse(stderr.slice(stderr.indexOf("{"))) as { readonly error: Told }).error;
  };
  const place = `--host 127.0.0.1 --port ${String(made.port)}`;
  return { made, type, failing, add: `profile add lab ${place} --password-stdin --store file`, store: `profile add lab ${place} --no-verify --no-input` };
}

async function withCertificate(wanted: Wanted) {
  const issued: Issued = await issue(wanted);
  return { ...(await lab({ tls: issued, always: () => [answer(200, [])] })), issued };
}

describe("profile add against a certificate", () => {
  it("that has expired says to renew it, and neither to pin it nor to give an authority", async () => {
    const { made, failing, add, issued } = await withCertificate(EXPIRED);
    const renew = "renew it on the instance, or mend this computer's clock";
    expect((await failing(add)).hint).toBe(`${renew}; ${UNTRIED}`);
    expect((await failing(`${add} --pin ${issued.fingerprint256}`)).hint).toBe(
      `${renew}; the renewed certificate has another fingerprint: give that with --pin SHA256; ${UNTRIED}`,
    );
    expect(made.bytes).toBe(0);
  });

  it("that is not valid yet says to check the clocks", async () => {
    const { failing, add } = await withCertificate(EARLY);
    expect((await failing(add)).hint).toBe(`check this computer's clock and the instance's; ${UNTRIED}`);
  });

  it("that nobody vouches for still says how to trust it", async () => {
    const { failing, add, issued } = await withCertificate({});
    expect((await failing(add)).hint).toBe(
      `nothing was stored; give --ca-file PEM, or --pin ${issued.fingerprint256} once you have compared it; or store lab with --no-verify and then: ghes-admin profile trust lab`,
    );
  });

  it("that is not the pinned one does not say that an authority helps", async () => {
    const { failing, add, issued } = await withCertificate({});
    const { hint } = await failing(`${add} --pin ${"0".repeat(64)}`);
    expect(hint).toBe(
      `nothing was stored; give --pin ${issued.fingerprint256} once you have compared it; or store lab with --no-verify and then: ghes-admin profile trust lab`,
    );
  });
});

describe("profile add against a port without TLS", () => {
  it("gives the line that reaches it, which works", async () => {
    const said = answer(200, [{ hostname: "a", version: { version: "3.19.0" } }]);
    const isHello = (first: Buffer): boolean => first[0] === 0x16;
    const { made, type, failing, add } = await lab({
      raw: (socket) => void socket.once("data", (first: Buffer) => socket.end(isHello(first) ? "HTTP/1.1 400 Bad Request\r\n\r\n" : said)),
    });
    const { message, hint } = await failing(add);
    const line = `profile add lab --host http://127.0.0.1 --port ${String(made.port)}`;
    expect([message, hint]).toEqual([
      `127.0.0.1:${String(made.port)} does not speak TLS`,
      `the management API speaks TLS on 8443; where this port is meant to be without TLS, as 8080 is: ghes-admin ${line}; ${UNTRIED}`,
    ]);
    expect(await type(`${line} --password-stdin --store file`)).toMatchObject({ exit: 0 });
  });
});

describe("profile trust", () => {
  it.each([
    ["has expired", EXPIRED, "it is renewed on the instance; the renewed one is pinned with --replace"],
    ["is not valid yet", EARLY, "then; check this computer's clock and the instance's"],
  ])("of a certificate that %s warns that the pin does not help, and names no next command that fails", async (flaw, wanted, what) => {
    const { type, failing, store, issued } = await withCertificate(wanted);
    expect((await type(store)).exit).toBe(0);
    const trusted = await type(`profile trust lab --fingerprint ${issued.fingerprint256}`);
    const [warning = ""] = trusted.stderr.split("\n");
    expect(warning.replace(/\(valid from .* to .*; this computer's clock says .*\)/, "(DATES)")).toContain(
      `this certificate ${flaw} (DATES): pinned or not, it is refused until ${what}`,
    );
    expect([trusted.exit, `${trusted.stdout}${trusted.stderr}`.includes("next:")]).toEqual([0, false]);
    expect((await failing("-p lab ping")).code).toBe("tls");
  });

  it("of one whose dates are right does not warn, and names the next command", async () => {
    const { type, store, issued } = await withCertificate({});
    expect((await type(store)).exit).toBe(0);
    const trusted = await type(`profile trust lab --fingerprint ${issued.fingerprint256}`);
    expect(trusted.stderr).not.toContain("pinned or not");
    expect(`${trusted.stdout}${trusted.stderr}`).toContain("next: ghes-admin ping -p lab\n");
  });
});
