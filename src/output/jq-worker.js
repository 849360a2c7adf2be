// @ts-check
/**
 * The thread in which jq runs, so that an expression that never ends can be stopped. Plain JavaScript, because it is
 * started as a file of its own, from src (tests) and from dist (the bundle) alike.
 *
 * In: `{ id, json }`, or `{ id }` to compile only; `several` where the JSON is that of several values, each on one line. Out: `{ id, lines }`,
 * or `{ id, failure, message }`. Of several values a failure says no more than that they have to be given one at a time.
 */
import { existsSync, readFileSync } from "node:fs";
import { getRawAsset, isSea } from "node:sea";
import { parentPort, workerData } from "node:worker_threads";
import { brotliDecompressSync } from "node:zlib";
import { loadJq } from "jq-wasm";

/** Bytes of output jq may make of one value. */
const MOST_OUTPUT = 512 * 1024 * 1024;
/** And of several: what is more is not kept in memory all at once. */
const MOST_OF_SEVERAL = 4 * 1024 * 1024;
/** Whether it is at several. */
let isAtSeveral = false;

/** Source: the jq manual, "Invoking jq". */
const EXIT_OF_EXPRESSION = 5;

// jq-wasm collects the output in a growing Uint8Array. This is the only place to bound it; this global is this thread's own.
globalThis.Uint8Array = new Proxy(Uint8Array, {
  construct(target, given, newTarget) {
    if (typeof given[0] === "number" && given[0] > (isAtSeveral ? MOST_OF_SEVERAL : MOST_OUTPUT)) throw new RangeError("too much output");
    return Reflect.construct(target, given, newTarget);
  },
});

/** @type {import("./jq-thread.js").JqThreadData} */
const { expression } = workerData;
const packed = compressed();
const load = () => loadJq(packed === undefined ? {} : { wasmBinary: brotliDecompressSync(packed) });
let jq = load();

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
    return { lines: linesOf(stdout) };
  } catch (error) {
    return { failure: "run", message: breakdown(error) };
  }
}

/** @param {string} jsons */
async function applyToAll(jsons) {
  const { raw } = await jq;
  try {
    isAtSeveral = true;
    const { stdout, stderr, exitCode } = raw(jsons, expression, ["-c", "--"]);
    // jq goes on after a value that fails, and its exit code is that of the last one.
    if (exitCode === 0 && stderr === "") return { lines: linesOf(stdout) };
    // After any other code than that of a failing expression jq cannot be used again: a write that failed is remembered.
    if (exitCode !== 0 && exitCode !== EXIT_OF_EXPRESSION) jq = load();
  } catch {
    jq = load();
  } finally {
    isAtSeveral = false;
  }
  return { failure: "run" };
}

/** @param {string} stdout */
const linesOf = (stdout) => (stdout === "" ? [] : stdout.split("\n"));

parentPort?.on("message", (/** @type {{ id: number, json?: string, several?: boolean }} */ { id, json, several }) => {
  const result = several === true ? applyToAll(json ?? "") : apply(json);
  void result.then((answer) => parentPort?.postMessage({ id, ...answer }));
});
