/** Ctrl-C on a real terminal, which sends it to every process of the foreground. */
import { describe, expect, it } from "vitest";
import { newPlace, until } from "../support/spawned.js";
import { onTerminal, shown } from "./terminal.js";

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

describe("a read that is not answered", () => {
  it("says for whom it waits, and leaves nothing of that behind", async () => {
    const place = await newPlace({ faults: ["stall"] });
    const child = onTerminal(place, "nodes list", { columns: 100 });
    const line = `waiting for ${place.sandbox.host}:${String(place.sandbox.port)}`;
    await until(() => child.output().includes(line), line);
    expect(shown(child.output(), 100)).toBe(line);
    child.type("\u0003");
    expect(await child.done).toBe(130);
    expect(shown(child.output(), 100)).not.toContain("waiting");
  });
});

describe("a bulk write whose request is not answered", () => {
  it("answers the first Ctrl-C at once, and the second one leaves the line that goes on", async () => {
    const place = await newPlace({ users: 20, faults: ["stall:PUT /api/v3/users/*"] });
    const [login = ""] = [...place.sandbox.appliance.people.after()].filter((one) => one.suspendedAt === null && !one.siteAdmin).map((one) => one.login);
    const child = onTerminal(place, `users suspend ${login} --yes`, { columns: 200 });
    await until(() => place.sandbox.requests.some(({ method }) => method === "PUT"), "the write");
    child.type("\u0003");
    await child.said(/stopping after what is under way \(Ctrl-C again ends at once\)/);
    // Signals that follow each other at once count as one.
    await until(() => {
      child.type("\u0003");
      return child.output().includes("ended at once");
    }, "the end");
    expect(await child.done).toBe(130);
    expect(shown(child.output(), 200)).toMatch(/^ended at once; what was under way may have been carried out: ghes-admin users suspend --resume \S+$/m);
    expect(shown(child.output(), 200)).not.toMatch(/stopped by/);
  });
});
