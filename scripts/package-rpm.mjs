/**
 * Makes release/ghes-admin-VERSION-1.ARCHITECTURE.rpm of the executable: `node scripts/package-rpm.mjs [--executable FILE] [--output FOLDER]`.
 * The same executable and date give the same bytes.
 */
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./bundle.mjs";
import { architecture, layTree, MAINTAINER, VERSION } from "./package-tree.mjs";
import { sourceDate } from "./source-date.mjs";

/** A line of the spec's list of files. */
function listed(path) {
  if (path === "usr/bin/ghes-admin") return `%attr(0755,root,root) /${path}`;
  const mark = { "usr/share/man": "%doc ", "usr/share/doc": /LICENSE|NOTICES/.test(path) ? "%license " : "%doc " }[path.split("/", 3).join("/")] ?? "";
  return `${mark}%attr(0644,root,root) /${path}`;
}

const { values } = parseArgs({
  options: { executable: { type: "string", default: join(root, "release/ghes-admin") }, output: { type: "string", default: join(root, "release") } },
});
const folder = await mkdtemp(join(tmpdir(), "ghes-admin-rpm-"));
try {
  const processor = (await architecture(values.executable)).rpm;
  const { files } = await layTree(join(folder, "stage"), "rpm", values.executable);
  await writeFile(join(folder, "files"), `%dir /usr/share/doc/ghes-admin\n${files.map(listed).join("\n")}\n`);
  const settings = {
    _topdir: join(folder, "build"),
    // Paths of this machine do not reach the package.
    _buildhost: "localhost",
    use_source_date_epoch_as_buildtime: "1",
    clamp_mtime_to_source_date_epoch: "1",
    _binary_payload: "w6.xzdio",
    version: VERSION,
    maintainer: MAINTAINER,
    stage: join(folder, "stage"),
    filelist: join(folder, "files"),
  };
  const defines = Object.entries(settings).flatMap(([name, value]) => ["--define", `${name} ${value}`]);
  execFileSync("rpmbuild", ["-bb", "--quiet", "--target", processor, ...defines, join(root, "packaging/ghes-admin.spec")], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(sourceDate()) },
  });
  const made = join(folder, `build/RPMS/${processor}/ghes-admin-${VERSION}-1.${processor}.rpm`);
  await mkdir(values.output, { recursive: true });
  await copyFile(made, join(values.output, basename(made)));
  console.log(join(values.output, basename(made)));
} finally {
  await rm(folder, { recursive: true, force: true });
}
