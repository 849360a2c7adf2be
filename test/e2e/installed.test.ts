/** The package as npm installs it, without a network: what a person gets is what was tested. */
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { newFolder, newPlace, root } from "../support/spawned.js";

describe("the installed package", () => {
  const cleanups: (() => Promise<void>)[] = [];
  let bin: string;
  let prefix: string;
  beforeAll(async () => {
    const folder = await newFolder((end) => cleanups.push(end));
    prefix = join(folder, "prefix");
    await mkdir(prefix);
    const quiet = { cwd: folder, env: { HOME: folder, npm_config_cache: join(folder, "cache"), npm_config_update_notifier: "false" } };
    const { stdout } = await execa("npm", ["pack", root, "--json", "--ignore-scripts"], quiet);
    const [packed] = JSON.parse(stdout) as readonly { readonly filename: string }[];
    await execa("npm", ["install", "--global", "--offline", "--no-audit", "--no-fund", "--prefix", prefix, join(folder, packed?.filename ?? "")], quiet);
    bin = join(prefix, "bin/ghes-admin");
  });
  afterAll(() => Promise.all(cleanups.map((end) => end())));

  it("says its version", async () => {
    expect((await execa(bin, ["--version"])).stdout).toBe(`ghes-admin ${manifest.version}`);
  });

  it("puts each man page where man looks, and nothing else beside itself", async () => {
    const pages = manifest.man.map((path) => path.replace("man/", ""));
    const sections = [...new Set(pages.map((name) => name.slice(-1)))];
    const found = await Promise.all(sections.map((section) => readdir(join(prefix, `share/man/man${section}`))));
    expect(found.flat().sort()).toEqual([...pages].sort());
    expect((await readdir(join(prefix, "lib/node_modules"))).filter((name) => !name.startsWith("."))).toEqual(["ghes-admin"]);
  });

  it("does its work over TLS, with --jq, whose parts lie in files of their own", async () => {
    const place = await newPlace();
    const ran = await place.bash(`'${bin}' nodes list --jq '.nodes[].hostname'`);
    expect(ran).toMatchObject({ exitCode: 0, stdout: "ghes-01.lan\n", stderr: "" });
  });

  it("brings the embedded appliance", async () => {
    const place = await newPlace();
    const ran = await place.bash(`'${bin}' sandbox exec -- ghes-admin nodes version`, { env: place.homeOnly });
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(ran.stdout).toMatch(/^ghes-01\.lan\t/);
  });
});
