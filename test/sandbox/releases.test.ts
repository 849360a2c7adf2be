/** Four old releases: exactly their operations, with answers as GitHub describes them for that release. */
import { Ajv, type SchemaObject } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../src/api/catalogue.js";
import { existsIn } from "../../src/api/operation.js";
import type { Sandbox } from "../../src/sandbox/sandbox.js";
import facts218 from "../facts/ghes-2.18.json" with { type: "json" };
import facts222 from "../facts/ghes-2.22.json" with { type: "json" };
import facts314 from "../facts/ghes-3.14.json" with { type: "json" };
import facts38 from "../facts/ghes-3.8.json" with { type: "json" };
import { call, form, json, pass, start, STILL, type CallOptions, type Reply } from "./call.js";

interface Facts {
  readonly paths: unknown;
  readonly components: unknown;
}
const FACTS: Readonly<Record<string, Facts>> = { "2.18": facts218, "2.22": facts222, "3.8": facts38, "3.14": facts314 };
const RELEASES = Object.keys(FACTS);

const SETTINGS = ["GET /manage/v1/config/settings"];

/** Where the wire is known to be other than the description. Each line is needed in 3.14. `beside` names a described field of an undescribed one's object. */
const EXCEPTIONS: readonly {
  readonly routes: readonly string[];
  readonly property: string;
  readonly beside?: string;
  readonly schema: SchemaObject;
  readonly because: string;
}[] = [
  {
    routes: ["GET /setup/api/maintenance", "POST /setup/api/maintenance"],
    property: "number",
    schema: { type: "string", pattern: "^\\d+$" },
    because: "described as a number, recorded as text",
  },
  {
    routes: ["GET /setup/api/settings/authorized-keys", "POST /setup/api/settings/authorized-keys"],
    property: "comment",
    beside: "pretty-print",
    schema: { type: "string" },
    because: "recorded, not described",
  },
  {
    routes: ["GET /user", "GET /users/{username}"],
    property: "suspended_at",
    beside: "created_at",
    schema: { type: ["string", "null"], format: "date-time" },
    because: "described up to 3.8, and on the wire since",
  },
  {
    routes: ["GET /manage/v1/maintenance"],
    property: "scheduled_time",
    schema: { type: "string", format: "date-time" },
    because: "described as a date, shown as a moment",
  },
  {
    routes: ["GET /manage/v1/config/apply"],
    property: "run_id",
    beside: "running",
    schema: { type: "string" },
    because: "run_id recorded at the top, not described",
  },
  { routes: ["GET /manage/v1/config/license"], property: "supportKey", schema: { type: "boolean" }, because: "described as text, is a boolean" },
  { routes: SETTINGS, property: "port", schema: { type: "number" }, because: "the port recorded as a number" },
  ...["ldap", "cas", "saml", "github_oauth", "ntp", "snmp", "collectd"].map((property) => ({
    ...{ routes: SETTINGS, property, schema: { type: ["object", "null"] }, because: `${property} recorded as null while unused` },
  })),
  ...["username", "user_name", "support_key"].map((property) => ({
    ...{ routes: SETTINGS, property, schema: { type: ["string", "null"] }, because: `${property} recorded as null` },
  })),
];

/** Settings have groups, and kinds of events have fields, that the description does not name. */
const OPEN = ["GET /manage/v1/config/settings", "GET /enterprises/{enterprise}/audit-log"];

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);
const at = (tree: unknown, ...keys: readonly string[]): unknown => keys.reduce<unknown>((inner, key) => (isTree(inner) ? inner[key] : undefined), tree);

/** A closed copy with references resolved: a field the description does not name is a misfit. */
function resolve(facts: Facts, schema: unknown, route: string, exceptions: typeof EXCEPTIONS): unknown {
  if (Array.isArray(schema)) return schema.map((one) => resolve(facts, one, route, exceptions));
  if (!isTree(schema)) return schema;
  if (typeof schema.$ref === "string") return resolve(facts, at(facts.components, "schemas", schema.$ref.split("/").at(-1) ?? ""), route, exceptions);
  const { nullable, ...copy } = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolve(facts, value, route, exceptions)]));
  const whole = nullable === true && copy.type !== undefined ? { ...copy, nullable } : copy;
  if (!isTree(copy.properties) || Object.keys(copy.properties).length === 0) return whole;
  const properties = { ...copy.properties };
  for (const { property, beside = property, schema: instead } of exceptions.filter((one) => one.routes.includes(route))) {
    if (Object.hasOwn(copy.properties, beside)) properties[property] = instead;
  }
  return { ...whole, properties, ...(OPEN.includes(route) ? {} : { additionalProperties: false }) };
}

