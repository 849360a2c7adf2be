/** E. What stands between. */
import type { Socket } from "node:net";
import { expect } from "vitest";
import { answer, scriptedServer } from "../../support/scripted-server.js";
import type { Case } from "../case.js";
import { newLab } from "../lab.js";
import { off, POST, STATUS } from "./answers.js";
import { tunnelProxy } from "./proxies.js";

const SECRET = "proxy/secret+1";
const LOGIN = `user:${encodeURIComponent(SECRET)}@`;

interface Answered {
  readonly name: string;
  readonly answer: (socket: Socket) => void;
  readonly exit?: number;
  readonly says: RegExp;
  /** Connections that it gets. */
  readonly asked: number;
}

const saying = (text: string) => (socket: Socket) => void socket.end(text);
const ANSWERS: readonly Answered[] = [
  {
    name: "407",
    answer: saying("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n"),
    says: /does not accept its user and password \(407/,
    asked: 1,
  },
  {
    name: "403 with a page",
    answer: saying("HTTP/1.1 403 \u001b[31mForbidden\r\ncontent-type: text/html\r\n\r\n<html>no</html>"),
    says: /refused to connect to .*: 403/,
    asked: 1,
  },
  {
    name: "503",
    answer: saying("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"),
    says: /could not connect to .*: 503 Service Unavailable \(4 attempts/,
    asked: 4,
  },
  { name: "what is not HTTP", answer: saying("garbage garbage\r\n\r\n"), says: /cannot use proxy .*: its answer is not HTTP/, asked: 1 },
  { name: "a reset", answer: (socket) => void socket.resetAndDestroy(), says: /cannot use proxy .*: connection reset \(4 attempts/, asked: 4 },
  { name: "nothing, and it hangs up", answer: (socket) => void socket.end(), says: /cannot use proxy/, asked: 4 },
  { name: "200, and it hangs up", answer: saying("HTTP/1.1 200 OK\r\n\r\n"), says: /closed the connection during the TLS handshake/, asked: 4 },
  {
    name: "200, and then nothing",
    answer: (socket) => void socket.write("HTTP/1.1 200 OK\r\n\r\n"),
    says: /the TLS handshake with 127\.0\.0\.1:\d+ via proxy http:\/\/user:\*{8}@127\.0\.0\.1:\d+ timed out/,
    asked: 4,
  },
  { name: "100 kB of headers", answer: saying(`HTTP/1.1 200 OK\r\nx: ${"x".repeat(100_000)}\r\n\r\n`), says: /cannot use proxy/, asked: 4 },
];

export const PROXY: readonly Case[] = [
  ...ANSWERS.flatMap(({ name, answer, says, asked }) =>
    ["flag of the profile", "environment"].map((from): Case => ({
      row: 55,
      name: `${name}, by the ${from}`,
      play: async (see) => {
        const proxy = await tunnelProxy(answer);
        const url = `http://${LOGIN}127.0.0.1:${String(proxy.port)}`;
        const lab = await newLab({ always: [off], profile: from === "environment" ? "" : `--proxy ${url}` });
        const ran = await lab.run("maintenance status", from === "environment" ? { env: { HTTPS_PROXY: url } } : {});
        const told = from === "environment" ? ran : see(ran, lab);
        expect({ exit: told.exit, seen: told.seen, asked: proxy.heads.length }, told.stderr).toEqual({ exit: 6, seen: [], asked });
        expect(told.stderr).toMatch(says);
        expect(told.stderr).toMatch(/proxy|TLS handshake/);
        expect(told.stderr).not.toMatch(/cancelled|aborted/i);
        for (const form of [SECRET, encodeURIComponent(SECRET), Buffer.from(`user:${SECRET}`).toString("base64")]) expect(told.stderr).not.toContain(form);
      },
    })),
  ),
  {
    row: 55,
    name: "one that is not there",
    play: async (see) => {
      const gone = await scriptedServer();
      await gone.close();
      const lab = await newLab({ always: [off] });
      const told = see(await lab.run("maintenance enable --yes", { env: { https_proxy: `http://127.0.0.1:${String(gone.port)}` } }), lab);
      expect({ exit: told.exit, seen: told.seen, sleeps: told.sleeps.length }).toEqual({ exit: 6, seen: [], sleeps: 3 });
      expect(told.error?.message).toMatch(/^cannot use proxy http:\/\/127\.0\.0\.1:\d+ to reach .*: connection refused \(4 attempts/);
    },
  },
  ...[`http://${LOGIN}`, "socks5://127.0.0.1:1080", "http://", "://", "http://[", "http://a:b:c"].map((url): Case => ({
    row: 55,
    name: `HTTPS_PROXY=${url}`,
    lab: { always: [off] },
    line: "maintenance status",
    run: { env: { HTTPS_PROXY: url } },
    exit: 6,
    code: "proxy",
    says: /HTTPS_PROXY is not the URL of a proxy/,
    seen: [],
    check: ({ stderr }) => expect(stderr).not.toContain("secret"),
  })),
  {
    row: 56,
    name: "ends after ten seconds without --timeout",
    play: async (see) => {
      const proxy = await tunnelProxy(() => undefined);
      const lab = await newLab({ always: [off], profile: `--proxy http://${LOGIN}127.0.0.1:${String(proxy.port)}` });
      const told = see(await lab.run("maintenance status --no-retry"), lab);
      expect({ exit: told.exit, took: told.took, seen: told.seen }).toEqual({ exit: 6, took: 10, seen: [] });
    },
  },
  {
    row: 56,
    name: "ends with --timeout, a write unsent",
    play: async (see) => {
      const proxy = await tunnelProxy(() => undefined);
      const lab = await newLab({ always: [off], profile: `--proxy http://127.0.0.1:${String(proxy.port)}` });
      const told = see(await lab.run("maintenance enable --yes --timeout 5"), lab);
      expect({ exit: told.exit, took: told.took, seen: told.seen }).toEqual({ exit: 6, took: 5, seen: [] });
      expect(told.error?.message).toMatch(/nothing was sent$/);
    },
  },
  ...["127.0.0.1", "*", "127.0.0.0/8", " 127.0.0.1 , other", "other 127.0.0.1", "127.0.0.1:PORT"].map((list): Case => ({
    row: 57,
    name: `NO_PROXY=${list}`,
    play: async () => {
      const lab = await newLab({ always: [off] });
      const env = { HTTPS_PROXY: "http://127.0.0.1:1", NO_PROXY: list.replace("PORT", String(lab.server.port)) };
      expect(await lab.run("maintenance status --fields status", { env })).toMatchObject({ exit: 0, stdout: "off\n", seen: [STATUS] });
    },
  })),
  {
    row: 58,
    name: "neither side sees the other's",
    play: async () => {
      const proxy = await tunnelProxy();
      const lab = await newLab({ always: [answer(200, [])], profile: `--proxy http://${LOGIN}127.0.0.1:${String(proxy.port)}` });
      expect(await lab.run("maintenance enable --yes -v")).toMatchObject({ exit: 0, seen: [POST] });
      expect(proxy.heads.join("")).toContain(`proxy-authorization: Basic ${Buffer.from(`user:${SECRET}`).toString("base64")}\r\n`);
      expect(proxy.heads.join("").toLowerCase()).not.toContain("\r\nauthorization:");
      expect(Object.keys(lab.server.requests[0]?.headers ?? {})).not.toContain("proxy-authorization");
    },
  },
];
