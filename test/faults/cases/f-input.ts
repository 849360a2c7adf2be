/** F. What is typed, and the files it names. */
import { mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { answer } from "../../support/scripted-server.js";
import type { Case } from "../case.js";
import { newLab, type LabOptions, type RunOptions } from "../lab.js";
import { me } from "./answers.js";

const NOW = Date.parse("2027-03-27T12:00:00Z");
const SETTINGS = { smtp: { address: "a", port: 25, password: "hunter22" }, private_mode: true, ldap: null };
const instance: LabOptions = {
  always: ({ path, method }) =>
    method !== "GET"
      ? [answer(204)]
      : path.endsWith("/config/settings")
        ? [answer(200, SETTINGS)]
        : path.endsWith("/user")
          ? [me]
          : [answer(404, { message: "Not Found" })],
};

/** Exit 2, one message, and not one connection. */
const wrong = (
  row: number,
  typed: string | readonly string[],
  says: RegExp,
  run: RunOptions = {},
  prepare: (folder: string) => Promise<void> = () => Promise.resolve(),
): Case => ({
  row,
  name:
    typeof typed === "string"
      ? typed
      : typed.map((word) => JSON.stringify(word.length > 60 ? `${word.slice(0, 20)}… (${String(word.length)})` : word)).join(" "),
  play: async (see) => {
    const lab = await newLab(instance);
    await prepare(lab.folder);
    const told = await lab.run(typed, run);
    if (told.line.length < 120 && (row !== 63 || typed.includes("--port"))) see(told, lab);
    expect({ exit: told.exit, stdout: told.stdout, connections: lab.server.connections }, told.stderr).toEqual({ exit: 2, stdout: "", connections: 0 });
    expect(`${told.stderr}${told.error?.message ?? ""}`).toMatch(says);
  },
});

const LOGINS: readonly string[] = [
  "..",
  ".",
  "a/b",
  "a%2fb",
  "a?x=1",
  "a#b",
  "a\r\nb",
  "",
  " ",
  "a b",
  "x".repeat(300),
  "\u{1f600}",
  "\ud800",
  "a\u0000",
  "a\u202eb",
  "%00",
  "~",
  "a;b",
  "../../setup/api",
];

const CSVS: readonly (readonly [name: string, content: string | Uint8Array, says: RegExp])[] = [
  ["a column that is missing", "name,email\nmona,m@example.com\n", /without a column named "login"/],
  ["semicolons", "login;email\nmona;m\n", /semicolons/],
  ["one bad of 10,000", Array.from({ length: 10_000 }, (_, i) => (i === 8_765 ? "mo na" : `user-${String(i)}`)).join("\n"), /line 8,?766/],
  ["NUL", "mona\nhu\u0000bot\n", /line 2: a NUL character/],
  ["no UTF-8", Buffer.from("mon\xe4\n", "latin1"), /UTF-8/],
  ["a quote that never ends", 'login\n"mona\nhubot\n', /line 2/],
  ["a path for a login", "login\n../setup\n", /line 2/],
  ["control characters", "mona\nhub\u001b[31mot\n", /line 2/],
];

const TIMES: readonly (readonly [when: string, says: RegExp])[] = [
  ["2020-01-01T00:00:00Z", /past/],
  ["2027-03-28 02:30", /does not exist|skip|no such/],
  ["2027-10-31 02:30", /twice|ambiguous/],
  ["2027-04-01", /hour/],
  ["tomorrow", /hour/],
  ["2027-02-30T10:00:00Z", /2027-02-30/],
  ["2027-04-01T10:00:60Z", /2027-04-01T10:00:60Z/],
  ["20270-01-01T00:00:00Z", /20270/],
  ["99999999999", /99999999999/],
  ["-1", /-1/],
  ["today 25:00", /25:00/],
  ["tomorrow 22:00 and friday 10:00", /./],
  ["tomorrow 22:00; rm -rf /", /./],
  ["\u0661\u0662:00", /./],
];

const NUMBERS = ["", " ", "1e3", "-1", "0x10", "NaN", "Infinity", "99999999999", "1.5", "+1", "1_000", "\u0661", "08", "1 "];

export const INPUT: readonly Case[] = [
  ...["view", "suspend"].flatMap((verb) =>
    LOGINS.map((login): Case => ({
      row: 59,
      name: `users ${verb} ${JSON.stringify(login.length > 30 ? `${login.slice(0, 10)}… (${String(login.length)})` : login)}`,
      play: async () => {
        const lab = await newLab(instance);
        const told = await lab.run(["users", verb, "--yes", "--json", "--", login], { partial: true, changes: "journal" });
        const paths = told.seen.map((one) => one.split(" ")[1] ?? "").filter((path) => path !== "/api/v3/user" && !path.startsWith("/api/v3/meta"));
        if (told.exit === 2) expect(lab.server.connections).toBe(0);
        else expect([...new Set(paths)]).toEqual([`/api/v3/users/${encodeURIComponent(login)}${verb === "view" ? "" : "/suspended"}`]);
      },
    })),
  ),
  ...[
    "user:pw@ghe1",
    "http://user:pw@ghe1",
    "http://ghe1?x=1",
    "http://ghe1#x",
    "file:///etc/passwd",
    "ftp://ghe1",
    "http://ghe1/setup",
    "ghe 1",
    "ghe1\n",
    "",
    "[::1",
    "-ghe1",
    "ghe1:99999",
    "ghe1:8443:8443",
    "a".repeat(300),
  ].map((host) => wrong(60, ["maintenance", "status", "--host", host], /^error: .+/, { env: { GHES_ADMIN_PASSWORD: "secret-pw" } })),
  ...CSVS.map(([name, content, says]): Case => ({
    row: 61,
    name,
    play: async (see) => {
      const lab = await newLab(instance);
      await lab.file("logins", content);
      const told = see(await lab.run("users suspend --from-file logins --yes"), lab);
      expect({ exit: told.exit, stdout: told.stdout, connections: lab.server.connections }, told.stderr).toEqual({ exit: 2, stdout: "", connections: 0 });
      expect(told.stderr).toMatch(says);
    },
  })),
  wrong(61, "users suspend --from-file folder --yes", /folder is a directory/, {}, async (folder) => {
    await mkdir(join(folder, "folder"));
  }),
  wrong(61, "users suspend --from-file huge --yes", /huge is larger than 128 MB/, {}, async (folder) => {
    await writeFile(join(folder, "huge"), "");
    await truncate(join(folder, "huge"), 200_000_000);
  }),
  wrong(61, "users suspend --from-file /dev/zero --yes", /\/dev\/zero is a device/),
  wrong(61, "users suspend --yes --from-file -", /^waiting for input on stdin; Ctrl-D ends it\nerror: .*line 1/, { tty: { stdin: true }, stdin: "mo na\n" }),
  wrong(61, "users suspend --from-file absent --yes", /cannot read absent/),
  wrong(61, "users suspend --from-file - --yes", /stdin is empty/),
  {
    row: 61,
    name: "a byte order mark, CRLF, quotes, comments and doubles are no fault",
    play: async () => {
      const lab = await newLab(instance);
      await lab.file("logins", '\ufefflogin,why\r\n"mona","left, ""gone"""\r\n# nobody\r\n\r\nMONA,again\r\nhubot2,x\r\n');
      const told = await lab.run("users suspend --from-file logins --yes --json", { partial: true, changes: "journal" });
      expect(told.exit, told.stderr).toBe(0);
      expect((JSON.parse(told.stdout) as readonly { readonly login: string }[]).map(({ login }) => login)).toEqual(["mona", "hubot2"]);
    },
  },
  ...TIMES.map(([when, says]) => wrong(62, ["maintenance", "enable", "--yes", "--when", when], says, { now: NOW, env: { TZ: "Europe/Berlin" } })),
  ...["--port", "--retries", "--concurrency", "--timeout"].flatMap((flag) =>
    NUMBERS.filter((value) => flag !== "--timeout" || !["99999999999", "08"].includes(value))
      .filter((value) => flag === "--port" || value !== "08")
      .map((value) => wrong(63, ["maintenance", "status", flag, value], new RegExp(flag))),
  ),
  wrong(63, ["users", "list", "--limit", "-5"], /--limit/),
  wrong(64, "maintenance status --profile --json", /--profile needs a value, but "--json" follows/),
  wrong(64, "maintenance enable --message --yes", /--message needs a value, but "--yes" follows/),
  wrong(64, "users create mona --email --json", /--email needs a value, but "--json" follows/),
  wrong(64, ["profile", "add", "x", "--host", "--token-stdin"], /--host needs a value/),
  wrong(65, ["config", "settings", "set", "smtp.password=********", "--yes"], /smtp\.password/),
  wrong(65, ["config", "settings", "set", "--file", "-", "--yes"], /smtp\.password stands for/, { stdin: "smtp:\n  password: '********'\n" }),
  wrong(65, ["config", "settings", "set", "--yes", "--file", "-"], /stdin/, { stdin: '{"smtp":{"port":1},"smtp":{"port":2}' }),
  ...(
    [
      ["an unknown key", "smtp:\n  prot: 26\n", /no setting smtp\.prot \(did you mean smtp\.port\?\)/],
      ["another type", "smtp:\n  port: many\n", /smtp\.port is a number on the instance, here text/],
      ["a mask beside a change", "smtp:\n  port: 26\n  password: '********'\n", /smtp\.password stands for/],
    ] as const
  ).map(([name, content, says]): Case => ({
    row: 65,
    name: `${name} in a file, with --yes: nothing is written`,
    lab: { ...instance, files: { "settings.yml": content } },
    line: "config settings set --file settings.yml --yes",
    exit: 2,
    code: "usage",
    says,
    check: ({ seen }) => expect(seen.filter((one) => one !== "GET /manage/v1/config/settings")).toEqual([]),
  })),
  wrong(66, "users suspnd mona", /unknown command "suspnd" for "users" \(did you mean "suspend"\?\)/),
  wrong(66, "hooks pre-receive enfroce 1", /did you mean "enforce"/),
  wrong(66, "maintenance status --jsn", /did you mean "--json"/),
  wrong(66, "maintenance status --json -o csv", /exclude|--json|-o/),
  wrong(66, "maintenance status --no-retry --retries 3", /--retries|--no-retry/),
  {
    row: 67,
    name: "empty is not set",
    play: async () => {
      const lab = await newLab(instance);
      const empty = Object.fromEntries(
        ["HOST", "PORT", "REST_PORT", "USER", "PASSWORD", "TOKEN", "ENTERPRISE", "CA_FILE", "PROFILE", "CONFIG_DIR"].map((name) => [`GHES_ADMIN_${name}`, ""]),
      );
      const told = await lab.run("users view mona", { env: { ...empty, HTTPS_PROXY: "", NO_PROXY: "", NO_COLOR: "", FORCE_COLOR: "", COLUMNS: "" } });
      expect({ exit: told.exit, seen: told.seen.at(-1) }).toEqual({ exit: 1, seen: "GET /api/v3/users/mona" });
      expect(told.stderr).not.toMatch(/warning/);
    },
  },
  {
    row: 67,
    name: "one that looks like ours is warned of, without its value",
    play: async (see) => {
      const lab = await newLab(instance);
      const told = see(await lab.run("users view mona", { env: { GHES_ADMIN_TOKNE: "very-secret-value" } }), lab);
      expect(told.stderr).toMatch(/^warning: .*GHES_ADMIN_TOKNE.*GHES_ADMIN_TOKEN/m);
      expect(told.stderr).not.toContain("very-secret-value");
    },
  },
];
