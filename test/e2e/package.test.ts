import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };

const root = fileURLToPath(new URL("../..", import.meta.url));
const bin = join(root, "bin/ghes-admin.js");

/** What the program may load where only its version or help is wanted: the shim, the entry, and what that shares (errors, version, the bundler's own lines). */
const MODULES_AT_START = 5;
/** The installed package, in bytes (PERFORMANCE.md, P9). */
const MAX_INSTALLED = 3_000_000;

interface Packed {
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>>;
}

async function pack(): Promise<Packed> {
  const { stdout } = await execa("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: root });
  const [packed] = JSON.parse(stdout) as readonly Packed[];
  if (packed === undefined) throw new Error("npm pack listed no package");
  return packed;
}

describe("the package", () => {
  let packed: Packed;
  beforeAll(async () => {
    packed = await pack();
  });

  it("holds the program, its completions, man pages and papers, and nothing else", () => {
    const expected =
      /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD_PARTY_NOTICES\.md|bin\/ghes-admin\.js|dist\/[\w.-]+\.js|dist\/help\.json|dist\/jq\.wasm\.br|completions\/[\w.-]+|man\/[\w-]+\.[157])$/;
    expect(packed.files.map((file) => file.path).filter((path) => !expected.test(path))).toEqual([]);
  });

  it("leaves none of its papers at home", () => {
    const papers = ["README.md", "CHANGELOG.md", "LICENSE", "THIRD_PARTY_NOTICES.md", "bin/ghes-admin.js", "dist/main.js", "dist/help.json", "dist/jq.wasm.br"];
    expect(papers.filter((path) => !packed.files.some((file) => file.path === path))).toEqual([]);
  });

  it("lists each man page for npm, and has it", async () => {
    const pages = (await readdir(join(root, "man"))).map((name) => `man/${name}`).sort();
    expect(manifest.man, '"man" in package.json lists the files of man/ in order').toEqual(pages);
    expect(pages.filter((path) => !packed.files.some((file) => file.path === path))).toEqual([]);
  });

  it("says in a clone without dist what makes it, and shows any other missing module as it is", async () => {
    const folder = await mkdtemp(join(tmpdir(), "clone-"));
    try {
      const copy = join(folder, "bin/ghes-admin.js");
      await cp(bin, copy);
      await writeFile(join(folder, "package.json"), '{ "type": "module" }');
      const run = () => execa(process.execPath, [copy, "--version"], { reject: false });
      expect(await run()).toMatchObject({ exitCode: 9, stdout: "", stderr: "error: dist/ is missing\n  hint: npm run build makes it" });
      await mkdir(join(folder, "dist"));
      await writeFile(join(folder, "dist/main.js"), 'import "./gone.js";');
      const other = await run();
      expect([other.exitCode, other.stderr.includes("ERR_MODULE_NOT_FOUND"), other.stderr.includes("npm run build")]).toEqual([1, true, false]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("has a command that can be executed", () => {
    expect(packed.files.find((file) => file.path === "bin/ghes-admin.js")?.mode).toBe(0o755);
  });

  it("takes at most 3 MB when installed", () => {
    expect(packed.unpackedSize).toBeLessThanOrEqual(MAX_INSTALLED);
  });

  it("brings no other package and runs nothing when it is installed", () => {
    expect(Object.keys(manifest).filter((key) => /dependencies$/i.test(key))).toEqual(["devDependencies"]);
    expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?(install|prepare|uninstall)$/.test(name))).toEqual([]);
  });

  it("pins every package that it is built with", () => {
    expect(Object.entries(manifest.devDependencies).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version))).toEqual([]);
  });

  it("has a notice for each package whose code is in the bundle", async () => {
    const meta = JSON.parse(await readFile(join(root, "dist/meta.json"), "utf8")) as Metafile;
    const inputs = Object.values(meta.outputs).flatMap((output) => Object.entries(output.inputs));
    const inside = new Set(
      inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? (/^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []) : [])),
    );
    const notices = await readFile(join(root, "THIRD_PARTY_NOTICES.md"), "utf8");
    const titles = new Set([...notices.matchAll(/^## (\S+) /gm)].map(([, name]) => name));
    expect([...inside].filter((name) => !titles.has(name))).toEqual([]);
    expect(inside.size).toBeGreaterThan(0);
  });
});

/** `>=18`, `^18.19.0 || >=20.5.0`, `10.* || >= 12.*`: whether a range of the forms that the lockfile holds has Node 20.19.0 in it. */
function acceptsNode20(range: string): boolean {
  const holds = (comparator: string): boolean => {
    const [, operator, major, minor, patch] = /^(\^|>=|>|<=|<|)v?(\d+)(?:\.(\d+|\*))?(?:\.(\d+|\*))?$/.exec(comparator) ?? [];
    const number = (part: string | undefined): number => (part === undefined || part === "*" ? 0 : Number(part));
    const beyond = 20 - number(major) || 19 - number(minor) || 0 - number(patch);
    if (comparator === "*") return true;
    if (operator === ">=" || operator === ">") return operator === ">=" ? beyond >= 0 : beyond > 0;
    if (operator === "<" || operator === "<=") return operator === "<=" ? beyond <= 0 : beyond < 0;
    return number(major) === 20 && (operator === "^" ? beyond >= 0 : minor === undefined || minor === "*");
  };
  const comparators = (part: string) =>
    part
      .trim()
      .replaceAll(/([<>=^])\s+/g, "$1")
      .split(/\s+/);
  return range.split("||").some((part) => comparators(part).every(holds));
}

describe("the lockfile", () => {
  let text: string;
  let lock: { readonly version: string; readonly packages: Readonly<Record<string, { readonly engines?: { readonly node?: string } }>> };
  beforeAll(async () => {
    text = await readFile(join(root, "package-lock.json"), "utf8");
    lock = JSON.parse(text) as typeof lock;
  });

  it("names no registry", () => {
    expect(text.match(/https?:\/\/[^"]*\.tgz/g)).toBeNull();
    expect(text.match(/"resolved"/g)).toBeNull();
  });

  it("holds only packages that run on Node 20.19", () => {
    const wanted = Object.entries(lock.packages).map(([path, { engines }]) => `${path}: ${engines?.node ?? "*"}`);
    expect(wanted.filter((line) => !acceptsNode20(line.slice(line.indexOf(": ") + 2)))).toEqual([]);
    expect(["^18 || >=20.5", "20 || >=22", ">= 14.0.0", "^20.19.0 || >=22.12.0", "10.* || >= 12.*", "*", ">=18 <21"].map(acceptsNode20)).toEqual(
      Array(7).fill(true),
    );
    expect([">=22", "^18.0.0", ">=20.20.0", "^20.19.1", "22 || >=24", ">=18 <20"].map(acceptsNode20)).toEqual(Array(6).fill(false));
  });

  it("is of the same version as the package", () => {
    expect(lock.version).toBe(manifest.version);
  });
});

describe("the start", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ghes-admin-start-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Runs the command with V8 counting the scripts it evaluates and Node the built-in modules it loads. */
  async function loadedBy(
    ...words: readonly string[]
  ): Promise<{ readonly stdout: string; readonly files: readonly string[]; readonly builtins: readonly string[] }> {
    const coverage = await mkdtemp(join(folder, "coverage-"));
    const list = join(coverage, "builtins");
    const tell = `import { writeFileSync } from "node:fs"; process.on("exit", () => writeFileSync(${JSON.stringify(list)}, process.moduleLoadList.join("\\n")));`;
    const preload = `data:text/javascript,${encodeURIComponent(tell)}`;
    const { stdout } = await execa(process.execPath, ["--import", preload, bin, ...words], {
      env: { NODE_V8_COVERAGE: coverage, HOME: folder, NODE_OPTIONS: "" },
      stdin: "ignore",
    });
    const reports = (await readdir(coverage)).filter((name) => name.endsWith(".json"));
    const scripts = await Promise.all(
      reports.map(
        async (name) => (JSON.parse(await readFile(join(coverage, name), "utf8")) as { readonly result: readonly { readonly url: string }[] }).result,
      ),
    );
    const builtins = (await readFile(list, "utf8")).split("\n").map((line) => line.replace(/^NativeModule /, ""));
    return { stdout, files: [...new Set(scripts.flat().map((script) => script.url))].filter((url) => url.startsWith("file:")).sort(), builtins };
  }

  it("prints the version of package.json", async () => {
    const { stdout } = await execa(process.execPath, [bin, "--version"], { env: { HOME: folder } });
    expect(stdout).toBe(`ghes-admin ${manifest.version}`);
  });

  it.each([{ words: ["--version"] }, { words: ["maintenance", "status", "--help"] }])(
    "loads few files and none of Node's costly modules for $words",
    async ({ words }) => {
      const { files, builtins } = await loadedBy(...words);
      expect(files.length, files.join("\n")).toBeLessThanOrEqual(MODULES_AT_START);
      expect(files.filter((url) => !url.startsWith(new URL("../..", import.meta.url).href))).toEqual([]);
      const costly = ["child_process", "http", "https", "http2", "tls", "crypto", "worker_threads", "internal/deps/undici/undici", "readline"];
      expect(costly.filter((name) => builtins.includes(name))).toEqual([]);
    },
  );

  it.each([[], ["maintenance"], ["maintenance", "enable"], ["config", "apply"]])("prints for %s --help what the definitions say", async (...words) => {
    const ready = await execa(process.execPath, [bin, ...words, "--help"], { env: { HOME: folder } });
    // A second flag goes the long way, through the parser and the tree.
    const made = await execa(process.execPath, [bin, ...words, "--help", "--no-color"], { env: { HOME: folder } });
    expect(ready.stdout).toBe(made.stdout);
    expect(ready.stdout).toContain("USAGE");
  });

  it("is a shim that anyone may execute", async () => {
    expect((await stat(bin)).mode & 0o111).toBe(0o111);
  });
});
