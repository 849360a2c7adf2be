/** Where secrets come from, and where they never go: RELIABILITY.md 1.6, 1.7 and 4.2 row 75. */
import { spawnSync } from "node:child_process";
import { chmod, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newPlace, type Ended, type Environment, type Place } from "../support/spawned.js";

const CANARY = "Canary/7+x&Q=e 2ü";
const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
const asStored = ({ sandbox, folder }: Place): readonly string[] => [
  "--host",
  sandbox.host,
  "--port",
  String(sandbox.port),
  "--rest-port",
  String(sandbox.restPort),
  "--ca-file",
  join(folder, "ca.pem"),
];

/** The secret as it is, and in each form that it could take on its way. */
const forms = (secret: string): readonly string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  new URLSearchParams({ a: secret }).toString().slice(2),
  Buffer.from(secret).toString("base64"),
  Buffer.from(`api_key:${secret}`).toString("base64"),
];
const leaks = (text: string, secret: string): readonly string[] => forms(secret).filter((form) => text.includes(form));
const said = (ran: Ended): string => ran.stdout + ran.stderr;

describe("the store", () => {
  it("is a private file in a private folder, whatever the umask", async () => {
    const place = await newPlace();
    const line = ["profile", "add", "ghe", ...asStored(place), "--password-stdin", "--no-verify"].join(" ");
    const ran = await place.bash(`umask 000; printf secret | ghes-admin ${line}`, { env: place.homeOnly });
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(await mode(join(place.folder, ".config/ghes-admin"))).toBe("700");
    expect(await mode(join(place.folder, ".config/ghes-admin/profiles.json"))).toBe("600");
  });

  it("is not read, and not changed, when others may read it", async () => {
    const place = await newPlace();
    const add = (name: string) =>
      place.run(["profile", "add", name, ...asStored(place), "--password-stdin", "--no-verify"], { env: place.homeOnly, stdin: "secret" });
    await add("ghe");
    const file = join(place.folder, ".config/ghes-admin/profiles.json");
    await chmod(file, 0o644);
    const before = await readFile(file, "utf8");
    for (const ran of [await place.run("ping -p ghe", { env: { ...place.homeOnly, ...none(place) } }), await add("other")]) {
      expect(ran.exitCode).toBe(9);
      expect(ran.stderr).toContain("chmod");
      expect(said(ran)).not.toContain("secret");
    }
    expect(await readFile(file, "utf8")).toBe(before);
  });
});

/** Takes the variables away that name the instance. */
const none = (place: Place): Environment =>
  Object.fromEntries(Object.keys(place.env).flatMap((name) => (name.startsWith("GHES_ADMIN_") ? [[name, undefined]] : [])));

describe("a password", () => {
  const sources: readonly {
    readonly name: string;
    readonly flags: (place: Place) => Promise<readonly string[]>;
    readonly stdin?: string;
    readonly env?: Environment;
  }[] = [
    { name: "stdin", flags: () => Promise.resolve(["--password-stdin"]), stdin: `${CANARY}\n` },
    { name: "a file", flags: async (place) => ["--password-file", await place.file("pw", `${CANARY}\n`)] },
    { name: "a command", flags: async (place) => ["--password-command", `cat ${await place.file("pw", `${CANARY}\n`)}`] },
    { name: "the environment", flags: () => Promise.resolve([]), env: { GHES_ADMIN_PASSWORD: CANARY } },
  ];

  it.each(sources)("comes from $name, works, and is never shown", async ({ flags, stdin, env = {} }) => {
    const place = await newPlace({ password: CANARY });
    const clean = { ...none(place), ...env };
    const added = await place.run(
      ["profile", "add", "ghe", ...asStored(place), ...(await flags(place)), ...(env.GHES_ADMIN_PASSWORD === undefined ? [] : ["--no-verify"])],
      { env: clean, ...(stdin === undefined ? {} : { stdin }) },
    );
    expect(added.exitCode, added.stderr).toBe(0);
    const runs = await Promise.all(
      [
        "nodes version -p ghe -v",
        "profile list --json",
        "profile show ghe -o yaml",
        "config settings get --json -p ghe -v",
        "api /manage/v1/nothing -p ghe --json -v",
      ].map((line) => place.run(line, { env: clean })),
    );
    expect(runs.map((ran) => ran.exitCode)).toEqual([0, 0, 0, 0, 1]);
    for (const ran of [added, ...runs]) expect(leaks(said(ran), CANARY)).toEqual([]);
  });
});

