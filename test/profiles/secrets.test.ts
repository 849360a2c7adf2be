import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CliError, Interrupted } from "../../src/errors.js";
import { splitCommand } from "../../src/profiles/command-words.js";
import { runSecretCommand } from "../../src/profiles/secret-command.js";
import { cleanSecret } from "../../src/profiles/secret-text.js";
import { createKeychains } from "../../src/profiles/keychain.js";
import { fromStored, missingSecret } from "../../src/profiles/secrets.js";
import { fakeWorld } from "../support/fake-world.js";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "ghes-secrets-"));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});
const signal = new AbortController().signal;
const fake = () => fakeWorld({ env: { PATH: process.env.PATH }, cwd: root });

const said = (thrown: unknown): string => {
  if (thrown instanceof CliError) return `${thrown.code}: ${thrown.message}`;
  throw thrown;
};
const attempt = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (thrown) {
    return said(thrown);
  }
};

describe("a secret's text", () => {
  it.each([
    ["password", "hunter2", "hunter2"],
    ["password", "hunter2\n", "hunter2"],
    ["password", "hunter2\r\n", "hunter2"],
    ["password", " päss wörd ", " päss wörd "],
    ["password", "two\n\n", "usage: the password from stdin contains a line break"],
    ["password", "a\nb", "usage: the password from stdin contains a line break"],
    ["password", "a\u0000b", "usage: the password from stdin contains a control character"],
    ["password", "a\u007f", "usage: the password from stdin contains a control character"],
    ["password", "\n", "usage: the password from stdin is empty"],
    ["password", "x".repeat(70_000), "usage: the password from stdin is too long"],
    ["token", "ghp_abc", "ghp_abc"],
    ["token", "ghp_abc\nghp_def", "usage: the token from stdin contains a line break"],
    ["token", "ghp abc", "usage: the token from stdin contains a character that no token has"],
    ["token", "ghp_ä", "usage: the token from stdin contains a character that no token has"],
  ] as const)("%s %j", (kind, raw, expected) => {
    expect(attempt(() => cleanSecret(kind, Buffer.from(raw), "stdin", "usage"))).toBe(expected);
  });

  it("is UTF-8", () => {
    expect(attempt(() => cleanSecret("password", Buffer.from([0x61, 0xff]), "stdin", "usage"))).toBe("usage: the password from stdin is not UTF-8 text");
  });
});

describe("a credential command's words", () => {
  it.each([
    ["vault kv get -field=password secret/ghe1", ["vault", "kv", "get", "-field=password", "secret/ghe1"]],
    ["  pass\tghe1  ", ["pass", "ghe1"]],
    [`op read "op://Infra/ghe 1/password"`, ["op", "read", "op://Infra/ghe 1/password"]],
    [`a 'b "c" $d' e`, ["a", 'b "c" $d', "e"]],
    [`a "b \\"c\\" \\d"`, ["a", 'b "c" \\d']],
    ["a b\\ c", ["a", "b c"]],
    ["a '' b", ["a", "", "b"]],
    ["a b''c", ["a", "bc"]],
    ["sh -c 'a | b'", ["sh", "-c", "a | b"]],
    ["a 'b", "usage: the command has a quote (') that is not closed"],
    ["", "usage: the command is empty"],
    ["''", "usage: the command is empty"],
    ["a \\", "usage: the command ends with a backslash"],
    ["a | b", 'usage: the command holds "|", which needs a shell'],
    ["a $HOME", 'usage: the command holds "$", which needs a shell'],
    ["a > b", 'usage: the command holds ">", which needs a shell'],
  ])("%j", (command, expected) => {
    expect(attempt(() => splitCommand(command))).toEqual(expected);
  });
});

