/**
 * Runs, against the embedded appliance, what people run most, and writes the bytecode that V8 made for it:
 * `sandbox exec -- NODE --random-seed=1 train.js FILE`. The seed makes the bytes the same each time.
 */
import { writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { main } from "../../src/main.ts";
import { bytecode } from "./program.mjs";

const LINES = ["maintenance status --json", "status --no-color", "maintenance enable --dry-run --yes"];

/**
 * What V8 does with time, and notes in the functions: with it, the bytes differ from run to run. It is in force again
 * before the bytecode is written, which names the settings that it is for.
 */
const TIMED = ["sparkplug", "maglev", "turbofan", "profile-guided-optimization", "flush-bytecode"];

async function train() {
  for (const name of TIMED) setFlagsFromString(`--no-${name}`);
  const [node, self, file] = process.argv;
  for (const line of LINES) {
    process.argv = [node, self, ...line.split(" ")];
    const code = await main();
    if (code !== 0) return code;
  }
  for (const name of TIMED) setFlagsFromString(`--${name}`);
  writeFileSync(file, bytecode());
  return 0;
}

void train().then((code) => process.exit(code));
