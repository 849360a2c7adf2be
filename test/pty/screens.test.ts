/** Tables, lines that change, and watching, on terminals of several kinds. */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { newPlace, until } from "../support/spawned.js";
import { onTerminal, screenOf, shellOnTerminal, shown } from "./terminal.js";

const ESC = "\u001b";
/** What moves the cursor or erases. */
const CURSOR = new RegExp(`${ESC}\\[\\d*[A-K]`);
/** Characters that a program of ours may write in one go without being called a runaway. */
const RUNAWAY = 10_000;
const widest = (bytes: string): number =>
  Math.max(
    ...shown(bytes, 500)
      .split("\n")
      .map((line) => line.length),
  );

describe("a table", () => {
  it.each([80, 40, 20, 1])("stays within %i columns", async (columns) => {
    const place = await newPlace({ topology: "ha" });
    const child = onTerminal(place, "nodes list", { columns, env: { PAGER: "cat" } });
    expect(await child.done).toBe(0);
    // What people copy is never cut: a line with a UUID may be wider than the terminal.
    const cut = shown(child.output(), 500)
      .split("\n")
      .filter((line) => !/[\da-f]{8}-/.test(line));
    if (columns >= 40) expect(cut.filter((line) => line.length > columns)).toEqual([]);
    expect(child.output()).toContain("ghes-01.lan");
    expect(child.output().length).toBeLessThan(RUNAWAY);
  });

  it("has a header and colour by meaning, and none where the terminal is dumb", async () => {
    const place = await newPlace({ faults: ["unhealthy=CRITICAL"] });
    const bright = onTerminal(place, "nodes status");
    const dumb = onTerminal(place, "nodes status", { env: { TERM: "dumb" } });
    expect([await bright.done, await dumb.done]).toEqual([0, 0]);
    expect(bright.output()).toContain(`${ESC}[32mOK${ESC}[39m`);
    expect(bright.output()).toContain(`${ESC}[31mCRITICAL${ESC}[39m`);
    expect(dumb.output()).not.toContain(ESC);
    expect(shown(bright.output())).toBe(shown(dumb.output()));
    expect(shown(dumb.output()).split("\n").slice(0, 2)).toEqual(["Overall: CRITICAL", expect.stringMatching(/^HOSTNAME +STATUS +SERVICE/) as string]);
  });

  it("is the same columns as lines with tabs when stdout alone is a pipe", async () => {
    const place = await newPlace();
    const child = shellOnTerminal(place, "ghes-admin nodes list | cat");
    expect(await child.done).toBe(0);
    expect(child.output()).toMatch(/^ghes-01\.lan\t[\w-]{36}\tfalse\t/);
    expect(child.output()).not.toContain(ESC);
  });
});

describe("a line that changes", () => {
  it("leaves nothing behind", async () => {
    const place = await newPlace({ faults: ["latency=700:GET /manage/v1/maintenance"] });
    const child = onTerminal(place, "maintenance enable --wait-drained --yes");
    await child.said(/waiting for connections and jobs to end/);
    place.sandbox.appliance.clock.skip(60_000);
    expect(await child.done).toBe(0);
    const { lines, cursorVisible } = screenOf(child.output(), 80);
    expect(lines.join("\n")).not.toContain("waiting");
    expect(lines.join("\n")).toMatch(/^HOSTNAME +UUID/);
    expect(cursorVisible).toBe(true);
  });

  it("leaves nothing behind on Ctrl-C", async () => {
    const place = await newPlace({ pace: 100 });
    const child = onTerminal(place, "maintenance enable --wait-drained --yes");
    await child.said(/still served/);
    child.type("\u0003");
    expect(await child.done).toBe(130);
    expect(shown(child.output())).not.toMatch(/waiting for|still served/);
    expect(shown(child.output())).toMatch(/maintenance mode stays on/);
  });

  it("does not run away on a terminal of 0 columns or of 1, or on a dumb one", async () => {
    const place = await newPlace({ pace: 100 });
    const enable = "ghes-admin maintenance enable --wait-drained --yes";
    const unknown = shellOnTerminal(place, `stty cols 0 rows 0; exec ${enable}`);
    const thin = shellOnTerminal(place, `exec ${enable}`, { columns: 1 });
    const dumb = shellOnTerminal(place, `exec ${enable}`, { env: { TERM: "dumb" } });
    const all = [unknown, thin, dumb];
    await until(() => place.sandbox.requests.length >= 3 * all.length, "two looks of each");
    for (const child of all) child.type("\u0003");
    expect(await Promise.all(all.map((child) => child.done))).toEqual([130, 130, 130]);
    expect(all.map((child) => child.output().length).filter((length) => length >= RUNAWAY)).toEqual([]);
    for (const child of [unknown, dumb]) expect(child.output()).not.toMatch(CURSOR);
  });
});

