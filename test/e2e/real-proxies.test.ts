/** tinyproxy and squid from Debian, which ask for a user and a password, between the commands and an appliance with TLS. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startSandbox } from "../../src/sandbox/sandbox.js";
import { appliance, around, type Ghes } from "../support/cli.js";
import { lackingFor, startProxy, type RealProxy, type RealProxyKind } from "../support/real-proxies.js";
import { jsonError, until } from "../support/spawned.js";

const NO_INSTANCE = { GHES_ADMIN_HOST: "", GHES_ADMIN_PORT: "", GHES_ADMIN_REST_PORT: "", GHES_ADMIN_CA_FILE: "" };

/** A profile whose proxy is this one, and that nothing but a pin can make trust the appliance. */
async function stored(ghes: Ghes, proxy: string): Promise<void> {
  const { host, port, restPort } = ghes.sandbox;
  const added = await ghes.run(
    `profile add lab --host ${host} --port ${String(port)} --rest-port ${String(restPort)} --proxy ${proxy} --no-verify --no-input`,
    {
      env: NO_INSTANCE,
    },
  );
  expect(added).toMatchObject({ exit: 0, stderr: expect.stringMatching(/^warning: the proxy's password was an argument, .*\n$/) as unknown });
}

const KINDS: readonly RealProxyKind[] = ["tinyproxy", "squid"];

describe.each(KINDS)("a real proxy", (kind) => {
  const lacking = lackingFor(kind);
  describe.skipIf(lacking !== "")(`${lacking}${kind}`, () => {
    let proxy: RealProxy;
    beforeAll(async () => {
      proxy = await startProxy(kind);
    });
    afterAll(() => proxy.end());

    const goalOf = ({ sandbox }: Ghes, port = sandbox.port) => `${sandbox.host}:${String(port)}`;

    it("of the environment carries both APIs over TLS, and tells the instance nothing of itself", async () => {
      const ghes = await appliance();
      const env = { HTTPS_PROXY: proxy.url };
      expect(await ghes.run("nodes version", { env })).toMatchObject({ exit: 0, stderr: "" });
      expect(await ghes.run("users list --limit 1", { env })).toMatchObject({ exit: 0, stderr: "" });
      expect(await ghes.run("maintenance enable --yes", { env })).toMatchObject({ exit: 0 });
      await until(() => proxy.goals().includes(goalOf(ghes, ghes.sandbox.restPort)), "it writes down what it did");
      expect(proxy.goals()).toContain(goalOf(ghes));
      expect(ghes.sandbox.requests.flatMap(({ headers }) => Object.keys(headers)).filter((name) => name.startsWith("proxy-"))).toEqual([]);
    });

    it("is not asked where NO_PROXY names the network and the port", async () => {
      const ghes = await appliance();
      const env = { HTTPS_PROXY: proxy.url, NO_PROXY: `10.0.0.0/8, 127.0.0.0/8:${String(ghes.sandbox.port)}` };
      expect(await ghes.run("nodes version", { env })).toMatchObject({ exit: 0, stderr: "" });
      // What it would have written down stands before this.
      expect(await ghes.run("users list --limit 1", { env })).toMatchObject({ exit: 0 });
      await until(() => proxy.goals().includes(goalOf(ghes, ghes.sandbox.restPort)), "it writes down what it did");
      expect(proxy.goals()).not.toContain(goalOf(ghes));
    });

    it("of a profile: the certificate is pinned through it, and another one is refused through it, before a request", async () => {
      const ghes = await appliance();
      await stored(ghes, proxy.url);
      const before = ghes.sandbox.fingerprint256();
      expect(await ghes.run(`profile trust lab --fingerprint ${before}`, { env: NO_INSTANCE })).toMatchObject({ exit: 0, requests: [] });
      expect(await ghes.run("-p lab nodes version", { env: NO_INSTANCE })).toMatchObject({ exit: 0, stderr: "" });
      const other = await startSandbox({ seed: 7, pace: 0.01 });
      onTestFinished(() => other.stop());
      const moved = await around(other);
      const env = { ...NO_INSTANCE, XDG_CONFIG_HOME: `${ghes.folder}/config` };
      await moved.run(`profile set lab --port ${String(other.port)} --rest-port ${String(other.restPort)}`, { env });
      const refused = await moved.run("-p lab maintenance enable --yes --json", { env });
      expect(refused).toMatchObject({ exit: 6, stdout: "", requests: [] });
      expect(jsonError(refused.stderr)).toMatchObject({ code: "tls", fingerprint256: other.fingerprint256(), expected_fingerprint256: before });
      await until(() => proxy.goals().includes(goalOf(moved)), "it writes down what it did");
    });

    it.each([
      ["a wrong password", ":wrong@", "does not accept its user and password"],
      ["no password", undefined, "asks for a user and a password"],
    ])("that gets %s is named as the one that refuses; no request is sent", async (_, wrong, words) => {
      const userinfo = wrong === undefined ? "" : `${proxy.user}${wrong}`;
      const ghes = await appliance();
      const ran = await ghes.run("maintenance enable --yes --json", { env: { HTTPS_PROXY: `http://${userinfo}127.0.0.1:${String(proxy.port)}` } });
      expect(ran).toMatchObject({ exit: 6, stdout: "", requests: [] });
      const error = jsonError(ran.stderr);
      expect(error.code).toBe("proxy");
      expect(error.message).toMatch(new RegExp(`^proxy http://(${proxy.user}:\\*{8}@)?127\\.0\\.0\\.1:${String(proxy.port)} ${words} \\(40[17] `));
    });

    it("that cannot reach the instance is named, without its password", async () => {
      const ghes = await appliance();
      await ghes.sandbox.stop();
      const ran = await ghes.run("maintenance status --no-retry --json -v", { env: { HTTPS_PROXY: proxy.url } });
      expect(ran).toMatchObject({ exit: 6, stdout: "" });
      const { code, message } = jsonError(ran.stderr);
      expect(code).toBe("proxy");
      expect(message).toMatch(
        new RegExp(
          `^proxy http://${proxy.user}:\\*{8}@127\\.0\\.0\\.1:${String(proxy.port)} could not connect to ${goalOf(ghes).replaceAll(".", "\\.")}: 50[0-9] `,
        ),
      );
      for (const form of [proxy.password, encodeURIComponent(proxy.password)]) expect(ran.stderr).not.toContain(form);
    });

    it("that allows port 443 alone says so by a 403, and the next step names the port and NO_PROXY", async () => {
      const strict = await startProxy(kind, [443]);
      onTestFinished(() => strict.end());
      const ghes = await appliance();
      const ran = await ghes.run("maintenance status --json", { env: { HTTPS_PROXY: strict.url } });
      expect(ran).toMatchObject({ exit: 6, stdout: "", requests: [] });
      const { code, message, hint } = jsonError(ran.stderr);
      expect([code, hint]).toEqual([
        "proxy",
        `many proxies allow port 443 alone: have ${String(ghes.sandbox.port)} allowed there, or go past the proxy with NO_PROXY=127.0.0.1`,
      ]);
      expect(message).toContain(`refused to connect to ${goalOf(ghes)}: 403 `);
    });
  });
});
