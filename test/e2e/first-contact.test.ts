/** What stands between a person and a certificate that nobody vouches for: the real program on a terminal, and its warnings. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { issue } from "../support/certificates.js";
import { jsonError, newPlace, until, type Place } from "../support/spawned.js";
import { scriptedServer } from "../support/scripted-server.js";
import { onTerminal, shown } from "../pty/terminal.js";

const STRANGER = { GHES_ADMIN_HOST: undefined, GHES_ADMIN_PORT: undefined, GHES_ADMIN_REST_PORT: undefined, GHES_ADMIN_CA_FILE: undefined };

async function withProfile(pin?: string): Promise<Place> {
  const place = await newPlace();
  const { host, port, restPort } = place.sandbox;
  const line = `profile add lab --host ${host} --port ${String(port)} --rest-port ${String(restPort)} --no-verify --no-input`;
  const added = await place.run(pin === undefined ? line : `${line} --pin ${pin}`, { env: STRANGER });
  expect(added.exitCode, added.stderr).toBe(0);
  return place;
}

const storedIn = (place: Place): string => readFileSync(join(place.folder, ".config/ghes-admin/profiles.json"), "utf8");

describe("profile trust on a terminal", () => {
  it("shows subject, validity and SHA-256 and asks; a no is exit 3, pins nothing and sends nothing", async () => {
    const place = await withProfile();
    const child = onTerminal(place, "profile trust lab", { columns: 200, env: STRANGER });
    await child.said(/Pin this certificate for lab\?/);
    child.type("n\r");
    expect(await child.done, child.output()).toBe(3);
    const screen = shown(child.output(), 200);
    expect(screen).toContain(`SHA-256  ${place.sandbox.fingerprint256()}`);
    expect(screen).toMatch(/^subject {2}\S.*$/m);
    expect(screen).toMatch(/^valid {4}\d{4}-.*Z to \d{4}-.*Z$/m);
    expect(place.sandbox.requests).toEqual([]);
    expect(storedIn(place)).not.toContain(place.sandbox.fingerprint256());
  });

  it("shows the old one beside the new with --replace, and a yes pins the new one", async () => {
    const old = "ab".repeat(32);
    const place = await withProfile(old);
    const child = onTerminal(place, "profile trust lab --replace", { columns: 200, env: STRANGER });
    await child.said(/Pin this certificate for lab in place of the one before\?/);
    const screen = shown(child.output(), 200);
    expect(screen).toContain(`SHA-256  ${place.sandbox.fingerprint256()}`);
    expect(screen).toContain(`before   ${old}`);
    child.type("y\r");
    expect(await child.done, child.output()).toBe(0);
    expect(place.sandbox.requests).toEqual([]);
    expect(JSON.parse(storedIn(place))).toMatchObject({ profiles: { lab: { pin: place.sandbox.fingerprint256() } } });
  });
});

describe("--insecure", () => {
  const WARNING = "warning: --insecure: the certificate is not verified, so anybody on the way can read the credentials";

  it("warns each time, also with --quiet, and is not stored: the next command without it is refused before a request", async () => {
    const place = await withProfile();
    for (const line of ["nodes version -p lab --insecure", "nodes version -p lab --insecure --quiet --json"]) {
      const ran = await place.run(line, { env: STRANGER });
      expect([ran.exitCode, ran.stderr.split("\n").filter((text) => text === WARNING)]).toEqual([0, [WARNING]]);
    }
    const added = await place.run(`profile set lab --insecure --tag test --password-file ${await place.file("password", place.sandbox.password)}`, {
      env: STRANGER,
    });
    expect([added.exitCode, added.stderr.split("\n").filter((text) => text === WARNING)]).toEqual([0, [WARNING]]);
    expect(storedIn(place)).not.toMatch(/insecure/i);
    const refused = await place.run("nodes version -p lab --json", { env: STRANGER });
    expect([refused.exitCode, jsonError(refused.stderr).code, refused.requests]).toEqual([6, "tls", []]);
  });
});

describe("a proxy that never answers", () => {
  it.each(["nodes version --timeout 1s", "profile trust lab --timeout 1s"])("%s: is named when the deadline passes, and the process ends", async (line) => {
    const place = await withProfile();
    const proxy = await scriptedServer({ raw: () => undefined });
    const env = { ...STRANGER, HTTPS_PROXY: `http://user:canary@127.0.0.1:${String(proxy.port)}` };
    const child = place.start(`${line}${line.startsWith("profile") ? "" : " -p lab"} --json`, { env });
    await until(() => proxy.connections > 0, "it comes to the proxy");
    const asked = performance.now();
    const ended = await child.done;
    // Without the deadline it would be 10 s for a connection, four times.
    expect(performance.now() - asked).toBeLessThan(8000);
    expect([ended.exitCode, ended.stdout, ended.requests]).toEqual([6, "", []]);
    expect(jsonError(ended.stderr)).toMatchObject({
      code: "timeout",
      message: `--timeout of 1 s passed before proxy http://user:********@127.0.0.1:${String(proxy.port)} answered`,
    });
    await proxy.close();
  });
});

describe("a port that speaks TLS, asked without it, and the reverse", () => {
  it("each has its sentence, and names the flag", async () => {
    const place = await withProfile();
    const certificate = await issue();
    const secure = await scriptedServer({ tls: certificate });
    const plain = await scriptedServer({ raw: (socket) => socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")) });
    const env = { ...STRANGER, GHES_ADMIN_HOST: "http://127.0.0.1", GHES_ADMIN_PORT: String(secure.port) };
    const toTls = await place.run("nodes version --json --no-retry --ghes-version 3.19", { env });
    expect([toTls.exitCode, `${jsonError(toTls.stderr).message} ${String(jsonError(toTls.stderr).hint)}`]).toEqual([
      6,
      expect.stringMatching(/this port (?:may speak|speaks) TLS \(8443 does\): --host HOST without http:\/\//),
    ]);
    const toPlain = await place.run("nodes version --json --no-retry --ghes-version 3.19", {
      env: { ...STRANGER, GHES_ADMIN_HOST: "127.0.0.1", GHES_ADMIN_PORT: String(plain.port) },
    });
    expect([toPlain.exitCode, jsonError(toPlain.stderr).message]).toEqual([6, `127.0.0.1:${String(plain.port)} does not speak TLS`]);
    expect([secure.requests.length, plain.requests.length]).toEqual([0, 0]);
    await secure.close();
    await plain.close();
  });
});
