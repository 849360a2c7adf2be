import { writeJson } from "../../api/json.js";
import { isReading, planeOf, type AnyOperation, type Method } from "../../api/operation.js";
import { anything, list, text, type Json } from "../../api/shape.js";
import { args, command, option, pieces, raw, show, toggle, type Outcome } from "../../cli/command.js";
import type { Context, FreeAnswer, FreeRequest } from "../../cli/context.js";
import { listIn, pagesOf } from "../../domain/pages.js";
import { CliError, usage } from "../../errors.js";
import { splitField, treeOf, typedValue, type Field } from "./fields.js";
import { formOf, formOperation } from "./form.js";

const METHODS: readonly Method[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

export const api = command({
  name: "api",
  summary: "Send a request to any endpoint of any of the three APIs",
  description: `PATH begins with a slash. /manage/... and /setup/... go to the management port with the password, every other path to the REST API (/api/v3) with the token.

The method is GET, or POST when there are fields or --input. What is neither a GET nor a HEAD changes the instance, and is sent without a question: see it first with --dry-run. On these two the fields go to the query, for an upload into a form (-F license=@FILE). The answer is printed as it came; -o, --fields and --jq shape it.`,
  args: { words: args(text(), "[METHOD] PATH", "Method and path", { completion: "endpoint" }) },
  flags: {
    rawField: option(list(text()), "KEY=VALUE", "A field of the request, as text; repeat it for more", { short: "f" }),
    field: option(list(text()), "KEY=VALUE", "A field whose value may be true, false, null, a number or @FILE; repeat it for more", { short: "F" }),
    input: option(text(), "FILE", "File to send as the body, or - for stdin", { completion: "file" }),
    paginate: toggle("Follow the list to its end and print one array"),
    include: toggle("Print the status line and the headers too", { short: "i" }),
  },
  effect: "write",
  inJson: ({ include }) => include !== true,
  reads: ({ words, ...fields }) => isRead(words, fields),
  credentials: ({ words }) => [planeOf(words.at(-1) ?? "") === "rest" ? "token" : "password"],
  returns: anything(),
  look: "api {words}",
  examples: [
    "api /manage/v1/version",
    { line: "api GET /enterprises/github/audit-log -f phrase=action:user.login --paginate --jq '.[].actor'", note: "a list of the REST API, all of its pages" },
    { line: "api POST /manage/v1/maintenance -F enabled=true --dry-run", note: "see the request before it is sent" },
  ],
  seeAlso: ["operations"],
  async run(ctx, input) {
    if (input.include === true && (input.paginate === true || ctx.options.formed))
      throw usage(
        "-i prints one answer as it came, which no other form can hold",
        "leave it out, or --json, -o, --fields, --jq and --paginate; -v shows the headers too",
      );
    const request = await readRequest(ctx, input);
    if (input.paginate === true && request.method !== "GET") throw usage("--paginate is for GET");
    if (input.paginate === true) return jsonOutcome(ctx, await allPages(ctx, request));
    const answer = await ctx.send(request);
    if (input.include === true) return pieces(withHead(answer));
    return bodyOutcome(ctx, request, accepted(answer));
  },
});

/** What reads, and nothing else: only then was nothing changed. */
const isRead = ([first, second]: readonly string[], { rawField = [], field = [], input }: Omit<Given, "words">): boolean =>
  second === undefined ? rawField.length === 0 && field.length === 0 && input === undefined : isReading(first?.toUpperCase());

interface Given {
  readonly words: readonly string[];
  readonly rawField: readonly string[] | undefined;
  readonly field: readonly string[] | undefined;
  readonly input: string | undefined;
}

async function readRequest(ctx: Context, given: Given): Promise<FreeRequest> {
  const { method, path } = readWords(given.words);
  const upload = formOperation(method ?? "POST", path);
  if (upload !== undefined && given.input === undefined && (given.rawField !== undefined || given.field !== undefined))
    return readUpload(ctx, upload, path, given);
  const fields = await readFields(ctx, given);
  if (given.input !== undefined && fields.length > 0) throw usage("fields and --input exclude each other", "put the fields into the file");
  const body = given.input === undefined ? undefined : await ctx.readInput(given.input);
  const chosen = method ?? (fields.length > 0 || body !== undefined ? "POST" : "GET");
  if (isReading(chosen)) {
    if (body !== undefined) throw usage(`a ${chosen} has no body`, "give the method: ghes-admin api POST PATH --input FILE");
    return { method: chosen, path, query: fields.map(({ key, value }) => [key, typeof value === "string" ? value : writeJson(value)] as const) };
  }
  return { method: chosen, path, query: [], body: body ?? (fields.length === 0 ? undefined : treeOf(fields)) };
}

async function readUpload(ctx: Context, upload: AnyOperation, path: string, given: Given): Promise<FreeRequest> {
  const fields = { raw: (given.rawField ?? []).map(splitField), typed: (given.field ?? []).map(splitField) };
  const form = await formOf(upload, fields, (file) => ctx.readInput(file));
  return { method: upload.method, path, query: [], form, credentials: upload.credentials };
}

function readWords(words: readonly string[]): { readonly method: Method | undefined; readonly path: string } {
  const [first = "", second, third] = words;
  if (third !== undefined) throw usage(`unexpected argument "${third}"`, "usage: ghes-admin api [METHOD] PATH");
  const [method, path] = second === undefined ? [undefined, first] : [first.toUpperCase(), second];
  if (!path.startsWith("/")) throw usage(`the path "${path}" does not begin with a slash`, "ghes-admin api /manage/v1/version");
  if (path.includes("#")) throw usage(`the path "${path}" holds a #, and what follows it would not be sent`, "write %23 for a # that is part of the path");
  if (method === undefined) return { method, path };
  const known = METHODS.find((one) => one === method);
  if (known === undefined) throw usage(`"${first}" is no method`, `give one of ${METHODS.join(", ")}`);
  return { method: known, path };
}

async function readFields(ctx: Context, given: Given): Promise<readonly Field[]> {
  const read = async (path: string) => new TextDecoder().decode(await ctx.readInput(path));
  const plain = (given.rawField ?? []).map(splitField).map(({ key, text: value }) => ({ key, value }));
  const typed = await Promise.all((given.field ?? []).map(splitField).map(async ({ key, text: value }) => ({ key, value: await typedValue(value, read) })));
  return [...plain, ...typed];
}

const headOf = (answer: FreeAnswer): string =>
  `HTTP/1.1 ${String(answer.status)} ${answer.reason}\n${Object.entries(answer.headers)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join("")}\n`;

/** Head and body of a refusal too: then the error is thrown after them. */
function* withHead(answer: FreeAnswer): Generator<string | Uint8Array> {
  yield headOf(answer);
  yield answer.body;
  accepted(answer);
}

/** @throws {CliError} what a status of failure means */
function accepted(answer: FreeAnswer): FreeAnswer {
  if (answer.failure !== undefined) throw answer.failure;
  return answer;
}

const pathOf = ({ path }: FreeRequest): string => path.replace(/[?#].*/s, "");

/** JSON goes through the renderer where somebody asked for a form, or a person looks; otherwise the bytes as they came. */
async function bodyOutcome(ctx: Context, request: FreeRequest, answer: FreeAnswer): Promise<Outcome> {
  const { formed, several, terminal } = ctx.options;
  if (answer.body.length === 0) return formed || several ? show({ method: request.method, path: pathOf(request), status: answer.status }) : raw("");
  if (!formed && !several && !terminal) return raw(answer.body);
  const value = await ctx.readJson(answer.body);
  if (value === undefined) {
    if (formed) throw unshaped(request, answer);
    return raw(answer.body);
  }
  return jsonOutcome(ctx, value);
}

/** A write is not to be sent again for the form of its answer. */
function unshaped(request: FreeRequest, { status }: FreeAnswer): CliError {
  const what = "answer is no JSON, so it cannot be shaped";
  if (isReading(request.method)) return new CliError("bad_answer", `the ${what}`, { hint: "leave -o, --json, --fields and --jq out to see it as it came" });
  return new CliError("bad_answer", `${request.method} ${pathOf(request)} was carried out (${String(status)}); its ${what}`, {
    hint: "do not send it again for that; without -o, --json, --fields and --jq an answer is printed as it comes",
  });
}

const jsonOutcome = ({ options }: Context, value: Json): Outcome => (options.formed || options.several ? show(value) : raw(`${writeJson(value, 2)}\n`));

async function allPages(ctx: Context, first: FreeRequest): Promise<readonly Json[]> {
  const items: Json[] = [];
  const pages = pagesOf<FreeRequest, FreeAnswer>({
    first,
    ask: async (here) => accepted(await ctx.send(here)),
    next: (path, { credentials }) => ({ method: "GET", path, query: [], credentials }),
    endless: { operation: `GET ${pathOf(first)}`, hint: "run it without --paginate" },
  });
  for await (const { body } of pages) {
    const list = listIn(await ctx.readJson(body));
    if (list === undefined) throw new CliError("bad_answer", "the answer is no list, so there is nothing to page through", { hint: "leave --paginate out" });
    items.push(...list);
  }
  return items;
}
