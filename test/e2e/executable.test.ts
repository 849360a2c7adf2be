/** The single executable: tested where TEST_EXECUTABLE is the path of one that `npm run package:executable` made. */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { jsonError, newPlace, root } from "../support/spawned.js";

const executable = process.env.TEST_EXECUTABLE ?? "";

/** Nothing of Node.js, npm or this folder: what a machine has on which the file was put. */
const bare = { PATH: "/usr/bin:/bin", HOME: "/nonexistent", LANG: "C.UTF-8" };

const run = (...words: readonly string[]) => execa(executable, words, { cwd: "/", env: bare, extendEnv: false, reject: false, stdin: "ignore" });

describe.skipIf(executable === "")("the executable", () => {
  it("says its version, on stdout alone", async () => {
    expect(await run("--version")).toMatchObject({ exitCode: 0, stdout: `ghes-admin ${manifest.version}`, stderr: "" });
  });

  it.each(["--help", "maintenance --help", "maintenance --help --no-color", "config settings", "help profiles", "completion zsh"])(
    "prints the same for %s as the package",
    async (line) => {
      const ours = await execa(process.execPath, [join(root, "bin/ghes-admin.js"), ...line.split(" ")], { env: bare, extendEnv: false });
      expect(await run(...line.split(" "))).toMatchObject({ exitCode: 0, stdout: ours.stdout, stderr: "" });
    },
  );

  it("does its work over TLS, with the jq inside", async () => {
    const place = await newPlace();
    const ran = await place.bash(`'${executable}' nodes list --jq '.nodes[].hostname'`);
    expect(ran).toMatchObject({ exitCode: 0, stdout: "ghes-01.lan\n", stderr: "" });
  });

  it("tells its failures as the package does, with the same exit code", async () => {
    const place = await newPlace();
    const wrong = { env: { GHES_ADMIN_PASSWORD: "wrong" } };
    const ran = [await place.bash(`'${executable}' nodes list --json`, wrong), await place.run("nodes list --json", wrong)];
    const [inside, asPackage] = ran.map(({ exitCode, stdout, stderr }) => ({ exitCode, stdout, error: { ...jsonError(stderr), request_id: "" } }));
    expect(inside).toEqual(asPackage);
    expect(inside).toMatchObject({ exitCode: 4, stdout: "", error: { code: "unauthenticated" } });
  });

  it("ends as interrupted on SIGTERM", async () => {
    const place = await newPlace();
    const child = execa(executable, ["maintenance", "watch"], { env: place.env, extendEnv: false, reject: false });
    child.stdout.once("data", () => child.kill("SIGTERM"));
    expect(await child).toMatchObject({ exitCode: 143 });
  });

  it("brings the embedded appliance, and is the ghes-admin of what runs under it", async () => {
    const ran = await run("sandbox", "exec", "--", "sh", "-c", "ghes-admin nodes version && tail -1 $(command -v ghes-admin)");
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(ran.stdout.split("\n")).toEqual([expect.stringMatching(/^ghes-01\.lan\t/), `exec ${executable} "$@"`]);
  });

  it("keeps profiles", async () => {
    const place = await newPlace();
    const line = `'${executable}' profile add one --host "$GHES_ADMIN_HOST" --no-verify --no-input </dev/null && '${executable}' profile list --json --jq '.[].name'`;
    const ran = await place.bash(line);
    expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/(^|\n)one\n$/) as string });
  });

  it("does not take options for Node.js from the environment", async () => {
    const ran = await execa(executable, ["--version"], { env: { ...bare, NODE_OPTIONS: "--no-such-option" }, extendEnv: false });
    expect(ran.stdout).toBe(`ghes-admin ${manifest.version}`);
  });

  it("holds the completions, the man pages and the papers", async () => {
    const content = await readFile(executable);
    const listed = await Promise.all(["completions", "man"].map(async (folder) => (await readdir(join(root, folder))).map((name) => join(folder, name))));
    const papers = [...listed.flat(), "LICENSE", "THIRD_PARTY_NOTICES.md"];
    const missing = await Promise.all(papers.map(async (name) => (content.includes(await readFile(join(root, name))) ? [] : [name])));
    expect(missing.flat()).toEqual([]);
  });

  it("holds no path of the machine that made it", async () => {
    const content = await readFile(executable);
    expect([root, "/tmp/ghes-admin-"].filter((path) => content.includes(path))).toEqual([]);
  });
});
