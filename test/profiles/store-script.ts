/**
 * A program for the store's tests, bundled and run as processes of its own.
 *
 *   node store-script.mjs add PREFIX COUNT     saves COUNT profiles, one save each; prints each name once it is saved
 *   node store-script.mjs read                 prints the names
 *   node store-script.mjs serve PREFIX         saves one profile for each line of stdin, which is its name's other part
 */
import { createInterface } from "node:readline";
import { profileStore } from "../../src/profiles/store.js";
import { namesOf } from "../../src/profiles/profile.js";
import { CliError } from "../../src/errors.js";

const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
};
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const world = { env: process.env, home: process.env.HOME, cwd: process.cwd(), clock, random: Math.random, processes: { pid: process.pid, isAlive } };
const store = profileStore(world);
const [verb, prefix = "", count = "1"] = process.argv.slice(2);
const signal = new AbortController().signal;

async function add(name: string): Promise<void> {
  // Long enough that half a write would show.
  const note = "x".repeat(Number(process.env.STORE_PADDING ?? "0"));
  await store.change(
    (stored) => ({
      ...stored,
      profiles: {
        ...stored.profiles,
        [name]: { host: `${name}.example.com`, password: { source: "store", value: `secret of ${name}` }, ...(note === "" ? {} : { note }) },
      },
    }),
    signal,
  );
  process.stdout.write(`${name}\n`);
}

try {
  if (verb === "read") process.stdout.write(`${namesOf(store.read()).join("\n")}\n`);
  for (let i = 0; verb === "add" && i < Number(count); i++) await add(`${prefix}-${String(i)}`);
  if (verb === "serve") for await (const line of createInterface({ input: process.stdin })) await add(`${prefix}-${line}`);
} catch (thrown) {
  if (!(thrown instanceof CliError)) throw thrown;
  process.stderr.write(`${thrown.code}: ${thrown.message}\n`);
  process.exitCode = 9;
}
