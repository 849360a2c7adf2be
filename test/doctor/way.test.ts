/** How far the way to an instance leads: each fault is found at its own step, what needs it is skipped, and no credential is sent on it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect as tcpConnect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { run } from "../../src/run.js";
import { issue, type Issued, type Wanted } from "../support/certificates.js";
import { answer, type ScriptedOptions, type SeenRequest } from "../support/scripted-server.js";
import { closedPort, credentials, diagnose, server, world } from "./diagnosis.js";

const DAY = 24 * 60 * 60 * 1000;
const LONG = { notAfter: new Date(Date.now() + 90 * DAY) };
const EACH = ["port", "tls", "certificate", "dates", "pin"];
const LATER = ["clock", "version", "password", "token", "scopes", "site_admin", "rate_limit", "features"];
const all = (api: string, checks = EACH) => checks.map((check) => `${api} ${check}`);

let authority: Issued;
let good: Issued;
beforeAll(async () => {
  authority = await issue({ ca: true, name: "Test Authority", ...LONG });
  good = await issue({ by: authority, ...LONG });
});

/** What an instance of 3.19 answers, on whichever port. */
const instance = ({ path }: SeenRequest): readonly Buffer[] => {
  const date = { date: new Date().toUTCString() };
  if (path === "/api/v3/meta") return [answer(200, { installed_version: "3.19.0", verifiable_password_authentication: true }, date)];
  if (path === "/manage/v1/version") return [answer(200, [{ hostname: "a", version: { version: "3.19.0" } }], date)];
  if (path === "/api/v3/user") return [answer(200, { login: "mona", id: 1, site_admin: true }, { ...date, "x-oauth-scopes": "site_admin, admin:enterprise" })];
  return [answer(404, { message: "Not Found" }, date)];
};

async function caFile(...issued: readonly Issued[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ghes-admin-doctor-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "ca.pem");
  await writeFile(path, issued.map(({ cert }) => cert).join("\n"));
  return path;
}

/** One server for both ports. */
async function instanceWith(tls: Issued | undefined, options: ScriptedOptions = {}, ca = authority) {
  const made = await server({ always: instance, ...(tls === undefined ? {} : { tls }), ...options });
  const env = { GHES_ADMIN_PORT: String(made.port), GHES_ADMIN_REST_PORT: String(made.port), GHES_ADMIN_CA_FILE: await caFile(ca), ...credentials() };
  return { ...made, made, env };
}

/** Answers whatever comes with this, and hangs up. */
const saying = (text: string) => (socket: Socket) => void socket.once("data", () => socket.end(text));

describe("an instance that is well", () => {
  it("is OK in every step, with three requests: without credentials, with the password, with the token", async () => {
    const { env, made } = await instanceWith(good);
    const found = await diagnose(env);
    expect(found.with("OK")).toEqual(["dns", "proxy", ...all("manage", EACH.slice(0, 4)), ...all("rest", EACH.slice(0, 4)), ...LATER]);
    expect(found.with("SKIPPED")).toEqual(["manage pin", "rest pin"]);
    expect(found.exit).toBe(0);
    expect(made.requests.map(({ path, headers }) => [path, headers.authorization?.split(" ")[0]])).toEqual([
      ["/api/v3/meta", undefined],
      ["/manage/v1/version", "Basic"],
      ["/api/v3/user", "Bearer"],
    ]);
  });

  it("is told step by step on a terminal, coloured by meaning, while later answers are still awaited", async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { env, made } = await instanceWith(good, { always: (request) => [{ until: held }, ...instance(request)] });
    const fake = world("doctor", env, { tty: { stdout: true, stderr: true }, columns: 100 });
    const ran = run(fake.world);
    await expect.poll(() => made.requests.length).toBe(1);
    expect(fake.out()).toContain("\u001b[32mOK\u001b[39m       dns                 127.0.0.1 is an address\n");
    expect(fake.out()).toContain("SKIPPED  rest pin            no certificate is pinned\n");
    expect(fake.out()).not.toContain("clock");
    // How far away it is stands there once.
    expect(fake.out()).toMatch(/^\S*OK\S* +manage dates +valid until \d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d \(\d+ days left\)$/m);
    release();
    expect(await ran).toBe(0);
    expect(fake.out().trimEnd().split("\n").at(-1)).toMatch(/features\s+3\.19\.0 has \d+ of \d+ operations$/);
  });

  it("ends with how many steps failed, and which", async () => {
    const terminal = { tty: { stdout: true, stderr: true }, columns: 100 } as const;
    const sum = async (env: Readonly<Record<string, string>>, flags = "") => {
      const fake = world(`doctor ${flags}`, env, terminal);
      await run(fake.world);
      return fake.err();
    };
    const { env } = await instanceWith(good);
    expect(await sum(env)).toBe("18 of 20 OK, 2 skipped\n");
    expect(await sum({ ...env, GHES_ADMIN_PORT: String(await closedPort()) })).toBe("1 of 20 failed: manage port\n");
    expect(await sum(env, "--json")).toBe("");
  });
});

