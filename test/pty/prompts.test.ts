/** Questions on a real terminal: answers, Ctrl-C, what is echoed, and that the terminal is as it was before. */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/sandbox/random.js";
import { lines, newPlace, stackLines } from "../support/spawned.js";
import { interactiveShell, onTerminal, screenOf, shellOnTerminal, shown } from "./terminal.js";

const QUESTION = /into maintenance mode now\?/;
const SECRET = "Correct-Horse-9-Battery";
const writes = (requests: Parameters<typeof lines>[0]) => lines(requests).filter((line) => !line.startsWith("GET "));

describe("a confirmation", () => {
  it("yes: the command goes on", async () => {
    const place = await newPlace();
    const child = onTerminal(place, "maintenance enable");
    await child.said(QUESTION);
    expect(place.sandbox.requests).toEqual([]);
    child.type("y\r");
    expect(await child.done, child.output()).toBe(0);
    expect(writes(place.sandbox.requests)).toEqual(["POST /manage/v1/maintenance"]);
    expect(shown(child.output())).toMatch(/maintenance mode enabled/);
  });

  it.each([
    { name: "no", keys: "n\r" },
    { name: "Enter alone, for no is what is offered", keys: "\r" },
  ])("$name: exit 3, and nothing is sent", async ({ keys }) => {
    const place = await newPlace();
    const child = onTerminal(place, "maintenance enable");
    await child.said(QUESTION);
    child.type(keys);
    expect(await child.done).toBe(3);
    expect(place.sandbox.requests).toEqual([]);
    expect(shown(child.output())).toMatch(/cancelled; nothing was changed/);
  });

  it("Ctrl-C: exit 130, nothing is sent, no stack, and the cursor is there", async () => {
    const place = await newPlace();
    const child = onTerminal(place, "config apply");
    await child.said(/Start a configuration run/);
    child.type("\u0003");
    expect(await child.done).toBe(130);
    expect(place.sandbox.requests).toEqual([]);
    expect(stackLines(child.output())).toEqual([]);
    expect(screenOf(child.output(), 80).cursorVisible).toBe(true);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("%s at any moment: exit %i, nothing is sent, no stack, and the cursor is there", async (signal, exit) => {
    const place = await newPlace();
    const random = new Random(signal);
    const children = Array.from({ length: 3 }, () => onTerminal(place, "maintenance enable"));
    for (const child of children) {
      await delay(random.integer(0, 300));
      child.kill(signal);
      expect(await child.done, child.output()).toBe(exit);
      expect(stackLines(child.output())).toEqual([]);
      expect(screenOf(child.output(), 80).cursorVisible).toBe(true);
    }
    expect(place.sandbox.requests).toEqual([]);
  });

  it("is answered after the program was stopped and continued", async () => {
    const place = await newPlace();
    const child = onTerminal(place, "maintenance enable");
    await child.said(QUESTION);
    child.kill("SIGTSTP");
    child.kill("SIGCONT");
    child.type("y\r");
    expect(await child.done, child.output()).toBe(0);
    expect(writes(place.sandbox.requests)).toEqual(["POST /manage/v1/maintenance"]);
  });

  it("Ctrl-D: exit 3", async () => {
    const place = await newPlace();
    const child = onTerminal(place, "maintenance enable");
    await child.said(QUESTION);
    child.type("\u0004");
    expect(await child.done).toBe(3);
    expect(place.sandbox.requests).toEqual([]);
  });

  it("is not asked with --yes, and refused with --no-input", async () => {
    const place = await newPlace();
    const [yes, silent] = [onTerminal(place, "maintenance enable --yes"), onTerminal(place, "maintenance enable --no-input")];
    expect([await yes.done, await silent.done]).toEqual([0, 2]);
    expect(yes.output() + silent.output()).not.toMatch(QUESTION);
  });

  it("is answered on the terminal while stdin and stdout are pipes, and never by what stdin holds", async () => {
    const place = await newPlace();
    const child = shellOnTerminal(place, "yes | ghes-admin maintenance enable | cat; exit ${PIPESTATUS[1]}");
    await child.said(QUESTION);
    child.type("n\r");
    expect(await child.done).toBe(3);
    expect(place.sandbox.requests).toEqual([]);
  });
});

describe("a password", () => {
  it("is asked for on the terminal while stdin carries data, and is not echoed", async () => {
    const place = await newPlace({ password: SECRET });
    const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEXwFkUyVQ8kVj3u6sXkPqkqVn3sVQyXkHq1mVtF2vZb me@here";
    const child = shellOnTerminal(place, `echo '${key}' | ghes-admin ssh-keys add -`, { env: { GHES_ADMIN_PASSWORD: undefined } });
    await child.said(/[Pp]assword/);
    child.type(`${SECRET}\r`);
    expect(await child.done, child.output()).toBe(0);
    expect(child.output()).not.toContain(SECRET);
    expect(child.output()).not.toContain(SECRET.slice(0, 4));
    expect(place.sandbox.appliance.state.sshKeys).toEqual([key]);
  });

  it("and a token that are both wanted: Ctrl-C at the first question ends it, on a line of its own", async () => {
    const place = await newPlace();
    const env = { GHES_ADMIN_PASSWORD: undefined, GHES_ADMIN_TOKEN: undefined, GHES_ADMIN_PROFILE: undefined };
    const child = onTerminal(place, `ping --host ${place.sandbox.host}`, { env, columns: 200 });
    await child.said(/[Pp]assword of/);
    child.type("\u0003");
    expect(await child.done, child.output()).toBe(130);
    expect(shown(child.output(), 200)).not.toMatch(/Token of/);
    expect(shown(child.output(), 200)).toMatch(/^stopped by Ctrl-C$/m);
  });

  it("of a new profile is asked for, tried and stored; Ctrl-C at the prompt stores nothing", async () => {
    const place = await newPlace({ password: SECRET });
    const env = Object.fromEntries(Object.keys(place.env).flatMap((name) => (name.startsWith("GHES_ADMIN_") ? [[name, undefined]] : [])));
    const { host, port, restPort } = place.sandbox;
    const line = `profile add ghe --host ${host} --port ${String(port)} --rest-port ${String(restPort)} --ca-file ca.pem`;
    const stopped = onTerminal(place, line, { env });
    await stopped.said(/Enter for none/);
    stopped.type("\u0003");
    expect(await stopped.done).toBe(130);
    await expect(readFile(join(place.folder, ".config/ghes-admin/profiles.json"))).rejects.toThrow("ENOENT");
    const child = onTerminal(place, line, { env });
    await child.said(/Enter for none/);
    child.type(`${SECRET}\r`);
    await child.said(/[Tt]oken[^]*Enter for none/);
    child.type("\r");
    expect(await child.done, child.output()).toBe(0);
    expect(child.output()).not.toContain(SECRET);
    expect(JSON.parse(await readFile(join(place.folder, ".config/ghes-admin/profiles.json"), "utf8"))).toMatchObject({ profiles: { ghe: { host } } });
  });
});

describe("a secret setting", () => {
  it("whose value is to come from stdin is asked for where that is the terminal, and not echoed", async () => {
    const place = await newPlace();
    const child = onTerminal(place, "config settings set smtp.password=- --yes");
    await child.said(/New smtp\.password/);
    child.type(`${SECRET}\r`);
    await child.said(/The same again/);
    child.type(`${SECRET}\r`);
    expect(await child.done, child.output()).toBe(0);
    expect(child.output()).not.toContain(SECRET.slice(0, 4));
    const put = place.sandbox.requests.find(({ method }) => method === "PUT");
    expect(new TextDecoder().decode(put?.body)).toBe(JSON.stringify({ smtp: { password: SECRET } }));
  });

  it("is not waited for with --no-input: exit 2, and nothing is sent", async () => {
    const place = await newPlace();
    const child = onTerminal(place, "config settings set smtp.password=- --yes --no-input");
    expect(await child.done, child.output()).toBe(2);
    expect(shown(child.output(), 200)).toContain("stdin is a terminal, which would show smtp.password");
    expect(place.sandbox.requests).toEqual([]);
  });
});

describe("an interactive shell's history", () => {
  it("has the command line, and not the password that was typed at the prompt", async () => {
    const place = await newPlace({ password: SECRET });
    const history = join(place.folder, "history");
    const env = Object.fromEntries(Object.keys(place.env).flatMap((name) => (name.startsWith("GHES_ADMIN_") ? [[name, undefined]] : [])));
    const { host, port, restPort } = place.sandbox;
    const rc = await place.file("rc.bash", "PS1='$ '\nprintf '<%s>\\n' ready\n");
    const line = `ghes-admin profile add ghe --host ${host} --port ${String(port)} --rest-port ${String(restPort)} --ca-file ca.pem`;
    const bash = interactiveShell(place, rc, { columns: 300, env: { ...env, HISTFILE: history, HISTSIZE: "100", HISTCONTROL: undefined } });
    await bash.said(/<ready>[^]*\$ /);
    bash.type(`${line}\r`);
    await bash.said(/Enter for none/);
    bash.type(`${SECRET}\r`);
    await bash.said(/[Tt]oken[^]*Enter for none/);
    bash.type("\r");
    await bash.said(/next: ghes-admin status/);
    bash.type("exit\r");
    expect(await bash.done, bash.output()).toBe(0);
    expect((await readFile(history, "utf8")).split("\n")).toEqual([line, "exit", ""]);
    expect(bash.output()).not.toContain(SECRET);
  });
});

describe("several instances", () => {
  it.each([
    { keys: "y\r", exit: 0, sent: 2 },
    { keys: "n\r", exit: 3, sent: 0 },
  ])("are asked about once, and the password they share is asked for once, before anything is sent: $exit", async ({ keys, exit, sent }) => {
    const place = await newPlace({ password: SECRET });
    const { host, port, restPort } = place.sandbox;
    const profile = { host, port, rest_port: restPort, ca_file: join(place.folder, "ca.pem") };
    await mkdir(join(place.folder, ".config/ghes-admin"), { recursive: true, mode: 0o700 });
    await place.file(".config/ghes-admin/profiles.json", JSON.stringify({ schemaVersion: 1, profiles: { one: profile, two: profile } }));
    const env = Object.fromEntries(Object.keys(place.env).flatMap((name) => (name.startsWith("GHES_ADMIN_") ? [[name, undefined]] : [])));
    const child = onTerminal(place, "maintenance enable -p one,two", { env });
    await child.said(/password of one/);
    expect(place.sandbox.requests).toEqual([]);
    child.type(`${SECRET}\r`);
    await child.said(/one, two.*now\?/);
    expect(writes(place.sandbox.requests)).toEqual([]);
    child.type(keys);
    expect(await child.done, child.output()).toBe(exit);
    expect(writes(place.sandbox.requests)).toEqual(Array.from({ length: sent }, () => "POST /manage/v1/maintenance"));
    expect(shown(child.output(), 200)).not.toMatch(/password of two/);
  });
});

describe("the terminal's settings", () => {
  it.each([
    { name: "an answer", line: "maintenance enable", wait: QUESTION, keys: "y\r", exit: 0 },
    { name: "Ctrl-C at a question", line: "maintenance enable", wait: QUESTION, keys: "\u0003", exit: 130 },
    { name: "Ctrl-C at a password", line: "nodes list", wait: /[Pp]assword/, keys: "\u0003", exit: 130 },
    { name: "Ctrl-C while watching", line: "maintenance watch", wait: /ghes-01/, keys: "\u0003", exit: 130 },
  ])("are the same after $name", async ({ line, wait, keys, exit }) => {
    const place = await newPlace();
    const env = wait.source.includes("assword") ? { GHES_ADMIN_PASSWORD: undefined } : {};
    const child = shellOnTerminal(place, `trap '' INT; stty -a > before; (trap - INT; exec ghes-admin ${line}); code=$?; stty -a > after; exit $code`, { env });
    await child.said(wait);
    child.type(keys);
    expect(await child.done, child.output()).toBe(exit);
    const [before, after] = await Promise.all(["before", "after"].map((name) => readFile(join(place.folder, name), "utf8")));
    expect(after).toBe(before);
    expect(before).toContain(" echo ");
    expect(screenOf(child.output(), 80).cursorVisible).toBe(true);
  });
});

describe("a bulk command on a terminal", () => {
  it("tells before the question who is suspended already, a site administrator, or not there, of logins alone", async () => {
    const place = await newPlace({ users: 60 });
    const everybody = [...place.sandbox.appliance.people.after()];
    const suspended = everybody.find(({ suspendedAt }) => suspendedAt !== null)?.login ?? "";
    const admin = everybody.find(({ siteAdmin, login, suspendedAt }) => siteAdmin && login !== "ghe-admin" && suspendedAt === null)?.login ?? "";
    const free = everybody.find(({ siteAdmin, suspendedAt }) => !siteAdmin && suspendedAt === null)?.login ?? "";
    const child = onTerminal(place, `users suspend ${suspended} ${admin} ${free} nobody-here`, { columns: 160 });
    await child.said(/Suspend 1 user on/);
    expect(shown(child.output()).replaceAll(/\s+/g, " ")).toContain(
      `: 1 user to suspend: ${free}; 1 already suspended; 1 that cannot be suspended: ${admin}; 1 unknown: nobody-here 1 seat comes free: `,
    );
    expect(writes(place.sandbox.requests)).toEqual([]);
    child.type("y\r");
    expect(await child.done).toBe(5);
    expect(writes(place.sandbox.requests)).toEqual([`PUT /api/v3/users/${free}/suspended`]);
  });
});
