/** Which requests are sent to know the release, and which never are. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { answer } from "../support/scripted-server.js";
import { appliance } from "../support/cli.js";
import { consoleOf, type Answers } from "./console.js";

const VERSION = [{ hostname: "ghe1", version: { version: "3.19.2", platform: "kvm", build_id: "1", build_date: "2026-01-01" } }];
const RESULT = [{ hostname: "ghe1", uuid: null, message: "maintenance mode enabled" }];
const NODE = [{ hostname: "ghe1", uuid: null, status: "off" }];

const today: Answers = ({ method, path }) => {
  if (path === "/manage/v1/version") return [answer(200, VERSION)];
  if (path === "/manage/v1/maintenance") return [answer(200, method === "GET" ? NODE : RESULT)];
  return undefined;
};

const remembered = (folder: string) => {
  const directory = join(folder, ".local", "state", "ghes-admin", "releases");
  return readdirSync(directory).map((name) => ({
    name,
    path: join(directory, name),
    value: JSON.parse(readFileSync(join(directory, name), "utf8")) as { version: string },
  }));
};

describe("an instance that nobody has asked", () => {
  it("gets a read at once, and nothing else where it is answered", async () => {
    expect((await (await consoleOf(today)).run("maintenance status")).requests).toEqual(["GET /manage/v1/maintenance"]);
  });

  it("is asked before a write, once, without credentials where its own version endpoint is missing, and a 401 there tells by its header", async () => {
    const console = await consoleOf();
    const ran = await console.run("maintenance disable");
    expect(ran.exit).toBe(0);
    expect(ran.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /manage/v1/version", "GET /api/v3/meta", "POST /setup/api/maintenance"]);
    expect(ran.seen[1]?.headers.authorization).toBeUndefined();
    const again = await console.run("maintenance disable");
    expect(again.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /setup/api/maintenance"]);
  });

  it("gets a read again in the older way after a 404", async () => {
    const ran = await (await consoleOf()).run("maintenance status --json");
    expect(ran.exit).toBe(0);
    expect(ran.requests).toEqual(["GET /manage/v1/maintenance", "GET /manage/v1/version", "GET /api/v3/meta", "GET /setup/api/maintenance"]);
  });

  it("gets a read in the older way also where nothing tells its release", async () => {
    const console = await consoleOf(({ path }) => (path === "/api/v3/meta" ? [answer(503, "<html></html>", { "content-type": "text/html" })] : undefined));
    expect((await console.run("maintenance status")).exit).toBe(0);
  });

  it("is asked no more after a 401 to the credentials", async () => {
    const console = await consoleOf(({ path }) => (path === "/manage/v1/version" ? [answer(401, { message: "Unauthorized" })] : undefined));
    const ran = await console.run("maintenance disable");
    expect([ran.exit, ran.requests]).toEqual([4, ["GET /manage/v1/version"]]);
  });

  it("is not asked in a dry run", async () => {
    expect((await (await consoleOf()).run("maintenance disable --dry-run")).requests).toEqual([]);
  });
});

describe("what is remembered", () => {
  it("is a private file by host and port", async () => {
    const console = await consoleOf(today);
    await console.run("maintenance enable --yes");
    const [file] = remembered(console.folder);
    expect([file?.name, file?.value.version]).toEqual([`127.0.0.1%3A${String(console.port)}.json`, "3.19.2"]);
    expect(statSync(file?.path ?? "").mode & 0o777).toBe(0o600);
  });

  it("is not known where the file is broken, and the command works without a place for it", async () => {
    const console = await consoleOf(today);
    await console.run("maintenance enable --yes");
    writeFileSync(remembered(console.folder)[0]?.path ?? "", "{broken");
    expect((await console.run("maintenance enable --yes")).requests[0]).toBe("GET /manage/v1/version");
    const elsewhere = join(console.folder, "closed");
    mkdirSync(elsewhere);
    chmodSync(elsewhere, 0o500);
    expect((await console.run("maintenance enable --yes", { env: { XDG_STATE_HOME: join(elsewhere, "file") } })).exit).toBe(0);
  });

  it("is forgotten when an upgrade begins", async () => {
    const console = await consoleOf(({ path }) => {
      if (path === "/manage/v1/version") return [answer(200, [{ ...VERSION[0], version: { ...VERSION[0]?.version, version: "3.22.0" } }])];
      if (path.startsWith("/manage/v1/upgrade/status")) return [answer(200, [{ hostname: "ghe1", uuid: null, status: null }])];
      if (path === "/manage/v1/upgrade/apply") return [answer(200, [{ hostname: "ghe1", uuid: null, message: "started" }])];
      return undefined;
    });
    await console.run("nodes version");
    expect(remembered(console.folder).map(({ value }) => value.version)).toEqual(["3.22.0"]);
    const ran = await console.run("upgrade apply 3.22.1 --phase pre-upgrade --yes");
    expect(ran.requests.at(-1)).toMatch(/^POST \/manage\/v1\/upgrade\/apply/);
    expect([ran.exit, remembered(console.folder)]).toEqual([0, []]);
  });

  it("is asked again before it refuses anything: the instance may have been upgraded", async () => {
    let answers: Answers = () => undefined;
    const console = await consoleOf((request) => answers(request));
    await console.run("maintenance disable");
    expect(remembered(console.folder)[0]?.value.version).toBe("2.22.4");
    answers = today;
    const ran = await console.run("maintenance status --uuid 1b6cf518-f97c-11ed-8544-061d81f7eedb");
    expect(ran.requests).toEqual(["GET /manage/v1/version", "GET /manage/v1/maintenance?uuid=1b6cf518-f97c-11ed-8544-061d81f7eedb"]);
    expect(remembered(console.folder)[0]?.value.version).toBe("3.19.2");
  });

  it("is read again when a 404 contradicts it; a write is not sent twice", async () => {
    let gone = false;
    const console = await consoleOf((request) => {
      if (request.path.startsWith("/setup/") && gone) return [answer(404, { message: "Not Found" })];
      return gone ? today(request) : undefined;
    });
    await console.run("maintenance disable");
    gone = true;
    const write = await console.run("maintenance disable");
    expect([write.exit, write.seen.map(({ method, path }) => `${method} ${path}`)]).toEqual([1, ["POST /setup/api/maintenance", "GET /manage/v1/version"]]);
    expect(write.err).toContain("it is 3.19.2; run the command again");
    expect((await console.run("maintenance disable")).exit).toBe(0);
  });
});

describe("a release whose description nobody read", () => {
  it("is tried, and its 404 is explained", async () => {
    const ghes = await appliance({ release: "3.12" });
    const ran = await ghes.run("nodes status --json");
    expect([ran.exit, ran.requests[0]?.url]).toEqual([1, "/manage/v1/cluster/status"]);
    expect(JSON.parse(ran.stderr)).toMatchObject({
      error: { code: "unsupported", message: expect.stringContaining("needs 3.13 or later; this is 3.12") as string },
    });
  });
});
