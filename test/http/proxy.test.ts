import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { getVersion, startConfigApply } from "../../src/api/areas/manage.js";
import { DeadlinePassed } from "../../src/errors.js";
import { proxyFor } from "../../src/http/proxy.js";
import { issue } from "../support/certificates.js";
import { bench, PASSWORD, target } from "../support/http-client.js";
import { answer, scriptedServer } from "../support/scripted-server.js";
import { tunnelProxy } from "../support/tunnel-proxy.js";

const VERSION = answer(200, [{ hostname: "a", version: { version: "3.19.0" } }]);
const failing = (code: string, message: unknown): unknown => expect.objectContaining({ code, message });

describe("which proxy a request goes through", () => {
  const origin = "https://ghe1.example.com:8443";
  const proxy = "http://proxy:3128";
  const chosen = (env: Record<string, string>, to = origin, own?: string) => proxyFor(to, own, env)?.shown;

  it("is the target's own before the environment's; an empty one is none", () => {
    expect(chosen({ HTTPS_PROXY: proxy }, origin, "http://mine:1")).toBe("http://mine:1");
    expect(chosen({ HTTPS_PROXY: proxy }, origin, "")).toBeUndefined();
  });

  it("is that of the scheme, lower case first; an empty variable is none", () => {
    expect(chosen({ HTTPS_PROXY: proxy, https_proxy: "lower:1" })).toBe("http://lower:1");
    expect(chosen({ HTTP_PROXY: proxy })).toBeUndefined();
    expect(chosen({ HTTP_PROXY: proxy }, "http://ghe1.example.com:8080")).toBe(proxy);
    expect(chosen({ HTTPS_PROXY: " " })).toBeUndefined();
  });

  it.each([
    ["ghe1.example.com", true],
    ["GHE1.EXAMPLE.COM", true],
    ["example.com", true],
    [".example.com", true],
    ["*.example.com", true],
    ["*", true],
    ["other.net, ghe1.example.com", true],
    ["other.net ghe1.example.com", true],
    ["ghe1.example.com:8443", true],
    ["ghe1.example.com:443", false],
    ["ple.com", false],
    ["ghe1", false],
    ["", false],
  ])("NO_PROXY=%j leaves it out: %s", (list, exempt) => {
    expect(chosen({ HTTPS_PROXY: proxy, NO_PROXY: list }) === undefined).toBe(exempt);
  });

  it.each([
    ["https://127.0.0.1:8443", "127.0.0.1", true],
    ["https://127.0.0.1:8443", "127.0.0.0/8", true],
    ["https://10.1.2.3:8443", "127.0.0.0/8", false],
    ["https://10.1.2.3:8443", "2.3", false],
    ["https://[::1]:8443", "::1", true],
    ["https://[::1]:8443", "[::1]:8443", true],
    ["https://[::1]:8443", "[::1]:443", false],
    ["https://[::1]:8443", "0:0:0:0:0:0:0:1", true],
    ["https://10.1.2.3:8443", "10.1.0.0/16", true],
    ["https://10.1.2.3:8443", "10.1.0.0/16:8443", true],
    ["https://10.1.2.3:8443", "10.1.0.0/16:443", false],
    ["https://10.1.2.3:8443", "10.1.2.2/31,10.9.0.0/16", true],
    ["https://10.1.2.3:8443", "10.1.2.4/31", false],
    ["https://10.1.2.3:8443", "0.0.0.0/0", true],
    ["https://10.1.2.3:8443", "10.1.2.3/33", false],
    ["https://10.1.2.3:8443", "10.1.2.3/x", false],
    ["https://10.1.2.3:8443", "10.1.2.3/", false],
    ["https://[fd00:1::7]:8443", "fd00:1::/32", true],
    ["https://[fd00:1::7]:8443", "[fd00:1::/32]:8443", true],
    ["https://[fd00:1::7]:8443", "fd00:2::/32", false],
    ["https://[fd00:1::7]:8443", "10.0.0.0/8", false],
    ["https://ghe1.example.com:8443", "10.0.0.0/8", false],
  ])("%s with NO_PROXY=%s: %s", (to, list, exempt) => {
    expect(chosen({ HTTPS_PROXY: proxy, NO_PROXY: list }, to) === undefined).toBe(exempt);
  });

  it.each(["http://user:secret@", "ftp://user:secret@proxy", "http://"])("%s is refused without being repeated", (value) => {
    const attempt = () => chosen({ HTTPS_PROXY: value });
    expect(attempt).toThrow(failing("proxy", "HTTPS_PROXY is not the URL of a proxy"));
  });

  it("hides its password and decodes its credentials", () => {
    expect(proxyFor(origin, "http://us%40er:p%3Aw@proxy:3128", {})).toEqual(
      expect.objectContaining({ shown: "http://us%40er:********@proxy:3128", authorization: `Basic ${Buffer.from("us@er:p:w").toString("base64")}` }),
    );
  });
});

