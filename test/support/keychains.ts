/** Keychains for tests: stand-ins that write down how they were called, and the real ones where they are installed. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

type Environment = Readonly<Record<string, string>>;

const SYSTEM_PATH = process.env.PATH ?? "/usr/bin:/bin";
const isInstalled = (program: string): boolean => SYSTEM_PATH.split(delimiter).some((directory) => existsSync(join(directory, program)));

/* ---------------------------------------------------------------- stand-ins */

export interface StandIn {
  readonly env: Environment;
  /** The words of each call, a line each, as the system gave them to the program. */
  calls(): readonly string[];
  /** What there is in it now: the names of its items. */
  items(): readonly string[];
  end(): void;
}

/** Each keeps an item as a file of its name in $ITEMS. `store`, `get` … are how the real one is called. */
const SCRIPTS: Readonly<Record<string, string>> = {
  "secret-tool": `
    for item; do :; done; file="$ITEMS/$item"
    case "$1" in
      store) cat > "$file" ;;
      lookup) test -f "$file" && cat "$file" ;;
      search) test ! -f "$file" || echo "label = $item" ;;
      clear) test -f "$file" && rm "$file" ;;
    esac`,
  security: `
    case "$1" in
      -i)
        read -r line; eval "set -- $line"
        while [ $# -gt 0 ]; do case "$1" in -a) item=$2 ;; -w) value=$2 ;; esac; shift; done
        printf '%s\\n' "$value" > "$ITEMS/$item" ;;
      find-generic-password) cat "$ITEMS/$5" 2>/dev/null || { echo 'security: SecKeychainSearchCopyNext: The specified item could not be found in the keychain.' >&2; exit 44; } ;;
      delete-generic-password) rm "$ITEMS/$5" 2>/dev/null || exit 44 ;;
    esac`,
  docker: `
    case "$1" in
      store)
        line=$(cat); url=$(printf %s "$line" | sed 's|.*"ServerURL":"https://\\([^"]*\\).*|\\1|'); printf %s "$line" > "$ITEMS/$url" ;;
      get) url=$(cat); cat "$ITEMS/\${url#https://}" 2>/dev/null || { echo 'credentials not found in native keychain'; exit 1; } ;;
      erase) url=$(cat); rm -f "$ITEMS/\${url#https://}" ;;
    esac`,
};

/**
 * @param program what it is called
 * @param script what it does, in sh; left out: what the real one does
 */
export function standIn(program: string, script = SCRIPTS[program] ?? SCRIPTS.docker ?? ""): StandIn {
  const folder = mkdtempSync(join(tmpdir(), "ghes-keychain-"));
  const [bin, items, log] = [join(folder, "bin"), join(folder, "items"), join(folder, "calls")];
  mkdirSync(bin);
  mkdirSync(items);
  writeFileSync(log, "");
  writeFileSync(join(bin, program), `#!/bin/sh\nPATH=/usr/bin:/bin\nITEMS='${items}'\nprintf '%s\\n' "$*" >> '${log}'\n${script}\n`);
  chmodSync(join(bin, program), 0o755);
  return {
    env: { PATH: bin, DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere", HOME: folder },
    calls: () =>
      readFileSync(log, "utf8")
        .split("\n")
        .filter((line) => line !== ""),
    items: () =>
      spawnSync("ls", [items], { encoding: "utf8" })
        .stdout.split("\n")
        .filter((name) => name !== ""),
    end: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/* ---------------------------------------------------------------- the real ones */

export interface RealKeychain {
  readonly env: Environment;
  end(): Promise<void>;
}

const SECRET_SERVICE = ["dbus-daemon", "dbus-send", "gnome-keyring-daemon", "secret-tool", "docker-credential-secretservice"];
const PASS = ["pass", "gpg", "docker-credential-pass"];

/** What is missing for it here, in words for a test's name; empty where nothing is. */
const lacking = (programs: readonly string[]): string => {
  const missing = programs.filter((program) => !isInstalled(program));
  return missing.length === 0 ? "" : `(needs ${missing.join(", ")}) `;
};
export const lackingForSecretService = lacking(SECRET_SERVICE);
export const lackingForPass = lacking(PASS);

/** A secret service that is unlocked, on a bus of its own: nothing of the person's own session is touched. */
export async function secretService(): Promise<RealKeychain & { lock(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "ghes-bus-"));
  const home = { PATH: SYSTEM_PATH, HOME: folder, XDG_DATA_HOME: join(folder, "data"), XDG_RUNTIME_DIR: folder };
  const bus = spawn("dbus-daemon", ["--session", "--nofork", "--nopidfile", "--print-address"], { env: home, stdio: ["ignore", "pipe", "ignore"] });
  const env = { ...home, DBUS_SESSION_BUS_ADDRESS: await firstLine(bus) };
  const ring = spawn("gnome-keyring-daemon", ["--foreground", "--unlock", "--components=secrets"], { env, stdio: ["pipe", "ignore", "ignore"] });
  ring.stdin.end("password of a test");
  const send = (...words: readonly string[]): string => spawnSync("dbus-send", ["--session", "--print-reply", ...words], { env, encoding: "utf8" }).stdout;
  const asked = ["--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"];
  for (let tries = 0; !send(...asked).includes("true"); tries++) {
    if (tries > 200) throw new Error("the secret service did not come up");
    await delay(10);
  }
  return {
    env,
    lock: () => {
      send(
        "--dest=org.freedesktop.secrets",
        "/org/freedesktop/secrets",
        "org.freedesktop.Secret.Service.Lock",
        "array:objpath:/org/freedesktop/secrets/collection/login",
      );
    },
    end: async () => {
      await Promise.all([ended(ring), ended(bus)]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.once("error", reject);
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once("exit", () => {
      resolve();
    });
    child.kill("SIGTERM");
  });
}

/** A password store with a key that has no passphrase. */
export function passwordStore(): RealKeychain {
  const folder = mkdtempSync(join(tmpdir(), "ghes-pass-"));
  const env = { PATH: SYSTEM_PATH, HOME: folder, GNUPGHOME: join(folder, "gpg") };
  mkdirSync(env.GNUPGHOME, { mode: 0o700 });
  const run = (program: string, ...words: readonly string[]) => {
    const { status, stderr } = spawnSync(program, words, { env, encoding: "utf8" });
    if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
  };
  run("gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", "test <test@example.com>", "default", "default", "never");
  run("pass", "init", "test@example.com");
  return {
    env,
    end: () => {
      run("gpgconf", "--kill", "all");
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}