describe("a credential command", () => {
  const run = async (command: string, limit?: number) => {
    const bench = fake();
    const result = await runSecretCommand(command, "the password command of ghe1", bench.world, signal, limit).then(
      (bytes) => Buffer.from(bytes).toString("utf8"),
      said,
    );
    return { result, err: bench.err() };
  };

  it("gives its output, and shows its stderr", async () => {
    expect(await run(`sh -c 'echo hunter2; echo "unlock your key" >&2'`)).toEqual({ result: "hunter2\n", err: "unlock your key\n" });
  });

  it("runs without a shell: nothing in its words is expanded", async () => {
    expect((await run(`printf '%s' '$PATH;*'`)).result).toBe("$PATH;*");
  });

  it("has no stdin to wait for, and never takes what is piped into this program", async () => {
    expect((await run("cat")).result).toBe("");
  });

  it.each([
    ["sh -c 'echo canary; exit 3'", "local_state: the password command of ghe1 ended with code 3"],
    ["sh -c 'kill -9 $$'", "local_state: the password command of ghe1 was ended by SIGKILL"],
    ["no-such-program-here canary", 'local_state: the password command of ghe1 cannot run: there is no program "no-such-program-here"'],
    ["head -c 100000 /dev/zero", "local_state: the password command of ghe1 writes more than 64 kB"],
  ])("%j fails with its reason, without its words or output", async (command, expected) => {
    expect((await run(command)).result).toBe(expected);
  });

  it("is ended when it does not end, together with what waits for its children", async () => {
    const began = performance.now();
    expect((await run(`sh -c 'sleep 30 & sleep 30'`, 200)).result).toBe("local_state: the password command of ghe1 did not end within 0.2 s");
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it("is ended by Ctrl-C", async () => {
    const stop = new AbortController();
    const { world } = fake();
    const running = runSecretCommand("sleep 30", "the password command of ghe1", world, stop.signal);
    stop.abort(new Interrupted("SIGINT"));
    await expect(running).rejects.toBeInstanceOf(Interrupted);
  });
});

describe("a stored secret's source", () => {
  it("reads a file when it is needed, once", async () => {
    const path = join(root, "password");
    const source = fromStored("password", { source: "file", path }, "ghe1", fake().world, createKeychains(fake().world));
    writeFileSync(path, "first\n");
    expect(await source?.read(signal)).toBe("first");
    writeFileSync(path, "second\n");
    expect(await source?.read(signal)).toBe("first");
    expect([source?.source, source?.description]).toEqual(["file", `the file ${path}`]);
  });

  it("runs its command once for all who ask", async () => {
    const count = join(root, "count");
    const source = fromStored(
      "token",
      { source: "command", command: `sh -c 'echo x >> ${count}; echo ghp_token'` },
      "ghe1",
      fake().world,
      createKeychains(fake().world),
    );
    expect(await Promise.all([source?.read(signal), source?.read(signal)])).toEqual(["ghp_token", "ghp_token"]);
    expect(readFileSync(count, "utf8")).toBe("x\n");
  });

  it("tells a file that is gone, and one that is a directory", async () => {
    const read = (path: string) => fromStored("token", { source: "file", path }, "ghe1", fake().world, createKeychains(fake().world))?.read(signal).catch(said);
    expect(await read(join(root, "gone"))).toBe(`local_state: the token cannot be read from ${join(root, "gone")}: no such file`);
    expect(await read(root)).toBe(`local_state: the token cannot be read from ${root}: it is a directory`);
  });

  it("of a source that only a newer release knows, there is none", () => {
    const stored: { source: "store"; value: string } = JSON.parse('{"source":"hsm","service":"x"}') as { source: "store"; value: string };
    expect(fromStored("token", stored, "ghe1", fake().world, createKeychains(fake().world))).toBeUndefined();
  });

  it("where there is none: exit 4, with the ways to give one", () => {
    const failure = missingSecret("password", "ghe1", "ghe1");
    expect([failure.exit, failure.message, failure.facts.hint]).toEqual([
      "auth",
      "no password for ghe1",
      "set GHES_ADMIN_PASSWORD, or store one: ghes-admin profile set ghe1 --password-stdin",
    ]);
  });
});
