/** Where the executable has the program's text and bytecode. */
import { getAsset, getRawAsset } from "node:sea";

export const read = () => ({ text: getAsset("program.js", "utf8"), cachedData: new Uint8Array(getRawAsset("program.bytecode")) });