describe("maintenance watch", () => {
  it("repaints in place, also after a resize, and ends on Ctrl-C with the last state left and the cursor there", async () => {
    const place = await newPlace({ topology: "ha" });
    const child = onTerminal(place, "maintenance watch", { columns: 100 });
    await child.said(/every 2 s, last answer \d\d:\d\d:\d\d, q quits/);
    child.resize(120, 30);
    for (const node of place.sandbox.appliance.state.nodes) node.maintenance = { status: "on", since: Date.now(), exceptions: [], message: "" };
    await child.said(/ghes-02\.lan.*on\b/);
    child.type("\u0003");
    expect(await child.done).toBe(130);
    const { lines, cursorVisible } = screenOf(child.output(), 120);
    expect(lines.filter((line) => line.startsWith("HOSTNAME"))).toHaveLength(1);
    expect(lines.filter((line) => /^ghes-0\d\.lan +on /.test(line))).toHaveLength(2);
    expect(lines.join("\n")).not.toMatch(/^ghes-0\d\.lan +off/m);
    expect(lines.join("\n")).not.toMatch(/error|last answer/);
    expect(lines.findLast((line) => line !== "")).toMatch(/^(\^C)?stopped by Ctrl-C$/);
    expect(cursorVisible).toBe(true);
  });

  it("prints the state once more when it changes, and no sequence, on a dumb terminal", async () => {
    const place = await newPlace();
    const child = onTerminal(place, "maintenance watch --until on", { env: { TERM: "dumb" } });
    await child.said(/ghes-01\.lan +off/);
    for (const node of place.sandbox.appliance.state.nodes) node.maintenance = { status: "on", since: Date.now(), exceptions: [], message: "" };
    expect(await child.done).toBe(0);
    expect(child.output()).not.toContain(ESC);
    expect(child.output().match(/ghes-01\.lan/g)).toHaveLength(2);
  });
});

/** What the terminal was told about itself before, and after. */
const around = (line: string) => `stty -g > before; ${line}; echo "exit $?"; stty -g > after; cmp before after && echo as before`;

describe("the key q", () => {
  it.each<[string, string, number, RegExp]>([
    ["maintenance watch", "with the last state left", 0, /ghes-01\.lan +off/],
    [
      "maintenance watch --until on",
      "with 7, for the state was not reached",
      7,
      /warning: not every node is on; to look again: ghes-admin maintenance watch --until on/,
    ],
    ["status --watch", "with the last state left", 0, /^GitHub Enterprise Server [^]*\nPART +STATUS +DETAIL\n/],
    [
      "config apply --follow --yes --run-id d34db33f",
      "with 7, and the run goes on",
      7,
      /run d34db33f is still running on the instance; follow with: ghes-admin config apply watch --run-id d34db33f/,
    ],
  ])("ends %s %s; terminal and cursor are as before", async (line, _, code, what) => {
    const place = await newPlace({ pace: 1 });
    const child = shellOnTerminal(place, around(`ghes-admin ${line}`), { columns: 160 });
    await child.said(line.startsWith("config") ? /Validating services/ : /ghes-01\.lan/);
    child.type("q");
    expect(await child.done).toBe(0);
    const { lines, cursorVisible } = screenOf(child.output(), 160);
    expect(lines.join("\n")).toMatch(what);
    expect(lines.join("\n")).not.toMatch(/stopped|error|⠋/);
    expect(lines.slice(-3)).toEqual([`exit ${String(code)}`, "as before", ""]);
    expect(cursorVisible).toBe(true);
    if (line.startsWith("config")) expect(place.sandbox.appliance.running()?.id).toBe("d34db33f");
  });

  it("is a key like any other where nobody watches: what is typed ahead is the shell's", async () => {
    const place = await newPlace({ faults: ["latency=300:GET /manage/v1/maintenance"] });
    const child = shellOnTerminal(place, 'ghes-admin maintenance status; read -r line; echo "read $line"');
    await until(() => place.sandbox.requests.length > 0, "a request");
    child.type("q\n");
    expect(await child.done).toBe(0);
    expect(shown(child.output())).toMatch(/read q$/);
  });
});

