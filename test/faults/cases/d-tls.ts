/** D. Who is at the other end. */
import { expect } from "vitest";
import { issue, type Issued } from "../../support/certificates.js";
import { answer } from "../../support/scripted-server.js";
import type { Case, Scripted } from "../case.js";
import { authority, newLab, vouched, type LabOptions } from "../lab.js";
import { off, STATUS } from "./answers.js";
import { tunnelProxy } from "./proxies.js";

const DAY = 24 * 60 * 60 * 1000;
const ago = (days: number): Date => new Date(Date.now() - days * DAY);
const read = "maintenance status --fields status";
const pem = ({ key, cert }: Issued) => ({ key, cert });

/** An instance with this certificate, of which the profile knows what `profile` says. */
const having = (certificate: Issued, profile: string, more: LabOptions = {}): LabOptions => ({ always: [off], tls: pem(certificate), profile, ...more });
const pinned = (certificate: Issued): string => `--pin ${certificate.fingerprint256}`;

/** Refused with 6, and the instance got nothing. */
const refused = (row: number, name: string, lab: () => Promise<LabOptions>, says: RegExp, run: Scripted["run"] = {}): Case => ({
  row,
  name,
  lab,
  line: "maintenance status",
  run,
  exit: 6,
  code: "tls",
  says,
  seen: [],
  check: (_, { server }) => {
    expect(server.bytes, "not one byte of a request left").toBe(0);
  },
});
const accepted = (row: number, name: string, lab: () => Promise<LabOptions>): Case => ({
  row,
  name,
  lab,
  line: read,
  exit: 0,
  stdout: "off\n",
  seen: [STATUS],
});

const MISSING: Readonly<Record<string, RegExp>> = {
  "absent.pem": /absent\.pem cannot be read: no such file\n/,
  empty: /empty is empty\n/,
  text: /text is not PEM\n/,
  junk: /junk: certificate 1 of 1 cannot be read\n/,
  "key.pem": /key\.pem holds a private key, not a certificate\n/,
  ".": / is a directory\n/,
  "/dev/zero": /\/dev\/zero is no ordinary file\n/,
};

