/** Ctrl-C on a real terminal, which sends it to every process of the foreground. */
import { describe, expect, it } from "vitest";
import { newPlace } from "../support/spawned.js";
import { onTerminal } from "./terminal.js";

describe("a command under sandbox exec", () => {
  it("gets a SIGINT from the terminal alone, not a second one from the program above it", async () => {
    const place = await newPlace();
    const script = "process.on('SIGINT', () => process.exit(7)); process.stdin.on('data', () => setTimeout(() => process.exit(9), 300)); console.log('ready')";
    const passed = onTerminal(place, `sandbox exec -- node -e "${script}"`);
    const typed = onTerminal(place, `sandbox exec -- node -e "${script}"`);
    await Promise.all([passed.said(/ready/), typed.said(/ready/)]);
    // To the program alone, as no terminal sends it.
    passed.kill("SIGINT");
    passed.type("\r");
    typed.type("\u0003");
    expect([await passed.done, await typed.done]).toEqual([9, 7]);
  });
});
