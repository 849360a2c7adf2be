/** The state file: the appliance's state as JSON, readable by its owner only. */
import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import type { State } from "./appliance.js";
import { isTree } from "./settings-tree.js";
import { SandboxError } from "./wire.js";

/** Undefined when there is none yet. @throws {SandboxError} when it is there and cannot be used. */
export async function loadState(path: string): Promise<State | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new SandboxError(`The state file ${path} cannot be read (${codeOf(error)}).`);
  }
  const state = parse(text);
  if (!isState(state)) throw new SandboxError(`The file ${path} is not the state of a sandbox. Name another file, or remove it.`);
  return state;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isState = (value: unknown): value is State =>
  isTree(value) &&
  value.format === 1 &&
  ["version", "seed", "token", "topology"].every((name) => typeof value[name] === "string") &&
  ["nodes", "runs", "sshKeys"].every((name) => Array.isArray(value[name])) &&
  ["settings", "applied", "license", "site"].every((name) => isTree(value[name]));

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "unknown error");

/** Writes the state after changes, one write at a time, the last state last. */
export class StateFile {
  readonly #path: string;
  readonly #state: State;
  #writing: Promise<void> | undefined;
  #dirty = false;
  #failure: unknown;

  constructor(path: string, state: State) {
    this.#path = path;
    this.#state = state;
  }

  changed(): void {
    this.#dirty = true;
    this.#writing ??= this.#writeAll();
  }

  /** @throws {SandboxError} when the state could not be written. */
  async close(): Promise<void> {
    this.changed();
    await this.#writing;
    if (this.#failure !== undefined) throw new SandboxError(`The state file ${this.#path} cannot be written (${codeOf(this.#failure)}).`);
  }

  async #writeAll(): Promise<void> {
    // Changes of one turn of the event loop are one write.
    await Promise.resolve();
    while (this.#dirty) {
      this.#dirty = false;
      this.#failure = await this.#write().then(
        () => undefined,
        (error: unknown) => error,
      );
    }
    this.#writing = undefined;
  }

  async #write(): Promise<void> {
    const temporary = `${this.#path}.${randomUUID()}.tmp`;
    try {
      await writeFile(temporary, `${JSON.stringify(this.#state, null, 2)}\n`, { mode: 0o600, flag: "wx" });
      await rename(temporary, this.#path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}