const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
for (const format of ["ssh-key", "ssh-key fingerprint", "ip/cidr", "hostname", "password", "binary"]) ajv.addFormat(format, true);

/** What is wrong with an answer of success, in words. */
function misfits(release: string, route: string, reply: Reply, exceptions = EXCEPTIONS): readonly string[] {
  const facts = FACTS[release];
  const [method = "", path = ""] = route.split(" ");
  const response = at(facts?.paths, path, method.toLowerCase(), "responses", String(reply.status));
  if (facts === undefined || response === undefined) return [`${route}: status ${String(reply.status)} is not described: ${reply.text.slice(0, 200)}`];
  const schema = at(response, "content", "application/json", "schema");
  if (schema === undefined) return reply.text === "" || reply.text === "{}\n" ? [] : [`${route}: a body where none is described`];
  const check = ajv.compile(resolve(facts, schema, route, exceptions) as SchemaObject);
  return check(reply.json) ? [] : (check.errors ?? []).map((error) => `${route}: ${error.instancePath} ${error.message ?? ""} ${JSON.stringify(error.params)}`);
}

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGTestTestTestTestTestTestTestTestTestTestTest octo@example.com";
const field = (name: string, value: unknown): CallOptions => ({
  body: new URLSearchParams([[name, typeof value === "string" ? value : JSON.stringify(value)]]).toString(),
  headers: { "content-type": "application/x-www-form-urlencoded" },
});
const HOOK = { name: "web", config: { url: "https://example.com/" }, events: ["user"] };
const PRE = { name: "New", script: "a.sh", script_repository: { full_name: "octo-org/hooks" }, environment: { id: 2 }, enforcement: "testing" };
const ACTIONS = "/enterprises/{enterprise}/actions";

