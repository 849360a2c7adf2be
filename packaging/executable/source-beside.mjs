/** Where training has the program's text. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const read = () => ({ text: readFileSync(join(import.meta.dirname, "program.js"), "utf8") });
