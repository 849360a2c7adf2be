/** Wrong input of every kind: exit 2, one clear message, and not one request to the instance. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { around, words, type Ghes } from "../support/cli.js";
import { exampleFiles } from "../support/example-files.js";

/** What is typed, and the message: all of it, or what it must hold where the rest is another library's or the date's. */
type Row = readonly [line: string, message: string | RegExp, stdin?: string | Uint8Array];

const JUNK = Uint8Array.from({ length: 300 }, (_, i) => (i * 97 + 128) % 256);
const BLOB = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

const COMMANDS: readonly Row[] = [
  ["maintenence status", 'unknown command "maintenence" (did you mean "maintenance"?)'],
  ["maintenance enabel", 'unknown command "enabel" for "maintenance" (did you mean "enable"?)'],
  ["config settings gte", 'unknown command "gte" for "config settings" (did you mean "get"?)'],
  ["config zzz", 'unknown command "zzz" for "config"'],
  ["nodes list surplus", 'unexpected argument "surplus"'],
  ["config apply statsu --yes", 'unexpected argument "statsu" (did you mean "status"?)'],
  ["license upload --yes", "FILE is missing"],
  ["config settings get a b", 'unexpected argument "b"'],
  ["api", "[METHOD] PATH is missing"],
  ["help no-such-topic", 'there is no command or topic "no-such-topic"'],
  ["help enviroment", 'there is no command or topic "enviroment" (did you mean "environment"?)'],
  ["help config aply", 'there is no command or topic "config aply" (did you mean "config apply"?)'],
  ["suspend mona", 'unknown command "suspend" (did you mean "users suspend"?)'],
  ["help suspend", 'there is no command or topic "suspend" (did you mean "users suspend"?)'],
  ["apply --follow", 'unknown command "apply" (did you mean "config apply" or "upgrade apply"?)'],
  ["config watch", 'unknown command "watch" for "config" (did you mean "config apply watch"?)'],
  ["zzz", 'unknown command "zzz"'],
  ["stat", 'unknown command "stat" (did you mean "status" or "stats"?)'],
  ["version", 'unknown command "version" (did you mean "--version" or "nodes version"?)'],
  ["maintenance on", 'unknown command "on" for "maintenance" (did you mean "enable"?)'],
  ["maintenance off", 'unknown command "off" for "maintenance" (did you mean "disable"?)'],
  ["config settings list", 'unknown command "list" for "config settings" (did you mean "get"?)'],
  ["config settings show", 'unknown command "show" for "config settings" (did you mean "get"?)'],
  ["users dormant", 'unknown command "dormant" for "users" (did you mean "users report dormant"?)'],
  ["users suspended", 'unknown command "suspended" for "users" (did you mean "users report suspended"?)'],
];