describe("every word of output", () => {
  it("is free of the password and the token, wherever a command fails or talks of its requests", async () => {
    const place = await newPlace({
      password: CANARY,
      faults: ["status=500:GET /manage/v1/version", "html=200:GET /manage/v1/config/nodes", "reset:GET /manage/v1/checks/system-requirements"],
    });
    const token = place.sandbox.token;
    const file = await place.file("settings.yml", "ldap:\n  bind_password: x\n");
    const commands = [
      "status -v",
      "nodes version -v --no-retry --json",
      "nodes list -v --no-retry --json",
      "nodes check -v --no-retry --json",
      "api /api/v3/meta -v -i",
      "api /user -v --json",
      "config apply --dry-run --json",
      "config settings export -v",
      `config settings diff --file ${file} -v`,
      "maintenance enable --dry-run -v --yes",
    ];
    const ran = await Promise.all(commands.map((line) => place.run(line)));
    for (const [i, one] of ran.entries())
      expect({ line: commands[i], leaks: [...leaks(said(one), CANARY), ...leaks(said(one), token)] }).toEqual({ line: commands[i], leaks: [] });
    // The trace was there to be looked at.
    expect(ran[0]?.stderr).toMatch(/authorization/i);
  });

  it("is free of a wrong password too, and one 401 is all that is sent", async () => {
    const place = await newPlace();
    const ran = await place.run("status -v --json", { env: { GHES_ADMIN_PASSWORD: CANARY } });
    expect(ran.exitCode).toBe(4);
    expect(leaks(said(ran), CANARY)).toEqual([]);
    expect(ran.requests.filter((request) => request.status === 401)).toHaveLength(1);
  });
});

/** Whether processes may be traced here: strace is there, and the system lets it. */
const canTrace = spawnSync("strace", ["-e", "trace=execve", "-o", "/dev/null", "true"]).status === 0;

describe("arguments of processes", () => {
  /** Every argument of every program that was started, as the kernel got it. */
  async function executed(place: Place, script: string, env: Environment): Promise<string> {
    const log = join(place.folder, "strace.log");
    const ran = await place.bash(`strace -f -qq -s 100000 -e trace=execve -e signal=none -o '${log}' bash -c ${quoted(script)}`, { env });
    expect(ran.exitCode, ran.stderr).toBe(0);
    return (await readFile(log, "utf8")).replaceAll(/\\(\d{1,3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  }

  it.skipIf(!canTrace)(
    `${canTrace ? "" : "(needs strace) "}hold no secret: not those of a credential command, and not those of a command under sandbox exec`,
    async () => {
      const place = await newPlace({ password: CANARY });
      const file = await place.file("pw", CANARY);
      const add = ["profile", "add", "ghe", ...asStored(place), "--password-command", `'cat ${file}'`].join(" ");
      const log = await executed(
        place,
        `ghes-admin ${add} && ghes-admin nodes list -p ghe && ghes-admin sandbox exec -- sh -c 'ghes-admin status && cat /dev/null'`,
        { ...place.homeOnly, ...none(place) },
      );
      expect(log).toContain('"cat"');
      expect(log).toContain('"status"');
      expect(forms(CANARY).filter((form) => log.includes(form) || log.includes(Buffer.from(form).toString("latin1")))).toEqual([]);
      expect(log).not.toMatch(/sandbox-[\w-]{20}|ghp_/);
    },
  );
});

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
