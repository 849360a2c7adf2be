/** Results that are longer than the screen, in the real program, with real pagers. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { newPlace, until } from "../support/spawned.js";
import { onTerminal, shellOnTerminal } from "./terminal.js";

const hasLess = spawnSync("less", ["--version"]).status === 0;
/** What the terminal was told about itself before, and after. */
const around = (line: string) => `stty -g > before; ${line}; echo "exit $?"; stty -g > after; cmp before after && echo as before`;

describe("a table that is longer than the screen", () => {
  it.skipIf(!hasLess)("stands in less, where Ctrl-C is less's own, and q ends the command with its own code and the terminal as it was", async () => {
    const place = await newPlace({ users: 3000 });
    const child = shellOnTerminal(place, around("PAGER=less ghes-admin users list --fields login"));
    await child.said(/LOGIN[^]*:.{0,3}$/);
    expect(child.output()).not.toContain("exit");
    const pages = place.sandbox.requests.length;
    const prompted = child.output().length;
    child.type("\u0003\u0003");
    await until(() => child.output().length > prompted, "less says that it was interrupted");
    child.type("G");
    await child.said(/\(END\)/);
    expect(place.sandbox.requests.length).toBeGreaterThan(pages);
    child.type("q");
    expect(await child.done).toBe(0);
    expect(child.output()).toMatch(/exit 0\r\nas before\r\n$/);
    expect(child.output()).not.toMatch(/stopped|error/);
  });

  it.skipIf(!hasLess)("asks for no more pages when q is pressed early", async () => {
    const place = await newPlace({ users: 10_000 });
    const child = shellOnTerminal(place, around("PAGER=less ghes-admin users list"));
    await child.said(/:.{0,3}$/);
    child.type("q");
    expect(await child.done).toBe(0);
    expect(child.output()).toMatch(/exit 0\r\nas before\r\n$/);
    expect(place.sandbox.requests.length).toBeLessThan(100);
  });

  it("ends with the code of the command, whatever the pager's, and says what failed below it", async () => {
    const place = await newPlace({ topology: "ha", faults: ["unhealthy=CRITICAL"] });
    const child = onTerminal(place, "nodes status --exit-code", { rows: 5, env: { PAGER: "sed 's/^/| /'; exit 3" } });
    expect(await child.done).toBe(10);
    expect(child.output()).toMatch(/^\| Overall: CRITICAL\r\n\| [^]*CRITICAL/);
  });

  it("is printed where the pager is not there, by name or by a shell", async () => {
    const place = await newPlace({ topology: "ha" });
    const all = ["no-such-pager", "no-such-pager -x"].map((PAGER) => onTerminal(place, "nodes status", { rows: 5, env: { PAGER } }));
    expect(await Promise.all(all.map((child) => child.done))).toEqual([0, 0]);
    for (const child of all) expect(child.output()).toMatch(/Overall: OK\r\n[^]*HOSTNAME/);
  });

  // The system names the first failure in an event and throws the second.
  it.each(["no-such-pager", "/dev/null/less"])("leaves Ctrl-C to the command where the pager could not be started: %s", async (PAGER) => {
    const place = await newPlace({ users: 3000, faults: ["stall:GET /api/v3/users@12"] });
    const child = onTerminal(place, "users list --fields login", { rows: 5, env: { PAGER } });
    await child.said(/mona/);
    child.type("\u0003");
    expect(await child.done).toBe(130);
  });

  it("gives the terminal back on SIGTERM: the pager is ended first", async () => {
    const place = await newPlace({ topology: "ha" });
    const child = onTerminal(place, "nodes status", { rows: 5, env: { PAGER: "trap 'echo pager ended; exit 0' TERM; head -1; while :; do sleep 0.05; done" } });
    await child.said(/Overall/);
    child.kill("SIGTERM");
    expect(await child.done).toBe(143);
    expect(child.output()).toMatch(/pager ended\r\n[^]*stopped by SIGTERM/);
  });
});

describe("help", () => {
  it("that is longer than the screen goes through the pager as well, and --no-pager is none", async () => {
    const place = await newPlace();
    const env = { PAGER: "sed 's/^/| /'" };
    const lines = ["--help", "users --help --no-pager", "help output", "operations --no-pager"];
    const all = lines.map((line) => onTerminal(place, line, { env }));
    expect(await Promise.all(all.map((child) => child.done))).toEqual([0, 0, 0, 0]);
    expect(all.map((child) => child.output().startsWith("| "))).toEqual([true, false, true, false]);
  });

  it("does not end at Ctrl-C before the pager does", async () => {
    const place = await newPlace();
    const child = onTerminal(place, "--help", { env: { PAGER: "trap '' INT; head -1; read key < /dev/tty; echo pager ended" } });
    await child.said(/GitHub Enterprise/);
    child.type("\u0003");
    await until(() => child.output().includes("^C"), "the key");
    child.type("\n");
    expect(await child.done).toBe(0);
    expect(child.output()).toMatch(/pager ended\r\n$/);
  });
});