const FLAGS: readonly Row[] = [
  ["maintenance enable --yse", 'unknown flag "--yse" (did you mean "--yes"?)'],
  ["maintenance enable --in 30m", 'unknown flag "--in" (did you mean "--when"?)'],
  ["maintenance enable --at 22:00", 'unknown flag "--at" (did you mean "--when"?)'],
  ["maintenance enable --time=22:00", /^unknown flag "--time.*" \(did you mean "--when"\?\)$/],
  ["announcement set x --at 22:00", 'unknown flag "--at" (did you mean "--expires"?)'],
  ["status --time 30s", 'unknown flag "--time" (did you mean "--timeout"?)'],
  ["config apply events --folow", 'unknown flag "--folow" (did you mean "--follow"?)'],
  ["status -Z", 'unknown flag "-Z"'],
  ["announcement set x --dismissible --no-dismissible", "--dismissible and --no-dismissible contradict each other"],
  ["hooks global update 1 --no-active --active", "--active and --no-active contradict each other"],
  ["status --ghes-version 2.17", "--ghes-version: 2.17 is older than any release that is supported"],
  ["sandbox start --ghes-version 2.9.1", "--ghes-version: 2.9.1 is older than any release that is supported"],
  ["maintenance enable --message --yes", '--message needs a value, but "--yes" follows'],
  ["maintenance enable --yes --when", "--when needs a value"],
  ["--host -- status", '--host needs a value, but "--" follows'],
  ["status --timeout --", '--timeout needs a value, but "--" follows'],
  ["sandbox exec --fault -- ls", '--fault needs a value, but "--" follows'],
  ["hooks global create --url --no-active --events push", '--url needs a value, but "--no-active" follows'],
  ["announcement set x --expires --no-dismissible", '--expires needs a value, but "--no-dismissible" follows'],
  ["config settings diff --file --quiet", '--file needs a value, but "--quiet" follows'],
  ["status -o xml", '--output: "xml" is none of table, json, ndjson, yaml, csv, tsv'],
  ["maintenance watch --until done", '--until: "done" is none of on, off, drained'],
  ["maintenance watch --until draned", '--until: "draned" is none of on, off, drained (did you mean "drained"?)'],
  ["status -o jsn", '--output: "jsn" is none of table, json, ndjson, yaml, csv, tsv (did you mean "json"?)'],
  ["users report dorment", 'REPORT: "dorment" is none of dormant, active, suspended, all (did you mean "dormant"?)'],
  ["runners list --status offlin", '--status: "offlin" is none of online, offline (did you mean "offline"?)'],
  ["sandbox start --fault latncy=5", /is of no known kind.* \(did you mean "latency"\?\)$/],
  ["status --timeout soon", /^--timeout: .*"soon"/],
  ["status --timeout 1h30", /^--timeout: .*"1h30"/],
  ["status --timeout 30s1m", /^--timeout: .*"30s1m"/],
  ["status --timeout -5", /^--timeout: .*"-5"/],
  ["status --timeout=1.5h", /^--timeout: .*"1\.5h"/],
  ["status --retries many", '--retries: "many" is no whole number'],
  ["status --retries 1000", "--retries: 1000 is not between 0 and 100"],
  ["status --concurrency 0", "--concurrency: 0 is not between 1 and 64"],
  ["status --port 70000", "--port: 70000 is not between 1 and 65535"],
  ["status --port 8443x", '--port: "8443x" is no whole number'],
  ["status --rest-port 0", "--rest-port: 0 is not between 1 and 65535"],
  ["license check --warn-days 1e3", '--warn-days: "1e3" is no whole number'],
  ["status --ghes-version latest", '--ghes-version: "latest" is no release'],
  ["nodes list --fields hostnam", 'unknown field "hostnam" (did you mean "hostname"?)'],
  ["nodes list --fields hostname,,uuid", /--fields/],
  ["nodes list --jq '.nodes['", /^--jq .*\.nodes\[|^--jq/],
  ["nodes list --cluster-role a,,b", '--cluster-role: an empty name in "a,,b"'],
];

const HOSTS: readonly Row[] = [
  ["status --host ftp://ghe1.example.com", 'host "ftp://ghe1.example.com": the scheme ftp is not supported'],
  ["status --host https://ghe1.example.com", 'host "https://ghe1.example.com": https is what a host is taken for'],
  ["status --host http://ghe1.example.com/setup", 'host "http://ghe1.example.com/setup": a host has no path'],
  ["status --host http://user@ghe1.example.com", "a host cannot name a user or a password"],
  ["status --host http://ghe1.example.com?x=1", 'host "http://ghe1.example.com?x=1": a host has no query'],
  ["status --host 'ghe 1'", /ghe 1/],
];

const VALUES: readonly Row[] = [
  ["maintenance enable --yes --when '2027-04-01 25:00'", /25:00/],
  ["maintenance enable --yes --when yesterday", /yesterday/],
  ["maintenance enable --yes --when '2020-01-01T00:00Z'", /past/],
  ["maintenance enable --yes --when 'tomorrow'", /no hour/],
  ["maintenance enable --yes --when 'morgen 22:00'", /morgen/],
  ["maintenance enable --yes --when 'tomorrow 22:00 CET'", /"CET" was not understood/],
  ["maintenance enable --yes --when ''", /--when|time/],
  ["maintenance enable --yes --ip-exception 300.1.1.1", /^--ip-exception: .*300\.1\.1\.1/],
  ["maintenance enable --yes --ip-exception 10.0.0.0/33", /^--ip-exception: .*10\.0\.0\.0\/33/],
  ["maintenance enable --yes --ip-exception ::1/129", /^--ip-exception: .*::1\/129/],
  ["maintenance enable --yes --ip-exception ghe1.example.com", /^--ip-exception: .*ghe1\.example\.com/],
  ["maintenance enable --yes --uuid 1234", /^--uuid: .*1234/],
  ["maintenance disable --uuid ''", "--uuid: the value is empty"],
  ["nodes list --uuid 1b6cf518-f97c-11ed-8544-061d81f7eedz", /^--uuid: /],
  ["config apply --yes --run-id a/b", /^--run-id: .*"a\/b"/],
  ["ssh-keys add 'ssh-rsa AAAA'", /key/],
  [`ssh-keys add 'ssh-rsa ${BLOB}'`, /ssh-ed25519|ssh-rsa/],
  ["ssh-keys add hello", /key/],
  ["ssh-keys add ''", "KEY is empty"],
  ["ssh-keys remove SHA256:short --yes", /SHA256:short|fingerprint/],
  ["ssh-keys remove 12:34 --yes", /12:34|fingerprint|key/],
];

const SETTINGS: readonly Row[] = [
  ["config settings set hunter.two --yes", "an assignment has no ="],
  ["config settings set smtp.port --yes", '"smtp.port" has no ='],
  ["config settings set smtp.port hunter2 --yes", '"smtp.port" has no ='],
  ["config settings set smtp.password 12345 --yes", '"smtp.password" has no ='],
  ["config settings set core.private_mode true --yes", '"core.private_mode" has no =; did you mean core.private_mode=true?'],
  ["config settings set =x --yes", "the path of the setting is empty"],
  ["config settings set a..b=1 --yes", /a\.\.b/],
  ["config settings set smtp.password=hunter2 --yes", /^(?!.*hunter2).*smtp\.password/],
  ["config settings set a=1 a=2 --yes", /\ba\b/],
  ["config settings set --yes", "nothing to set was given"],
  ["config settings set a=1 --file settings.yml --yes", "KEY=VALUE and --file exclude each other"],
  ["config settings set --file missing.yml --yes", /missing\.yml/],
  ["config settings set smtp.password=@missing.txt --yes", /missing\.txt/],
  ["config settings set --file empty --yes", /empty/],
  ["config settings set --file folder --yes", /folder/],
  ["config settings set --file junk --yes", /junk/],
  ["config settings set --file bad.json --yes", /bad\.json/],
  ["config settings set --file bad.yml --yes", /bad\.yml/],
  ["config settings set --file list.yml --yes", /list\.yml/],
  ["config settings set --file twice.yml --yes", /twice\.yml/],
  ["config settings set --file masked.yml --yes", /masked\.yml|\*{8}/],
  ["config settings set --file - --yes", /stdin/, ""],
  ["config settings set --file - --yes", /stdin/, JUNK],
  ["config settings diff", "--file is missing"],
  ["config settings diff --file bad.yml", /bad\.yml/],
];

const FILES: readonly Row[] = [
  ["license upload missing.ghl --yes", /missing\.ghl/],
  ["license upload empty --yes", /empty/],
  ["license upload folder --yes", /folder/],
  ["license upload enterprise.ghl --follow --yes", "--follow needs --apply: without a configuration run there is nothing to follow"],
  ["config init --yes", "--license is missing"],
  ["config init --license missing.ghl --yes", /missing\.ghl/],
  ["config init --license - --password-stdin --yes", "the license and the password cannot both come from stdin"],
  ["config init --license enterprise.ghl --password-stdin --yes", /password|stdin/, ""],
  ["ssh-keys add", "no key was given"],
  ["ssh-keys add --file missing.pub", /missing\.pub/],
  ["ssh-keys add --file empty", /empty/],
  ["ssh-keys add --file folder", /folder/],
  ["ssh-keys add --file junk", /junk|key/],
  ["ssh-keys add --file two.pub", "two.pub holds 2 keys"],
  ["ssh-keys add KEY --file id_ed25519.pub", "a key and --file were given"],
  ["ssh-keys add -", /stdin/, ""],
  ["ssh-keys sync", "--file is missing"],
  ["ssh-keys sync --file junk", /junk/],
  ["ssh-keys sync --file missing", /missing/],
  ["ssh-keys sync --file folder --prune --yes", /folder/],
  ["status --ca-file missing.pem", /missing\.pem/],
  ["status --ca-file empty", /empty/],
  ["status --ca-file junk", /junk/],
  ["status --ca-file folder", /folder/],
];

const API: readonly Row[] = [
  ["api maintenance", 'the path "maintenance" does not begin with a slash'],
  ["api GET maintenance", 'the path "maintenance" does not begin with a slash'],
  ["api /manage/v1/version -i --json", "-i prints one answer as it came, which no other form can hold"],
  ["api /manage/v1/version -i --jq .", "-i prints one answer as it came, which no other form can hold"],
  ["api /users --paginate -i", "-i prints one answer as it came, which no other form can hold"],
  ["api /manage/v1/version#x", 'the path "/manage/v1/version#x" holds a #, and what follows it would not be sent'],
  ["api FETCH /manage/v1/version", '"FETCH" is no method'],
  ["api GET /a /b", 'unexpected argument "/b"'],
  ["api /manage/v1/version -f novalue", 'the field "novalue" is not KEY=VALUE'],
  ["api POST /manage/v1/maintenance -f a=1 -f a=2", 'the field "a" is given twice'],
  ["api POST /manage/v1/maintenance -F a=@missing", /missing/],
  ["api POST /manage/v1/maintenance --input missing.json", /missing\.json/],
  ["api POST /manage/v1/maintenance --input bad.json -f a=1", "fields and --input exclude each other"],
  ["api GET /manage/v1/maintenance --input bad.json", "a GET has no body"],
  ["api POST /manage/v1/maintenance --paginate", "--paginate is for GET"],
  ["api //evil.example.com/x", /"\/"|path/],
  ["api /manage/v1/../../setup", /".\." ?|\.\./],
  ["api POST /manage/v1/config/init -f password=hunter2 -F license=@enterprise.ghl", /^(?!.*hunter2)password is a secret/],
];

const QUESTIONS: readonly Row[] = [
  "maintenance enable",
  "config init --license enterprise.ghl",
  "config apply",
  "config settings set smtp.address=x.example.com",
  "license upload enterprise.ghl",
  "ssh-keys remove --file id_ed25519.pub",
  "ssh-keys sync --file authorized_keys --prune",
].map((line): Row => [line, "this command asks first, and there is no terminal to ask on"]);

const CONFLICTS: readonly Row[] = [
  [
    "maintenance enable --uuid 1b6cf518-f97c-11ed-8544-061d81f7eedb --when now --yes",
    "--uuid and --when exclude each other: a schedule is for the whole instance",
  ],
  ["status --json -o csv", /--json|--output|-o/],
  ["status -p a --all-profiles", /--all-profiles|-p|--profile/],
  ["status --retries 2 --no-retry", /--no-retry|--retries/],
];

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7, pace: 0.01 });
});
afterAll(() => sandbox.stop());

