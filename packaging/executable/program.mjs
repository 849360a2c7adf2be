/**
 * The program as the executable holds it: one script, with the bytecode of what its commands commonly run
 * (train.mjs made it), which saves them 10 to 20 ms each. The errors are those of the start, of which there is one copy.
 */
import { Script } from "node:vm";
import * as errors from "../../src/errors.ts";

const ERRORS = "ghes-admin:errors";

let script;
let parts;

/** Compiles, where no part was asked for before. `read` gives the program's `text` and, if there is any, its bytecode, `cachedData`. */
export function part(name, read) {
  parts ??= evaluate(read());
  return parts[name];
}

/** What V8 has compiled of it by now. */
export const bytecode = () => script.createCachedData();

function evaluate({ text, cachedData }) {
  script = new Script(`(function (module, exports, require) {${text}\n})`, { filename: "ghes-admin", cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module, module.exports, (id) => (id === ERRORS ? errors : process.getBuiltinModule(id)));
  return module.exports;
}