/** Routes with the values of their paths: what is written, in an order in which each finds what it needs. */
const WRITES: readonly (readonly [route: string, values?: string, options?: CallOptions])[] = [
  ["POST /setup/api/settings/authorized-keys", "", field("authorized_key", KEY)],
  ["PUT /setup/api/settings", "", field("settings", { enterprise: { private_mode: false } })],
  ["POST /setup/api/maintenance", "", field("maintenance", { enabled: true, when: "2099-01-02T15:04:05+00:00" })],
  ["POST /manage/v1/access/ssh", "", json({ key: KEY })],
  ["PUT /manage/v1/config/settings", "", json({ private_mode: true })],
  ["POST /manage/v1/maintenance", "", json({ enabled: true, when: "2099-01-02T15:04:05+00:00" })],

  ["POST /admin/users", "", json({ login: "new-one", email: "new@example.com" })],
  ["PUT /users/{username}/suspended", "hubot", json({ reason: "gone" })],
  ["DELETE /users/{username}/suspended", "hubot"],
  ["PUT /users/{username}/site_admin", "mona"],
  ["DELETE /users/{username}/site_admin", "mona"],
  ["POST /admin/users/{username}/authorizations", "mona", json({ scopes: ["repo"] })],
  ["DELETE /admin/users/{username}/authorizations", "mona"],
  ["DELETE /admin/keys/{key_ids}", "1"],
  ["DELETE /admin/tokens/{token_id}", "1"],
  ["PATCH /admin/users/{username}", "octocat", json({ login: "octo-cat" })],
  ["POST /admin/organizations", "", json({ login: "new-org", admin: "mona", profile_name: "New" })],
  ["PATCH /admin/organizations/{org}", "new-org", json({ login: "newer-org" })],
  ["PATCH /admin/ldap/users/{username}/mapping", "mona", json({ ldap_dn: "uid=mona,dc=example,dc=com" })],
  ["POST /admin/ldap/users/{username}/sync", "mona"],
  ["PATCH /admin/ldap/teams/{team_id}/mapping", "1", json({ ldap_dn: "cn=ops,dc=example,dc=com" })],
  ["POST /admin/ldap/teams/{team_id}/sync", "1"],
  ["PATCH /enterprise/announcement", "", json({ announcement: "Hello", expires_at: "2099-01-01T00:00:00Z" })],

  ["POST /admin/hooks", "", json(HOOK)],
  ["PATCH /admin/hooks/{hook_id}", "2", json({ active: false })],
  ["POST /admin/hooks/{hook_id}/pings", "2"],
  ["POST /admin/pre-receive-environments", "", json({ name: "Go", image_url: "https://example.com/go.tar.gz" })],
  ["PATCH /admin/pre-receive-environments/{pre_receive_environment_id}", "4", json({ name: "Go 2" })],
  ["POST /admin/pre-receive-environments/{pre_receive_environment_id}/downloads", "4"],
  ["POST /admin/pre-receive-hooks", "", json(PRE)],
  ["PATCH /admin/pre-receive-hooks/{pre_receive_hook_id}", "4", json({ enforcement: "enabled", allow_downstream_configuration: true })],
  ["PATCH /orgs/{org}/pre-receive-hooks/{pre_receive_hook_id}", "octo-org 4", json({ enforcement: "enabled", allow_downstream_configuration: true })],
  ["PATCH /repos/{owner}/{repo}/pre-receive-hooks/{pre_receive_hook_id}", "octo-org octo-repo 4", json({ enforcement: "disabled" })],

  [`POST ${ACTIONS}/runners/registration-token`, "github"],
  [`POST ${ACTIONS}/runners/remove-token`, "github"],
  [`POST ${ACTIONS}/runners/generate-jitconfig`, "github", json({ name: "jit", runner_group_id: 1, labels: ["gpu"] })],
  [`POST ${ACTIONS}/runners/{runner_id}/labels`, "github 19", json({ labels: ["fast"] })],
  [`PUT ${ACTIONS}/runners/{runner_id}/labels`, "github 19", json({ labels: ["gpu", "fast"] })],
  [`DELETE ${ACTIONS}/runners/{runner_id}/labels/{name}`, "github 19 gpu"],
  [`DELETE ${ACTIONS}/runners/{runner_id}/labels`, "github 19"],
  [`POST ${ACTIONS}/runner-groups`, "github", json({ name: "new", visibility: "selected", selected_organization_ids: [26], runners: [1] })],
  [`PATCH ${ACTIONS}/runner-groups/{runner_group_id}`, "github 4", json({ name: "newer", visibility: "selected" })],
  [`PUT ${ACTIONS}/runner-groups/{runner_group_id}/organizations`, "github 4", json({ selected_organization_ids: [26, 27] })],
  [`PUT ${ACTIONS}/runner-groups/{runner_group_id}/organizations/{org_id}`, "github 4 28"],
  [`DELETE ${ACTIONS}/runner-groups/{runner_group_id}/organizations/{org_id}`, "github 4 26"],
  [`PUT ${ACTIONS}/runner-groups/{runner_group_id}/runners`, "github 4", json({ runners: [2, 4] })],
  [`PUT ${ACTIONS}/runner-groups/{runner_group_id}/runners/{runner_id}`, "github 4 5"],
  [`DELETE ${ACTIONS}/runner-groups/{runner_group_id}/runners/{runner_id}`, "github 4 2"],
];

/** What takes away or restarts, after everything was read in between. */
const ENDS: typeof WRITES = [
  ["DELETE /admin/users/{username}", "new-one"],
  ["DELETE /enterprise/announcement"],
  ["DELETE /admin/hooks/{hook_id}", "2"],
  ["DELETE /repos/{owner}/{repo}/pre-receive-hooks/{pre_receive_hook_id}", "octo-org octo-repo 4"],
  ["DELETE /orgs/{org}/pre-receive-hooks/{pre_receive_hook_id}", "octo-org 4"],
  ["DELETE /admin/pre-receive-hooks/{pre_receive_hook_id}", "4"],
  ["DELETE /admin/pre-receive-environments/{pre_receive_environment_id}", "3"],
  [`DELETE ${ACTIONS}/runners/{runner_id}`, "github 15"],
  [`DELETE ${ACTIONS}/runner-groups/{runner_group_id}`, "github 4"],
  ["DELETE /setup/api/settings/authorized-keys", "", field("authorized_key", KEY)],
  ["DELETE /manage/v1/access/ssh", "", json({ key: KEY })],
  ["POST /setup/api/start", "", form({ license: Buffer.from("license") })],
  ["POST /setup/api/configure"],
  ["POST /setup/api/upgrade", "", form({ license: Buffer.from("license") })],
  ["POST /manage/v1/config/apply"],
  ["PUT /manage/v1/config/license", "", form({ license: Buffer.from("license") })],
];