async function prepared(): Promise<Ghes> {
  const ghes = await around(sandbox);
  for (const [name, content] of Object.entries(exampleFiles)) await ghes.file(name, content);
  await ghes.file("empty", "");
  await ghes.file("junk", JUNK);
  await ghes.file("bad.json", '{"smtp": {');
  await ghes.file("bad.yml", "smtp:\n  address: [1\n  port: }");
  await ghes.file("list.yml", "- smtp\n");
  await ghes.file("twice.yml", "smtp:\n  port: 1\n  port: 2\n");
  await ghes.file("masked.yml", "smtp:\n  password: '********'\n");
  await ghes.file("two.pub", `ssh-ed25519 ${BLOB} a\nssh-ed25519 ${BLOB} b\n`);
  await mkdir(join(ghes.folder, "folder"));
  return ghes;
}

/** The error as people read it, or of the JSON error; all of it is one message and at most one hint. */
function messageOf(stderr: string): string {
  if (stderr.startsWith("{")) return (JSON.parse(stderr) as { readonly error: { readonly message: string } }).error.message;
  const [, message] = /^error: (.+)\n(?: {2}hint: .+\n)?$/.exec(stderr) ?? [];
  return message ?? `(not one message) ${stderr}`;
}

describe.each([
  ["a wrong command", COMMANDS],
  ["a wrong flag", FLAGS],
  ["a wrong host", HOSTS],
  ["a malformed value", VALUES],
  ["wrong settings", SETTINGS],
  ["a wrong file", FILES],
  ["a wrong api call", API],
  ["a question that nobody can answer", QUESTIONS],
  ["flags that exclude each other", CONFLICTS],
] as const)("%s", (_kind, rows) => {
  it.each(rows.map(([line, message, stdin]) => ({ line, message, stdin })))("$line", async ({ line, message, stdin }) => {
    const ghes = await prepared();
    const given = stdin === undefined ? {} : { stdin };
    const env = { env: { GHES_ADMIN_PASSWORD: line.startsWith("config init") && stdin !== undefined ? undefined : sandbox.password } };
    const plain = await ghes.run(line, { ...given, ...env });
    expect({ exit: plain.exit, stdout: plain.stdout, requests: plain.requests.length, stderr: plain.stderr }).toEqual({
      exit: 2,
      stdout: "",
      requests: 0,
      stderr: plain.stderr,
    });
    if (typeof message === "string") expect(messageOf(plain.stderr)).toBe(message);
    else expect(messageOf(plain.stderr)).toMatch(message);
    if (words(line).some((word) => ["--json", "-o", "--jq", "--"].includes(word))) return;
    const json = await ghes.run(`${line} --json`, { ...given, ...env });
    const { error } = JSON.parse(json.stderr) as { readonly error: { readonly code: string; readonly message: string } };
    // With the flag swallowed as the last one's value, another message is right.
    const expected = line.endsWith("--when") ? '--when needs a value, but "--json" follows' : messageOf(plain.stderr);
    expect({ exit: json.exit, stdout: json.stdout, requests: json.requests.length, code: error.code, message: error.message }).toEqual({
      exit: 2,
      stdout: "",
      requests: 0,
      code: "usage",
      message: expected,
    });
  });
});

