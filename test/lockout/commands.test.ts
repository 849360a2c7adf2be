/** One 401 for each secret, over commands that follow each other: API.md 1.2, RELIABILITY.md 4.2 row 18. */
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appliance, type Ghes } from "../support/cli.js";

const WRONG = "Wrong-canary-7+x";
const wrong = { env: { GHES_ADMIN_PASSWORD: WRONG } };
const basic = (ghes: Ghes) => ghes.sandbox.requests.filter(({ headers }) => (headers.authorization ?? "").startsWith("Basic")).length;
const folderOf = (ghes: Ghes): string => join(ghes.folder, ".local/state/ghes-admin/attempts");
const statuses = (ran: { readonly requests: readonly { readonly status?: number | undefined }[] }) => ran.requests.map(({ status }) => status);

describe("after a 401", () => {
  it("no command sends that password again, and another password is tried at once", async () => {
    const ghes = await appliance();
    expect(statuses(await ghes.run("maintenance status", wrong))).toEqual([401]);
    for (const line of ["maintenance status", "nodes list", "ping", "config apply --yes", "api /manage/v1/version"]) {
      const ran = await ghes.run(line, { env: { ...wrong.env, GHES_ADMIN_TOKEN: "" } });
      expect([line, ran.exit, basic(ghes)]).toEqual([line, 4, 1]);
    }
    expect(statuses(await ghes.run("maintenance status", { env: { GHES_ADMIN_PASSWORD: "another one" } }))).toEqual([401]);
    expect((await ghes.run("maintenance status")).exit).toBe(0);
  });

  it("the same holds for a token", async () => {
    const ghes = await appliance();
    const revoked = { env: { GHES_ADMIN_TOKEN: "ghp_revokedRevokedRevokedRevokedRevoked1" } };
    expect(statuses(await ghes.run("users list", revoked))).toEqual([401]);
    const second = await ghes.run("orgs list --json", revoked);
    expect([second.exit, second.requests.length]).toEqual([4, 0]);
    expect(JSON.parse(second.stderr)).toMatchObject({ error: { code: "unauthenticated", until: "2026-11-22T17:10:00Z" } });
    expect(second.stderr).not.toContain("reactivate");
  });

  it("the same password with another user name is another credential", async () => {
    const ghes = await appliance();
    expect(statuses(await ghes.run("maintenance status", { env: { GHES_ADMIN_USER: "api_kye" } }))).toEqual([401]);
    expect((await ghes.run("maintenance status")).exit).toBe(0);
  });

  it("--force sends it once more, and what is rejected again stays rejected", async () => {
    const ghes = await appliance();
    await ghes.run("maintenance status", wrong);
    expect(statuses(await ghes.run("status --force", wrong))).toEqual([401]);
    expect(statuses(await ghes.run("maintenance status", wrong))).toEqual([]);
  });

  it("a login that works takes the refusal away", async () => {
    const ghes = await appliance();
    ghes.sandbox.addFault("unauthorized@1");
    expect((await ghes.run("maintenance status")).exit).toBe(4);
    expect(statuses(await ghes.run("maintenance status"))).toEqual([]);
    const forced = await ghes.run("ping --force", { env: { GHES_ADMIN_TOKEN: "" } });
    expect([forced.exit, statuses(forced)]).toEqual([0, [200]]);
    expect((await ghes.run("maintenance status")).exit).toBe(0);
  });

  it("the message says what happened, until when, how to override it and how to unlock the account", async () => {
    const ghes = await appliance();
    await ghes.run(`profile add ghe9 --host ${ghes.env.GHES_ADMIN_HOST ?? ""} --port ${ghes.env.GHES_ADMIN_PORT ?? ""} --no-verify`);
    const env = { GHES_ADMIN_PASSWORD: WRONG };
    await ghes.run("-p ghe9 maintenance status", { env });
    const ran = await ghes.run("-p ghe9 maintenance status", { env });
    expect(ran.stderr).toBe(
      `error: nothing was sent to ghe9: the password of "api_key" from GHES_ADMIN_PASSWORD was rejected (401) by ${ghes.sandbox.host}:${String(ghes.sandbox.port)} at 2026-11-22T17:00:00Z, and is not tried again until 2026-11-22T17:10:00Z (10 min from now)\n` +
        "  hint: another password is tried at once, and this one with: ghes-admin -p ghe9 ping --force. A locked root site administrator is unlocked by `ghe-reactivate-admin-login` in the administrative shell (SSH)\n",
    );
  });

  it("profile add does not try it either, and says so in its own terms", async () => {
    const ghes = await appliance();
    await ghes.run("maintenance status", wrong);
    const at = `--host ${ghes.sandbox.host} --port ${String(ghes.sandbox.port)} --ca-file .ca.pem`;
    const ran = await ghes.run(`profile add ghe9 ${at} --password-stdin`, { stdin: WRONG });
    expect([ran.exit, ran.requests.length]).toEqual([4, 0]);
    expect(ran.stderr.split("\n")[1]).toBe("  hint: --force tries it all the same; nothing was stored; --no-verify stores it untried");
  });

  it("upgrade download --force downloads again, and does not override", async () => {
    const ghes = await appliance({ release: "3.22.0" });
    await ghes.run("maintenance status", wrong);
    expect(statuses(await ghes.run("upgrade download 3.22.1 --force --yes", wrong))).toEqual([]);
  });
});

