/**
 * The .deb and the .rpm, made around a program that takes no time to compress, and looked at with the distributions' own
 * tools. `TEST_DEB`, the path of a real one, has it installed in a clean Debian (scripts/try-deb.sh), which takes minutes.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { newFolder, root } from "../support/spawned.js";

const has = (program: string) => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;
/** A Linux program, which packages are made for. */
const STAND_IN = "/bin/true";
const DATE = "1700000000";
/** Milliseconds that lintian and rpmbuild may take on a busy machine. */
const PATIENCE = 60_000;

const sum = async (file: string) =>
  createHash("sha256")
    .update(await readFile(file))
    .digest("hex");

/** The paths in a package below the root, by their sources here. */
async function wanted(zsh: string): Promise<readonly string[]> {
  const pages = (await readdir(join(root, "man"))).map((name) => `/usr/share/man/man${name.slice(-1)}/${name}.gz`);
  const completions = ["bash-completion/completions/ghes-admin", zsh, "fish/vendor_completions.d/ghes-admin.fish"].map((path) => `/usr/share/${path}`);
  return ["/usr/bin/ghes-admin", ...pages, ...completions];
}

async function make(script: string, folder: string): Promise<string> {
  const stage = join(folder, "executable");
  await mkdir(stage, { recursive: true });
  await copyFile(STAND_IN, join(stage, "ghes-admin"));
  await writeFile(join(stage, "LICENSE.nodejs"), "Node.js is licensed for use as follows\n");
  const { stdout } = await execa(process.execPath, [join(root, "scripts", script), "--executable", join(stage, "ghes-admin"), "--output", folder], {
    env: { SOURCE_DATE_EPOCH: DATE },
  });
  return stdout;
}

describe.skipIf(!has("dpkg-deb"))("the .deb", { timeout: PATIENCE }, () => {
  const cleanups: (() => Promise<void>)[] = [];
  let file: string;
  let listing: readonly string[];
  beforeAll(async () => {
    file = await make("package-deb.mjs", await newFolder((end) => cleanups.push(end)));
    listing = execFileSync("dpkg-deb", ["--contents", file], { encoding: "utf8", env: { ...process.env, TZ: "UTC" } })
      .trimEnd()
      .split("\n");
  }, PATIENCE);
  afterAll(() => Promise.all(cleanups.map((end) => end())));

  it("is named for its version and its processor, and asks for no Node.js", () => {
    expect(basename(file)).toMatch(new RegExp(`^ghes-admin_${manifest.version.replaceAll(".", "\\.")}_(amd64|arm64)\\.deb$`));
    const depends = execFileSync("dpkg-deb", ["--field", file, "Depends"], { encoding: "utf8" });
    expect(depends.split(/[,|]/).map((one) => one.trim().split(" ")[0])).toEqual(["libc6", "libgcc-s1", "libgcc1", "libstdc++6"]);
  });

  it("has the program, each man page and the completions where Debian looks for them", async () => {
    const paths = new Set(listing.map((line) => line.slice(line.indexOf("./") + 1)));
    expect((await wanted("zsh/vendor-completions/_ghes-admin")).filter((path) => !paths.has(path))).toEqual([]);
    expect(
      ["copyright", "changelog.gz", "LICENSE.nodejs.gz", "THIRD_PARTY_NOTICES.md.gz"].filter((name) => !paths.has(`/usr/share/doc/ghes-admin/${name}`)),
    ).toEqual([]);
  });

  it("belongs to root, may be executed, and bears the date of its sources", () => {
    expect(listing.filter((line) => !/^\S+ root\/root +\d+ 2023-11-14 22:13 /.test(line))).toEqual([]);
    const executable = listing.filter((line) => line.startsWith("-") && !line.startsWith("-rw-r--r-- ")).map((line) => line.replace(/ .* /, " "));
    expect(executable).toEqual(["-rwxr-xr-x ./usr/bin/ghes-admin"]);
  });

  it("runs no script of its own when it is installed", () => {
    const members = execFileSync("sh", ["-c", `dpkg-deb --ctrl-tarfile '${file}' | tar -t`], { encoding: "utf8" });
    expect(members.trim().split("\n").sort()).toEqual(["./", "./control", "./md5sums"]);
  });

  it("is the same bytes from each build", async () => {
    const again = await make("package-deb.mjs", await newFolder((end) => cleanups.push(end)));
    expect(await sum(again)).toBe(await sum(file));
  });

  it.skipIf(!has("lintian"))("is as Debian wants it, by lintian", () => {
    // What the stand-in is to blame for stays out: it is another program than the package's.
    const { stdout } = spawnSync("lintian", ["--allow-root", "--fail-on", "none", "--tag-display-limit", "0", file], { encoding: "utf8" });
    expect(stdout.split("\n").filter((line) => line !== "" && !line.includes("usr/bin/ghes-admin"))).toEqual([]);
  });
});

describe.skipIf(!has("rpmbuild"))("the .rpm", { timeout: PATIENCE }, () => {
  const cleanups: (() => Promise<void>)[] = [];
  const ask = (...words: readonly string[]) =>
    execFileSync("rpm", ["-qp", "--nosignature", ...words, file], { encoding: "utf8" })
      .trimEnd()
      .split("\n");
  let file: string;
  beforeAll(async () => {
    file = await make("package-rpm.mjs", await newFolder((end) => cleanups.push(end)));
  }, PATIENCE);
  afterAll(() => Promise.all(cleanups.map((end) => end())));

  it("has the program, each man page and the completions where Fedora looks for them", async () => {
    const paths = new Set(ask("--list"));
    expect((await wanted("zsh/site-functions/_ghes-admin")).filter((path) => !paths.has(path))).toEqual([]);
    expect(
      ["LICENSE", "LICENSE.nodejs.gz", "THIRD_PARTY_NOTICES.md.gz"].filter((name) => !ask("--licensefiles").includes(`/usr/share/doc/ghes-admin/${name}`)),
    ).toEqual([]);
  });

  it("belongs to root, may be executed, and names neither this machine nor its folders", () => {
    expect([...new Set(ask("--qf", "[%{FILEUSERNAME}/%{FILEGROUPNAME}\\n]"))]).toEqual(["root/root"]);
    expect(ask("--qf", "[%{FILEMODES:perms} %{FILENAMES}\\n]").filter((line) => line.startsWith("-rwx"))).toEqual(["-rwxr-xr-x /usr/bin/ghes-admin"]);
    expect(ask("--qf", "%{BUILDHOST} %{BUILDTIME} %{VERSION}")).toEqual([`localhost ${DATE} ${manifest.version}`]);
  });

  it("runs no script of its own when it is installed", () => {
    expect(ask("--scripts")).toEqual([""]);
  });

  it("is the same bytes from each build", async () => {
    const again = await make("package-rpm.mjs", await newFolder((end) => cleanups.push(end)));
    expect(await sum(again)).toBe(await sum(file));
  });
});

describe.skipIf(process.env.TEST_DEB === undefined)("the .deb in a clean Debian", () => {
  it("is installed with apt, used, and taken away again", { timeout: 1_200_000 }, async () => {
    const { stderr } = await execa(join(root, "scripts/try-deb.sh"), [process.env.TEST_DEB ?? ""]);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe("installed, used and removed");
  });
});
