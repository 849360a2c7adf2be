/** B. Answers that refuse, send away, or come in pages. */
import { expect, onTestFinished } from "vitest";
import { answer, head, scriptedServer, type Script, type Step } from "../../support/scripted-server.js";
import { pagesOf } from "../../../src/domain/pages.js";
import type { Case } from "../case.js";
import { newLab, type LabOptions } from "../lab.js";
import { off, page, POST, STATUS } from "./answers.js";

const LOGIN_PAGE = '<!DOCTYPE html><html><head><title>Sign in to GitHub \u001b[31m</title></head><body onload="x()">…</body></html>';
const MAINTENANCE_PAGE = "<!DOCTYPE html><html><head><title>Down for maintenance &middot; GitHub</title></head><body>sorry</body></html>";
const html = (status: number, text: string): Buffer => answer(status, text, { "content-type": "text/html; charset=utf-8" });
const once = (first: Step, then: Step = off): LabOptions => ({ answers: [[first]], always: [then] });
const tls = false as const;

/** Another server that must never hear of anything. */
async function other(secure = false) {
  const server = await scriptedServer(secure ? {} : { always: [off] });
  onTestFinished(() => server.close());
  return server;
}

const retryAfter = (value: string, more: Readonly<Record<string, string>> = {}): Buffer =>
  answer(429, { message: "slow down" }, { "retry-after": value, ...more });
const twoHeaders = "HTTP/1.1 429 Too Many\r\nretry-after: 1\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n";
const SENSIBLE = 1000;

