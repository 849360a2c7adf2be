/**
 * Makes release/ghes-admin_VERSION_ARCHITECTURE.deb of the executable: `node scripts/package-deb.mjs [--executable FILE] [--output FOLDER]`.
 * The same executable and date give the same bytes.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./bundle.mjs";
import { architecture, layTree, MAINTAINER, VERSION } from "./package-tree.mjs";
import { sourceDate } from "./source-date.mjs";

const DESCRIPTION = `administer GitHub Enterprise Server from a terminal or a script
 One command tree over the Manage API, the Management Console API and the site
 administration REST API of an appliance: maintenance windows, settings, the
 license, nodes, upgrades, users, organizations, hooks and runners. It comes
 with a simulated appliance to try everything against.`;

/** What Node.js asks for: its releases are built against these versions. */
const DEPENDS = "libc6 (>= 2.28), libgcc-s1 (>= 3.4) | libgcc1, libstdc++6 (>= 5.2)";

const control = (processor, bytes) =>
  `Package: ghes-admin
Version: ${VERSION}
Section: admin
Priority: optional
Architecture: ${processor}
Maintainer: ${MAINTAINER}
Installed-Size: ${String(Math.ceil(bytes / 1024))}
Depends: ${DEPENDS}
Suggests: bash-completion
Description: ${DESCRIPTION}
`;

async function sums(folder, files) {
  const lines = await Promise.all(
    files.map(
      async (path) =>
        `${createHash("md5")
          .update(await readFile(join(folder, path)))
          .digest("hex")}  ${path}\n`,
    ),
  );
  return lines.join("");
}

const { values } = parseArgs({
  options: { executable: { type: "string", default: join(root, "release/ghes-admin") }, output: { type: "string", default: join(root, "release") } },
});
const folder = await mkdtemp(join(tmpdir(), "ghes-admin-deb-"));
try {
  const processor = (await architecture(values.executable)).deb;
  const tree = join(folder, "tree");
  const { files, bytes } = await layTree(tree, "deb", values.executable);
  await mkdir(join(tree, "DEBIAN"), { mode: 0o755 });
  await writeFile(join(tree, "DEBIAN/control"), control(processor, bytes), { mode: 0o644 });
  await writeFile(join(tree, "DEBIAN/md5sums"), await sums(tree, files), { mode: 0o644 });
  await mkdir(values.output, { recursive: true });
  const output = join(values.output, `ghes-admin_${VERSION}_${processor}.deb`);
  // xz, which every dpkg in use reads. One thread: the number of threads shows in the bytes.
  execFileSync("dpkg-deb", ["--root-owner-group", "-Zxz", "--threads-max=1", "--build", tree, output], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(sourceDate()) },
  });
  console.log(output);
} finally {
  await rm(folder, { recursive: true, force: true });
}