describe("the hint of a mistyped command", () => {
  it.each([
    ["maintenace status", "ghes-admin maintenance status"],
    ["maintenance enabel", "ghes-admin maintenance enable"],
    ["--tag 'a b' --host=ghe.example.com stat", "ghes-admin --tag 'a b' --host=ghe.example.com status"],
    ["maintenance enabel -p prod", "ghes-admin -p prod maintenance enable"],
    ["version", "ghes-admin --version"],
    ["users dormant", "ghes-admin users report dormant"],
  ])("%s: is the command, where nothing else was written", async (line, hint) => {
    const ran = await (await around(sandbox)).run(line);
    expect(ran.stderr.split("\n").slice(1)).toEqual([`  hint: ${hint}`, ""]);
  });

  it.each([
    ["maintenance enabel --when 'tomorrow 22:00' --message x --yes", "maintenance enable"],
    ["maintenance --dry-run enabel", "maintenance enable"],
    ["--dry-run maintenance enabel", "maintenance enable"],
    ["maintenance enabel --message --tag", "maintenance enable"],
    ["maintenance enabel -- x", "maintenance enable"],
    ["config setings get smtp", "config settings get"],
    ["-p prod confg settings set smtp.password=hunter2", "config settings set"],
    ["-p prod suspend mona", "users suspend"],
    ["suspend mona", "users suspend"],
  ])("%s: is no line to run without the rest, and repeats nothing of it", async (line, command) => {
    const ran = await (await around(sandbox)).run(line);
    expect(ran.stderr.split("\n").slice(1)).toEqual([`  hint: write ${command}; the rest of the line can stay as it is`, ""]);
  });

  it("is the same in JSON", async () => {
    const ran = await (await around(sandbox)).run("maintenance enabel --json");
    expect(JSON.parse(ran.stderr)).toMatchObject({ error: { hint: "write maintenance enable; the rest of the line can stay as it is" } });
  });
});

