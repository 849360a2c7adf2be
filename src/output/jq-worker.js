// @ts-check
/**
 * The thread in which jq runs, so that an expression that never ends can be stopped. Plain JavaScript, because it is
 * started as a file of its own, from src (tests) and from dist (the bundle) alike.
 *
 * In: `{ id, json }`, or `{ id }` to compile only. Out: `{ id, lines }`, or `{ id, failure, message }`.
 */
import { existsSync, readFileSync } from "node:fs";
import { getRawAsset, isSea } from "node:sea";
import { parentPort, workerData } from "node:worker_threads";
import { brotliDecompressSync } from "node:zlib";
import { loadJq } from "jq-wasm";

/** Bytes of output jq may make of one value. */
const MOST_OUTPUT = 512 * 1024 * 1024;

// jq-wasm collects the output in a growing Uint8Array. This is the only place to bound it; this global is this thread's own.
globalThis.Uint8Array = new Proxy(Uint8Array, {
  construct(target, given, newTarget) {
    if (typeof given[0] === "number" && given[0] > MOST_OUTPUT) throw new RangeError("too much output");
    return Reflect.construct(target, given, newTarget);
  },
});

/** @type {import("./jq-thread.js").JqThreadData} */
const { expression } = workerData;
const packed = compressed();
const jq = loadJq(packed === undefined ? {} : { wasmBinary: brotliDecompressSync(packed) });

/** jq's WebAssembly as the build compresses it: in the executable, or beside this file. Run from the sources, jq-wasm finds its own. */
function compressed() {
  const file = new URL("./jq.wasm.br", import.meta.url);
  if (isSea()) return getRawAsset("jq.wasm.br");
  return existsSync(file) ? readFileSync(file) : undefined;
}

/** @param {string} stderr */
const reason = (stderr) =>
  stderr
    .replace(/^jq: error(?: \(at [^)]*\))?(?: \(not a string\))?: /gm, "")
    .replace(/\n?jq: \d+ compile errors?$/m, "")
    .trim();

/**
 * What jq itself could not say any more.
 * @param {unknown} error
 */
function breakdown(error) {
  if (error instanceof RangeError) return "it makes too much output";
  return error instanceof Error && error.name === "RuntimeError" ? "it goes too deep, or takes too much memory" : String(error);
}

/** @param {string | undefined} json */
async function apply(json) {
  // Where jq itself does not load, the thread ends with that error: it is not the expression's fault.
  const { raw } = await jq;
  try {
    const { stdout, stderr, exitCode } = raw(json ?? "", expression, ["-c", "--"]);
    if (exitCode !== 0 && /^jq: \d+ compile error/m.test(stderr)) return { failure: "compile", message: reason(stderr) };
    if (exitCode !== 0) return { failure: "run", message: reason(stderr) || `jq ended with ${String(exitCode)}` };
    return { lines: stdout === "" ? [] : stdout.split("\n") };
  } catch (error) {
    return { failure: "run", message: breakdown(error) };
  }
}

parentPort?.on("message", (/** @type {{ id: number, json?: string }} */ { id, json }) => {
  void apply(json).then((result) => parentPort?.postMessage({ id, ...result }));
});