const VALUES: Readonly<Record<string, string>> = {
  username: "mona",
  org: "octo-org",
  owner: "octo-org",
  repo: "octo-repo",
  hook_id: "2",
  pre_receive_hook_id: "4",
  pre_receive_environment_id: "2",
  enterprise: "github",
  runner_id: "19",
  runner_group_id: "4",
  type: "all",
};
const READS = catalogue
  .filter(({ method }) => method === "GET")
  .map(({ route, path }) => [route, [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => VALUES[name] ?? "1").join(" ")] as const);

/** Every preview, as a client that does not look at the release would send them. */
const PREVIEWS = ["superpro", "eye-scream", "hellcat"].map((name) => `application/vnd.github.${name}-preview+json`).join(", ");

function ask(sandbox: Sandbox, [route, values = "", options = {}]: (typeof WRITES)[number]): Promise<Reply> {
  const [method = "", path = ""] = route.split(" ");
  const words = values.split(" ");
  const filled = path.replace(/\{\w+\}/g, () => encodeURIComponent(words.shift() ?? ""));
  if (/^\/(manage|setup)\//.test(path)) return call(sandbox, method, filled, options);
  return call(sandbox, method, `/api/v3${filled}`, { ...options, headers: { accept: PREVIEWS, ...options.headers }, rest: true, auth: sandbox.token });
}

/** Each step's route and answer; between the last ones time passes, so that no run is in the way of another. */
async function life(release: string): Promise<readonly (readonly [route: string, reply: Reply])[]> {
  const sandbox = await start({ release, users: 25, faults: ["restart=0"], pace: STILL });
  const replies: [string, Reply][] = [];
  for (const step of [...READS, ...WRITES, ...READS, ...ENDS]) {
    replies.push([step[0], await ask(sandbox, step)]);
    if (ENDS.includes(step)) pass(sandbox, 20_000);
  }
  return replies;
}

const hasIt = (release: string, route: string): boolean => {
  const [method = "", path = ""] = route.split(" ");
  return at(FACTS[release]?.paths, path, method.toLowerCase()) !== undefined;
};

/** They need an appliance that is not set up, and are tried elsewhere. */
const ELSEWHERE = ["POST /manage/v1/config/init"];
/** What reads nothing before it is written. */
const notYet = (reply: Reply): boolean => reply.status === 404;

describe.each(RELEASES)("a sandbox of release %s", (release) => {
  it("answers every operation of that release as its description has it", async () => {
    const replies = (await life(release)).filter(([route]) => hasIt(release, route));
    // Release 3.8 documents 501 only.
    const given = replies.filter(([, reply]) => reply.status < 300);
    const wrong = replies.filter(
      ([route, reply]) => !notYet(reply) && reply.status >= 300 && !(release === "3.8" && reply.status === 501 && route.includes("/manage/")),
    );
    expect(
      wrong.map(([route, { status, text }]) => `${route}: ${String(status)} ${text.slice(0, 200)}`),
      "a value in its path, or its body: VALUES, WRITES and ENDS of this test",
    ).toEqual([]);
    const misfitting = given.flatMap(([route, reply]) => misfits(release, route, reply));
    expect(misfitting, `a field that came after ${release}: LATER in src/sandbox/later-fields.ts`).toEqual([]);
    const described = catalogue.map(({ route }) => route).filter((route) => hasIt(release, route) && !ELSEWHERE.includes(route));
    const absent = release === "3.8" ? ["GET /manage/v1/version", "GET /manage/v1/replication/status"] : [];
    const expected = [...new Set(described)].filter((route) => !absent.includes(route)).sort();
    expect([...new Set(given.map(([route]) => route))].sort(), "a write is called where it stands in WRITES or ENDS of this test").toEqual(expected);
  });

  it("has no other operation: 404, or 405 where another method has the path", async () => {
    const described = catalogue.map(({ route }) => route).filter((route) => hasIt(release, route));
    const ours = catalogue.filter((one) => existsIn(one, release)).map(({ route }) => route);
    expect(ours, `since and until of the operation, or its part of the description in test/facts/ghes-${release}.json`).toEqual(described);
    const sandbox = await start({ release });
    const others = [...READS, ...WRITES, ...ENDS].filter(([route]) => !hasIt(release, route) && !route.startsWith("GET /enterprise/stats/"));
    for (const step of others) {
      const reply = await ask(sandbox, step);
      expect([404, 405], `${step[0]}: ${String(reply.status)}`).toContain(reply.status);
    }
  });
});

describe("of the exceptions", () => {
  it("each is needed", async () => {
    const replies = (await life("3.14")).filter(([, { status }]) => status < 300);
    for (const exception of EXCEPTIONS) {
      const others = EXCEPTIONS.filter((one) => one !== exception);
      for (const route of exception.routes) {
        const touched = replies.filter(([one]) => one === route);
        expect(
          touched.flatMap(([, reply]) => misfits("3.14", route, reply, others)),
          `${route} ${exception.because}`,
        ).not.toEqual([]);
      }
    }
  });
});

const rest = (sandbox: Sandbox, path: string, headers: Readonly<Record<string, string>> = {}) =>
  call(sandbox, "GET", `/api/v3${path}`, { rest: true, auth: sandbox.token, headers });

describe("what a release has of the REST API", () => {
  it("names itself in /meta and in a header of every answer, also of a refusal", async () => {
    const sandbox = await start({ release: "2.22.4" });
    const [meta, refused] = [await rest(sandbox, "/meta"), await call(sandbox, "GET", "/api/v3/meta", { rest: true, auth: "wrong" })];
    expect(meta.json).toMatchObject({ installed_version: "2.22.4" });
    expect([refused.status, meta.headers["x-github-enterprise-version"], refused.headers["x-github-enterprise-version"]]).toEqual([401, "2.22.4", "2.22.4"]);
    expect(refused.json).toMatchObject({ documentation_url: "https://developer.github.com/enterprise/2.22/v3" });
  });

  it.each([
    ["superpro", "/admin/hooks"],
    ["eye-scream", "/admin/pre-receive-hooks"],
    ["eye-scream", "/admin/pre-receive-environments"],
  ])("wants the preview %s for %s up to 2.22, else 415", async (preview, path) => {
    const accept = `application/vnd.github.${preview}-preview+json`;
    for (const release of ["2.18", "2.22"]) {
      const sandbox = await start({ release });
      const other = { accept: "application/vnd.github.v3+json" };
      expect([(await rest(sandbox, path, other)).status, (await rest(sandbox, path, { accept })).status]).toEqual([415, 200]);
    }
    expect((await rest(await start({ release: "3.0" }), path)).status).toBe(200);
  });

  it("takes no notice of parameters that came later", async () => {
    const log = (release: string) => start({ release }).then((sandbox) => rest(sandbox, "/enterprises/github/audit-log?include=git"));
    expect([(await log("3.3")).text.includes('"git.'), (await log("3.4")).text.includes('"git.')]).toEqual([false, true]);
    const groups = (release: string) =>
      start({ release }).then((sandbox) => rest(sandbox, "/enterprises/github/actions/runner-groups?visible_to_organization=nobody"));
    expect([(await groups("3.5")).status, (await groups("3.6")).status]).toEqual([200, 404]);
  });

  it("has ids of pre-receive hooks as text in the API version of 3.21, which earlier releases refuse", async () => {
    const ids = (reply: Reply) => (reply.json as readonly { readonly id: unknown }[]).map(({ id }) => typeof id);
    const ask = (sandbox: Sandbox, version: string) => rest(sandbox, "/admin/pre-receive-hooks?per_page=1", { "x-github-api-version": version });
    const [newest, older] = [await start({ release: "3.21" }), await start({ release: "3.20" })];
    expect(ids(await ask(newest, "2026-03-10"))).toEqual(["string"]);
    expect(ids(await ask(newest, "2022-11-28"))).toEqual(["number"]);
    expect([
      (await ask(older, "2026-03-10")).status,
      (await ask(older, "2022-11-28")).status,
      (await ask(await start({ release: "3.8" }), "x")).status,
    ]).toEqual([400, 200, 200]);
  });

  it("answers 501 in 3.8 where its description does, and 404 for the rest of the Manage API", async () => {
    const sandbox = await start({ release: "3.8" });
    const status = async (path: string) => (await call(sandbox, "GET", `/manage/v1/${path}`)).status;
    expect([await status("version"), await status("replication/status"), await status("maintenance")]).toEqual([501, 501, 404]);
  });
});