describe("a name or port that leads nowhere", () => {
  it("a host that does not resolve: DNS fails, and all else is skipped", async () => {
    const found = await diagnose({ GHES_ADMIN_HOST: "ghes.invalid", ...credentials() });
    expect(found.with("FAILED")).toEqual(["dns"]);
    expect(found.row("dns").detail).toMatch(/^cannot (find|look up) host "ghes\.invalid"/);
    expect(found.row("dns").hint).toBe("check the name, or the name server of this computer");
    expect(found.with("SKIPPED")).toEqual([...all("manage"), ...all("rest"), ...LATER]);
    expect(found.row("password").detail).toBe("not tried: dns FAILED");
    expect(found.exit).toBe(10);
  });

  it("a closed management port: the REST API is looked at all the same", async () => {
    const { env, made } = await instanceWith(good);
    const port = String(await closedPort());
    const found = await diagnose({ ...env, GHES_ADMIN_PORT: port });
    expect(found.with("FAILED")).toEqual(["manage port"]);
    expect(found.row("manage port")).toMatchObject({ detail: `cannot reach 127.0.0.1:${port}: connection refused` });
    expect(found.row("manage port").hint).toMatch(/8443 with TLS, 8080 without/);
    expect(found.with("SKIPPED")).toEqual([...all("manage", EACH.slice(1)), "rest pin", "password"]);
    expect(found.row("password").detail).toBe("not tried: manage port FAILED");
    expect([found.exit, made.seen()]).toEqual([10, ["GET /api/v3/meta", "GET /api/v3/user"]]);
  });

  it("a closed REST port is a warning where there is no token, and the password is tried", async () => {
    const { env, made } = await instanceWith(good);
    const found = await diagnose({ ...env, GHES_ADMIN_REST_PORT: String(await closedPort()), GHES_ADMIN_TOKEN: "" });
    expect([found.with("FAILED"), found.with("WARNING")]).toEqual([[], ["rest port"]]);
    expect(found.row("version")).toMatchObject({ status: "OK", detail: "GitHub Enterprise Server 3.19.0" });
    expect([found.exit, made.seen()]).toEqual([10, ["GET /manage/v1/version"]]);
  });

  it("a server that accepts and says nothing fails at TLS, well within --timeout", async () => {
    const silent = await server({ raw: () => undefined });
    const begun = performance.now();
    const found = await diagnose({ GHES_ADMIN_PORT: String(silent.port), GHES_ADMIN_REST_PORT: String(silent.port), ...credentials() }, "--timeout 1s");
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(found.with("FAILED")).toEqual(["manage tls", "rest tls"]);
    expect(found.row("manage tls").detail).toBe(`the TLS handshake with 127.0.0.1:${String(silent.port)} timed out`);
    expect(found.with("SKIPPED")).toEqual([...all("manage", EACH.slice(2)), ...all("rest", EACH.slice(2)), ...LATER]);
    expect(found.exit).toBe(10);
  });

  it("one that speaks TLS and then says nothing fails at each request, and the steps still end within --timeout", async () => {
    const { env, made } = await instanceWith(good, { always: [{ stall: true }] });
    const begun = performance.now();
    const found = await diagnose(env, "--timeout 2s");
    expect(performance.now() - begun).toBeLessThan(4000);
    expect([found.with("FAILED"), found.with("WARNING")]).toEqual([["password", "token"], ["version"]]);
    expect(found.row("password").detail).toMatch(/no answer within/);
    expect([found.exit, made.requests.length]).toEqual([10, 3]);
  });
});

