/** Faults: the grammar, and what each kind does to a request. */
import { readFile } from "node:fs/promises";
import { connect } from "node:tls";
import { describe, expect, it } from "vitest";
import { FAULT_KINDS, FaultSyntaxError, parseFault, type Sandbox } from "../../src/sandbox/sandbox.js";
import { call, codeOf, form, json, start, type CallOptions } from "./call.js";

const VERSION = "/manage/v1/version";
const MAINTENANCE = "/manage/v1/maintenance";

describe("a fault's spec", () => {
  const parts = (spec: string) => {
    const { kind, argument, match, nth, share } = parseFault(spec);
    return [kind, argument, match === undefined ? undefined : `${match.method} ${match.path}`, nth, share];
  };

  it.each([
    ["reset", ["reset", undefined, undefined, undefined, undefined]],
    ["status=500", ["status", "500", undefined, undefined, undefined]],
    ["status=503:GET /manage/v1/version", ["status", "503", "GET /manage/v1/version", undefined, undefined]],
    ["lost:POST /manage/v1/*@2", ["lost", undefined, "POST /manage/v1/*", 2, undefined]],
    ["latency=20:* /api/v3/*@12.5%", ["latency", "20", "* /api/v3/*", undefined, 0.125]],
    ["retry-after=Wed, 21 Oct 2026 07:28:00 GMT:GET /x@1", ["retry-after", "Wed, 21 Oct 2026 07:28:00 GMT", "GET /x", 1, undefined]],
    ["redirect=https://mona@127.0.0.1:1/a@b:GET /x", ["redirect", "https://mona@127.0.0.1:1/a@b", "GET /x", undefined, undefined]],
    ["stall=body", ["stall", "body", undefined, undefined, undefined]],
    ["skew=-5000", ["skew", "-5000", undefined, undefined, undefined]],
  ])("%s is read in its parts", (spec, expected) => {
    expect(parts(spec)).toEqual(expected);
  });

  it.each([
    ["", 'The fault "" is not KIND[=ARG][:METHOD PATH][@N|P%].'],
    ["nothing", `The fault "nothing" is of no known kind; the kinds are ${FAULT_KINDS.map(({ kind }) => kind).join(", ")}.`],
    ["status", 'The fault "status" lacks its argument: status=CODE.'],
    ["status=", 'The fault "status=" needs a whole number from 400 to 599.'],
    ["status=200", 'The fault "status=200" needs a whole number from 400 to 599.'],
    ["reset=1", 'The fault "reset=1" has an argument, but reset takes none.'],
    ["reset@0", 'The fault "reset@0" counts from @1.'],
    ["reset@0%", 'The fault "reset@0%" has a share outside 0% to 100%.'],
    ["reset@101%", 'The fault "reset@101%" has a share outside 0% to 100%.'],
    ["reset:FETCH /x", 'The fault "reset:FETCH /x" is not KIND[=ARG][:METHOD PATH][@N|P%].'],
    ["reset:GET x", 'The fault "reset:GET x" is not KIND[=ARG][:METHOD PATH][@N|P%].'],
    ["cursor=best", 'The fault "cursor=best" has no known argument: cursor takes per-node, shared, ignored, expires, emptied.'],
    ["skew=5000:GET /x", 'The fault "skew=5000:GET /x" strikes no single requests: skew takes neither METHOD PATH nor @N.'],
    ["retry-after=soon", 'The fault "retry-after=soon" needs whole seconds or an HTTP date.'],
    ["redirect=/x", 'The fault "redirect=/x" needs a whole URL.'],
    ["node-error=a b", 'The fault "node-error=a b" needs a name: node-error=HOSTNAME.'],
  ])("%j is refused in a sentence", (spec, message) => {
    expect(() => parseFault(spec)).toThrow(new FaultSyntaxError(message));
  });

  it("that names no node of the topology does not start", async () => {
    await expect(start({ topology: "ha", faults: ["node-error=ghes-09.lan"] })).rejects.toThrow(
      'The fault "node-error=ghes-09.lan" names no node; the nodes are ghes-01.lan, ghes-02.lan.',
    );
  });

  it("of each kind stands in the documentation as it stands in the table", async () => {
    const page = await readFile(new URL("../../docs/sandbox.md", import.meta.url), "utf8");
    const cells = (line: string) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim());
    const rows = page
      .split("\n")
      .map(cells)
      .filter(([first = "", , third]) => third !== undefined && /^`[a-z-]+[=`[]/.test(first));
    const expected = FAULT_KINDS.map(({ kind, argument = "", choices = [], does }) => {
      const form = argument === "" ? kind : argument.startsWith("[") ? `${kind}[=${argument.slice(1)}` : `${kind}=${argument}`;
      return [`\`${form}\``, choices.map((one) => `\`${one}\``).join(", "), does];
    });
    expect(rows).toEqual(expected);
  });
});