describe("through a proxy", () => {
  it("the instance gets its own credentials, the proxy its own, and neither the other's", async () => {
    const certificate = await issue();
    const server = await scriptedServer({ always: [VERSION], tls: certificate });
    const proxy = await tunnelProxy();
    const { client } = bench(
      target(
        server.port,
        { scheme: "https", proxy: `http://user:proxysecret@127.0.0.1:${String(proxy.port)}` },
        { pin: { fingerprint256: certificate.fingerprint256 } },
      ),
      {
        clock: { now: () => Date.now(), monotonic: () => 0, sleep: () => Promise.resolve() },
      },
    );
    expect((await client.exchange(getVersion, {})).status).toBe(200);
    expect(proxy.heads.join("")).toContain(`CONNECT 127.0.0.1:${String(server.port)} HTTP/1.1\r\n`);
    expect(proxy.heads.join("")).toContain(`proxy-authorization: Basic ${Buffer.from("user:proxysecret").toString("base64")}\r\n`);
    expect(proxy.heads.join("").toLowerCase()).not.toContain("\r\nauthorization:");
    expect(server.requests[0]?.headers["proxy-authorization"]).toBeUndefined();
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from(`api_key:${PASSWORD}`).toString("base64")}`);
    expect(client.redact("proxysecret")).toBe("********");
    await client.close();
    await server.close();
    await proxy.close();
  });

  it("a pin holds as it does directly", async () => {
    const [certificate, other] = [await issue(), await issue()];
    const server = await scriptedServer({ always: [VERSION], tls: certificate });
    const proxy = await tunnelProxy();
    const { client } = bench(target(server.port, { scheme: "https" }, { pin: { fingerprint256: other.fingerprint256 } }), {
      env: { HTTPS_PROXY: `127.0.0.1:${String(proxy.port)}` },
    });
    await expect(client.exchange(getVersion, {})).rejects.toThrow(failing("tls", expect.stringMatching(/is NOT the pinned one/)));
    expect([server.requests.length, server.bytes, proxy.heads.length]).toEqual([0, 0, 1]);
    await client.close();
    await server.close();
    await proxy.close();
  });

  const against = async (answerOf: (socket: Socket) => void, changes = {}, prepare?: (abort: AbortController) => void) => {
    let asked = 0;
    const proxy = await scriptedServer({
      raw: (socket) => {
        socket.once("data", () => {
          asked++;
          answerOf(socket);
        });
      },
    });
    const made = bench(target(8443, { scheme: "https", host: "ghe1.invalid", proxy: `http://user:proxysecret@127.0.0.1:${String(proxy.port)}` }), changes);
    prepare?.(made.abort);
    const error = await made.client.exchange(startConfigApply, {}).catch((thrown: unknown) => thrown);
    await made.client.close();
    await proxy.close();
    return { error, asked, shown: `http://user:********@127.0.0.1:${String(proxy.port)}` };
  };

  it("407 names the proxy without its password, and is not tried again", async () => {
    const { error, asked, shown } = await against((socket) => socket.end("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n"));
    expect(error).toEqual(failing("proxy", `proxy ${shown} does not accept its user and password (407 Proxy Authentication Required)`));
    expect(asked).toBe(1);
  });

  it("503 is tried again, because nothing was sent to the instance", async () => {
    const { error, asked, shown } = await against((socket) => socket.end("HTTP/1.1 503 No\u001b[31m\r\ncontent-length: 0\r\n\r\n"));
    expect(error).toEqual(failing("proxy", expect.stringContaining(`proxy ${shown} could not connect to ghe1.invalid:8443: 503`)));
    expect(asked).toBe(4);
  });

  it("a proxy that is not there is named, not the instance", async () => {
    const gone = await scriptedServer();
    await gone.close();
    const { client } = bench(target(8443, { scheme: "https", host: "ghe1.invalid", proxy: `http://127.0.0.1:${String(gone.port)}` }), { retries: 0 });
    await expect(client.exchange(getVersion, {})).rejects.toThrow(
      failing("proxy", `cannot use proxy http://127.0.0.1:${String(gone.port)} to reach ghe1.invalid:8443: connection refused`),
    );
    await client.close();
  });

  it("a silent proxy is given up in time", async () => {
    const { error, shown } = await against(() => undefined, { limits: { connect: 50 }, retries: 0 });
    expect(error).toEqual(failing("proxy", `cannot use proxy ${shown} to reach ghe1.invalid:8443: no answer`));
  });

  it("a silent proxy does not outlast --timeout, and nothing was sent", async () => {
    const { error, shown } = await against(
      () => undefined,
      {},
      (abort) =>
        setTimeout(() => {
          abort.abort(new DeadlinePassed(50));
        }, 50),
    );
    expect(error).toEqual(failing("timeout", `--timeout of 0.05 s passed before proxy ${shown} answered; nothing was sent`));
  });
});