describe("the hint of a value whose quotes were forgotten", () => {
  it.each([
    ["maintenance enable --when 30 minutes", "quote a value of several words: --when '30 minutes'"],
    ["maintenance enable --yes --when=tomorrow 22:00", "quote a value of several words: --when 'tomorrow 22:00'"],
    ["maintenance enable --message Back at ten --when now", "quote a value of several words: --message 'Back at ten'"],
    ["announcement set Hello --expires tomorrow 22:00", "quote a value of several words: --expires 'tomorrow 22:00'"],
    ["maintenance enable surplus --when now", "usage: ghes-admin maintenance enable"],
    ["maintenance enable --when now --yes surplus", "usage: ghes-admin maintenance enable"],
    ["maintenance enable --when now -- surplus", "usage: ghes-admin maintenance enable"],
    ["profile set prod --password-command pass show hunter2", "usage: ghes-admin profile set NAME"],
  ])("%s", async (line, hint) => {
    const { exit, stderr } = await (await around(sandbox)).run(line);
    expect([exit, stderr.split("\n").slice(1)]).toEqual([2, [`  hint: ${hint}`, ""]]);
  });
});

describe("the hint of wrong input", () => {
  it.each([
    ["config apply list", "usage: ghes-admin config apply [status|events|watch]"],
    ["help no-such-topic", "ghes-admin --help lists the commands, ghes-admin help topics the topics"],
    [
      'maintenance enable --yes --when "tomorrow 22:00 maybe"',
      'Write it as 2027-01-31T22:00, 2027-01-31T22:00+01:00, "tomorrow 22:00" or "in 2 hours"; a time zone is written as its offset. ghes-admin help time has the forms.',
    ],
    [
      'maintenance enable --yes --when "next week maybe"',
      'Write it as 2027-01-31T22:00, 2027-01-31T22:00+01:00, "tomorrow 22:00" or "in 2 hours"; a time zone is written as its offset. ghes-admin help time has the forms.',
    ],
    ["status -p sandbox", "ghes-admin sandbox start makes it, in another terminal; it is there as long as that runs"],
  ])("%s", async (line, hint) => {
    const ran = await (await around(sandbox)).run(line);
    expect(ran.stderr.split("\n").slice(1)).toEqual([`  hint: ${hint}`, ""]);
  });
});