describe("which requests a fault strikes", () => {
  const statuses = async (sandbox: Sandbox, count: number, method = "GET", path = VERSION, options: CallOptions = {}) => {
    const all: number[] = [];
    for (let i = 0; i < count; i += 1) all.push((await call(sandbox, method, path, options)).status);
    return all;
  };

  it("only the so many-th", async () => {
    expect(await statuses(await start({ faults: ["status=500@2"] }), 4)).toEqual([200, 500, 200, 200]);
  });

  it("only those of the method and path, the query aside", async () => {
    const sandbox = await start({ faults: [`status=500:GET ${MAINTENANCE}`] });
    expect(await statuses(sandbox, 1)).toEqual([200]);
    expect(await statuses(sandbox, 1, "POST", MAINTENANCE, json({ enabled: false }))).toEqual([200]);
    expect(await statuses(sandbox, 1, "GET", `${MAINTENANCE}?cluster_roles=WebServer`)).toEqual([500]);
  });

  it("those below a path that ends in a star, counted among themselves", async () => {
    const sandbox = await start({ faults: ["status=500:* /manage/v1/config/*@1"] });
    expect([...(await statuses(sandbox, 1)), ...(await statuses(sandbox, 2, "GET", "/manage/v1/config/nodes"))]).toEqual([200, 500, 200]);
  });

  it("a share of them, the same ones for the same seed", async () => {
    const struck = async (seed: number) => (await statuses(await start({ seed, faults: ["status=500@30%"] }), 40)).map((status) => status === 500);
    const [first, again, other] = [await struck(7), await struck(7), await struck(8)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    const count = first.filter(Boolean).length;
    expect(count).toBeGreaterThan(4);
    expect(count).toBeLessThan(22);
  });
});

describe("what a fault does", () => {
  /** Turns maintenance on under a fault: what came back, and whether it took effect. */
  const write = async (fault: string) => {
    const sandbox = await start({ faults: [`${fault}:POST ${MAINTENANCE}`] });
    const outcome = await call(sandbox, "POST", MAINTENANCE, json({ enabled: true })).then((reply) => reply, codeOf);
    return { sandbox, outcome, effect: sandbox.appliance.state.nodes[0]?.maintenance.status === "on", recorded: sandbox.requests.map(({ status }) => status) };
  };

  it("status: the error body of the plane", async () => {
    const { outcome, effect } = await write("status=500");
    expect([outcome, effect]).toMatchObject([{ status: 500, json: { error: { message: "simulated failure 500" } } }, false]);
    const sandbox = await start({ faults: ["status=500"] });
    const rest = await call(sandbox, "GET", "/api/v3/meta", { rest: true, auth: sandbox.token });
    expect([rest.status, rest.json]).toMatchObject([500, { message: "simulated failure 500" }]);
  });

  it("html: a page that says it is down", async () => {
    const { outcome, effect } = await write("html=503");
    expect([outcome, effect]).toMatchObject([{ status: 503, headers: { "content-type": "text/html; charset=utf-8" } }, false]);
    expect(outcome).toHaveProperty("text", expect.stringContaining("<title>GitHub Enterprise is currently down for maintenance</title>"));
  });

  it("retry-after and rate-limit: 503 and 429 with the header as it was given", async () => {
    expect((await write("retry-after=7")).outcome).toMatchObject({ status: 503, headers: { "retry-after": "7" } });
    const date = "Wed, 21 Oct 2026 07:28:00 GMT";
    expect((await write(`rate-limit=${date}`)).outcome).toMatchObject({ status: 429, headers: { "retry-after": date, "x-ratelimit-remaining": "0" } });
  });

  it("latency: the wait comes before the effect", async () => {
    const before = performance.now();
    const { outcome, effect } = await write("latency=60");
    expect(performance.now() - before).toBeGreaterThanOrEqual(59);
    expect([outcome, effect]).toMatchObject([{ status: 200 }, true]);
  });

  it("reset: no effect; lost: effect; no answer in either", async () => {
    expect(await write("reset")).toMatchObject({ outcome: "ECONNRESET", effect: false, recorded: [undefined] });
    expect(await write("lost")).toMatchObject({ outcome: "ECONNRESET", effect: true, recorded: [undefined] });
  });

  it("truncate: the body ends too early, in both framings", async () => {
    const sandbox = await start({ faults: ["truncate"] });
    await expect(call(sandbox, "GET", VERSION)).rejects.toMatchObject({ code: "ECONNRESET" });
    await expect(call(sandbox, "GET", "/manage/v1/config/settings")).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it("drip: byte by byte, and whole in the end", async () => {
    const sandbox = await start({ faults: ["drip=1"] });
    const before = performance.now();
    const reply = await call(sandbox, "GET", "/manage/v1/config/license/check");
    expect(reply.json).toEqual({ status: "valid" });
    expect(performance.now() - before).toBeGreaterThanOrEqual(reply.text.length);
  });

  it("stall: no answer, or half of one; the sandbox still stops at once", async () => {
    const sandbox = await start({ faults: [`stall:GET ${VERSION}`, `stall=body:GET ${MAINTENANCE}`] });
    const heard = (path: string) =>
      new Promise<string>((resolve, reject) => {
        const credentials = Buffer.from(`api_key:${sandbox.password}`).toString("base64");
        let text = "";
        const socket = connect({ host: "127.0.0.1", port: sandbox.port, ca: sandbox.caPem, servername: "localhost" }, () =>
          socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${credentials}\r\n\r\n`),
        );
        socket.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
        socket.on("error", reject);
        socket.on("close", () => resolve(text));
      });
    const both = Promise.all([heard(VERSION), heard(MAINTENANCE)]);
    await expect.poll(() => sandbox.requests.filter(({ status }) => status === 200).length, { interval: 5 }).toBe(1);
    await sandbox.stop();
    const [nothing, half] = await both;
    const [head = "", body = ""] = half.split("\r\n\r\n");
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    expect([nothing, body.length]).toEqual(["", Math.floor(length / 2)]);
  });

  it("empty: 200 without a body, after the effect", async () => {
    expect(await write("empty")).toMatchObject({ outcome: { status: 200, text: "" }, effect: true });
  });

  it("garbage: what is not HTTP", async () => {
    expect((await write("garbage")).outcome).toBe("HPE_INVALID_CONSTANT");
  });

  it("unauthorized: 401 that does not count", async () => {
    const sandbox = await start({ faults: ["unauthorized@1"] });
    expect([(await call(sandbox, "GET", VERSION)).status, sandbox.appliance.state.failures]).toEqual([401, 0]);
  });

  it("redirect: 301 to that URL", async () => {
    expect((await write("redirect=https://evil.example/x")).outcome).toMatchObject({ status: 301, headers: { location: "https://evil.example/x" } });
  });

  it("node-error: one node's write fails inside the 200", async () => {
    const sandbox = await start({ topology: "ha", faults: ["node-error=ghes-02.lan"] });
    const reply = await call(sandbox, "POST", MAINTENANCE, json({ enabled: true }));
    expect([reply.status, reply.json]).toMatchObject([
      200,
      [
        { hostname: "ghes-01.lan", message: "maintenance mode enabled" },
        { hostname: "ghes-02.lan", error: "failed to set maintenance mode: node is unreachable" },
      ],
    ]);
    expect(sandbox.appliance.state.nodes.map((node) => node.maintenance.status)).toEqual(["on", "off"]);
  });

  it("unhealthy: the last node and the whole are in that state", async () => {
    const sandbox = await start({ topology: "ha", faults: ["unhealthy=CRITICAL", "unhealthy=requirements"] });
    const health = { status: "CRITICAL", nodes: [{ status: "OK" }, { status: "CRITICAL" }] };
    expect((await call(sandbox, "GET", "/manage/v1/replication/status")).json).toMatchObject(health);
    expect((await call(sandbox, "GET", "/manage/v1/cluster/status")).json).toMatchObject(health);
    const requirements = (await call(sandbox, "GET", "/manage/v1/checks/system-requirements")).json;
    expect(requirements).toMatchObject({ status: "FAILED", nodes: [{ status: "OK" }, { status: "FAILED" }] });
  });

  it("drift: PUT leaves that setting alone", async () => {
    const sandbox = await start({ faults: ["drift=smtp.enabled"] });
    const reply = await call(sandbox, "PUT", "/manage/v1/config/settings", json({ smtp: { enabled: false, domain: "new.example" } }));
    expect([reply.status, sandbox.appliance.state.settings.smtp]).toMatchObject([204, { enabled: true, domain: "new.example" }]);
  });

  it("quirk: the forms that were seen in documentation", async () => {
    const sandbox = await start({ faults: ["quirk=license-array", "quirk=fingeprint", "quirk=support-key"] });
    await call(sandbox, "POST", "/manage/v1/access/ssh", json({ key: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG${"Test".repeat(11)}` }));
    expect((await call(sandbox, "GET", "/manage/v1/config/license/check")).json).toEqual([{ status: "valid" }]);
    expect((await call(sandbox, "GET", "/manage/v1/config/license")).json).toMatchObject([{ 'supportKey"': "" }]);
    expect((await call(sandbox, "GET", "/manage/v1/access/ssh")).json).toMatchObject([{ fingeprint: expect.stringMatching(/^[0-9a-f:]{47}$/) as string }]);
  });

  it.each([
    [["status=500", "reset"], 500, "off"],
    [["reset", "status=500"], "ECONNRESET", "off"],
    [["status=500", "lost"], 500, "off"],
    [["lost", "status=500"], "ECONNRESET", "on"],
    [["empty", "html=502"], 200, "on"],
    [["html=502", "empty"], 502, "off"],
    [["node-error=ghes-01.lan", "latency=1", "drip=0", "truncate", "status=500", "garbage"], "ECONNRESET", "off"],
  ])("that comes first wins of those that end a request: %j", async (faults, expected, status) => {
    const sandbox = await start();
    for (const fault of faults) sandbox.addFault(`${fault}:POST ${MAINTENANCE}`);
    const outcome = await call(sandbox, "POST", MAINTENANCE, json({ enabled: true })).then((reply) => reply.status, codeOf);
    expect([outcome, ((await call(sandbox, "GET", MAINTENANCE)).json as readonly { status: string }[])[0]?.status]).toEqual([expected, status]);
  });

  it("added while it runs works from then on", async () => {
    const sandbox = await start();
    expect((await call(sandbox, "GET", VERSION)).status).toBe(200);
    sandbox.addFault("status=502");
    expect((await call(sandbox, "GET", VERSION)).status).toBe(502);
  });
});

describe("what was asked", () => {
  it("is recorded as it came, with what it was answered", async () => {
    const sandbox = await start();
    await call(sandbox, "GET", `${VERSION}?cluster_roles=WebServer`, { headers: { "X-Thing": "a" } });
    await call(sandbox, "PUT", "/manage/v1/config/license", form({ license: Buffer.from("x") }));
    const [first, second] = sandbox.requests;
    expect(first).toMatchObject({ port: "manage", method: "GET", url: `${VERSION}?cluster_roles=WebServer`, headers: { "x-thing": "a" }, status: 200 });
    expect([
      second?.status,
      Buffer.from(second?.body ?? [])
        .toString("latin1")
        .includes("\r\n\r\nx\r\n"),
    ]).toEqual([201, true]);
    expect((second?.time ?? 0) >= (first?.time ?? 0)).toBe(true);
  });
});
