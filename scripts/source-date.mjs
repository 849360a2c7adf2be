/** The time that everything in a package bears: SOURCE_DATE_EPOCH, or when the last commit was made. */
import { execFileSync } from "node:child_process";
import { root } from "./bundle.mjs";

/** Seconds since 1970. */
export function sourceDate() {
  const given = process.env.SOURCE_DATE_EPOCH ?? execFileSync("git", ["log", "-1", "--format=%ct"], { cwd: root, encoding: "utf8" }).trim();
  if (!/^\d+$/.test(given)) throw new Error(`SOURCE_DATE_EPOCH is to be seconds since 1970: ${given}`);
  return Number(given);
}
