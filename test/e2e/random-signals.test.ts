/** Signals at moments that nobody chose: at whatever the program is then, it ends as promised, or goes on as if nothing had been. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/sandbox/random.js";
import { newPlace, stackLines, until, type Place } from "../support/spawned.js";

/** Milliseconds: from before anything is loaded until after the first requests. */
const LATEST = 900;
/** Milliseconds until about the first request. */
const LOADED = 150;
const WATCH = "maintenance watch --until on --json";
/** A read, one in pages, a download, a watch, a write, a run that is followed, bulk work, and the sandbox itself. A question is in test/pty/prompts.test.ts. */
const LINES = [
  "nodes list --json",
  "users list --json",
  "users report all -o csv",
  WATCH,
  "maintenance enable --yes --json",
  "config apply --follow --yes --json",
  "users suspend --from-file logins --yes --json",
  "sandbox start --json",
];
const SLOW = ["latency=40"];
const ENDS: Readonly<Record<string, readonly number[]>> = { SIGINT: [130], SIGTERM: [143], SIGHUP: [129] };

const someLogins = (place: Place): string =>
  [...place.sandbox.appliance.people.after()]
    .filter(({ siteAdmin }) => !siteAdmin)
    .slice(5, 25)
    .map(({ login }) => login)
    .join("\n");

const keptIn = (folder: string): Promise<readonly string[]> => readdir(join(folder, ".config/ghes-admin")).catch(() => []);

/** How many requests each makes at least: a signal comes after so many have arrived, none of which is answered soon. */
const REQUESTS: Readonly<Record<string, number>> = { "nodes list --json": 1, "users list --json": 1, "maintenance enable --yes --json": 1, [WATCH]: 1 };
const MOST = 3;
const UNANSWERED = ["latency=5000"];

describe.each(LINES)("%s", (line) => {
  it("ends by a signal at any moment with its code, prints no half of a value, and shows no stack", async () => {
    const random = new Random(line);
    for (const [signal, codes] of Object.entries(ENDS)) {
      const isSandbox = line.startsWith("sandbox");
      const begun = isSandbox ? 0 : random.integer(0, REQUESTS[line] ?? MOST);
      const place = await newPlace({ faults: begun > 1 ? SLOW : UNANSWERED, users: 60 });
      await place.file("logins", someLogins(place));
      const child = place.start(line);
      // Before the first request the moment is any, loading included.
      if (begun === 0) await delay(random.integer(0, isSandbox ? LATEST : LOADED));
      else await until(() => place.sandbox.requests.length >= begun, `request ${String(begun)}`);
      child.kill(signal as NodeJS.Signals);
      const ended = await child.done;
      expect(codes, ended.stderr).toContain(ended.exitCode);
      expect(stackLines(ended.stderr)).toEqual([]);
      // What is told as it goes on may have begun.
      if (!/--follow|watch|suspend|sandbox|report/.test(line)) expect(ended.stdout).toBe("");
      // What a sandbox keeps beside its profile goes with it.
      if (isSandbox) expect((await keptIn(place.folder)).filter((name) => name.startsWith("sandbox-"))).toEqual([]);
    }
  });
});

describe("a program that is stopped", () => {
  it.each(LINES.slice(0, -1))("and goes on later has lost nothing: %s", async (line) => {
    const place = await newPlace({ faults: SLOW, users: 60 });
    await place.file("logins", someLogins(place));
    const random = new Random(`stop ${line}`);
    const child = place.start(line);
    for (let i = 0; i < 3 && !child.hasExited(); i++) {
      await delay(random.integer(1, LATEST / 3));
      child.kill("SIGTSTP");
      await delay(random.integer(1, 60));
      child.kill("SIGCONT");
    }
    if (line === WATCH) await place.run("maintenance enable --yes --json");
    const ended = await child.done;
    expect(ended.exitCode, ended.stderr).toBe(0);
    if (line.endsWith("csv")) expect(ended.stdout.trimEnd().split("\n")).toHaveLength(1 + [...place.sandbox.appliance.people.after()].length);
    else
      for (const text of /--follow|watch/.test(line) ? ended.stdout.trimEnd().split("\n") : [ended.stdout])
        expect(() => JSON.parse(text) as unknown).not.toThrow();
    if (line.includes("suspend")) expect((JSON.parse(ended.stdout) as readonly { readonly ok: boolean }[]).filter(({ ok }) => ok)).toHaveLength(20);
  });
});

describe("SIGPIPE is nothing: the program hears of a closed pipe when it writes", () => {
  it.each(LINES.slice(0, -1))("%s", async (line) => {
    const place = await newPlace({ faults: ["latency=60:* /*"], users: 60 });
    await place.file("logins", someLogins(place));
    const child = place.start(line);
    await until(() => place.sandbox.requests.length > 0, "the request");
    child.kill("SIGPIPE");
    if (line === WATCH) await place.run("maintenance enable --yes --json");
    const whole = line.endsWith("csv") ? /^created_at,.*\n$/s : /^[[{].*[\]}]\n$/s;
    expect(await child.done).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(whole) as string });
  });
});
