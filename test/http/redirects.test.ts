/** Redirects away from the origin: what is said, and that the other place hears nothing of it. */
import { describe, expect, it } from "vitest";
import { getVersion, setMaintenance } from "../../src/api/areas/manage.js";
import { listUsers } from "../../src/api/areas/users.js";
import { followed } from "../../src/http/redirects.js";
import { buildFreeRequest } from "../../src/http/request.js";
import type { Target } from "../../src/http/target.js";
import { bench, target } from "../support/http-client.js";
import { head, scriptedServer } from "../support/scripted-server.js";

interface Case {
  readonly from: string;
  readonly to: string;
  readonly at?: Partial<Target>;
  readonly said: string;
  readonly hint: string;
}

const MANAGE = "/manage/v1/version";
const secure = { scheme: "https", host: "ghe1.lan" } as const;

const CASES: readonly Case[] = [
  {
    from: MANAGE,
    to: "https://ghe1.lan:8443/manage/v1/version",
    at: { ...secure, port: 443, profile: undefined },
    said: "https://ghe1.lan answered 301 to https://ghe1.lan:8443/manage/v1/version: nothing was sent there",
    hint: "the management API listens on 8443; use --port 8443",
  },
  {
    from: MANAGE,
    to: "https://ghe1.lan:8443/manage/v1/version",
    at: { ...secure, port: 443 },
    said: "https://ghe1.lan answered 301 to https://ghe1.lan:8443/manage/v1/version: nothing was sent there",
    hint: "the management API listens on 8443; use --port 8443 or 'ghes-admin profile set ghe1 --port 8443'",
  },
  {
    from: MANAGE,
    to: "https://ghe1.lan:9443/manage/v1/version",
    at: { ...secure, port: 8443 },
    said: "https://ghe1.lan:8443 answered 301 to https://ghe1.lan:9443/manage/v1/version: nothing was sent there",
    hint: "the management API seems to listen on 9443: if so, use --port 9443 or 'ghes-admin profile set ghe1 --port 9443'",
  },
  {
    from: MANAGE,
    to: "https://ghe1.lan/",
    at: { ...secure, port: 9443, restPort: 443 },
    said: "https://ghe1.lan:9443 answered 301 to https://ghe1.lan/: nothing was sent there",
    hint: "443 is the port of its REST API; the management API listens on 8443: check --port",
  },
  {
    from: "/users",
    to: "https://ghe1.lan/api/v3/users",
    at: { ...secure, restPort: 8444 },
    said: "https://ghe1.lan:8444 answered 301 to https://ghe1.lan/api/v3/users: nothing was sent there",
    hint: "the REST API seems to listen on 443: if so, use --rest-port 443 or 'ghes-admin profile set ghe1 --rest-port 443'",
  },
  {
    from: "/users",
    to: "https://ghe1.lan:8443/",
    at: { ...secure, restPort: 443 },
    said: "https://ghe1.lan answered 301 to https://ghe1.lan:8443/: nothing was sent there",
    hint: "8443 is the management port: the instance may not be set up yet, or --rest-port is not that of its REST API",
  },
  {
    from: MANAGE,
    to: "https://ghe2.lan:8443/manage/v1/version",
    at: { ...secure, port: 8443 },
    said: "https://ghe1.lan:8443 answered 301 to https://ghe2.lan:8443/manage/v1/version: nothing was sent there",
    hint: "it names another host: if that is the instance, use --host ghe2.lan",
  },
  {
    from: MANAGE,
    to: "//user:secret@ghe2.lan/x?token=y",
    at: { ...secure, port: 8443 },
    said: "https://ghe1.lan:8443 answered 301 to https://ghe2.lan/x: nothing was sent there",
    hint: "it names another host: if that is the instance, use --host ghe2.lan",
  },
  {
    from: MANAGE,
    to: "http://ghe1.lan:8443/manage/v1/version",
    at: { ...secure, port: 8443 },
    said: "https://ghe1.lan:8443 answered 301 to http://ghe1.lan:8443/manage/v1/version: nothing was sent there",
    hint: "a redirect to plain HTTP is never followed: check host and port",
  },
  {
    from: MANAGE,
    to: "https://ghe1.lan:8443/manage/v1/version",
    at: { scheme: "http", host: "ghe1.lan", port: 8080 },
    said: "http://ghe1.lan:8080 answered 301 to https://ghe1.lan:8443/manage/v1/version: nothing was sent there",
    hint: "the instance wants TLS: use --host ghe1.lan without http://",
  },
];

describe("a redirect away from the origin", () => {
  it.each(CASES)("$from to $to says with which flag it goes", ({ from, to, at, said, hint }) => {
    const place = target(8443, at);
    const request = buildFreeRequest({ method: "GET", path: from, query: [] }, place, "0.0.0-test");
    const answer = { status: 301, reason: "", headers: { location: to }, body: Buffer.alloc(0) };
    expect(() => followed(answer, request, 0, place, "GET /x")).toThrow(
      expect.objectContaining({ code: "redirect", exit: "unreachable", message: said, facts: expect.objectContaining({ hint }) as unknown }),
    );
  });

  it.each([
    ["a read with a password", 301],
    ["a read with a token", 302],
    ["a write with a body", 307],
    ["a write with a body", 308],
    ["a write with a body", 303],
  ])("of %s (%i): neither credentials nor body go to the other port, and the write is sent once", async (what, status) => {
    const other = await scriptedServer();
    const server = await scriptedServer({ always: [head(status, { location: `http://127.0.0.1:${String(other.port)}/x`, "content-length": "0" })] });
    const { client } = bench(target(server.port));
    const call = what.startsWith("a write")
      ? client.exchange(setMaintenance, { enabled: true })
      : what.endsWith("token")
        ? client.exchange(listUsers, {})
        : client.exchange(getVersion, {});
    await expect(call).rejects.toThrow(expect.objectContaining({ code: "redirect" }));
    expect([server.requests.length, other.connections]).toEqual([1, 0]);
    await client.close();
    await server.close();
    await other.close();
  });
});
