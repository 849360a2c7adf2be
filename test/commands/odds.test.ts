/** Single promises of single commands. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appliance } from "../support/cli.js";

interface Told {
  readonly error: Readonly<Record<string, unknown>>;
}

describe("users report -o csv --no-headers", () => {
  it.each(["users report all", "users report all --role user"])("is the instance's own CSV without its first line: %s", async (line) => {
    const ghes = await appliance({ users: 5 });
    const whole = await ghes.run(`${line} -o csv`);
    const bare = await ghes.run(`${line} -o csv --no-headers`);
    expect({ exit: bare.exit, text: bare.stdout }).toEqual({ exit: 0, text: whole.stdout.slice(whole.stdout.indexOf("\n") + 1) });
    expect(bare.stdout).not.toBe("");
  });
});

describe("ssh-keys list", () => {
  it("has the SHA256 fingerprint in a column of its own, and fingerprint is the instance's everywhere", async () => {
    const ghes = await appliance();
    await ghes.run("ssh-keys add 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA mona@laptop'");
    const [key] = JSON.parse((await ghes.run("ssh-keys list --json")).stdout) as { fingerprint: string }[];
    const csv = await ghes.run("ssh-keys list -o csv");
    expect(csv.stdout).toMatch(/^sha256,comment,key\nSHA256:/);
    expect((await ghes.run("ssh-keys list --fields fingerprint")).stdout.split("\n")[0]).toBe(key?.fingerprint);
  });
});

describe("a rename", () => {
  it("is not called done, and not called not done, where nobody waited for it", async () => {
    const ghes = await appliance();
    const renamed = async (line: string) => (JSON.parse((await ghes.run(`${line} --yes --json`)).stdout) as { renamed: unknown }).renamed;
    expect(await renamed("users rename mona mona-lisa")).toBeNull();
    expect(await renamed("users rename hubot robot --wait")).toBe(true);
  });
});

describe("--journal", () => {
  it("makes no folder: 9, and nothing is sent", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("users suspend mona --yes --journal gone/j.jsonl --json");
    expect({ exit: ran.exit, writes: ran.requests.filter(({ method }) => method !== "GET"), made: existsSync(join(ghes.folder, "gone")) }).toEqual({
      exit: 9,
      writes: [],
      made: false,
    });
    expect((JSON.parse(ran.stderr) as Told).error).toMatchObject({ code: "local_state", hint: "make it, or name another file" });
    expect((await ghes.run("users suspend mona --yes --resume gone/j.jsonl --json")).exit).toBe(9);
    expect(existsSync(join(ghes.folder, "gone"))).toBe(false);
  });

  it("in what is no folder is 9, and a folder itself 2, with its reason; nothing is sent", async () => {
    const ghes = await appliance();
    await ghes.file("plain", "");
    const told = async (journal: string) => {
      const ran = await ghes.run(`users suspend mona --yes --json --journal ${journal}`);
      return { exit: ran.exit, writes: ran.requests.filter(({ method }) => method !== "GET"), message: (JSON.parse(ran.stderr) as Told).error.message };
    };
    const inFile = join(ghes.folder, "plain", "j");
    expect(await told("plain/j")).toEqual({
      exit: 9,
      writes: [],
      message: `the journal ${inFile} has no folder to be in: there is no folder ${join(ghes.folder, "plain")}`,
    });
    expect(await told(ghes.folder)).toEqual({ exit: 2, writes: [], message: `the journal ${ghes.folder} would be a folder` });
  });

  it("of a run that is not there is no such file, on a computer that never kept one", async () => {
    const ghes = await appliance();
    const { exit, stderr } = await ghes.run("users suspend --yes --json --resume 20261122T170000Z-0a1b2c");
    expect(exit).toBe(9);
    expect((JSON.parse(stderr) as Told).error.message).toMatch(/^cannot read the journal .*0a1b2c\.jsonl: no such file$/);
  });
});

describe("ssh-keys add --file", () => {
  it("of a private key says so, and not how many keys it holds", async () => {
    const ghes = await appliance();
    await ghes.file("id", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\nAAAA\nBBBB\n-----END OPENSSH PRIVATE KEY-----\n");
    const { exit, stderr } = await ghes.run("ssh-keys add --file id");
    expect({ exit, stderr }).toEqual({
      exit: 2,
      stderr: "error: this is a private key: it was not read further and nothing was sent\n  hint: Give the public key, the file whose name ends in .pub.\n",
    });
  });
});

describe("a profile's secrets", () => {
  it("are for its own host: for another one the hint says so, and not to store them again", async () => {
    const ghes = await appliance();
    await ghes.run("profile add p1 --host ghe.example.com --password-stdin --store file --no-verify", { stdin: "a-password-of-its-own" });
    const ran = await ghes.run("nodes version --json", { env: { GHES_ADMIN_PROFILE: "p1", GHES_ADMIN_PASSWORD: "" } });
    expect({ exit: ran.exit, hint: (JSON.parse(ran.stderr) as Told).error.hint }).toEqual({
      exit: 4,
      hint: "what is stored in the profile p1 is for another host and is not used here; set GHES_ADMIN_PASSWORD, or leave --host and GHES_ADMIN_HOST out",
    });
  });
});

describe("what is said before it is sent", () => {
  it.each([
    ["maintenance enable --when 2026-11-23T22:00:00+01:00 --yes", /^begins .* = 2026-11-23T21:00:00Z/m],
    ["announcement set hi --expires 2026-11-23T22:00:00+01:00", /^expires .* = 2026-11-23T21:00:00Z/m],
    ["config apply --run-id d34db33f --yes", /^.*run d34db33f/m],
  ])("stands on stderr, and -q silences it: %s", async (line, said) => {
    const [loud, quiet] = [await (await appliance()).run(line), await (await appliance()).run(`${line} -q`)];
    expect([loud.exit, quiet.exit, quiet.stderr]).toEqual([0, 0, ""]);
    expect(loud.stderr).toMatch(said);
  });
});

describe("Ctrl-C while a run is followed", () => {
  it("names the run in the JSON error", async () => {
    const ghes = await appliance({ pace: 1 });
    let stop: () => void = () => undefined;
    const ran = ghes.run("config apply --run-id d34db33f --follow --yes --json", {
      during: (interrupt) => {
        stop = () => interrupt("SIGINT");
      },
    });
    const begun = () => ghes.sandbox.requests.some(({ method, url, status }) => method === "POST" && url.includes("/config/apply") && status !== undefined);
    while (!begun()) await new Promise((resolve) => setTimeout(resolve, 10));
    stop();
    const { exit, stderr } = await ran;
    expect({ exit, error: (JSON.parse(stderr.trim().split("\n").at(-1) ?? "") as Told).error }).toMatchObject({
      exit: 130,
      error: { code: "interrupted", run_id: "d34db33f" },
    });
  });
});
