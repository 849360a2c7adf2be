import { beforeAll, describe, expect, it } from "vitest";
import { getVersion, startConfigApply } from "../../src/api/areas/manage.js";
import { exchangeFailed } from "../../src/http/exchange-messages.js";
import type { Trust } from "../../src/http/target.js";
import { ExchangeFailure } from "../../src/http/transport.js";
import { issue, type Issued, type Pem } from "../support/certificates.js";
import { bench, target } from "../support/http-client.js";
import { answer, scriptedServer, type ScriptedOptions } from "../support/scripted-server.js";

const VERSION = answer(200, [{ hostname: "a", version: { version: "3.19.0" } }]);
const DAY = 24 * 60 * 60 * 1000;
const failing = (code: string, message: unknown): unknown => expect.objectContaining({ code, message });

let authority: Issued;
let good: Issued;
let selfSigned: Issued;
let another: Issued;
beforeAll(async () => {
  authority = await issue({ ca: true, name: "Test Authority" });
  good = await issue({ by: authority });
  selfSigned = await issue();
  another = await issue();
});

interface Ended {
  readonly status?: number;
  readonly error?: unknown;
  readonly requests: number;
  readonly bytes: number;
  readonly port: number;
}

/** One read of an instance with this certificate, under this trust. */
async function reach(
  tls: Pem,
  trust: Partial<Trust>,
  { host = "127.0.0.1", server: options = {} }: { host?: string; server?: ScriptedOptions } = {},
): Promise<Ended> {
  const server = await scriptedServer({ always: [VERSION], ...options, tls: { ...tls, ...options.tls } });
  const { client } = bench(target(server.port, { scheme: "https", host }, trust), {
    clock: { now: () => Date.now(), monotonic: () => 0, sleep: () => Promise.resolve() },
  });
  const ended = await client.exchange(getVersion, {}).then(
    ({ status }) => ({ status }),
    (error: unknown) => ({ error }),
  );
  await client.close();
  await server.close();
  return { ...ended, requests: server.requests.length, bytes: server.bytes, port: server.port };
}

const refused = (ended: Ended, message: RegExp): void => {
  expect(ended.error).toEqual(failing("tls", expect.stringMatching(message)));
  expect(ended.error).toEqual(expect.objectContaining({ exit: "unreachable" }));
  expect([ended.requests, ended.bytes]).toEqual([0, 0]);
};

