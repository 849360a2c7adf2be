import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { takeKeys, type Keyboard } from "../../src/keyboard.js";

/** A keyboard that tells what is done to it. */
function keyboard(isForeground: () => boolean = () => true) {
  const log: string[] = [];
  const events = new EventEmitter();
  const program = new EventEmitter();
  const note = (text: string) => () => void log.push(text);
  const stdin = Object.assign(events, {
    isTTY: true,
    setRawMode: (isRaw: boolean) => void log.push(isRaw ? "raw" : "cooked"),
    resume: note("resume"),
    pause: note("pause"),
  }) as unknown;
  const parts: Keyboard = {
    stdin: stdin as Keyboard["stdin"],
    raise: (signal) => void log.push(signal),
    isForeground,
    onContinue: (callback) => {
      program.on("continue", callback);
      return () => program.off("continue", callback);
    },
  };
  const giveBack = takeKeys(parts, { before: note("before"), after: note("after") }, note("leave"));
  return { log, type: (text: string) => events.emit("data", Buffer.from(text)), goOn: () => program.emit("continue"), giveBack };
}

describe("the keyboard while something is watched", () => {
  it("ends it with q, and is given back as it was, once", () => {
    const { log, type, giveBack } = keyboard();
    type("x\u001b[A");
    type("q");
    giveBack();
    giveBack();
    type("q");
    expect(log).toEqual(["raw", "resume", "leave", "pause", "cooked"]);
  });

  it("leaves Ctrl-C the signal that it is", () => {
    const { log, type } = keyboard();
    type("\u0003");
    expect(log).toEqual(["raw", "resume", "SIGINT"]);
  });

  it("gives the terminal back before Ctrl-Z stops the program, and takes it again when that goes on", () => {
    const { log, type, goOn } = keyboard();
    type("\u001a");
    goOn();
    expect(log).toEqual(["raw", "resume", "before", "pause", "cooked", "SIGTSTP", "raw", "resume", "after"]);
  });

  it("is not touched from the background, where that would stop the program", () => {
    let isForeground = false;
    const { log, goOn, giveBack } = keyboard(() => isForeground);
    giveBack();
    expect(log).toEqual([]);
    const other = keyboard(() => isForeground);
    isForeground = true;
    other.goOn();
    expect(other.log).toEqual(["raw", "resume", "after"]);
    goOn();
    expect(log).toEqual([]);
  });
});
