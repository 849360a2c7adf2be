/** Closed pipes, slow readers, full disks and closed streams: RELIABILITY.md 1.4 and 4.2 H 76 to 78. */
import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { lines, newPlace, program, stackLines, type Place } from "../support/spawned.js";

const CANNOT_WRITE = "cannot write output: no space left on device";
const SET = "POST /manage/v1/maintenance";

/** About 1 MB of keys at the appliance. */
function fill({ sandbox }: Place): void {
  const blob = Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from("ssh-ed25519"), Buffer.from([0, 0, 0, 32])]);
  sandbox.appliance.state.sshKeys = Array.from({ length: 6_000 }, (_, i) => {
    const key = createHash("sha256").update(String(i)).digest();
    return `ssh-ed25519 ${Buffer.concat([blob, key]).toString("base64")} key-${String(i).padStart(40, "0")}`;
  });
}

/** Runs the program with a reader that takes a little at a time, and only after the appliance has answered. */
async function readSlowly(place: Place, words: readonly string[], env: Readonly<Record<string, string | undefined>>) {
  const child = spawn(process.execPath, [program, ...words], { env: { ...env }, stdio: ["ignore", "pipe", "pipe"], cwd: place.folder });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let text = "";
  child.stderr.resume();
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    text += String(chunk);
    child.stdout.pause();
    for (let i = 0; i < 20; i++) await turn();
    child.stdout.resume();
  }
  return { text, exit: await ended };
}

describe("jq over what is watched", () => {
  it("keeps the program alive until each node's line is there", async () => {
    const place = await newPlace({ topology: "ha" });
    const child = place.start("maintenance watch -o ndjson --jq .status");
    await child.said("stdout", /^off\noff\n$/);
    child.kill("SIGTERM");
    expect((await child.done).exitCode).toBe(143);
  });
});

describe("a reader that goes away", () => {
  it.each([
    "ghes-admin ssh-keys list | head -1; exit ${PIPESTATUS[0]}",
    "ghes-admin ssh-keys list --json | head -c 100; exit ${PIPESTATUS[0]}",
    "ghes-admin ssh-keys list -o ndjson | true; exit ${PIPESTATUS[0]}",
    "ghes-admin -v ssh-keys list 2>&1 | head -1; exit ${PIPESTATUS[0]}",
    "ghes-admin --help | true; exit ${PIPESTATUS[0]}",
    "ghes-admin help flags | head -1; exit ${PIPESTATUS[0]}",
  ])("ends a command that reads with 0 and without a word: %s", async (script) => {
    const place = await newPlace();
    fill(place);
    const ran = await place.bash(script);
    expect({ exit: ran.exitCode, stderr: ran.stderr }).toEqual({ exit: 0, stderr: "" });
  });

  it("does not end a command that writes: it goes on and exits by its result", async () => {
    const place = await newPlace();
    const ran = await place.bash("ghes-admin maintenance enable --wait-drained --yes | true; exit ${PIPESTATUS[0]}");
    expect({ exit: ran.exitCode, stderr: ran.stderr }).toEqual({ exit: 0, stderr: "" });
    expect(lines(ran.requests)).toContain(SET);
    expect(lines(ran.requests).at(-1)).toBe("GET /manage/v1/maintenance");
  });

  it("does not hide that a followed run failed", async () => {
    const place = await newPlace({ faults: ["apply-fails"] });
    const ran = await place.bash("ghes-admin config apply --follow --yes | true; exit ${PIPESTATUS[0]}");
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toMatch(/^error: configuration run [0-9a-f]{8} failed on ghes-01\.lan/m);
    expect(stackLines(ran.stderr)).toEqual([]);
  });
});

describe("a slow reader", () => {
  it("gets all of 1 MB of JSON from a command that succeeds", async () => {
    const place = await newPlace();
    fill(place);
    const { text, exit } = await readSlowly(place, ["ssh-keys", "list", "--json"], place.env);
    expect(exit).toBe(0);
    expect(text.length).toBeGreaterThan(1_000_000);
    expect((JSON.parse(text) as readonly unknown[]).length).toBe(6_000);
  });

  it("gets all of 1 MB of JSON from a command that fails in part", async () => {
    const place = await newPlace();
    fill(place);
    const { host, port } = place.sandbox;
    const ca = ["--ca-file", `${place.folder}/ca.pem`, "--no-verify"];
    await place.run(["profile", "add", "good", "--host", host, "--port", String(port), ...ca, "--password-stdin"], {
      env: place.homeOnly,
      stdin: place.sandbox.password,
    });
    await place.run(["profile", "add", "gone", "--host", host, "--port", "1", ...ca, "--password-stdin"], { env: place.homeOnly, stdin: "x" });
    const { text, exit } = await readSlowly(place, ["ssh-keys", "list", "--json", "--all-profiles", "--no-retry"], place.homeOnly);
    expect(exit).toBe(5);
    expect(text.length).toBeGreaterThan(1_000_000);
    const rows = JSON.parse(text) as readonly { readonly profile: string; readonly ok?: boolean }[];
    expect(rows.filter((row) => row.profile === "good")).toHaveLength(6_000);
    expect(rows.filter((row) => row.ok === false)).toMatchObject([{ profile: "gone", error: { code: "unreachable" } }]);
  });
});

describe("a full disk", () => {
  it.each(["status", "ssh-keys list --json", "config apply --follow --yes", "operations -o csv", "--help", "--version"])(
    "is exit 9 with the sentence: %s",
    async (line) => {
      const place = await newPlace();
      const ran = await place.bash(`ghes-admin ${line} > /dev/full`);
      expect(ran.exitCode, ran.stderr).toBe(9);
      expect(ran.stderr).toContain(CANNOT_WRITE);
      expect(stackLines(ran.stderr)).toEqual([]);
    },
  );

  it("does not keep a command that writes from its work", async () => {
    const place = await newPlace();
    const ran = await place.bash("ghes-admin maintenance enable --yes > /dev/full");
    expect(ran.exitCode).toBe(9);
    expect(lines(ran.requests)).toContain(SET);
  });
});

describe("closed streams", () => {
  it.each([
    { name: "stdout", script: "ghes-admin status >&-" },
    { name: "stderr", script: "ghes-admin -v status 2>&- >/dev/null" },
    { name: "stdin", script: "ghes-admin status <&- >/dev/null" },
    { name: "all three", script: "ghes-admin status <&- >&- 2>&-" },
  ])("$name: a command works without it", async ({ script }) => {
    const place = await newPlace();
    const ran = await place.bash(script);
    expect({ exit: ran.exitCode, stdout: ran.stdout, stderr: ran.stderr }).toEqual({ exit: 0, stdout: "", stderr: "" });
    expect(ran.requests.length).toBeGreaterThan(0);
  });

  it("stdin that a command needs is a usage error when it is closed", async () => {
    const place = await newPlace();
    const ran = await place.bash("ghes-admin ssh-keys add - <&-");
    expect(ran.exitCode).toBe(2);
    expect(ran.requests).toEqual([]);
    expect(stackLines(ran.stderr)).toEqual([]);
  });

  it("stderr on a full disk changes nothing", async () => {
    const place = await newPlace();
    const ran = await place.bash("ghes-admin -v nodes version 2>/dev/full");
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toMatch(/^ghes-01\.lan\t/);
  });
});
