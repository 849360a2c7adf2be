/** An answer of success as a value: its bytes, its JSON, its one documented form. */
import { REST_PREFIX, type AnyOperation } from "../api/operation.js";
import { maskSecretText } from "../api/secrets.js";
import { readAnswer } from "../api/answer.js";
import { CliError } from "../errors.js";
import type { Call } from "./delivery.js";
import { inDoubt } from "./doubt.js";
import { readJson } from "./json-text.js";
import { titleOf } from "./status-messages.js";
import type { RawAnswer } from "./transport.js";
import { oneLine, visible } from "./visible.js";

/** Only part of the answer came: another attempt may bring the rest. */
export class AnswerCut extends Error {
  override readonly name = "AnswerCut";
  constructor(
    readonly received: number,
    readonly status: number,
  ) {
    super(`the answer ended early (${received.toLocaleString("en-US")} bytes)`);
  }
}

/**
 * The answer in its one documented form.
 * @param label what messages call the instance
 * @param redact for what messages repeat of the answer, before it is cut to their length
 * @throws {CliError} `bad_answer`, naming the path of what does not fit
 * @throws {AnswerCut}
 */
export async function readValue(answer: RawAnswer, op: AnyOperation, label: string, redact: (text: string) => string): Promise<unknown> {
  const asked = { operation: op.route, isRead: op.effect === "read" };
  const bad = (what: string): CliError => badAnswer(answer, asked, `${label} answered ${String(answer.status)} ${what}`);
  const text = textOf(answer, bad);
  if (looksLikeHtml(text, answer.headers)) throw htmlPage(text, answer, asked, label, redact);
  if (op.returns.kind === "nothing") return null;
  if (text.trim() === "") throw bad("with an empty body where JSON was due");
  const read = await readJson(text);
  if (!read.ok) {
    if (read.flaw === "ended") throw new AnswerCut(answer.body.length, answer.status);
    throw bad(read.flaw === "too-deep" ? "with JSON that nests too deep" : `with a body that is not JSON: ${oneLine(redact(maskSecretText(text)), 80)}`);
  }
  const { value, misfits } = readAnswer(op.returns, op.oneForm === undefined ? read.value : op.oneForm(read.value));
  const [first] = misfits;
  if (first === undefined) return value;
  const more = misfits.length > 1 ? ` (and ${String(misfits.length - 1)} more)` : "";
  throw bad(`in an unexpected shape: ${first.path === "" ? "the answer" : visible(first.path)} is not ${first.expected}${more}`);
}

/** What was asked for. */
type Asked = Pick<Call, "operation" | "isRead">;

/** An answer that cannot be used. A write may have been carried out, unless it was refused. */
export function badAnswer({ status }: RawAnswer, { operation, isRead }: Asked, message: string, hint?: string): CliError {
  if (!isRead && (status < 400 || status >= 500)) return inDoubt(operation, message, { status, hint }, "bad_answer");
  return new CliError("bad_answer", message, { status, operation, hint: hint ?? "see the whole exchange with -v" });
}

const looksLikeHtml = (text: string, headers: Readonly<Record<string, string>>): boolean =>
  startsAsPage(text) || (/\bhtml\b/i.test(headers["content-type"] ?? "") && text.trim() !== "");

const startsAsPage = (text: string): boolean => /^\s*<(?:!doctype|html|head|body|!--)/i.test(text);

/** Whether the answer is a page for people, by its type or its first words. */
export const isPage = ({ body, headers }: RawAnswer): boolean => looksLikeHtml(new TextDecoder().decode(body.subarray(0, 1024)), headers);

function htmlPage(text: string, answer: RawAnswer, asked: Asked, label: string, redact: (text: string) => string): CliError {
  const title = titleOf(redact(text));
  return badAnswer(
    answer,
    asked,
    `${label} answered ${String(answer.status)} with an HTML page${title === "" ? "" : ` ("${title}")`}, not JSON`,
    "a login page, a proxy or a portal answers in its place: check host and port",
  );
}

/** The two endpoints that answer with HTML: a fragment, never a page. Source: "REST API endpoints for Markdown". */
const MARKDOWN: ReadonlySet<string> = new Set([`POST ${REST_PREFIX}/markdown`, `POST ${REST_PREFIX}/markdown/raw`]);

/**
 * For an answer that no shape is held against.
 * @throws {CliError} `bad_answer` when it is a page
 */
export function refuseHtml(answer: RawAnswer, asked: Asked, label: string, redact: (text: string) => string): void {
  const text = new TextDecoder().decode(answer.body);
  if (MARKDOWN.has(asked.operation) ? startsAsPage(text) : looksLikeHtml(text, answer.headers)) throw htmlPage(text, answer, asked, label, redact);
}

function textOf({ body, headers }: RawAnswer, bad: (what: string) => CliError): string {
  const [, charset = "utf-8"] = /charset="?([\w.:-]+)/i.exec(headers["content-type"] ?? "") ?? [];
  try {
    // Takes a byte order mark away.
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch (thrown) {
    if (thrown instanceof RangeError) throw bad(`in a character set that is not known: ${visible(charset, 40)}`);
    if (thrown instanceof TypeError) throw bad(`with bytes that are not valid ${visible(charset, 40)}`);
    throw thrown;
  }
}

/** The bytes as they were before an encoding that nobody asked for. @throws {CliError} `bad_answer` beyond the limit */
export async function decoded(answer: RawAnswer, label: string, asked: Asked, largest: number): Promise<RawAnswer> {
  const encoding = answer.headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity" || encoding === "" || (answer.body.length === 0 && answer.flow === undefined)) return answer;
  const bad = (what: string): CliError =>
    badAnswer(answer, asked, `${label} answered ${what}`, "something between here and the instance changes its answers: try without a proxy");
  if (encoding !== "gzip" && encoding !== "x-gzip") throw bad(`in the encoding "${visible(encoding, 40)}", which nobody asked for`);
  if (answer.flow !== undefined) return { ...answer, flow: inflated(answer.flow, () => bad("with compressed bytes that cannot be read")) };
  const { gunzipSync } = await import("node:zlib");
  try {
    return { ...answer, body: gunzipSync(answer.body, { maxOutputLength: largest }) };
  } catch (thrown) {
    if (thrown instanceof RangeError) throw bad(`with more than ${megabytes(largest)}, compressed`);
    throw bad("with compressed bytes that cannot be read");
  }
}

async function* inflated(flow: AsyncIterable<Buffer>, unreadable: () => CliError): AsyncGenerator<Buffer> {
  const [{ createGunzip }, { pipeline }] = await Promise.all([import("node:zlib"), import("node:stream/promises")]);
  const gunzip = createGunzip();
  const feeding = pipeline(flow, gunzip);
  // Whoever reads the other end is told.
  feeding.catch(() => undefined);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
    await feeding;
  } catch (thrown) {
    throw thrown instanceof Error && "code" in thrown && String(thrown.code).startsWith("Z_") ? unreadable() : thrown;
  }
}

export const megabytes = (bytes: number): string => `${String(Math.round(bytes / 1024 / 1024))} MB`;
