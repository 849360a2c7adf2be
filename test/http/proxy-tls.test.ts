/** Proxies that themselves speak TLS, and those that are taken for one. */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { getVersion } from "../../src/api/areas/manage.js";
import { issue, type Issued } from "../support/certificates.js";
import { bench, target } from "../support/http-client.js";
import { answer, scriptedServer } from "../support/scripted-server.js";
import { tunnelProxy } from "../support/tunnel-proxy.js";

const CLOCK = { clock: { now: () => Date.now(), monotonic: () => 0, sleep: () => Promise.resolve() } };

let authority: Issued;
let ofProxy: Issued;
let ofInstance: Issued;
beforeAll(async () => {
  authority = await issue({ ca: true, name: "Corp Authority" });
  ofProxy = await issue({ by: authority });
  ofInstance = await issue();
});

/** Answers a handshake as squid and tinyproxy do. */
async function plainProxy() {
  const server = await scriptedServer({ raw: (socket) => socket.once("data", () => socket.end("HTTP/1.0 400 Bad Request\r\n\r\n")) });
  return { port: server.port, close: () => server.close(), heads: [] };
}

/** One read of an instance whose certificate is pinned, through this proxy. */
async function through(scheme: "http" | "https", certificate: Issued | undefined, ca: readonly string[]) {
  const server = await scriptedServer({ always: [answer(200, [])], tls: ofInstance });
  const proxy = certificate === undefined ? await plainProxy() : await tunnelProxy(certificate);
  const url = `${scheme}://user:canary@127.0.0.1:${String(proxy.port)}`;
  const { client } = bench(target(server.port, { scheme: "https", proxy: url }, { ca, pin: { fingerprint256: ofInstance.fingerprint256 } }), CLOCK);
  onTestFinished(async () => {
    await client.close();
    await proxy.close();
    await server.close();
  });
  const ended = await client.exchange(getVersion, {}).then(
    ({ status }) => status,
    (error: unknown) => error,
  );
  const named = `cannot use proxy ${scheme}://user:********@127.0.0.1:${String(proxy.port)} to reach 127.0.0.1:${String(server.port)}: `;
  return { ended, named, heads: proxy.heads, requests: server.requests.length };
}

const refused = (message: string): unknown => expect.objectContaining({ code: "proxy", exit: "unreachable", message });

describe("a proxy that itself speaks TLS", () => {
  it("is used where the given authority vouches for it; the pin is the instance's, not the proxy's", async () => {
    const { ended, heads, requests } = await through("https", ofProxy, [authority.cert]);
    expect([ended, heads.length, requests]).toEqual([200, 1, 1]);
  });

  it("and that nobody vouches for gets neither its password nor a goal", async () => {
    const { ended, named, heads, requests } = await through("https", ofProxy, []);
    expect(ended).toEqual(refused(`${named}its certificate is not accepted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)`));
    expect([heads, requests]).toEqual([[], 0]);
  });

  it("and is written with https:// although it does not, says so", async () => {
    const { ended, named, requests } = await through("https", undefined, []);
    expect(ended).toEqual(refused(`${named}it does not itself speak TLS; write it as http://HOST:PORT`));
    expect(requests).toBe(0);
  });

  it("and is written with http:// gets no password, and is named", async () => {
    const { ended, named, heads, requests } = await through("http", ofProxy, []);
    expect(ended).toEqual(expect.objectContaining({ code: "proxy", message: expect.stringContaining(named) as unknown }));
    expect([heads, requests]).toEqual([[], 0]);
  });
});
