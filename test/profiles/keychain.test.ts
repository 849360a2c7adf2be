import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { CliError, Interrupted } from "../../src/errors.js";
import { createProfileActions } from "../../src/profiles/actions.js";
import { createKeychains, type KeychainItem, type KeychainOptions, type Keychains } from "../../src/profiles/keychain.js";
import type { ProfileChanges } from "../../src/profiles/profile-actions.js";
import type { Prompter } from "../../src/profiles/prompter.js";
import { resolveTargets } from "../../src/profiles/resolve.js";
import { profileStore } from "../../src/profiles/store.js";
import { fakeWorld } from "../support/fake-world.js";
import { lackingForPass, lackingForSecretService, passwordStore, secretService, standIn, type RealKeychain, type StandIn } from "../support/keychains.js";

const CANARY = "Canary/7+x&Q=e 'two' \"three\" $HOME \\ ü€😀";
const TOKEN = "ghp_canary0123456789";
const signal = new AbortController().signal;
const go = { dryRun: false };

/** The store waits for the disk at each save, which is not what these tests are about. */
const MEMORY = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

let root: string;
let file: string;
beforeEach(() => {
  root = mkdtempSync(join(MEMORY, "ghes-keychains-"));
  file = join(root, "config", "profiles.json");
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const standIns: StandIn[] = [];
afterEach(() => {
  for (const one of standIns.splice(0)) one.end();
});
const standingIn = (...given: Parameters<typeof standIn>): StandIn => {
  const one = standIn(...given);
  standIns.push(one);
  return one;
};

const endGroup = (leader: number) => {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It has ended.
  }
};

interface Bench {
  readonly actions: ReturnType<typeof createProfileActions>;
  readonly keychains: Keychains;
  /** Notes and warnings, each with its kind before it. */
  readonly told: string[];
  /** The password of `ghe1` as a command would read it; `also`: beside GHES_ADMIN_PASSWORD. */
  password(also?: { readonly variable?: string; readonly answer?: string }): Promise<string>;
}

interface BenchOptions extends KeychainOptions {
  readonly stdin?: string;
  readonly now?: string;
  /** What ends the commands; left out: nothing. */
  readonly ending?: AbortSignal;
}

function bench(env: Readonly<Record<string, string>>, options: BenchOptions = {}): Bench {
  const { stdin = CANARY, now = "2026-11-22T17:00:00Z", ending = signal, ...how } = options;
  const fake = fakeWorld({ cwd: root, home: env.HOME ?? root, env: { ...env, GHES_ADMIN_CONFIG_DIR: join(root, "config") }, stdin, now });
  const world = { ...fake.world, endGroup };
  const told: string[] = [];
  const warn = (text: string) => void told.push(`warning: ${text}`);
  const keychains = createKeychains(world, { platform: "linux", warn, ...how });
  const nobody: Prompter = {
    available: false,
    confirm: () => Promise.resolve(false),
    password: () => Promise.resolve(""),
    text: () => Promise.resolve(""),
  };
  const store = profileStore(world);
  const actions = createProfileActions({
    world,
    store,
    keychains,
    prompter: nobody,
    signal: ending,
    note: (text) => void told.push(`note: ${text}`),
    warn,
    verify: () => Promise.resolve(),
    inspect: () => Promise.reject(new CliError("unreachable", "no instance in this test")),
  });
  return {
    actions,
    keychains,
    told,
    async password({ variable, answer } = {}) {
      const prompter = answer === undefined ? nobody : { ...nobody, available: true, password: () => Promise.resolve(answer) };
      const surroundings = variable === undefined ? env : { ...env, GHES_ADMIN_PASSWORD: variable };
      const { targets } = resolveTargets({ flags: { profile: ["ghe1"] }, env: surroundings, store, keychains, prompter, world, warn });
      return (await targets[0]?.password?.read(signal)) ?? "none";
    },
  };
}

const add = (on: Bench, changes: ProfileChanges = {}) => on.actions.add("ghe1", { host: "ghe1.lan", passwordStdin: true, ...changes }, go);
const source = (on: Bench) => on.actions.show("ghe1").settings.find(({ setting }) => setting === "password")?.value;
const inFile = (): string => (existsSync(file) ? readFileSync(file, "utf8") : "");
/** Where the file says that the password of `ghe1` is. */
const place = (): KeychainItem => (JSON.parse(inFile()) as { profiles: { ghe1: { password: KeychainItem } } }).profiles.ghe1.password;
const failing = (run: Promise<unknown>): Promise<{ message: string; hint: string | undefined }> =>
  run.then(
    () => ({ message: "none", hint: undefined }),
    (thrown: unknown) => {
      if (thrown instanceof CliError) return { message: `${thrown.code}: ${thrown.message}`, hint: thrown.facts.hint };
      throw thrown;
    },
  );

/** From the first secret to the last: kept, read, moved both ways, replaced and removed. */
async function life(env: Readonly<Record<string, string>>, store: string, keychain: string, options: KeychainOptions = {}): Promise<void> {
  const first = bench(env, { ...options, now: "2026-11-10T17:00:00Z" });
  expect((await add(first, { store })).password).toEqual({ source: "keychain" });
  expect(inFile()).not.toContain("Canary");
  expect(place().keychain).toBe(keychain);

  const on = bench(env, options);
  expect(await on.password()).toBe(CANARY);
  expect(source(on)).toBe(`keychain ${keychain}, 12 days old (2026-11-10)`);
  const old = place();

  expect((await on.actions.set("ghe1", { store: "file" }, go)).password).toEqual({ source: "store" });
  expect(await on.password()).toBe(CANARY);
  expect(source(on)).toBe("store, 12 days old (2026-11-10)");
  expect((await failing(on.keychains.read(old, signal))).message).toBe(`local_state: the keychain (${keychain}) does not have it`);

  await on.actions.set("ghe1", { store }, go);
  expect(inFile()).not.toContain("Canary");
  const moved = place();
  await bench(env, { ...options, stdin: "another" }).actions.set("ghe1", { passwordStdin: true }, go);
  expect(await on.password()).toBe("another");
  expect((await failing(on.keychains.read(moved, signal))).message).toBe(`local_state: the keychain (${keychain}) does not have it`);

  const last = place();
  await on.actions.remove("ghe1", go);
  expect((await failing(on.keychains.read(last, signal))).message).toBe(`local_state: the keychain (${keychain}) does not have it`);
  expect([first.told, on.told]).toEqual([[], []]);
}

describe("a secret's life in the keychain", () => {
  it.each([
    ["secret-tool", "secret-tool", "linux"],
    ["security", "security", "darwin"],
    ["docker-credential-osxkeychain", "osxkeychain", "darwin"],
    ["docker-credential-wincred.exe", "wincred", "win32"],
  ] as const)("with %s: kept, read, moved, replaced, removed, and never among the words of a call", async (program, keychain, platform) => {
    const there = standingIn(program);
    await life(there.env, "keychain", keychain, { platform });
    expect(there.items()).toEqual([]);
    expect(there.calls().length).toBeGreaterThan(8);
    const words = there.calls().join("\n");
    for (const form of [CANARY, "Canary", Buffer.from(CANARY).toString("base64"), "another"]) expect(words).not.toContain(form);
  });

  it("calls secret-tool with the item's name, and with no word more than needed", async () => {
    const there = standingIn("secret-tool");
    const on = bench(there.env);
    await add(on);
    await on.password();
    const { item } = place();
    expect(item).toMatch(/^ghe1\.password\.[0-9a-f]{12}$/);
    const lookup = `lookup application ghes-admin item ${item}`;
    expect(there.calls()).toEqual([`store --label ghes-admin: password of ghe1 application ghes-admin item ${item}`, lookup, lookup]);
  });

  it("goes on when the profile is renamed", async () => {
    const there = standingIn("secret-tool");
    const on = bench(there.env);
    await on.actions.add("old", { host: "ghe1.lan", passwordStdin: true }, go);
    await on.actions.rename("old", "ghe1", go);
    expect(await on.password()).toBe(CANARY);
  });

  it("is not shared: the item that another profile still names stays", async () => {
    const there = standingIn("secret-tool");
    const on = bench(there.env);
    await add(on);
    await profileStore(fakeWorld({ cwd: root, env: { GHES_ADMIN_CONFIG_DIR: join(root, "config") } }).world).change((stored) => {
      const copied = stored.profiles.ghe1;
      return copied === undefined ? stored : { ...stored, profiles: { ...stored.profiles, copy: copied } };
    }, signal);
    await on.actions.remove("copy", go);
    expect(await on.password()).toBe(CANARY);
    await on.actions.remove("ghe1", go);
    expect(there.items()).toEqual([]);
  });

  it("leaves nothing behind when the profile cannot be saved", async () => {
    const there = standingIn("secret-tool");
    const on = bench(there.env);
    const late = createProfileActionsThatMeet(on, there.env);
    expect((await failing(late)).message).toBe('usage: a profile "ghe1" exists');
    expect(there.items()).toEqual([]);
  });

  /** `ghe1` is added by somebody else while its password is tried. */
  function createProfileActionsThatMeet(on: Bench, env: Readonly<Record<string, string>>): Promise<unknown> {
    const { world } = fakeWorld({ cwd: root, env: { ...env, GHES_ADMIN_CONFIG_DIR: join(root, "config") }, stdin: CANARY });
    const actions = createProfileActions({
      world,
      store: profileStore(world),
      keychains: on.keychains,
      prompter: { available: false, confirm: () => Promise.resolve(false), password: () => Promise.resolve(""), text: () => Promise.resolve("") },
      signal,
      note: () => undefined,
      warn: () => undefined,
      verify: () => on.actions.add("ghe1", { host: "theirs.lan" }, go).then(() => undefined),
      inspect: () => Promise.reject(new CliError("unreachable", "no instance in this test")),
    });
    return actions.add("ghe1", { host: "ghe1.lan", passwordStdin: true }, go);
  }
});

describe("Ctrl-C while a secret is put into the keychain", () => {
  /** `step` of the real one never ends; the person stops there. */
  async function stoppedAt(step: "store" | "lookup", erase = 'rm -f "$ITEMS/$item"') {
    const reached = join(root, "reached");
    const there = standingIn(
      "secret-tool",
      `for item; do :; done
       case "$1" in
         store) cat > "$ITEMS/$item" ;;
         clear) ${erase}; exit ;;
       esac
       test "$1" != ${step} || { : > '${reached}'; sleep 60; }`,
    );
    const ending = new AbortController();
    const on = bench(there.env, { ending: ending.signal });
    const ended = add(on).catch((thrown: unknown) => thrown);
    await vi.waitFor(() => {
      expect(existsSync(reached)).toBe(true);
    });
    ending.abort(new Interrupted("SIGINT"));
    expect(await ended).toBeInstanceOf(Interrupted);
    return { items: there.items(), told: on.told };
  }

  it.each(["store", "lookup"] as const)("leaves nothing there: %s", async (step) => {
    expect(await stoppedAt(step)).toEqual({ items: [], told: [] });
    expect(inFile()).toBe("");
  });

  it("names the command that removes it, where it cannot be taken out again", async () => {
    const { items, told } = await stoppedAt("lookup", "echo no >&2; exit 1");
    expect(told).toEqual([
      `warning: the secret may be in the keychain (secret-tool); what it may have of it goes with: secret-tool clear application ghes-admin item ${items.join()}`,
    ]);
  });
});

describe("where a secret is kept", () => {
  const kept = () => `the secret is kept in ${file}, readable by this account only`;

  it("without a keychain, in the file, and that is said", async () => {
    const on = bench({ PATH: "/nowhere" });
    expect((await add(on)).password).toEqual({ source: "store" });
    expect(on.told).toEqual([`note: there is no keychain here: secret-tool is not installed; ${kept()}`]);
    expect(await on.password()).toBe(CANARY);
  });

  it("without a D-Bus session, in the file, and nothing is started", async () => {
    const there = standingIn("secret-tool");
    const on = bench({ ...there.env, DBUS_SESSION_BUS_ADDRESS: "" });
    await add(on);
    expect([on.told, there.calls()]).toEqual([[`note: there is no keychain here: there is no D-Bus session; ${kept()}`], []]);
  });

  it("with --store keychain and none: exit 9 before anything is tried, nothing stored", async () => {
    const on = bench({ PATH: "/nowhere" });
    expect(await failing(add(on, { store: "keychain" }))).toEqual({
      message: "local_state: there is no keychain here: secret-tool is not installed",
      hint: "--store file keeps secrets in a file that only you can read",
    });
    expect(inFile()).toBe("");
  });

  it("with --store file, in the file, without a word and without a call", async () => {
    const there = standingIn("secret-tool");
    const on = bench(there.env);
    await add(on, { store: "file" });
    expect([source(on), on.told, there.calls()]).toEqual(["store, less than a day old (2026-11-22)", [], []]);
  });

  it("a later secret goes where the profile's others are", async () => {
    const there = standingIn("secret-tool");
    await add(bench(there.env), { store: "file" });
    const row = await bench(there.env, { stdin: TOKEN }).actions.set("ghe1", { tokenStdin: true }, go);
    expect([row.token, there.calls()]).toEqual([{ source: "store" }, []]);
    await bench(there.env).actions.set("ghe1", { store: "keychain" }, go);
    expect((await bench(there.env, { stdin: TOKEN }).actions.set("ghe1", { tokenStdin: true }, go)).token).toEqual({ source: "keychain" });
    expect(there.items().length).toBe(2);
  });

  it.each([
    ["is locked", `echo 'secret-tool: Cannot create an item in a locked collection' >&2; exit 1`, "is locked"],
    [
      "has no service behind it",
      `echo 'secret-tool: The name org.freedesktop.secrets was not provided by any .service files' >&2; exit 1`,
      "has no secret service to speak to",
    ],
    ["crashes", "kill -SEGV $$", "gives no reason"],
    ["speaks of the secret", `echo "cannot keep $(cat)" >&2; exit 1`, "gives no reason"],
    ["forgets it", 'test "$1" = store || exit 1', "does not have it"],
    ["cuts it", 'test "$1" != lookup || echo Canary', "does not give the secret back as it was"],
    ["answers without end", "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done", "answers with more than 64 kB"],
  ])("with one that %s, in the file, with one warning", async (_, script, reason) => {
    const there = standingIn("secret-tool", script);
    const on = bench(there.env);
    expect((await add(on)).password).toEqual({ source: "store" });
    const expected = reason === "does not have it" ? "does not give the secret back as it was" : reason;
    expect(on.told).toEqual([`warning: the keychain (secret-tool) ${expected}; ${kept()}`]);
    expect(await on.password()).toBe(CANARY);
  });

  it("with one that does not answer, in the file after the limit of one call, and what it started is ended", async () => {
    const pids = join(root, "pids");
    const there = standingIn("secret-tool", `sleep 60 & echo $! >> '${pids}'; wait`);
    const on = bench(there.env, { limit: 300 });
    const began = performance.now();
    await add(on);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(on.told).toEqual([`warning: the keychain (secret-tool) did not answer within 0.3 s; ${kept()}`]);
    const started = readFileSync(pids, "utf8").trim().split("\n").map(Number);
    await vi.waitFor(() => {
      expect(started.filter(isRunning)).toEqual([]);
    });
  });

  it("with --store keychain and one that refuses: exit 9, and the secret is nowhere", async () => {
    const there = standingIn("secret-tool", `echo 'secret-tool: Cannot create an item in a locked collection' >&2; exit 1`);
    expect((await failing(add(bench(there.env), { store: "keychain" }))).message).toBe("local_state: the keychain (secret-tool) is locked");
    expect(inFile()).toBe("");
  });

  it("by the name of a helper, in that one", async () => {
    const there = standingIn("docker-credential-vault");
    const on = bench(there.env);
    await add(on, { store: "keychain:vault" });
    expect([await on.password(), place().keychain, there.items().length]).toEqual([CANARY, "vault", 1]);
    expect((await failing(on.actions.set("ghe1", { store: "keychain:pass" }, go))).message).toBe(
      "local_state: the keychain (pass) cannot be used: docker-credential-pass is not installed",
    );
    expect(await on.password()).toBe(CANARY);
  });

  it.each(["", "memory", "keychain:", "keychain:../x", "keychain:a b", "keychain:1password", "Keychain"])("--store %j is exit 2", async (store) => {
    expect((await failing(add(bench({ PATH: "/nowhere" }), { store }))).message).toBe(`usage: --store: ${JSON.stringify(store)} is no place for secrets`);
  });

  it("of secrets that come from a command or a file, nothing moves: exit 2", async () => {
    const on = bench(standingIn("secret-tool").env);
    await on.actions.add("ghe1", { host: "ghe1.lan", passwordCommand: "cat /etc/hostname" }, go);
    expect((await failing(on.actions.set("ghe1", { store: "keychain" }, go))).message).toBe("usage: --store: ghe1 has no secret of its own to move");
  });

  it("moving to where it is already changes nothing", async () => {
    const there = standingIn("secret-tool");
    const on = bench(there.env);
    await add(on);
    const before = inFile();
    await on.actions.set("ghe1", { store: "keychain" }, go);
    expect([inFile(), there.items().length]).toEqual([before, 1]);
  });

  it("moves what is there and takes what is new in one step, and keeps what a newer release noted about it", async () => {
    const there = standingIn("secret-tool");
    await add(bench(there.env), { store: "file" });
    await profileStore(fakeWorld({ cwd: root, env: { GHES_ADMIN_CONFIG_DIR: join(root, "config") } }).world).change(
      (stored) => JSON.parse(JSON.stringify(stored).replace('"source":"store"', '"source":"store","rotate":"monthly"')) as typeof stored,
      signal,
    );
    const row = await bench(there.env, { stdin: TOKEN }).actions.set("ghe1", { store: "keychain", tokenStdin: true }, go);
    expect([row.password, row.token]).toEqual([{ source: "keychain" }, { source: "keychain" }]);
    expect(place()).toMatchObject({ rotate: "monthly", since: "2026-11-22T17:00:00.000Z" });
    expect(inFile()).not.toMatch(/Canary|ghp_/);
  });

  it("a dry run calls nothing and moves nothing", async () => {
    const there = standingIn("secret-tool");
    await add(bench(there.env), { store: "file" });
    const before = inFile();
    await bench(there.env).actions.set("ghe1", { store: "keychain", passwordStdin: true }, { dryRun: true });
    expect([inFile(), there.calls()]).toEqual([before, []]);
  });
});

describe("a keychain that cannot be read", () => {
  const broken = (script: string) => {
    const there = standingIn("secret-tool");
    return { there, breakIt: () => standingIn("secret-tool", script).env };
  };
  const LOCKED = `test "$1" = search && echo '[/1]'; exit 1`;

  it("is exit 9 with the ways out, where there is nothing else", async () => {
    const { there, breakIt } = broken(LOCKED);
    await add(bench(there.env));
    expect(await failing(bench(breakIt()).password())).toEqual({
      message: "local_state: the password of ghe1 cannot be read: the keychain (secret-tool) is locked",
      hint: "unlock it; set GHES_ADMIN_PASSWORD, or give it anew: ghes-admin profile set ghe1 --password-stdin",
    });
  });

  it("is made up for by the environment, with one warning", async () => {
    const { there, breakIt } = broken(LOCKED);
    await add(bench(there.env));
    const on = bench(breakIt());
    expect(await on.password({ variable: "from the environment" })).toBe("from the environment");
    expect(on.told).toEqual(["warning: the password of ghe1 cannot be read: the keychain (secret-tool) is locked; it is taken from GHES_ADMIN_PASSWORD"]);
  });

  it("is made up for by the person at the terminal, with one warning", async () => {
    const { there, breakIt } = broken("exit 1");
    await add(bench(there.env));
    const on = bench(breakIt());
    expect(await on.password({ answer: "typed" })).toBe("typed");
    expect(on.told).toEqual(["warning: the password of ghe1 cannot be read: the keychain (secret-tool) does not have it; it is taken from the prompt"]);
  });

  it("and does not answer, is waited for once by all the profiles of a run", async () => {
    const silent = standingIn("secret-tool", "exec sleep 60");
    const on = bench(silent.env, { limit: 300 });
    const at = { keychain: "secret-tool", item: "a" };
    const all = await Promise.all(Array.from({ length: 50 }, () => failing(on.keychains.read(at, signal))));
    expect(new Set(all.map(({ message }) => message))).toEqual(new Set(["local_state: the keychain (secret-tool) did not answer within 0.3 s"]));
    // Those that were under way when the first of them gave up.
    expect(silent.calls().length).toBeLessThanOrEqual(8);
  });

  it("and reports what is locked as erased, is not believed", async () => {
    const there = standingIn("docker-credential-secretservice");
    await add(bench(there.env));
    const { item } = place();
    const liar = standingIn("docker-credential-secretservice", `test "$1" = erase || { echo 'credentials not found in native keychain'; exit 1; }`);
    expect(await failing(bench(liar.env).actions.remove("ghe1", go))).toEqual({
      message: "local_state: ghe1 is removed, but not all of its secrets are: the keychain (secretservice) does not have it, or is locked",
      hint: `remove what is left by hand: echo https://${item}.ghes-admin.invalid | docker-credential-secretservice erase`,
    });
  });

  it("still has the secret of a profile that is removed: exit 9, and the command that removes it", async () => {
    const { there, breakIt } = broken(LOCKED);
    await add(bench(there.env));
    const { item } = place();
    const on = bench(breakIt());
    expect(await failing(on.actions.remove("ghe1", go))).toEqual({
      message: "local_state: ghe1 is removed, but not all of its secrets are: the keychain (secret-tool) is locked",
      hint: `remove what is left by hand: secret-tool clear application ghes-admin item ${item}`,
    });
    expect(on.actions.list()).toEqual([]);
  });

  it("does not hinder a new secret for the file, with a warning about the former one", async () => {
    const { there, breakIt } = broken(LOCKED);
    await add(bench(there.env));
    const { item } = place();
    const on = bench(breakIt(), { stdin: "new" });
    await on.actions.set("ghe1", { passwordStdin: true, store: "file" }, go);
    expect(await on.password()).toBe("new");
    expect(on.told).toEqual([
      `warning: the former secret is still there: the keychain (secret-tool) is locked; remove it by hand: secret-tool clear application ghes-admin item ${item}`,
    ]);
  });

  it.each([
    ["a keychain that is a path", { keychain: "../../bin/x", item: "a" }, "password.keychain is not a keychain's name"],
    ["an item that is a flag", { keychain: "pass", item: "--help" }, "password.item is not an item's name"],
    ["no item", { keychain: "pass" }, "password.item is not text"],
  ])("with %s in the file is exit 9, and nothing is started", async (_, at, problem) => {
    await add(bench({ PATH: "/nowhere" }));
    await profileStore(fakeWorld({ cwd: root, env: { GHES_ADMIN_CONFIG_DIR: join(root, "config") } }).world).change(
      (stored) => ({
        ...stored,
        profiles: JSON.parse(JSON.stringify({ ghe1: { host: "a", password: { source: "keychain", ...at } } })) as typeof stored.profiles,
      }),
      signal,
    );
    expect((await failing(bench({ PATH: "/nowhere" }).password())).message).toBe(`local_state: ${file}: profile "ghe1": ${problem}`);
  });
});

describe("the credentials of this run", () => {
  it("are no business of a keychain's program", async () => {
    const there = standingIn("secret-tool", 'env >> "$ITEMS/environment"; exit 1');
    const on = bench({ ...there.env, GHES_ADMIN_PASSWORD: CANARY, GHES_ADMIN_TOKEN: TOKEN });
    await failing(on.keychains.read({ keychain: "secret-tool", item: "a" }, signal));
    const seen = readFileSync(join(there.env.HOME ?? "", "items", "environment"), "utf8");
    expect(seen).toContain("DBUS_SESSION_BUS_ADDRESS");
    expect(seen).not.toMatch(/Canary|ghp_canary/);
  });
});

describe.skipIf(lackingForSecretService !== "")(`${lackingForSecretService}the secret service of a desktop`, () => {
  let service: Awaited<ReturnType<typeof secretService>>;
  beforeAll(async () => {
    service = await secretService();
  });
  afterAll(() => service.end());

  it("keeps secrets through secret-tool", () => life(service.env, "keychain", "secret-tool"));
  it("keeps secrets through docker-credential-secretservice", () => life(service.env, "keychain:secretservice", "secretservice"));

  it("does not keep what secret-tool cuts at 8 kB", async () => {
    const on = bench(service.env, { stdin: "Canary".repeat(2_000) });
    expect((await failing(add(on, { store: "keychain:secret-tool" }))).message).toBe(
      "local_state: the keychain (secret-tool) does not give the secret back as it was",
    );
    expect(inFile()).toBe("");
  });

  // The last of these: who could unlock it again is not here.
  it("says when it is locked: for reading, for keeping, and for removing", async () => {
    const on = bench(service.env);
    await add(on, { store: "keychain" });
    await on.actions.add("ghe2", { host: "ghe2.lan", passwordStdin: true, store: "keychain:secretservice" }, go);
    service.lock();
    expect((await failing(on.password())).message).toBe("local_state: the password of ghe1 cannot be read: the keychain (secret-tool) is locked");
    await on.actions.add("ghe3", { host: "ghe3.lan", passwordStdin: true }, go);
    expect(on.told).toEqual([`warning: the keychain (secret-tool) is locked; the secret is kept in ${file}, readable by this account only`]);
    expect((await failing(on.actions.remove("ghe1", go))).message).toBe(
      "local_state: ghe1 is removed, but not all of its secrets are: the keychain (secret-tool) is locked",
    );
    expect((await failing(on.actions.remove("ghe2", go))).message).toBe(
      "local_state: ghe2 is removed, but not all of its secrets are: the keychain (secretservice) is locked",
    );
  });
});

describe.skipIf(lackingForPass !== "")(`${lackingForPass}pass`, () => {
  let store: RealKeychain;
  beforeAll(() => {
    store = passwordStore();
  });
  afterAll(() => store.end());

  it("keeps secrets through docker-credential-pass", () => life(store.env, "keychain:pass", "pass"));

  it("is the keychain where there is no other", async () => {
    const on = bench(store.env);
    await add(on);
    expect(source(on)).toBe("keychain pass, less than a day old (2026-11-22)");
    await on.actions.remove("ghe1", go);
  });
});

function isRunning(pid: number): boolean {
  try {
    // A process that has ended, and that nobody has asked about, is a Z.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, "utf8"));
  } catch {
    return false;
  }
}
