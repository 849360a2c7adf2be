/** What leaves this computer when the certificate is another than the pinned one, seen from the wire: handshakes, and no HTTP. */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { getVersion, setMaintenance } from "../../src/api/areas/manage.js";
import { issue, type Issued } from "../support/certificates.js";
import { bench, target } from "../support/http-client.js";
import { answer, scriptedServer } from "../support/scripted-server.js";
import { tunnelProxy } from "../support/tunnel-proxy.js";
import { wiretap } from "../support/wiretap.js";

const VERSION = answer(200, [{ hostname: "a", version: { version: "3.19.0" } }]);
const CLOCK = { clock: { now: () => Date.now(), monotonic: () => 0, sleep: () => Promise.resolve() } };

let selfSigned: Issued;
let ofPrivateAuthority: Issued;
let otherName: Issued;
let pinned: Issued;
beforeAll(async () => {
  const authority = await issue({ ca: true, name: "Private Authority" });
  selfSigned = await issue();
  ofPrivateAuthority = await issue({ by: authority });
  otherName = await issue({ by: authority, names: [{ type: "dns", value: "ghe2.example.com" }] });
  pinned = await issue();
});

const KINDS = ["self-signed", "of a private authority", "for another name"] as const;
const certificateOf = (kind: (typeof KINDS)[number]): Issued =>
  kind === "self-signed" ? selfSigned : kind === "for another name" ? otherName : ofPrivateAuthority;

/** One instance with this certificate, and what a client under this pin got of it and wrote to it. */
async function reach(certificate: Issued, pin: string, through: "directly" | "through a proxy", write: boolean) {
  const server = await scriptedServer({ always: [answer(200, [])], answers: [[VERSION]], tls: { ...certificate, maxVersion: "TLSv1.2" } });
  const tap = await wiretap(server.port);
  const proxy = await tunnelProxy();
  const own = through === "directly" ? undefined : `http://127.0.0.1:${String(proxy.port)}`;
  const { client } = bench(target(tap.port, { scheme: "https", proxy: own }, { pin: { fingerprint256: pin } }), CLOCK);
  const ended = await (write ? client.exchange(setMaintenance, { enabled: true }) : client.exchange(getVersion, {})).then(
    ({ status }) => ({ status, error: undefined }),
    (error: unknown) => ({ status: undefined, error }),
  );
  await client.close();
  await tap.close();
  await server.close();
  await proxy.close();
  return { ...ended, tap, requests: server.requests.length, tunnels: proxy.heads.length };
}

describe.each(["directly", "through a proxy"] as const)("%s", (through) => {
  describe.each(KINDS)("a pinned certificate that is %s", (kind) => {
    it("lets the request pass", async () => {
      const certificate = certificateOf(kind);
      const ended = await reach(certificate, certificate.fingerprint256, through, false);
      expect([ended.status, ended.requests, ended.tunnels]).toEqual([200, 1, through === "directly" ? 0 : 1]);
      expect(ended.tap.applicationData()).toBeGreaterThan(0);
    });
  });

  it.each([...KINDS.map((kind) => [kind, "a read", false] as const), ["self-signed", "a write", true] as const])(
    "another certificate, %s, stops %s after the handshake: no byte of HTTP, and both fingerprints are named",
    async (kind, _, write) => {
      const presented = certificateOf(kind);
      const ended = await reach(presented, pinned.fingerprint256, through, write);
      expect(ended.error).toEqual(
        expect.objectContaining({
          code: "tls",
          exit: "unreachable",
          message: expect.stringMatching(
            new RegExp(
              `is NOT the pinned one; nothing was sent\\. Pinned SHA-256: ${pinned.fingerprint256}\\. Presented SHA-256: ${presented.fingerprint256}$`,
            ),
          ) as unknown,
          facts: expect.objectContaining({
            hint: expect.stringMatching(new RegExp(`ghes-admin profile trust ghe1 --replace --fingerprint ${presented.fingerprint256}$`)) as unknown,
          }) as unknown,
        }),
      );
      expect([ended.tap.connections, ended.tap.applicationData(), ended.requests]).toEqual([1, 0, 0]);
    },
  );
});

describe("a session that could be resumed", () => {
  it.each(["TLSv1.2", "TLSv1.3"] as const)("%s: is no way around the pin, also where the next server knows its tickets", async (version) => {
    const tls = { ticketKeys: Buffer.alloc(48, 7), minVersion: version, maxVersion: version };
    const always = [answer(200, [], { connection: "close" })];
    const before = await scriptedServer({ always, tls: { ...pinned, ...tls } });
    const { client } = bench(target(before.port, { scheme: "https" }, { pin: { fingerprint256: pinned.fingerprint256 } }), CLOCK);
    onTestFinished(() => client.close());
    for (let i = 0; i < 3; i++) await client.exchange(getVersion, {});
    await before.close();
    const after = await scriptedServer({ always, port: before.port, tls: { ...selfSigned, ...tls } });
    onTestFinished(() => after.close());
    await expect(client.exchange(getVersion, {})).rejects.toThrow(expect.objectContaining({ code: "tls" }));
    expect([before.requests.length, after.connections, after.requests.length, after.bytes]).toEqual([3, 1, 0, 0]);
  });
});
