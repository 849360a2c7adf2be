/** docs/coming-from.md: what other tools call it, and ours beside it. */
import { olderWays } from "../api/areas/older-ways.js";
import { catalogue } from "../api/catalogue.js";
import type { AnyOperation, Plane } from "../api/operation.js";
import { sample, type ShapeData } from "../api/shape.js";
import type { Node } from "../cli/command.js";
import { commandsFor, find } from "../cli/tree.js";
import { code, document, fenced, table } from "./markdown.js";
import { OPERATION_IDS } from "./operation-ids.js";
import { BETTER_LINES, GH_ES, GH_ES_ONLY, UTILITIES, type Counterpart } from "./other-tools.js";
import { SHELL_ONLY } from "./shell-only.js";

export const comingFrom = (root: Node): Readonly<Record<string, string>> => ({ "docs/coming-from.md": page(root) });

function page(root: Node): string {
  return document("Coming from elsewhere", [
    "What you typed until now, and what it is here: [gh es](#from-gh-es), [the utilities of the administrative shell](#from-the-administrative-shell), [curl and Octokit](#from-curl-and-octokit). At the end stands [what only the administrative shell can do](#what-only-the-administrative-shell-can-do).",
    "## From gh es",
    "One program for all releases; no extension to pin. What waits, waits to the end; exit codes tell why something failed; several instances at once with `-p a,b`.",
    counterparts("gh es", GH_ES),
    "GitHub documents no REST operation for these. The nearest in the administrative shell:",
    table(
      ["gh es", "type"],
      GH_ES_ONLY.map(([theirs, type]) => [code(theirs), code(ssh(type, asks(type)))]),
    ),
    "## From the administrative shell",
    "These need no SSH key on the appliance any more:",
    counterparts("utility", UTILITIES),
    "## From curl and Octokit",
    "`ghes-admin` knows the port, the credentials and the certificate of each instance, and takes no secret as an argument. Any `curl` of the documentation, also for endpoints that have no command, is `ghes-admin api METHOD PATH`, with `-f`, `-F` or `--input` for the body:",
    fenced(
      [
        'curl -L -u "api_key:PASSWORD" -X POST https://HOST:8443/manage/v1/maintenance -d \'{"enabled":true}\'',
        "ghes-admin api POST /manage/v1/maintenance -F enabled=true",
        "",
        'curl -L -H "Authorization: Bearer TOKEN" https://HOST/api/v3/admin/hooks',
        "ghes-admin api /admin/hooks --paginate",
      ],
      "sh",
    ),
    "In the tables `…` stands for the options and the address above. Of a body only what is required is shown.",
    "### The Manage API",
    curlTable(root, "manage"),
    "### The Management Console API",
    "Releases before 3.15 had it. The same commands use it where the instance has no Manage API.",
    curlTable(root, "setup"),
    "### The REST API, and Octokit",
    "Octokit is the one for JavaScript; its functions are named after the operations. It does not support the Manage API.",
    restTable(root),
    "## What only the administrative shell can do",
    "The APIs have nothing for these. `HOST` is the node; your key has to be among [those of the administrative shell](commands.md#ssh-keys-list).",
    ...Object.entries(SHELL_ONLY).flatMap(([topic, rows]) => [
      `### ${topic}`,
      table(
        ["type", "what it does"],
        rows.map((row) => [code(ssh(row.type, row.asks)), row.does]),
      ),
    ]),
  ]);
}

const asks = (type: string): boolean | undefined =>
  Object.values(SHELL_ONLY)
    .flat()
    .find((row) => row.type === type)?.asks;

/** A redirection stays on this machine. */
function ssh(words: string, withTerminal = false): string {
  const [command = "", file] = words.split(" > ");
  return `ssh ${withTerminal ? "-t " : ""}-p 122 admin@HOST -- ${command.includes('"') ? `'${command}'` : command}${file === undefined ? "" : ` > ${file}`}`;
}

const ours = (line: string): string => code(`ghes-admin ${line}`);

const counterparts = (title: string, rows: readonly Counterpart[]): string =>
  table(
    [title, "ghes-admin", "remark"],
    rows.map((row) => [code(row.theirs), row.ours.map(ours).join(", "), row.note ?? ""]),
  );

/* ---------------------------------------------------------------- operations */

const operationsOf = (plane: Plane): readonly AnyOperation[] => catalogue.filter((operation) => operation.plane === plane && operation.route in OPERATION_IDS);

const curlTable = (root: Node, plane: Plane): string =>
  table(
    ["curl", "ghes-admin"],
    operationsOf(plane).map((operation) => [code(curl(operation)), linesFor(operation, root).map(ours).join(", ")]),
  );

const restTable = (root: Node): string =>
  table(
    ["curl", "Octokit", "ghes-admin"],
    operationsOf("rest").map((operation) => [code(curl(operation)), code(octokit(operation)), linesFor(operation, root).map(ours).join(", ")]),
  );

function curl(operation: AnyOperation): string {
  const { method } = operation;
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase());
  const params = Object.entries(operation.params);
  const at = (place: string) => params.filter(([, param]) => param.place === place);
  const parts = at("part").map(([name, { shape }]) => `-F ${name}=${shape.kind === "file" ? "@FILE" : "…"}`);
  const form = at("form").map(([name, { shape }]) => `-d '${name}=${shown(shape)}'`);
  const whole = at("whole").map(([, { shape }]) => `-d '${shown(shape)}'`);
  const fields = at("body").filter(([, param]) => param.required);
  const body = fields.length === 0 ? [] : [`-d '${shownObject(fields.map(([name, { shape }]) => [name, shape]))}'`];
  return ["curl …", ...(method === "GET" ? [] : [`-X ${method}`]), path, ...parts, ...form, ...whole, ...body].join(" ");
}

/** JSON with `…` in place of text and of trees that nobody has listed; of an object that is not given in full the first field. */
function shown(shape: ShapeData, isInside = false): string {
  if (shape.kind === "text" || shape.kind === "secret") return isInside ? '"…"' : "…";
  if (shape.kind === "nullable") return shown(shape.of, isInside);
  if (shape.kind === "list") return `[${shown(shape.of, true)}]`;
  if (shape.kind === "object") return shownObject(Object.entries(shape.fields).slice(0, 1));
  return JSON.stringify(sample(shape));
}

const shownObject = (fields: readonly (readonly [string, ShapeData])[]): string =>
  fields.length === 0 ? "{…}" : `{${fields.map(([name, shape]) => `"${name}":${shown(shape, true)}`).join(",")}}`;

function octokit({ route }: AnyOperation): string {
  const [namespace = "", name = ""] = (OPERATION_IDS[route] ?? "").split("/");
  return `octokit.rest.${camelCase(namespace)}.${camelCase(name)}`;
}

const camelCase = (words: string): string => words.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** What stands beside an operation: an example of each command that is for it, unless some line of ours fits better. An older operation is what took its place. */
export function linesFor(operation: AnyOperation, root: Node): readonly string[] {
  const today = olderWays.find((way) => way.by.id === operation.id)?.of ?? operation;
  return BETTER_LINES[today.route] ?? commandsFor(today, root).flatMap((words) => firstExample(find(root, words.split(" "))?.node));
}

const firstExample = (node: Node | undefined): readonly string[] => (node?.kind === "command" ? node.examples.slice(0, 1).map(({ line }) => line) : []);
