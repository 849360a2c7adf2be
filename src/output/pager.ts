/**
 * Text that is longer than the screen goes through the pager that PAGER names, as git does it: by a shell where that is more than a
 * name; with LESS=FRX and LV=-c unless they are set. Where there is no such program the text is printed as it is.
 */
import { Interrupted } from "../errors.js";
import { withoutCredentials } from "../without-credentials.js";
import type { Viewer, World } from "../world.js";
import { createScreen, type Screen } from "./screen.js";
import { describeTerminal, type Terminal } from "./terminal.js";
import { isClosedPipe } from "./writing.js";

export interface Place {
  readonly world: Pick<World, "env" | "view">;
  readonly terminal: Pick<Terminal, "pager" | "columns" | "rows">;
  readonly screen: Pick<Screen, "out" | "lend">;
  readonly signal: AbortSignal;
}

/** Writes to the pager or to stdout. @throws the system's `EPIPE` when the person has left the pager */
export type Out = (text: string) => Promise<void>;

/** What `print` writes. Resolves when the person has left the pager, where there was one. @throws what `print` does */
export async function paged(place: Place, print: (out: Out) => Promise<void>): Promise<void> {
  const sheet = new Sheet(place);
  try {
    await print((text) => sheet.take(text));
  } finally {
    await sheet.end();
  }
}

/** A text that is there whole, outside of any command: help. */
export async function printText(world: World, text: string): Promise<void> {
  const terminal = describeTerminal(world, { noColor: true, quiet: false, pager: !world.argv.includes("--no-pager") });
  await paged({ world, terminal, screen: createScreen(world), signal: world.interrupt }, (out) => out(text));
}

/** Bytes that a pipe holds at most: where more was taken, somebody reads. */
const PIPE = 65_536;
/** What a shell ends with when it cannot start the program. */
const NOT_STARTED: ReadonlySet<number> = new Set([126, 127]);

class Sheet {
  readonly #place: Place;
  #state: "held" | "shown" | "plain" = "held";
  /** All so far; undefined as soon as the pager is known to read. */
  #text: string | undefined = "";
  #taken = 0;
  #viewer: Viewer | undefined;
  #giveBack: () => Promise<void> = () => Promise.resolve();

  constructor(place: Place) {
    this.#place = place;
  }

  async take(text: string): Promise<void> {
    const { screen, terminal } = this.#place;
    if (this.#state === "plain") return screen.out(text);
    if (this.#text !== undefined) this.#text += text;
    if (this.#state === "shown") return this.#write(text);
    if (!isLonger(this.#text ?? "", terminal.columns, terminal.rows ?? Infinity)) return;
    const whole = this.#text ?? "";
    return (await this.#open()) ? this.#write(whole) : this.#printAll();
  }

  async end(): Promise<void> {
    if (this.#state === "held") return this.#printAll();
    if (this.#state === "shown") await this.#close();
  }

  async #open(): Promise<boolean> {
    const { world, terminal, screen, signal } = this.#place;
    if (world.view === undefined || terminal.pager === undefined) return false;
    this.#giveBack = await screen.lend();
    try {
      // Who stopped the command is not made to leave a pager too; nor would it hear of a signal that came before it.
      if (signal.reason instanceof Interrupted) throw signal.reason;
      const [command, ...args] = commandOf(terminal.pager);
      this.#viewer = await world.view(command, args, { LESS: "FRX", LV: "-c", ...withoutCredentials(world.env) }, signal);
      this.#state = "shown";
      return true;
    } catch {
      await this.#giveBack();
      return false;
    }
  }

  async #write(text: string): Promise<void> {
    try {
      await this.#viewer?.write(text);
    } catch (error) {
      if (!isClosedPipe(error) || !(await this.#close())) throw error;
      return;
    }
    this.#taken += text.length;
    if (this.#taken > PIPE) this.#text = undefined;
  }

  /** Waits until the person has left; resolves with whether the pager could not be started, and everything was printed without it. */
  async #close(): Promise<boolean> {
    this.#state = "plain";
    const code = await this.#viewer?.end();
    await this.#giveBack();
    const reason: unknown = this.#place.signal.reason;
    if (reason instanceof Interrupted) throw reason;
    if (code === undefined || !NOT_STARTED.has(code) || this.#text === undefined) return false;
    await this.#printAll();
    return true;
  }

  async #printAll(): Promise<void> {
    this.#state = "plain";
    const text = this.#text ?? "";
    this.#text = undefined;
    if (text !== "") await this.#place.screen.out(text);
  }
}

/** As git tells whether a shell is needed. */
const SHELL_WORDS = /[|&;<>()$`\\"' \t\n*?[#~=%]/;

const commandOf = (pager: string): readonly [string, ...string[]] => (SHELL_WORDS.test(pager) ? ["sh", "-c", pager] : [pager]);

// eslint-disable-next-line no-control-regex -- colour is what takes no room
const COLOR = /\u001b\[[\d;]*m/g;

/** Whether so many rows do not hold it together with the prompt below. Wide characters count as one: the pager itself ends at once where all fits. */
export function isLonger(text: string, columns: number, rows: number): boolean {
  let height = 0;
  for (let start = 0; start < text.length && height < rows;) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    const width = end - start <= columns ? 0 : text.slice(start, end).replace(COLOR, "").length;
    height += Math.max(1, Math.ceil(width / columns));
    start = end + 1;
  }
  return height >= rows;
}
