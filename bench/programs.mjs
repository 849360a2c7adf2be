/** What is measured: the program on the Node.js that runs this, on Node.js 24, and as one executable file. */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { bin, root } from "./place.mjs";

const versionOf = (node) => execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).trim();

/**
 * @typedef {{ name: string, words: readonly string[], node: string, kind: "old" | "new" | "executable" }} Program
 * `words` start it; `node` is the Node.js beside it, for `node -e 0`.
 * @returns {{ programs: readonly Program[], notes: readonly string[] }}
 */
export function findPrograms(folder) {
  const given = process.env.BENCH_NODE24 ?? "";
  const nodes = [process.execPath, ...(given === "" ? [] : [given])];
  const programs = nodes.map((node) => {
    const version = versionOf(node);
    return { name: `Node ${version}`, words: [node, bin], node, kind: Number(version.split(".")[0]) >= 24 ? "new" : "old" };
  });
  const newest = programs.find(({ kind }) => kind === "new");
  if (newest === undefined) return { programs, notes: ["BENCH_NODE24 is not set: neither Node.js 24 nor the executable was measured"] };
  const { file, note } = executable(folder, newest.node);
  if (file === undefined) return { programs, notes: [note] };
  return { programs: [...programs, { name: "executable", words: [file], node: newest.node, kind: "executable" }], notes: [] };
}

/** The one that is given, or one that is made for this run. */
function executable(folder, node) {
  const given = process.env.BENCH_EXECUTABLE ?? "";
  if (given !== "") return { file: given };
  const file = join(folder, "ghes-admin");
  const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts/executable.mjs"), "--node", node, "--output", file], { encoding: "utf8" });
  if (status === 0) return { file };
  return { note: `the executable could not be made, and was not measured: ${stderr.split("\n").find((line) => line.includes("rror")) ?? ""}` };
}
