/**
 * Runs npm scripts in rows side by side, for machines with more than one core: `node scripts/side-by-side.mjs lint types,build`
 * runs `lint` beside `types` and then `build`. What one says is shown when it has ended; the first that fails ends all.
 */
import { spawn } from "node:child_process";

const running = new Set();
let failed = false;

/** Resolves with the exit code. */
function run(name) {
  return new Promise((resolve) => {
    const began = performance.now();
    const child = spawn("npm", ["run", "--silent", name], { stdio: ["ignore", "pipe", "pipe"], detached: true });
    running.add(child);
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(chunk));
    child.on("error", (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.on("close", (code) => {
      running.delete(child);
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      if (!failed) process.stdout.write(`${code === 0 ? "ok" : "FAILED"} ${name} (${seconds} s)\n${Buffer.concat(said).toString()}`);
      resolve(code ?? 1);
    });
  });
}

/** With what they have started. */
function endAll() {
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, "SIGTERM");
}

async function runRow(names) {
  for (const name of names) {
    if (failed) return;
    if ((await run(name)) === 0 || failed) continue;
    failed = true;
    process.exitCode = 1;
    endAll();
  }
}

for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143 }))
  process.on(signal, () => {
    endAll();
    process.exit(code);
  });
await Promise.all(process.argv.slice(2).map((row) => runRow(row.split(","))));
