/** P9 of PERFORMANCE.md: what the package takes when it is installed, and how many packages come with it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ownEnvironment, root } from "./place.mjs";

const MOST = 3 * 1024;

export function measureSize(folder) {
  const place = join(folder, "installed");
  mkdirSync(place);
  const env = ownEnvironment(folder);
  const npm = (cwd, ...words) => execFileSync("npm", words, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [{ filename }] = JSON.parse(npm(root, "pack", "--ignore-scripts", "--json", "--pack-destination", folder));
  // No dependency is there to be fetched.
  npm(place, "install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", place, join(folder, filename));
  const files = readdirSync(join(place, "node_modules"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { name, parentPath, path }) => sum + statSync(join(parentPath ?? path, name)).size, 0);
  const packages = Object.keys(JSON.parse(npm(place, "ls", "--all", "--json", "--prefix", place)).dependencies).length;
  const row = (rest) => ({ id: "P9", program: "-", ...rest });
  return {
    rows: [
      row({ what: "the installed package", against: "3 MB", unit: "kB", ours: Math.round(bytes / 1024), theirs: MOST, target: 1 }),
      row({ what: "packages that it brings", against: "itself", unit: "packages", ours: packages, theirs: 1, target: 1 }),
    ],
    notes: [],
  };
}
