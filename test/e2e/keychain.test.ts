/** Secrets in the keychain of a desktop, and none anywhere else: RELIABILITY.md 1.7 and 4.2 rows 74 and 75. */
import { spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lackingForSecretService, secretService, standIn } from "../support/keychains.js";
import { newPlace, until, type Place } from "../support/spawned.js";

const CANARY = "Canary/7+x&Q=e 2ü";
const forms = (secret: string): readonly string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  new URLSearchParams({ a: secret }).toString().slice(2),
  Buffer.from(secret).toString("base64"),
  Buffer.from(`api_key:${secret}`).toString("base64"),
  Buffer.from(secret).toString("hex"),
  Buffer.from(secret).toString("latin1"),
];
const leaks = (text: string, secrets: readonly string[]): readonly string[] => secrets.flatMap(forms).filter((form) => text.includes(form));

/** Whether processes may be traced here. */
const canTrace = spawnSync("strace", ["-e", "trace=execve", "-o", "/dev/null", "true"]).status === 0;
const lacking = lackingForSecretService + (canTrace ? "" : "(needs strace) ");

const asStored = ({ sandbox, folder }: Place): string =>
  `--host ${sandbox.host} --port ${String(sandbox.port)} --rest-port ${String(sandbox.restPort)} --ca-file ${folder}/ca.pem`;

/** Everything in the files of a folder, and the names of those. */
async function contentOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map(async (file) => `${file}\n${(await readFile(file)).toString("latin1")}`))).join("\n");
}

describe.skipIf(lacking !== "")(`${lacking}a password and a token in the keychain`, () => {
  let service: Awaited<ReturnType<typeof secretService>>;
  beforeAll(async () => {
    service = await secretService();
  });
  afterAll(() => service.end());

  it("are in no argument of any process, no output, no trace, no journal and no other file, from the first command to the last", async () => {
    const place = await newPlace({ password: CANARY });
    const { token } = place.sandbox;
    const home = { ...place.homeOnly, DBUS_SESSION_BUS_ADDRESS: service.env.DBUS_SESSION_BUS_ADDRESS ?? "" };
    const cleared = Object.fromEntries(Object.keys(place.env).flatMap((name) => (name.startsWith("GHES_ADMIN_") ? [[name, undefined]] : [])));
    const script = [
      `ghes-admin profile add ghe ${asStored(place)} --password-stdin < "$HOME/../password"`,
      `ghes-admin profile set ghe --token-stdin -v < "$HOME/../token"`,
      "ghes-admin profile set ghe --store file",
      "ghes-admin profile set ghe --store keychain",
      "ghes-admin nodes version -v",
      "ghes-admin users suspend mona --yes --json -v",
      "ghes-admin api /manage/v1/nothing --json -v",
      "ghes-admin profile show",
      "ghes-admin profile export",
    ].join("\n");
    const log = join(place.folder, "strace.log");
    const own = join(place.folder, "home");
    const secrets = { password: await place.file("password", `${CANARY}\n`), token: await place.file("token", token) };
    const ran = await place.bash(`mkdir -p '${own}'; strace -f -qq -s 100000 -e trace=execve -e signal=none -o '${log}' bash -c "$SCRIPT"`, {
      env: { ...cleared, ...home, HOME: own, SCRIPT: script },
    });
    expect(ran.stderr).toContain("authorization");
    expect(ran.stdout).toMatch(/keychain secret-tool, less than a day old \(\d{4}-\d\d-\d\d\)/);
    expect(ran.requests.filter(({ status }) => status === 401)).toEqual([]);

    const executed = (await readFile(log, "latin1")).replaceAll(/\\(\d{1,3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    expect(executed).toMatch(/"lookup", "application", "ghes-admin"/);
    const files = await contentOf(own);
    expect(files).toMatch(/runs\/.*\.jsonl/);
    expect(files).toContain('"source": "keychain"');
    const places = { executed, files, stdout: ran.stdout, stderr: ran.stderr };
    const found = Object.entries(places).flatMap(([where, text]) => leaks(text, [CANARY, token]).map((form) => `${form} in ${where}`));
    expect(found).toEqual([]);
    expect(Object.keys(secrets)).toEqual(["password", "token"]);

    const kept = (): string => spawnSync("secret-tool", ["search", "--all", "application", "ghes-admin"], { env: { ...service.env }, encoding: "utf8" }).stdout;
    expect(
      kept()
        .match(/^label = ghes-admin: .*$/gm)
        ?.sort(),
    ).toEqual(["label = ghes-admin: password of ghe", "label = ghes-admin: token of ghe"]);
    expect(await place.run("profile remove ghe --yes", { env: { ...cleared, ...home, HOME: own } })).toMatchObject({ exitCode: 0 });
    expect(kept()).toBe("");
  });
});

describe("a keychain that does not answer", () => {
  it("is waited for 3 s and no longer, said once, and the password is asked of the next source; nothing of it goes on", async () => {
    const place = await newPlace();
    const hanging = standIn("secret-tool", `echo $$ >> "$ITEMS/pids"; exec sleep 60`);
    try {
      const env = { ...place.homeOnly, PATH: `${hanging.env.PATH ?? ""}:${place.homeOnly.PATH ?? ""}`, DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere" };
      const stored = { source: "keychain", keychain: "secret-tool", item: "ghe.password.0" };
      const profile = { host: place.sandbox.host, port: place.sandbox.port, ca_file: join(place.folder, "ca.pem"), password: stored };
      const config = await place.bash(`mkdir -m 700 -p "$HOME/.config/ghes-admin"; umask 077; cat > "$HOME/.config/ghes-admin/profiles.json"`, {
        stdin: JSON.stringify({ schemaVersion: 1, default: "ghe", profiles: { ghe: profile } }),
      });
      expect(config.exitCode).toBe(0);
      const bare = { ...env, GHES_ADMIN_HOST: undefined, GHES_ADMIN_PORT: undefined, GHES_ADMIN_REST_PORT: undefined, GHES_ADMIN_TOKEN: undefined };
      const began = performance.now();
      const ran = await place.run("nodes version -p ghe", { env: { ...bare, GHES_ADMIN_PASSWORD: place.sandbox.password } });
      expect(performance.now() - began).toBeLessThan(10_000);
      expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({
        exitCode: 0,
        stderr: "warning: the password of ghe cannot be read: the keychain (secret-tool) did not answer within 3 s; it is taken from GHES_ADMIN_PASSWORD\n",
      });
      const [pid] = (await readFile(join(hanging.env.HOME ?? "", "items/pids"), "utf8")).trim().split("\n");
      await until(() => spawnSync("kill", ["-0", pid ?? ""]).status !== 0, "the keychain's program to end");
    } finally {
      hanging.end();
    }
  });
});
