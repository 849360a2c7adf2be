/** `sandbox exec` and `sandbox start` as processes. */
import { readFile, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonError, newPlace, type Place } from "../support/spawned.js";

const exec = (place: Place, ...words: readonly string[]) => place.run(["sandbox", "exec", "--", ...words], { env: onlyHome(place) });
const onlyHome = (place: Place) =>
  Object.fromEntries(Object.entries(place.env).map(([name, value]) => [name, name.startsWith("GHES_ADMIN_") ? undefined : value]));

describe("sandbox exec", () => {
  it.each([0, 77])("exits with the command's code: %i", async (code) => {
    expect((await exec(await newPlace(), "sh", "-c", `exit ${String(code)}`)).exitCode).toBe(code);
  });

  it("exits with 128 + N when signal N ended the command", async () => {
    expect((await exec(await newPlace(), "sh", "-c", "kill -TERM $$")).exitCode).toBe(143);
  });

  it("gives the command its streams, its words as they are, and an appliance", async () => {
    const place = await newPlace();
    const script = 'cat; echo "to stderr" >&2; printf "[%s]" "$@"; ghes-admin nodes version';
    const ran = await place.run(["sandbox", "exec", "--ghes-version", "3.17", "--", "sh", "-c", script, "sh", "a b", "--json", "-p", "$x"], {
      env: onlyHome(place),
      stdin: "in\n",
    });
    expect(ran).toMatchObject({ exitCode: 0, stderr: "to stderr\n" });
    expect(ran.stdout).toMatch(/^in\n\[a b\]\[--json\]\[-p\]\[\$x\]ghes-01\.lan\t.*3\.17\.0/);
  });

  it("goes past a proxy of the environment, which could not reach this computer's own", async () => {
    const place = await newPlace();
    const ran = await place.run(["sandbox", "exec", "--", "sh", "-c", 'ghes-admin nodes version >/dev/null && echo "$NO_PROXY $no_proxy"'], {
      env: { ...onlyHome(place), HTTPS_PROXY: "http://127.0.0.1:1", NO_PROXY: "corp.example" },
    });
    expect(ran).toMatchObject({ exitCode: 0, stdout: "corp.example,127.0.0.1 corp.example,127.0.0.1\n" });
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("passes %s on, and exits as the command does", async (signal) => {
    const place = await newPlace();
    const script = `process.on("${signal}", () => { console.log("got it"); process.exit(42); }); setInterval(() => 0, 1e6); console.log("ready")`;
    const child = place.start(["sandbox", "exec", "--", process.execPath, "-e", script], { env: onlyHome(place) });
    await child.said("stdout", /ready/);
    child.kill(signal);
    expect(await child.done).toMatchObject({ exitCode: 42, stdout: "ready\ngot it\n", stderr: "" });
  });

  it("says what is wrong with a command that does not exist", async () => {
    const ran = await exec(await newPlace(), "no-such-command-here");
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain("cannot run no-such-command-here: there is no such command");
  });

  it("leaves nothing behind: no store, no file", async () => {
    const place = await newPlace();
    const ran = await place.run(["sandbox", "exec", "--", "sh", "-c", 'echo "$GHES_ADMIN_CA_FILE"; ghes-admin status >/dev/null'], { env: onlyHome(place) });
    await expect(readFile(ran.stdout.trim())).rejects.toThrow("ENOENT");
    const files = (await readdir(place.folder, { recursive: true, withFileTypes: true })).filter((entry) => !entry.isDirectory());
    // The key under which rejected secrets are told apart is this person's, and the same for every instance.
    expect(files.map(({ name, parentPath }) => `${basename(parentPath)}/${name}`).sort()).toEqual(
      [`${basename(place.folder)}/ca.pem`, "attempts/key", "bin/ghes-admin"].sort(),
    );
  });
});

describe("sandbox start", () => {
  it("prints the profile it made, serves another process with -p, and takes the profile away on Ctrl-C", async () => {
    const place = await newPlace();
    const child = place.start("sandbox start --topology ha --json", { env: onlyHome(place) });
    await child.said("stdout", /\n$/);
    const ready = JSON.parse(child.text("stdout")) as { readonly profile: string; readonly port: number; readonly ca_file: string };
    expect(ready).toMatchObject({ profile: "sandbox", host: "127.0.0.1", user: "api_key" });
    const [other, shown] = await Promise.all([
      place.run(["nodes", "list", "-p", ready.profile], { env: onlyHome(place) }),
      place.run("profile show sandbox --json", { env: onlyHome(place) }),
    ]);
    expect(other.stdout).toMatch(/^ghes-01\.lan\t.*\nghes-02\.lan\t/);
    expect(JSON.parse(shown.stdout)).toMatchObject({ port: ready.port, tags: ["sandbox"] });
    child.kill("SIGINT");
    const ended = await child.done;
    expect({ exit: ended.exitCode, stderr: ended.stderr }).toEqual({ exit: 130, stderr: expect.not.stringMatching(/^\s+at /m) as string });
    const after = await place.run("profile list --json", { env: onlyHome(place) });
    expect(JSON.parse(after.stdout)).toEqual([]);
    await expect(readFile(ready.ca_file)).rejects.toThrow("ENOENT");
  });

  it("says in one line that it has stopped on Ctrl-C, which is how it is meant to end", async () => {
    const place = await newPlace();
    const child = place.start("sandbox start", { env: onlyHome(place) });
    await child.said("stdout", /\n$/);
    child.kill("SIGINT");
    const ended = await child.done;
    expect({ exit: ended.exitCode, stderr: ended.stderr }).toEqual({ exit: 130, stderr: "the sandbox has stopped, and its profile is removed\n" });
  });

  it("ends as it is meant to, and leaves no secret, where its profile was removed or renamed meanwhile", async () => {
    const place = await newPlace();
    for (const line of ["profile remove sandbox --yes", "profile rename sandbox mine"]) {
      const child = place.start("sandbox start --json", { env: onlyHome(place) });
      await child.said("stdout", /\n$/);
      const { ca_file: file } = JSON.parse(child.text("stdout")) as { readonly ca_file: string };
      expect(await place.run(line, { env: onlyHome(place) })).toMatchObject({ exitCode: 0 });
      child.kill("SIGINT");
      expect([line, (await child.done).exitCode]).toEqual([line, 130]);
      await expect(readdir(dirname(file))).rejects.toThrow("ENOENT");
    }
    expect((await place.run("profile list --fields name", { env: onlyHome(place) })).stdout).toBe("mine\n");
  });

  it("gives a second one a profile of its own, and the port that was asked for is refused while it is taken", async () => {
    const place = await newPlace();
    const first = place.start("sandbox start --json", { env: onlyHome(place) });
    await first.said("stdout", /\n$/);
    const { port } = JSON.parse(first.text("stdout")) as { readonly port: number };
    const second = place.start("sandbox start --json", { env: onlyHome(place) });
    await second.said("stdout", /"sandbox-2"/);
    const third = await place.run(`sandbox start --port ${String(port)} --json`, { env: onlyHome(place) });
    expect({ exit: third.exitCode, stdout: third.stdout }).toEqual({ exit: 9, stdout: "" });
    expect(jsonError(third.stderr)).toEqual({
      code: "local_state",
      message: `port ${String(port)} is taken by another program`,
      hint: "give another number with --port, or leave it out for a free one",
    });
    first.kill("SIGTERM");
    second.kill("SIGHUP");
    expect([(await first.done).exitCode, (await second.done).exitCode]).toEqual([143, 129]);
  });

  it("keeps its state in a file for the next start", async () => {
    const place = await newPlace();
    const script = "ghes-admin maintenance enable --yes --message kept";
    const flags = ["sandbox", "exec", "--state", join(place.folder, "lab.json")];
    expect((await place.run([...flags, "--", "sh", "-c", script], { env: onlyHome(place) })).exitCode).toBe(0);
    const again = await place.run([...flags, "--", "ghes-admin", "maintenance", "status", "--json"], { env: onlyHome(place) });
    expect(JSON.parse(again.stdout)).toMatchObject([{ status: "on", maintenance_mode_message: "kept" }]);
  });
});