export const HTTP: readonly Case[] = [
  {
    row: 13,
    name: "is waited for",
    lab: once(retryAfter("3")),
    line: "maintenance status --fields status",
    exit: 0,
    stdout: /off/,
    seen: [STATUS, STATUS],
    check: ({ took }) => expect(took).toBe(3.25),
  },
  {
    row: 13,
    name: "by a write too: it was refused before it was processed",
    lab: once(retryAfter("3"), answer(200, [])),
    line: "maintenance enable --yes --fields uuid",
    exit: 0,
    seen: [POST, POST],
    check: ({ took }) => expect(took).toBe(3.25),
  },
  {
    row: 14,
    name: "fails at once",
    lab: { always: [retryAfter("86400")] },
    line: "maintenance status --timeout 60",
    exit: 1,
    code: "rate_limited",
    says: /asks to wait 24 h, and --timeout leaves 1 min/,
    seen: [STATUS],
    check: ({ took }) => expect(took).toBe(0),
  },
  {
    row: 15,
    name: "waits two seconds, not an hour",
    lab: once(retryAfter("Sat, 21 Nov 2026 11:00:02 GMT", { date: "Sat, 21 Nov 2026 11:00:00 GMT" })),
    line: "maintenance status --fields status",
    run: { now: Date.parse("2026-11-21T10:00:00Z") },
    exit: 0,
    seen: [STATUS, STATUS],
    check: ({ took }) => expect(took).toBe(2.25),
  },
  ...[
    "-1",
    "abc",
    "1e9",
    "999999999",
    "1.5",
    "",
    " ",
    "0x10",
    "Tomorrow",
    "Sat, 99 Nov 2026 11:00:00 GMT",
    "Fri, 01 Jan 1971 00:00:00 GMT",
    "9".repeat(400),
  ].map((value): Case => ({
    row: 16,
    name: `${JSON.stringify(value.slice(0, 40))} is as none`,
    lab: once(retryAfter(value)),
    line: "maintenance status --json --fields status",
    exit: 0,
    seen: [STATUS, STATUS],
    check: ({ took }) => expect(took * 1000).toBeLessThanOrEqual(SENSIBLE),
  })),
  {
    row: 16,
    name: "two of them are as none",
    lab: once(twoHeaders),
    line: "maintenance status --fields status",
    exit: 0,
    seen: [STATUS, STATUS],
    check: ({ took }) => expect(took * 1000).toBeLessThanOrEqual(SENSIBLE),
  },
  {
    row: 17,
    name: "is waited for",
    lab: () =>
      once(
        answer(
          403,
          { message: "API rate limit exceeded" },
          { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + 60), date: new Date().toUTCString() },
        ),
      ),
    line: "maintenance status --fields status",
    exit: 0,
    seen: [STATUS, STATUS],
    check: ({ took }) => expect(Math.round(took / 10)).toBe(6),
  },
  {
    row: 17,
    name: "is called what it is in the end",
    lab: { always: [answer(403, { message: "API rate limit exceeded" }, { "x-ratelimit-remaining": "0" })] },
    line: "maintenance status",
    exit: 1,
    code: "rate_limited",
    says: /rate limit exceeded \(4 attempts/,
  },
  {
    row: 18,
    name: "a password",
    lab: { always: [answer(401, { message: "Bad credentials" })] },
    line: "maintenance status",
    exit: 4,
    code: "unauthenticated",
    says: /rejected the password of "api_key" from .+ \(401\): Bad credentials/,
    seen: [STATUS],
  },
  {
    row: 18,
    name: "a token",
    lab: { always: [answer(401, { message: "Bad credentials" })] },
    line: "users list",
    exit: 4,
    code: "unauthenticated",
    says: /rejected the token from/,
    seen: ["GET /api/v3/users?per_page=100"],
  },
  {
    row: 18,
    name: "with Retry-After is still not tried again",
    lab: { always: [answer(401, { message: "Bad credentials" }, { "retry-after": "1" })] },
    line: "maintenance enable --yes",
    exit: 4,
    code: "unauthenticated",
    seen: [POST],
  },
  {
    row: 19,
    name: "names the scopes",
    lab: { always: [answer(403, { message: "Must be an admin" }, { "x-oauth-scopes": "repo, user", "x-accepted-oauth-scopes": "site_admin" })] },
    line: "users list",
    exit: 4,
    code: "forbidden",
    says: /the token has: repo, user; accepted: site_admin/,
  },
  {
    row: 20,
    name: "of a name",
    lab: { always: [answer(404, { message: "Not Found" })] },
    line: "users view mona",
    exit: 1,
    code: "not_found",
    says: /check the name or id.*site administrator/,
  },
  { row: 20, name: "of an operation", lab: { always: [answer(404)] }, line: "nodes status", exit: 1, code: "not_found", says: /exists since GHES 3\.\d+/ },
  {
    row: 21,
    name: "tells each field, harmless",
    lab: {
      always: [
        answer(422, {
          message: "Validation Failed\u001b]0;x\u0007",
          errors: [{ resource: "User", field: "login\u202e", code: "already_exists" }, { message: "e\r\nmail" }, "plain"],
        }),
      ],
    },
    line: "users create mona --email m@example.com",
    exit: 1,
    code: "invalid",
    says: /Validation Failed.*User\.login.*already_exists.*plain/,
  },
  {
    row: 22,
    name: "as JSON: tried once more, with its id",
    lab: { always: [answer(500, { message: "boom" }, { "x-github-request-id": "ABCD:1234" })] },
    line: "maintenance status",
    exit: 1,
    code: "server_error",
    says: /answered 500: boom \(2 attempts/,
    seen: [STATUS, STATUS],
    check: ({ error, line }) => {
      if (line.includes("--json")) expect(error?.request_id).toBe("ABCD:1234");
    },
  },
  {
    row: 22,
    name: "as a page",
    lab: { always: [html(500, LOGIN_PAGE)] },
    line: "maintenance status",
    exit: 1,
    code: "server_error",
    says: /500 with an HTML page \("Sign in to GitHub/,
    seen: [STATUS, STATUS],
  },
  { row: 22, name: "empty", lab: { always: [answer(500)] }, line: "maintenance status", exit: 1, code: "server_error", seen: [STATUS, STATUS] },
  {
    row: 22,
    name: "to a write is not tried again",
    lab: { always: [answer(500)] },
    line: "maintenance enable --yes",
    exit: 1,
    code: "server_error",
    seen: [POST],
  },
  ...[502, 503, 504].map((status): Case => ({
    row: 23,
    name: `${String(status)} as a page, twelve times`,
    play: async (see) => {
      let looks = 0;
      const running: Script = ({ method, path }) => {
        if (method === "POST") return [answer(200, { run_id: "d34db33f" })];
        if (path.includes("/events")) return [answer(200, { nodes: [] })];
        if (looks++ > 0 && looks < 14) return [html(status, MAINTENANCE_PAGE)];
        const successful = looks >= 14;
        return [
          answer(
            200,
            looks === 1
              ? { running: false, successful: true, run_id: "0", nodes: [] }
              : {
                  running: !successful,
                  successful,
                  run_id: "d34db33f",
                  nodes: [{ hostname: "ghes-01.lan", running: !successful, successful, run_id: "d34db33f" }],
                },
          ),
        ];
      };
      const lab = await newLab({ always: running });
      const told = see(await lab.run("config apply --follow --yes --run-id d34db33f", { partial: true }), lab);
      expect(told.exit, told.stderr).toBe(0);
      expect(told.seen.filter((one) => one.startsWith("POST"))).toHaveLength(1);
    },
  })),
  {
    row: 24,
    name: "says that it is maintenance",
    lab: { always: [html(503, MAINTENANCE_PAGE)] },
    line: "nodes list",
    exit: 1,
    code: "server_error",
    says: /503 with an HTML page \("Down for maintenance · GitHub"\), not JSON.*\n.*probably in maintenance mode/,
  },
  {
    row: 25,
    name: "says that it is a page",
    lab: { always: [html(200, LOGIN_PAGE)] },
    line: "maintenance status",
    exit: 6,
    code: "bad_answer",
    says: /200 with an HTML page \("Sign in to GitHub/,
    seen: [STATUS],
  },
  {
    row: 25,
    name: "also where its type is JSON",
    lab: { always: [answer(200, LOGIN_PAGE)] },
    line: "maintenance status",
    exit: 6,
    code: "bad_answer",
    says: /HTML page/,
    seen: [STATUS],
  },
  { row: 26, name: "204", lab: { always: [head(204)] }, line: "maintenance status", exit: 6, code: "bad_answer", seen: [STATUS] },
  { row: 26, name: "nothing", lab: { always: [answer(200, "")] }, line: "maintenance status", exit: 6, code: "bad_answer", says: /empty body/ },
  { row: 26, name: "null", lab: { always: [answer(200, "null")] }, line: "maintenance status", exit: 6, code: "bad_answer", says: /the answer is not a list/ },
  { row: 26, name: "an object for a list", lab: { always: [answer(200, "{}")] }, line: "maintenance status", exit: 6, code: "bad_answer" },
  { row: 26, name: "a list for an object", lab: { always: [answer(200, "[]")] }, line: "nodes list", exit: 6, code: "bad_answer" },
  {
    row: 26,
    name: "text for a list within",
    lab: { always: [answer(200, { nodes: "none" })] },
    line: "nodes list",
    exit: 6,
    code: "bad_answer",
    says: /nodes is not a list/,
  },
  {
    row: 27,
    name: "is followed three times",
    lab: {
      always: ({ path }) =>
        path === "/manage/v1/maintenance"
          ? [answer(301, "", { location: "/a" })]
          : path === "/a"
            ? [answer(302, "", { location: "/b?x=1" })]
            : path === "/b?x=1"
              ? [answer(307, "", { location: "/c" })]
              : [off],
    },
    line: "maintenance status --fields status",
    exit: 0,
    stdout: /off/,
    seen: [STATUS, "GET /a", "GET /b?x=1", "GET /c"],
  },
  {
    row: 27,
    name: "a circle ends",
    lab: { always: [answer(301, "", { location: "/manage/v1/maintenance" })] },
    line: "maintenance status",
    exit: 6,
    code: "redirect",
    says: /more than 3 redirects/,
    seen: [STATUS, STATUS, STATUS, STATUS],
  },
  {
    row: 28,
    name: "nothing is sent there",
    play: async (see) => {
      const right = await other();
      const lab = await newLab({ always: [answer(302, "", { location: `https://127.0.0.1:${String(right.port)}/manage/v1/maintenance` })] });
      const told = see(await lab.run("maintenance status"), lab);
      expect({ exit: told.exit, there: right.connections, bytes: right.bytes }).toEqual({ exit: 6, there: 0, bytes: 0 });
      const port = `--port ${String(right.port)}`;
      expect(told.error?.hint).toBe(`the management API seems to listen on ${String(right.port)}: if so, use ${port} or 'ghes-admin profile set ghe1 ${port}'`);
    },
  },
  ...["https", "http"].map((scheme): Case => ({
    row: 29,
    name: `to another over ${scheme}`,
    play: async (see) => {
      const thief = await other();
      const lab = await newLab({ always: [answer(307, "", { location: `${scheme}://127.0.0.1:${String(thief.port)}/manage/v1/maintenance` })] });
      const told = see(await lab.run("maintenance enable --yes"), lab);
      expect({ exit: told.exit, seen: told.seen, there: thief.connections, bytes: thief.bytes }).toEqual({ exit: 6, seen: [POST], there: 0, bytes: 0 });
    },
  })),
  {
    row: 30,
    name: "elsewhere: it hears nothing",
    play: async (see) => {
      const thief = await other();
      const lab = await newLab({ tls, always: (request) => [page(request, [1], `http://127.0.0.1:${String(thief.port)}/api/v3/users?since=1`)] });
      const told = see(await lab.run("users list --json"), lab);
      expect({ exit: told.exit, code: told.error?.code, there: thief.connections }).toEqual({ exit: 6, code: "bad_answer", there: 0 });
    },
  },
  {
    row: 30,
    name: "in a circle",
    lab: { always: (request) => [page(request, [1], "https://HOST/api/v3/users?per_page=100")] },
    line: "users list",
    exit: 6,
    code: "bad_answer",
    seen: ["GET /api/v3/users?per_page=100", "GET /api/v3/users?per_page=100"],
  },
  {
    row: 30,
    name: "on and on, each new: ended after a million",
    play: async () => {
      let asked = 0;
      const pages = pagesOf<string, { readonly headers: Readonly<Record<string, string>> }>({
        first: "/0",
        ask: () => Promise.resolve({ headers: { link: `</${String(++asked)}>; rel="next"` } }),
        next: (link) => link,
        endless: { operation: "GET /0", hint: "stop" },
      });
      const walk = async () => {
        for await (const one of pages) expect(one.headers.link).toBeDefined();
      };
      await expect(walk()).rejects.toMatchObject({ code: "bad_answer" });
      expect(asked).toBe(10_001);
    },
  },
  {
    row: 30,
    name: "a Link that is broken",
    lab: { always: [answer(200, [], { link: "<http://[>; rel=next, garbage;;" })] },
    line: "users list",
    exit: 6,
    code: "bad_answer",
    stdout: "",
    seen: ["GET /api/v3/users?per_page=100"],
  },
  ...["--json", "-o ndjson"].map((form): Case => ({
    row: 31,
    name: form,
    play: async (see) => {
      const seventh: Script = (request) => {
        const since = Number(/since=(\d+)/.exec(request.path)?.[1] ?? 0);
        return since === 6 ? [answer(500)] : [page(request, [since + 1], `https://HOST/api/v3/users?per_page=100&since=${String(since + 1)}`)];
      };
      const lab = await newLab({ always: seventh });
      const told = see(await lab.run(`users list ${form} --fields login`, { partial: form !== "--json" }), lab);
      expect({ exit: told.exit, code: told.error?.code, lines: told.stdout.split("\n").length - 1 }).toEqual({
        exit: 1,
        code: "server_error",
        lines: form === "--json" ? 0 : 6,
      });
    },
  })),
  {
    row: 32,
    name: "103 is passed over",
    lab: { always: ["HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n", off] },
    line: "maintenance status --fields status",
    exit: 0,
    stdout: /off/,
  },
  {
    row: 32,
    name: "100 is a clear failure",
    lab: { always: ["HTTP/1.1 100 Continue\r\n\r\n", off] },
    line: "maintenance status --no-retry",
    exit: 6,
    code: "bad_answer",
    says: /100 Continue/,
  },
  {
    row: 32,
    name: "100 to a write: nobody knows",
    lab: { always: ["HTTP/1.1 100 Continue\r\n\r\n", off] },
    line: "maintenance enable --yes",
    exit: 7,
    code: "unknown_outcome",
    seen: [POST],
  },
];