describe("who answers is checked before a byte of a request is sent", () => {
  it("a given authority vouches for the instance, beside the system's", async () => {
    expect((await reach(good, { ca: [authority.cert] })).status).toBe(200);
    expect((await reach(good, { ca: [`${another.cert}\n${authority.cert}`] })).status).toBe(200);
    expect((await reach(selfSigned, { ca: [selfSigned.cert] })).status).toBe(200);
    expect((await reach(good, { ca: [good.cert] })).status).toBe(200);
  });

  it("a self-signed certificate is refused, with its fingerprint and the command that trusts it", async () => {
    const ended = await reach(selfSigned, {});
    refused(
      ended,
      new RegExp(
        `^the certificate of 127\\.0\\.0\\.1:${String(ended.port)} is self-signed \\(CN=ghe\\.test, valid from .*Z to .*Z, SHA-256 ${selfSigned.fingerprint256}\\)$`,
      ),
    );
    expect(ended.error).toEqual(
      expect.objectContaining({
        facts: expect.objectContaining({
          hint: expect.stringContaining(`ghes-admin profile trust ghe1 --fingerprint ${selfSigned.fingerprint256}`) as unknown,
        }) as unknown,
      }),
    );
  });

  it("an unknown authority has another sentence", async () => {
    refused(await reach(good, {}), /comes from an authority this computer does not know, or the instance does not send the intermediate certificate/);
  });

  it("so has a wrong name, which names those of the certificate", async () => {
    const wrong = await issue({ by: authority, names: [{ type: "dns", value: "ghe2.example.com" }] });
    refused(await reach(wrong, { ca: [authority.cert] }), /^the certificate of 127\.0\.0\.1:\d+ is for other names: DNS:ghe2\.example\.com$/);
    refused(await reach(wrong, { ca: [authority.cert] }, { host: "localhost" }), /^the certificate of localhost:\d+ is for other names/);
  });

  it("so have one that has expired and one that is not valid yet, with the dates and this computer's clock", async () => {
    const expired = await issue({ by: authority, notBefore: new Date(Date.now() - 9 * DAY), notAfter: new Date(Date.now() - DAY) });
    const early = await issue({ by: authority, notBefore: new Date(Date.now() + DAY), notAfter: new Date(Date.now() + 9 * DAY) });
    refused(await reach(expired, { ca: [authority.cert] }), /has expired \(valid from .*Z to .*Z; this computer's clock says .*Z\)$/);
    refused(await reach(early, { ca: [authority.cert] }), /is not valid yet \(valid from .*Z to .*Z; this computer's clock says .*Z\)$/);
  });

  it("--insecure accepts all of them", async () => {
    expect((await reach(selfSigned, { insecure: true })).status).toBe(200);
    expect((await reach(selfSigned, { insecure: true, pin: { fingerprint256: another.fingerprint256 } })).status).toBe(200);
  });
});

describe("a pinned certificate", () => {
  it("is accepted whoever signed it and whatever its name, without its PEM", async () => {
    expect((await reach(selfSigned, { pin: { fingerprint256: selfSigned.fingerprint256 } })).status).toBe(200);
    expect((await reach(good, { pin: { fingerprint256: good.fingerprint256 } })).status).toBe(200);
    const elsewhere = await issue({ names: [{ type: "dns", value: "ghe2.example.com" }] });
    expect((await reach(elsewhere, { pin: { fingerprint256: elsewhere.fingerprint256 } })).status).toBe(200);
  });

  it("is the only one accepted, even where an authority vouches for another", async () => {
    const ended = await reach(good, { ca: [authority.cert], pin: { fingerprint256: selfSigned.fingerprint256 } });
    refused(
      ended,
      new RegExp(`is NOT the pinned one; nothing was sent\\. Pinned SHA-256: ${selfSigned.fingerprint256}\\. Presented SHA-256: ${good.fingerprint256}$`),
    );
    expect(ended.error).toEqual(
      expect.objectContaining({
        facts: expect.objectContaining({
          details: { reason: "PIN_MISMATCH", fingerprint256: good.fingerprint256, expected_fingerprint256: selfSigned.fingerprint256 },
        }) as unknown,
      }),
    );
  });

  it("is refused when it has expired", async () => {
    const expired = await issue({ notBefore: new Date(Date.now() - 9 * DAY), notAfter: new Date(Date.now() - DAY) });
    refused(await reach(expired, { pin: { fingerprint256: expired.fingerprint256 } }), /has expired/);
  });

  it("may be replaced for the rest of the command, and the new one is told with who vouches for it", async () => {
    const server = await scriptedServer({ always: [VERSION], tls: good });
    const { client } = bench(target(server.port, { scheme: "https" }, { ca: [authority.cert], pin: { fingerprint256: selfSigned.fingerprint256 } }), {
      clock: { now: () => Date.now(), monotonic: () => 0, sleep: () => Promise.resolve() },
    });
    await expect(client.exchange(getVersion, {})).rejects.toThrow(expect.objectContaining({ code: "tls" }));
    const presented = client.presentedCertificate();
    expect([presented?.fingerprint256, presented?.subject, presented?.issuer, presented?.names, presented?.vouched]).toEqual([
      good.fingerprint256,
      "CN=ghe.test",
      "CN=Test Authority",
      "IP Address:127.0.0.1, DNS:localhost",
      true,
    ]);
    client.trustCertificate(good.fingerprint256.toUpperCase().replace(/..(?=.)/g, "$&:"));
    expect((await client.exchange(getVersion, {})).status).toBe(200);
    await client.close();
    await server.close();
  });

  it("holds on every connection, not only the first", async () => {
    const server = await scriptedServer({ always: [answer(200, [], { connection: "close" })], tls: selfSigned });
    const { client } = bench(target(server.port, { scheme: "https" }, { pin: { fingerprint256: selfSigned.fingerprint256 } }), {
      clock: { now: () => Date.now(), monotonic: () => 0, sleep: () => Promise.resolve() },
    });
    for (let i = 0; i < 3; i++) await client.exchange(getVersion, {});
    client.trustCertificate(another.fingerprint256);
    await expect(client.exchange(getVersion, {})).rejects.toThrow(expect.objectContaining({ code: "tls" }));
    expect(server.requests.length).toBe(3);
    await client.close();
    await server.close();
  });
});

describe("a handshake that fails has its own sentence", () => {
  it("where the server only speaks old TLS", async () => {
    const old = { ...good, minVersion: "TLSv1" as const, maxVersion: "TLSv1.1" as const, ciphers: "ALL@SECLEVEL=0" };
    refused(await reach(good, { ca: [authority.cert] }, { server: { tls: old } }), /speaks only TLS versions older than 1\.2$/);
  });

  it("where the port does not speak TLS", async () => {
    const server = await scriptedServer({ raw: (socket) => socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")) });
    const { client } = bench(target(server.port, { scheme: "https" }));
    await expect(client.exchange(getVersion, {})).rejects.toThrow(failing("tls", `127.0.0.1:${String(server.port)} does not speak TLS`));
    expect(server.connections).toBe(1);
    await client.close();
    await server.close();
  });

  it("where the server never answers it", async () => {
    const server = await scriptedServer({ raw: () => undefined });
    const { client } = bench(target(server.port, { scheme: "https" }), { limits: { connect: 50 }, retries: 1 });
    await expect(client.exchange(startConfigApply, {})).rejects.toThrow(
      failing("tls", `the TLS handshake with 127.0.0.1:${String(server.port)} timed out (2 attempts in 1 s)`),
    );
    await client.close();
    await server.close();
  });

  it("where the server hangs up during it, which a restart does: tried again", async () => {
    const server = await scriptedServer({ raw: (socket) => socket.destroy() });
    const { client } = bench(target(server.port, { scheme: "https" }));
    await expect(client.exchange(startConfigApply, {})).rejects.toThrow(
      failing("unreachable", `127.0.0.1:${String(server.port)} closed the connection during the TLS handshake (4 attempts in 4 s)`),
    );
    expect(server.connections).toBe(4);
    await client.close();
    await server.close();
  });

  it("where it asks for a client certificate: that of the target is shown", async () => {
    const tls = { ...good, requestCert: true, rejectUnauthorized: true, ca: authority.cert };
    const mine = await issue({ by: authority, name: "admin" });
    const client = { cert: mine.cert, key: mine.key };
    expect((await reach(good, { ca: [authority.cert], client }, { server: { tls } })).status).toBe(200);
    expect((await reach(good, { ca: [authority.cert] }, { server: { tls } })).requests).toBe(0);
  });

  it.each([
    ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", undefined, "ghe1:8443 asks for a client certificate (ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED)"],
    ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", { cert: "c", key: "k" }, "ghe1:8443 does not accept the client certificate (ERR_SSL_TLSV1_ALERT_UNKNOWN_CA)"],
  ])("where an alert (%s) comes only after the request was written: it was not read", (code, client, message) => {
    const cause = Object.assign(new TypeError("alert"), { code });
    const failure = new ExchangeFailure("broken", { sent: true, cause });
    const call = { isRead: false, operation: "POST /x", headersTimeout: 1, totalTimeout: 1, bodyGap: 1, largest: 1 };
    const place = { target: target(8443, {}, { client }), authority: "ghe1:8443", port: 8443, proxy: undefined, now: 0 };
    expect(exchangeFailed(failure, call, place)).toEqual({ error: failing("tls", message), ending: { kind: "final" } });
  });
});