describe("TLS", () => {
  const reach = async (wanted: Wanted, trusted = true) => {
    const issued = await issue({ ...LONG, ...(trusted ? { by: authority } : {}), ...wanted });
    const { env, made } = await instanceWith(issued);
    return { issued, made, found: await diagnose(env) };
  };

  it("a self-signed certificate fails at the certificate, with the command that trusts it, and no request is sent", async () => {
    const { issued, found, made } = await reach({}, false);
    expect(found.with("FAILED")).toEqual(["manage certificate", "rest certificate"]);
    expect(found.row("manage certificate").detail).toMatch(/is self-signed \(CN=ghe\.test, valid from /);
    expect(found.row("manage certificate").hint).toContain(`ghes-admin profile trust NAME --fingerprint ${issued.fingerprint256}`);
    expect(found.row("manage dates").status).toBe("OK");
    expect(found.row("token").detail).toBe("not tried: rest certificate FAILED");
    expect([found.exit, made.requests.length, made.bytes]).toEqual([10, 0, 0]);
  });

  it("an expired one fails at the dates, and the certificate is not judged", async () => {
    const { found, made } = await reach({ notBefore: new Date(Date.now() - 9 * DAY), notAfter: new Date(Date.now() - DAY) });
    expect(found.with("FAILED")).toEqual(["manage dates", "rest dates"]);
    expect(found.row("manage dates").detail).toMatch(/has expired \(valid from /);
    expect(found.row("manage certificate")).toMatchObject({ status: "SKIPPED", detail: "not judged until the dates are right" });
    expect([found.exit, made.requests.length, made.bytes]).toEqual([10, 0, 0]);
  });

  it("one that expires soon is a warning, and the instance is used", async () => {
    const { found, made } = await reach({ notAfter: new Date(Date.now() + 5.5 * DAY) });
    expect([found.with("FAILED"), found.with("WARNING")]).toEqual([[], ["manage dates", "rest dates"]]);
    expect(found.row("rest dates").detail).toMatch(/^valid until .*Z \(5 days left\)$/);
    expect([found.exit, made.requests.length]).toEqual([10, 3]);
  });

  it("one for another name fails at the certificate", async () => {
    const { found } = await reach({ names: [{ type: "dns", value: "ghe2.example.com" }] });
    expect(found.row("manage certificate")).toMatchObject({ status: "FAILED" });
    expect(found.row("manage certificate").detail).toMatch(/is for other names: DNS:ghe2\.example\.com$/);
  });

  it("a pin that does not match fails at the pin, shows both fingerprints, and no request is sent", async () => {
    const { env, made } = await instanceWith(good);
    const folder = await mkdtemp(join(tmpdir(), "ghes-admin-doctor-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const config = { XDG_CONFIG_HOME: folder };
    const add = `profile add ghe1 --host 127.0.0.1 --port ${env.GHES_ADMIN_PORT} --rest-port ${env.GHES_ADMIN_REST_PORT} --no-verify --no-input --store file --password-stdin`;
    const pinned = async (name: string, pin: string) =>
      run(world(add.replace("ghe1", name) + ` --pin ${pin}`, config, { stdin: `${env.GHES_ADMIN_PASSWORD}\n`, home: folder }).world);
    expect(await pinned("ghe1", authority.fingerprint256)).toBe(0);
    expect(await pinned("ghe2", good.fingerprint256)).toBe(0);
    const found = await diagnose({ ...config, GHES_ADMIN_HOST: undefined }, "-p ghe1");
    expect([found.with("FAILED"), found.with("WARNING")]).toEqual([["manage pin"], ["rest pin"]]);
    expect(found.row("manage pin").detail).toContain(`Pinned SHA-256: ${authority.fingerprint256}. Presented SHA-256: ${good.fingerprint256}`);
    expect(found.row("manage pin").hint).toContain("ghes-admin profile trust ghe1 --replace");
    expect(found.row("manage certificate").detail).toBe("CN=ghe.test: the pin takes the place of authorities and names");
    expect([found.exit, made.requests.length, made.bytes]).toEqual([10, 0, 0]);

    const right = await diagnose({ ...config, GHES_ADMIN_HOST: undefined }, "-p ghe2");
    expect(right.row("manage pin")).toMatchObject({ status: "OK", detail: "the certificate is the pinned one" });
    expect([right.exit, made.seen()]).toEqual([0, ["GET /api/v3/meta", "GET /manage/v1/version"]]);
  });

  it("--insecure is a warning, and says what it overlooks", async () => {
    const { env, made } = await instanceWith(await issue(LONG));
    const found = await diagnose(env, "--insecure");
    expect(found.with("WARNING")).toEqual(["manage certificate", "rest certificate"]);
    expect(found.row("manage certificate").detail).toBe("CN=ghe.test: not verified (--insecure): DEPTH_ZERO_SELF_SIGNED_CERT");
    expect([found.exit, made.requests.length]).toEqual([10, 3]);
  });

  it("a port that speaks plain HTTP (8080) fails at TLS", async () => {
    const plain = await server({ raw: saying("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n") });
    const port = String(plain.port);
    const found = await diagnose({ GHES_ADMIN_PORT: port, GHES_ADMIN_REST_PORT: port, ...credentials() });
    expect(found.with("FAILED")).toEqual(["manage tls", "rest tls"]);
    expect(found.row("manage tls")).toMatchObject({
      detail: `127.0.0.1:${port} does not speak TLS`,
      hint: `the management API speaks TLS on 8443; where this port is meant to be without TLS, as 8080 is: --host http://127.0.0.1 --port ${port} --rest-port ${port}`,
    });
    expect([found.exit, plain.connections]).toEqual([10, 2]);
  });

  it("plain HTTP that was asked for is a warning", async () => {
    const { env, made } = await instanceWith(undefined);
    const found = await diagnose({ ...env, GHES_ADMIN_HOST: "http://127.0.0.1" });
    expect([found.with("FAILED"), found.with("WARNING")]).toEqual([[], ["manage tls", "rest tls"]]);
    expect([found.exit, made.requests.length]).toEqual([10, 3]);
  });

  it("port 443 in place of 8443: the redirect names the right flag, and nothing goes there", async () => {
    const site = (request: SeenRequest) =>
      request.path.startsWith("/manage/") ? [answer(301, "", { location: `https://127.0.0.1:8443${request.path}` })] : instance(request);
    const { env, made } = await instanceWith(good, { always: site });
    const found = await diagnose(env);
    expect(found.with("FAILED")).toEqual(["password"]);
    expect(found.row("password").hint).toBe("the management API listens on 8443; use --port 8443");
    expect(found.row("password").detail).toMatch(/^the password was not judged, for this port redirects: https:\/\/127\.0\.0\.1:\d+ answered 301 to /);
    expect([found.exit, made.seen()]).toEqual([10, ["GET /api/v3/meta", "GET /manage/v1/version", "GET /api/v3/user"]]);
  });
});

/** Joins each CONNECT to its goal. */
const joining = (heads: string[]) => (socket: Socket) =>
  void socket.once("data", (chunk) => {
    heads.push(chunk.toString("latin1").split("\r\n")[0] ?? "");
    const [, host = "", port = ""] = /^CONNECT (.*):(\d+) /.exec(chunk.toString("latin1")) ?? [];
    const goal = tcpConnect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(goal).pipe(socket);
    });
    goal.on("error", () => socket.destroy());
    socket.on("close", () => goal.destroy());
  });

describe("a proxy", () => {
  const behind = async (raw: (socket: Socket) => void) => {
    const { env, made } = await instanceWith(good);
    const proxy = await server({ raw });
    const found = await diagnose({ ...env, HTTPS_PROXY: `http://me:s3cret-canary@127.0.0.1:${String(proxy.port)}` });
    expect(JSON.stringify(found.rows)).not.toContain("s3cret-canary");
    return { found, made, shown: `http://me:********@127.0.0.1:${String(proxy.port)}` };
  };

  it("that works is named, looks the name up, and leads to both ports", async () => {
    const heads: string[] = [];
    const { found, made, shown } = await behind(joining(heads));
    expect(found.row("dns")).toMatchObject({ status: "SKIPPED", detail: "the proxy looks the name up" });
    expect(found.row("proxy")).toMatchObject({ status: "OK", detail: `${shown} answers` });
    expect(found.row("manage port").detail).toBe(`127.0.0.1:${String(made.port)} answers through the proxy`);
    expect([found.exit, made.requests.length]).toEqual([0, 3]);
    expect(new Set(heads)).toEqual(new Set([`CONNECT 127.0.0.1:${String(made.port)} HTTP/1.1`]));
  });

  it("that wants other credentials is where it fails, not the instance", async () => {
    const { found, made } = await behind(saying("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"));
    expect(found.with("FAILED")).toEqual(["proxy"]);
    expect(found.row("proxy").detail).toContain("407");
    expect(found.row("manage port").detail).toBe("not tried: proxy FAILED");
    expect([found.exit, made.connections]).toEqual([10, 0]);
  });

  it("that does not reach the instance is OK itself, and the ports fail", async () => {
    const { found, made } = await behind(saying("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
    expect(found.row("proxy").status).toBe("OK");
    expect(found.with("FAILED")).toEqual(["manage port", "rest port"]);
    expect(found.row("rest port").detail).toMatch(/^proxy .* could not connect to 127\.0\.0\.1:\d+: 502 Bad Gateway$/);
    expect([found.exit, made.connections]).toEqual([10, 0]);
  });

  it("that is not there, or whose URL is none, fails", async () => {
    const { env } = await instanceWith(good);
    const gone = await diagnose({ ...env, HTTPS_PROXY: `http://127.0.0.1:${String(await closedPort())}` });
    expect(gone.with("FAILED")).toEqual(["proxy"]);
    expect(gone.row("proxy").detail).toMatch(/^cannot use proxy .*: connection refused$/);
    const none = await diagnose({ ...env, HTTPS_PROXY: "ftp://proxy" });
    expect([none.exit, none.with("FAILED"), none.row("proxy").detail]).toEqual([10, ["proxy"], "HTTPS_PROXY is not the URL of a proxy"]);
  });
});
