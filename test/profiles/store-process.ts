/** Bundles `store-script.ts` once for a test file and runs it in processes of its own. */
import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StoreScript {
  /** Runs to its end. `through`: a program and its words in front of node's, such as a shell that sets limits. */
  run(
    directory: string,
    args: readonly string[],
    options?: { readonly env?: NodeJS.ProcessEnv; readonly through?: readonly string[]; readonly uid?: number },
  ): Promise<Ended>;
  start(directory: string, args: readonly string[], options?: { readonly env?: NodeJS.ProcessEnv }): ChildProcess;
  /** Where the bundle is; readable by everybody. */
  readonly path: string;
  remove(): Promise<void>;
}

export async function storeScript(): Promise<StoreScript> {
  const folder = await mkdtemp(join(tmpdir(), "ghes-store-script-"));
  const path = join(folder, "store-script.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("store-script.ts", import.meta.url))],
    outfile: path,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  const environment = (directory: string, env: NodeJS.ProcessEnv = {}) => ({ PATH: process.env.PATH, GHES_ADMIN_CONFIG_DIR: directory, ...env });
  return {
    path,
    run: (directory, args, { env, through = [], uid } = {}) => {
      const [program = process.execPath, ...words] = [...through, process.execPath, path, ...args];
      const options: SpawnOptions = { env: environment(directory, env), ...(uid === undefined ? {} : { uid, gid: uid, cwd: "/" }) };
      return ended(spawn(program, words, options));
    },
    start: (directory, args, { env } = {}) => spawn(process.execPath, [path, ...args], { env: environment(directory, env) }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export function ended(child: ChildProcess): Promise<Ended> {
  const out: string[] = [];
  const err: string[] = [];
  child.stdout?.on("data", (chunk: Buffer) => out.push(chunk.toString("utf8")));
  child.stderr?.on("data", (chunk: Buffer) => err.push(chunk.toString("utf8")));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, stdout: out.join(""), stderr: err.join("") });
    });
  });
}
