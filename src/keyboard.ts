/** The keyboard of stdin's terminal while something is watched: single keys, as they are pressed and without echo. */
import type { KeyStop } from "./world.js";

export interface Keyboard {
  readonly stdin: Pick<NodeJS.ReadStream, "isTTY" | "setRawMode" | "resume" | "pause" | "on" | "off">;
  /** Sends a signal to all programs at this terminal, as the terminal does when it reads the key itself. */
  raise(signal: "SIGINT" | "SIGQUIT" | "SIGTSTP"): void;
  /** Whether the terminal is this program's: one in the background that touches it would be stopped. */
  isForeground(): boolean;
  /** Calls back when the program goes on after it was stopped; returns how to end that. */
  onContinue(callback: () => void): () => void;
}

const CTRL_C = "\u0003";
const CTRL_Z = "\u001a";
const CTRL_BACKSLASH = "\u001c";

/** `leave` on `q`. Returns how to put the keyboard back. */
export function takeKeys(keyboard: Keyboard, stop: KeyStop, leave: () => void): () => void {
  const { stdin } = keyboard;
  if (!stdin.isTTY) return () => undefined;
  let isTaken = false;
  const take = (): void => {
    if (isTaken || !keyboard.isForeground()) return;
    isTaken = true;
    stdin.setRawMode(true);
    stdin.on("data", read);
    stdin.resume();
  };
  const giveBack = (): void => {
    if (!isTaken) return;
    isTaken = false;
    stdin.off("data", read);
    stdin.pause();
    stdin.setRawMode(false);
  };
  const read = (typed: Buffer | string): void => {
    for (const key of String(typed)) {
      if (key === "q" || key === "Q") leave();
      else if (key === CTRL_C) keyboard.raise("SIGINT");
      else if (key === CTRL_BACKSLASH || key === CTRL_Z) {
        stop.before();
        giveBack();
        keyboard.raise(key === CTRL_Z ? "SIGTSTP" : "SIGQUIT");
      }
    }
  };
  // Sent by kill, too, and by a shell that has touched the terminal meanwhile.
  const stopListening = keyboard.onContinue(() => {
    giveBack();
    take();
    stop.after();
  });
  take();
  return () => {
    stopListening();
    giveBack();
  };
}