describe("an instance that was not asked yet", () => {
  it("is not sent a password that another one rejected; one that accepted it before is", async () => {
    const password = "shared-secret-of-a-fleet";
    const [a, b, c] = [await appliance({ password }), await appliance({ password }), await appliance({ password })];
    const env = { XDG_STATE_HOME: a.folder };
    expect((await c.run("maintenance status", { env })).exit).toBe(0);
    a.sandbox.addFault("unauthorized@1");
    expect((await a.run("maintenance status", { env })).exit).toBe(4);
    const next = await b.run("maintenance status", { env });
    expect([next.exit, next.requests.length]).toEqual([4, 0]);
    expect(next.stderr).toContain(`rejected (401) by ${a.sandbox.host}:${String(a.sandbox.port)}`);
    expect((await c.run("maintenance status", { env })).exit).toBe(0);
    expect((await b.run("maintenance status --force", { env })).exit).toBe(0);
  });
});

describe("what is kept of it", () => {
  it("is for this person alone, and tells nothing of the secret", async () => {
    const ghes = await appliance();
    await ghes.run("maintenance status", wrong);
    await ghes.run("maintenance status");
    const folder = folderOf(ghes);
    const names = await readdir(folder);
    expect(names.filter((name) => /^[0-9a-f]{64}\.json$/.test(name)).length).toBe(3);
    expect(names.filter((name) => !/^[0-9a-f]{64}\.json$/.test(name))).toEqual(["key"]);
    expect(((await stat(folder)).mode & 0o777).toString(8)).toBe("700");
    const hashes = [WRONG, `api_key:${WRONG}`, `password\u0000api_key\u0000${WRONG}`].map((text) => createHash("sha256").update(text).digest("hex"));
    for (const name of names) {
      expect(((await stat(join(folder, name))).mode & 0o777).toString(8)).toBe("600");
      const content = await readFile(join(folder, name), "latin1");
      for (const form of [...hashes, WRONG, Buffer.from(WRONG).toString("base64")]) expect(`${name} ${content}`).not.toContain(form);
    }
  });

  it("is named otherwise for everybody: the key is random", async () => {
    const password = "the same for both";
    const [a, b] = [await appliance({ password }), await appliance({ password })];
    await a.run("maintenance status");
    await b.run("maintenance status");
    const [one, two] = [await readdir(folderOf(a)), await readdir(folderOf(b))];
    expect(one.filter((name) => name !== "key" && two.includes(name))).toEqual([]);
  });

  it("cannot be written: nothing fails, and the command itself still sends it once only", async () => {
    const ghes = await appliance();
    await writeFile(join(ghes.folder, "file"), "");
    for (const state of ["/proc/nowhere", join(ghes.folder, "file")]) {
      const env = { XDG_STATE_HOME: state };
      const right = await ghes.run("status --json", { env });
      expect([right.exit, right.stderr]).toEqual([0, ""]);
      expect(statuses(await ghes.run("status", { env: { ...env, GHES_ADMIN_PASSWORD: `${WRONG}${state}`, GHES_ADMIN_TOKEN: "" } }))).toEqual([401]);
    }
  });

  it("a key that others could read, or that is not whole, is replaced", async () => {
    const ghes = await appliance();
    await ghes.run("maintenance status");
    const path = join(folderOf(ghes), "key");
    const before = await readFile(path);
    await writeFile(path, "short");
    await ghes.run("maintenance status", wrong);
    expect((await readFile(path)).length).toBe(32);
    expect(await readFile(path)).not.toEqual(before);
    expect(statuses(await ghes.run("maintenance status", wrong))).toEqual([]);
  });
});

describe("a password that the profile holds", () => {
  it("is rejected with the command that stores another; one from elsewhere, or a new one, without", async () => {
    const ghes = await appliance();
    const place = `--host 127.0.0.1 --port ${String(ghes.sandbox.port)} --rest-port ${String(ghes.sandbox.restPort)} --ca-file .ca.pem`;
    const env = { GHES_ADMIN_HOST: undefined, GHES_ADMIN_PORT: undefined, GHES_ADMIN_REST_PORT: undefined, GHES_ADMIN_PASSWORD: undefined };
    const stdin = "Wrong-canary-8+x";
    const tried = await ghes.run(`profile add prod ${place} --password-stdin --store file --no-input`, { env, stdin });
    expect(tried.exit).toBe(4);
    expect(tried.stderr).not.toContain("profile set");
    expect(await ghes.run(`profile add prod ${place} --password-stdin --store file --no-verify --no-input`, { env, stdin: "Wrong-canary-9+x" })).toMatchObject({
      exit: 0,
    });
    const how = "another password is stored with: ghes-admin profile set prod --password-stdin";
    expect((await ghes.run("nodes list -p prod", { env })).stderr).toContain(`without the right; ${how}. A locked`);
    expect((await ghes.run("nodes list -p prod", { env })).stderr).toContain(`ping --force; ${how}. A locked`);
    const given = await ghes.run("nodes list", { env: { GHES_ADMIN_PASSWORD: "Wrong-canary-10+x" } });
    expect(given.stderr).not.toContain("profile set");
  });
});
