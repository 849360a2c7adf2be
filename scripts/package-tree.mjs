/** What the .deb and the .rpm put on a machine, as a folder. */
import { chmod, copyFile, mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { manifest, root } from "./bundle.mjs";
import { sourceDate } from "./source-date.mjs";

/** Where shells look, by distribution. */
const COMPLETIONS = {
  deb: { bash: "bash-completion/completions/ghes-admin", zsh: "zsh/vendor-completions/_ghes-admin", fish: "fish/vendor_completions.d/ghes-admin.fish" },
  rpm: { bash: "bash-completion/completions/ghes-admin", zsh: "zsh/site-functions/_ghes-admin", fish: "fish/vendor_completions.d/ghes-admin.fish" },
};
const GENERATED = { bash: "ghes-admin.bash", zsh: "_ghes-admin", fish: "ghes-admin.fish" };

const EXECUTABLE = 0o755;
const READABLE = 0o644;

/** The processors that packages are made for, by the number in an ELF file. */
const PROCESSORS = { 0x3e: { deb: "amd64", rpm: "x86_64" }, 0xb7: { deb: "arm64", rpm: "aarch64" } };

/** Which processor a program is for, in the words of both distributions. */
export async function architecture(executable) {
  const head = (await readFile(executable)).subarray(0, 20);
  const found = head.readUInt32BE(0) === 0x7f454c46 ? PROCESSORS[head.readUInt16LE(18)] : undefined;
  if (found === undefined) throw new Error(`${executable} is no Linux program for x86-64 or ARM64: make it with \`npm run package:executable\``);
  return found;
}

/** Who answers for a package, as `NAME <ADDRESS>`. */
export const MAINTAINER = process.env.PACKAGE_MAINTAINER ?? "ghes-admin contributors <noreply@example.com>";
/** The version as both distributions sort it: 1.0.0-rc.1 is before 1.0.0. */
export const VERSION = manifest.version.replace("-", "~");

const packed = (content) => gzipSync(content, { level: 9 });

/** Debian wants a changelog of its own form. */
function debianChangelog() {
  const when = new Date(sourceDate() * 1000).toUTCString().replace("GMT", "+0000");
  return `ghes-admin (${VERSION}) stable; urgency=medium\n\n  * What changed stands in CHANGELOG.md.gz.\n\n -- ${MAINTAINER}  ${when}\n`;
}

async function pages() {
  const names = (await readdir(join(root, "man"))).sort();
  return Promise.all(names.map(async (name) => [`usr/share/man/man${extname(name).slice(1)}/${name}.gz`, packed(await readFile(join(root, "man", name)))]));
}

async function completions(kind) {
  return Promise.all(
    Object.entries(GENERATED).map(async ([shell, file]) => [`usr/share/${COMPLETIONS[kind][shell]}`, await readFile(join(root, "completions", file))]),
  );
}

/** The license of Node.js, which is inside the executable, lies beside it. */
async function papers(kind, executable) {
  const folder = "usr/share/doc/ghes-admin";
  const text = (name) => readFile(join(root, name));
  return [
    [`${folder}/README.md`, await text("README.md")],
    [`${folder}/THIRD_PARTY_NOTICES.md.gz`, packed(await text("THIRD_PARTY_NOTICES.md"))],
    [`${folder}/LICENSE.nodejs.gz`, packed(await readFile(join(dirname(executable), "LICENSE.nodejs")))],
    ...(kind === "deb"
      ? [
          [`${folder}/copyright`, await text("packaging/copyright")],
          [`${folder}/CHANGELOG.md.gz`, packed(await text("CHANGELOG.md"))],
          [`${folder}/changelog.gz`, packed(debianChangelog())],
        ]
      : [
          [`${folder}/LICENSE`, await text("LICENSE")],
          [`${folder}/CHANGELOG.md`, await text("CHANGELOG.md")],
        ]),
  ];
}

/** Writes all below `folder`; resolves with the paths of the files there, sorted, and the bytes they take. */
export async function layTree(folder, kind, executable) {
  const when = new Date(sourceDate() * 1000);
  const program = join(folder, "usr/bin/ghes-admin");
  await mkdir(dirname(program), { recursive: true });
  await copyFile(executable, program);
  await chmod(program, EXECUTABLE);
  const texts = [...(await pages()), ...(await completions(kind)), ...(await papers(kind, executable))];
  for (const [path, content] of texts) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
    await chmod(join(folder, path), READABLE);
  }
  const files = ["usr/bin/ghes-admin", ...texts.map(([path]) => path)].sort();
  for (const path of files) await utimes(join(folder, path), when, when);
  const sizes = await Promise.all(files.map(async (path) => (await stat(join(folder, path))).size));
  return { files, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