export const TLS: readonly Case[] = [
  refused(
    44,
    "says how to trust it",
    async () => having(await issue(), "--ca-file ca.pem"),
    /self-signed \(CN=ghe\.test, valid from .+ SHA-256 [0-9a-f]{64}\)\n {2}hint: .*ghes-admin profile trust ghe1 --fingerprint [0-9a-f]{64}/,
  ),
  refused(44, "whose name acts on the terminal", async () => having(await issue({ name: "ghe\u001b]0;x\u0007\u202e" }), "--ca-file ca.pem"), /self-signed/),
  {
    row: 43,
    name: "without an answer nothing is pinned and nothing sent",
    play: async (see) => {
      const lab = await newLab(having(await issue(), "--ca-file ca.pem"));
      const told = see(await lab.run("profile trust ghe1 --no-input"), lab);
      expect({ exit: told.exit, seen: told.seen, bytes: lab.server.bytes }).toEqual({ exit: 2, seen: [], bytes: 0 });
    },
  },
  accepted(45, "directly", async () => {
    const own = await issue();
    return having(own, pinned(own));
  }),
  {
    row: 45,
    name: "through a proxy",
    play: async () => {
      const own = await issue();
      const proxy = await tunnelProxy();
      const lab = await newLab(having(own, `${pinned(own)} --proxy http://127.0.0.1:${String(proxy.port)}`));
      expect(await lab.run(read)).toMatchObject({ exit: 0, stdout: "off\n", seen: [STATUS] });
      expect(proxy.heads).toHaveLength(1);
    },
  },
  refused(
    46,
    "directly",
    async () => having(await issue(), pinned(await issue())),
    /is NOT the pinned one; nothing was sent\. Pinned SHA-256: [0-9a-f]{64}\. Presented SHA-256: [0-9a-f]{64}/,
  ),
  refused(
    46,
    "also where an authority vouches for it",
    async () => having(await vouched(), `--ca-file ca.pem ${pinned(await issue())}`),
    /is NOT the pinned one/,
  ),
  {
    row: 46,
    name: "through a proxy",
    play: async (see) => {
      const proxy = await tunnelProxy();
      const lab = await newLab(having(await issue(), `${pinned(await issue())} --proxy http://127.0.0.1:${String(proxy.port)}`));
      const told = see(await lab.run("maintenance status"), lab);
      expect({ exit: told.exit, seen: told.seen, bytes: lab.server.bytes }).toEqual({ exit: 6, seen: [], bytes: 0 });
    },
  },
  {
    row: 46,
    name: "a write too, and once is enough",
    play: async () => {
      const lab = await newLab(having(await issue(), pinned(await issue())));
      expect(await lab.run("maintenance enable --yes")).toMatchObject({ exit: 6, seen: [], sleeps: [] });
      expect(lab.server.connections).toBe(1);
    },
  },
  accepted(47, "another name", async () => {
    const own = await issue({ by: await authority(), names: [{ type: "dns", value: "elsewhere.example.com" }] });
    return having(own, pinned(own));
  }),
  accepted(47, "an authority that nobody knows", async () => {
    const own = await issue({ by: await issue({ ca: true, name: "Private CA" }) });
    return having(own, pinned(own));
  }),
  refused(
    49,
    "expired",
    async () => having(await issue({ by: await authority(), notBefore: ago(9), notAfter: ago(2) }), "--ca-file ca.pem"),
    /has expired \(valid from .+ to .+; this computer's clock says /,
  ),
  refused(
    49,
    "not yet valid",
    async () => having(await issue({ by: await authority(), notBefore: ago(-2), notAfter: ago(-9) }), "--ca-file ca.pem"),
    /is not valid yet \(valid from .+; this computer's clock says /,
  ),
  refused(
    49,
    "pinned, by a clock that is two years ahead",
    async () => {
      const own = await issue();
      return having(own, pinned(own));
    },
    /has expired .*\n.*mend this computer's clock; the renewed certificate has another fingerprint: pin it with ghes-admin profile trust ghe1 --replace/,
    { now: Date.now() + 730 * DAY },
  ),
  refused(
    49,
    "pinned, by a clock that is two years behind",
    async () => {
      const own = await issue();
      return having(own, pinned(own));
    },
    /is not valid yet/,
    { now: Date.now() - 730 * DAY },
  ),
  refused(
    50,
    "wrong name",
    async () => having(await issue({ by: await authority(), names: [{ type: "dns", value: "elsewhere.example.com" }] }), "--ca-file ca.pem"),
    /is for other names: DNS:elsewhere\.example\.com/,
  ),
  refused(
    50,
    "missing intermediate",
    async () => having(await issue({ by: await issue({ ca: true, name: "Intermediate", by: await authority() }) }), "--ca-file ca.pem"),
    /does not send the intermediate certificate/,
  ),
  refused(
    50,
    "unknown authority",
    async () => having(await vouched(), `--ca-file other.pem`, { files: { "other.pem": (await issue({ ca: true, name: "Other CA" })).cert } }),
    /comes from an authority this computer does not know/,
  ),
  refused(
    51,
    "TLS 1.1",
    async () => ({ tls: { ...pem(await vouched()), minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL@SECLEVEL=0" } }),
    /speaks only TLS versions older than 1\.2/,
  ),
  {
    row: 51,
    name: "plain HTTP where TLS is expected",
    lab: { tls: false, takenFor: "TLS", raw: (socket) => void socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")) },
    line: "maintenance status",
    exit: 6,
    code: "tls",
    says: /does not speak TLS\n.*8080/,
  },
  {
    row: 51,
    name: "TLS where plain HTTP is expected",
    lab: { takenFor: "plain" },
    line: "maintenance status --no-retry",
    exit: 6,
    says: /this port may speak TLS \(8443 does\)/,
    code: "unreachable",
    seen: [],
  },
  {
    row: 51,
    name: "another protocol that speaks first",
    lab: { tls: false, takenFor: "TLS", raw: (socket) => void socket.write("SSH-2.0-OpenSSH_9.6\r\n") },
    line: "maintenance status --no-retry",
    exit: 6,
    code: "tls",
  },
  {
    row: 51,
    name: "another protocol where HTTP is expected",
    lab: { tls: false, raw: (socket) => void socket.write("SSH-2.0-OpenSSH_9.6\r\n") },
    line: "maintenance status --no-retry",
    exit: 6,
    code: "bad_answer",
  },
  ...Object.entries(MISSING).map(([file, says]): Case => ({
    row: 52,
    name: file,
    lab: async () => ({
      files: { empty: "", text: "no certificate\n", junk: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "key.pem": (await vouched()).key },
    }),
    line: `maintenance status --ca-file ${file}`,
    exit: 2,
    code: "usage",
    says,
    seen: [],
    check: (_, { server }) => {
      expect(server.connections).toBe(0);
    },
  })),
  {
    row: 53,
    name: "wanted, none given: a web server's page says so",
    lab: { always: [answer(400, "<html><head><title>400 No required SSL certificate was sent</title></head></html>", { "content-type": "text/html" })] },
    line: "maintenance status",
    exit: 1,
    code: "invalid",
    says: /No required SSL certificate was sent/,
    seen: [STATUS],
  },
  {
    row: 53,
    name: "wanted, none given: its alert says so",
    lab: async () => ({ tls: { ...pem(await vouched()), requestCert: true, rejectUnauthorized: true, ca: (await authority()).cert } }),
    line: "maintenance status --no-retry",
    exit: 6,
    code: "tls",
    says: /asks for a client certificate .*--client-cert/s,
    seen: [],
  },
  {
    row: 53,
    name: "another than the one wanted",
    lab: async () => {
      const stranger = await issue({ name: "admin" });
      return {
        tls: { ...pem(await vouched()), requestCert: true, rejectUnauthorized: true, ca: (await authority()).cert },
        files: { "mine.pem": stranger.cert, "mine.key": stranger.key },
        profile: "--client-cert mine.pem --client-key mine.key --ca-file ca.pem",
      };
    },
    line: "maintenance status --no-retry",
    exit: 6,
    code: "unreachable",
    says: /it does not accept the client certificate \(--client-cert, --client-key\)/,
    seen: [],
  },
  {
    row: 53,
    name: "the one wanted",
    lab: async () => {
      const mine = await issue({ name: "admin", by: await authority() });
      return {
        always: [off],
        tls: { ...pem(await vouched()), requestCert: true, rejectUnauthorized: true, ca: (await authority()).cert },
        files: { "mine.pem": mine.cert, "mine.key": mine.key },
        profile: "--client-cert mine.pem --client-key mine.key --ca-file ca.pem",
      };
    },
    line: read,
    exit: 0,
    stdout: "off\n",
    seen: [STATUS],
  },
  {
    row: 54,
    name: "warns, each time, and is not stored",
    play: async (see) => {
      const lab = await newLab(having(await issue(), "--ca-file ca.pem"));
      for (let time = 0; time < 2; time++) {
        const told = see(await lab.run(`${read} --insecure`), lab);
        expect(told).toMatchObject({ exit: 0, stdout: "off\n" });
        expect(told.stderr).toBe("warning: --insecure: the certificate is not verified, so anybody on the way can read the credentials\n");
      }
      expect((await lab.run("profile show ghe1 --json")).stdout).not.toMatch(/"insecure":\s*true/);
      expect(await lab.run("maintenance status")).toMatchObject({ exit: 6 });
    },
  },
];