describe("a terminal that is left in any other way", () => {
  it.each<[string, (child: ReturnType<typeof shellOnTerminal>) => void | Promise<void>, number]>([
    ["Ctrl-C", (child) => child.type("\u0003"), 130],
    [
      "SIGTERM",
      async (child) => {
        await child.said(/pid \d+\r\n/);
        process.kill(Number(/pid (\d+)/.exec(child.output())?.[1]), "SIGTERM");
      },
      143,
    ],
  ])("%s: has its modes and its cursor", async (_, end, code) => {
    const place = await newPlace();
    const child = shellOnTerminal(place, around("trap : INT; sh -c 'echo pid $$; exec ghes-admin maintenance watch'"));
    await child.said(/ghes-01\.lan +off[^]*/);
    await end(child);
    expect(await child.done).toBe(0);
    const { lines, cursorVisible } = screenOf(child.output(), 80);
    expect(lines.slice(-3)).toEqual([`exit ${String(code)}`, "as before", ""]);
    expect(cursorVisible).toBe(true);
  });
});

const hasTmux = spawnSync("tmux", ["-V"]).status === 0;

describe.skipIf(!hasTmux)("a terminal whose size changes", () => {
  it("shows one picture, whole, after it became narrower and wider", async () => {
    const place = await newPlace({ topology: "ha" });
    const socket = join(place.folder, "tmux");
    const tmux = (...args: readonly string[]): string =>
      execFileSync("tmux", ["-S", socket, "-f", "/dev/null", ...args], {
        encoding: "utf8",
        env: { ...process.env, ...place.env, TERM: "xterm-256color", PS1: "" },
      });
    onTestFinished(() => void tmux("kill-server"));
    const screen = () => tmux("capture-pane", "-p").trimEnd().split("\n");
    tmux("new-session", "-d", "-x", "100", "-y", "24", "echo above; ghes-admin maintenance watch; echo below; exec cat");
    await until(() => screen().some((line) => line.startsWith("ghes-02.lan")), "the first picture");
    expect(screen()[0]).toBe("above");
    tmux("resize-window", "-x", "40", "-y", "24");
    await until(() => screen().includes("HOSTNAME     ghes-02.lan"), "a picture for 40 columns");
    expect(screen().at(-1)).toMatch(/^every 2 s, last answer \d\d:\d\d:\d\d, q quits$/);
    const picture = screen().slice(0, -1);
    expect(picture.map((line) => /^[A-Z]+(?: [A-Z]+)?(?: {2,}|$)|^$/.exec(line)?.[0].trim())).toEqual(
      ["HOSTNAME", "STATUS", "STARTS", "CONNECTIONS", "CAN LEAVE", "EXCEPTIONS", "MESSAGE"].flatMap((title, i, all) =>
        i === 0 ? [...all, "", title] : [title],
      ),
    );
    tmux("resize-window", "-x", "100", "-y", "24");
    await until(() => screen().some((line) => line.startsWith("ghes-02.lan")), "a picture for 100 columns");
    expect(screen().map((line) => line.slice(0, 11))).toEqual(["HOSTNAME   ", "ghes-01.lan", "ghes-02.lan", "every 2 s, "]);
    tmux("send-keys", "q");
    await until(() => screen().includes("below"), "the end");
    expect(screen().map((line) => line.slice(0, 11))).toEqual(["HOSTNAME   ", "ghes-01.lan", "ghes-02.lan", "below"]);
    expect(tmux("display", "-p", "#{cursor_flag}").trim()).toBe("1");
  });
});

describe("config apply --follow", () => {
  it("shows one line an event and the result, and no trace of the progress line", async () => {
    const place = await newPlace({ topology: "ha", faults: ["latency=400:GET /manage/v1/config/apply"] });
    const child = onTerminal(place, "config apply --follow --yes --run-id d34db33f");
    expect(await child.done).toBe(0);
    expect(child.output()).toMatch(/run d34db33f: .*\r/);
    const lines = shown(child.output()).split("\n");
    expect(lines[0]).toMatch(/^configuration run d34db33f on /);
    expect(lines.slice(1, -1).filter((line) => !/^\d\d:\d\d:\d\d {2}ghes-0[12]\.lan {2}(INFO|ERROR) +\S/.test(line))).toEqual([]);
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.at(-1)).toMatch(/^run d34db33f succeeded on 2 nodes in \d+ s$/);
    expect(widest(child.output())).toBeLessThanOrEqual(80);
  });

  it("Ctrl-C says how to pick the run up, and leaves it running", async () => {
    const place = await newPlace({ pace: 1 });
    const child = onTerminal(place, "config apply --follow --yes --run-id d34db33f");
    await child.said(/Validating services/);
    child.type("\u0003");
    expect(await child.done).toBe(130);
    expect(shown(child.output(), 500)).toMatch(
      /^(?:\^C)?warning: run d34db33f is still running on the instance; follow with: ghes-admin config apply watch --run-id d34db33f$/m,
    );
    expect(place.sandbox.appliance.running()?.id).toBe("d34db33f");
    expect(screenOf(child.output(), 80).cursorVisible).toBe(true);
  });
});
