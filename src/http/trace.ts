/** What `-v` shows: each request and each answer, with only headers that are known to be harmless, and secrets masked. */
import { maskSecrets, maskSecretText } from "../api/secrets.js";
import { readJson, writeJson } from "./json-text.js";
import { shownBody, type HttpRequest } from "./request.js";
import type { RawAnswer } from "./transport.js";
import { oneLine, visible } from "./visible.js";

const HARMLESS = new Set(
  "accept accept-encoding content-type content-length content-encoding date server location link retry-after user-agent x-github-api-version x-github-enterprise-version x-github-media-type x-github-request-id x-request-id x-oauth-scopes x-accepted-oauth-scopes x-ratelimit-limit x-ratelimit-remaining x-ratelimit-reset".split(
    " ",
  ),
);
const MASKED = new Set(["authorization", "proxy-authorization", "cookie", "set-cookie"]);

/** Characters of a body that are shown. */
const LONGEST = 4000;

export interface Trace {
  request(request: HttpRequest, authorization: string | undefined): void;
  answer(answer: RawAnswer): Promise<void>;
  failure(text: string): void;
}

export function createTrace(write: ((line: string) => void) | undefined, redact: (text: string) => string): Trace {
  const line = (text: string): void => write?.(redact(text));
  return {
    request(request, authorization) {
      if (write === undefined) return;
      line(`> ${request.method} ${visible(request.url, 2000)}`);
      for (const text of headerLines({ ...request.headers, ...(authorization === undefined ? {} : { authorization }) })) line(`> ${text}`);
      if (request.body !== undefined) line(`> ${cut(redact(writeJson(shownBody(request.body))))}`);
    },
    async answer({ status, reason, headers, body, flow }) {
      if (write === undefined) return;
      line(`< ${String(status)} ${oneLine(reason, 80)}`.trimEnd());
      for (const text of headerLines(headers)) line(`< ${text}`);
      if (flow !== undefined) line("< (the body is passed on as it comes)");
      if (body.length > 0) line(`< ${await bodyText(body, redact)}`);
    },
    failure(text) {
      line(`! ${text}`);
    },
  };
}

/** `authorization: Basic ********`: the scheme helps, the rest is nobody's. */
function headerLines(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (MASKED.has(name)) return [`${name}: ${name.endsWith("authorization") ? `${value.split(" ")[0] ?? ""} ` : ""}********`];
    return HARMLESS.has(name) ? [`${name}: ${oneLine(value, 1000)}`] : [];
  });
}

async function bodyText(body: Buffer, redact: (text: string) => string): Promise<string> {
  const text = new TextDecoder().decode(body);
  const read = await readJson(text);
  return read.ok ? cut(redact(writeJson(maskSecrets(read.value)))) : `(${String(body.length)} bytes, not JSON) ${oneLine(redact(maskSecretText(text)), 200)}`;
}

/** Cut only what is redacted: a secret that the cut runs through would not be found. */
function cut(text: string): string {
  if (text.length <= LONGEST) return visible(text, LONGEST);
  const end = Math.max(text.lastIndexOf(",", LONGEST), 0);
  return `${visible(text.slice(0, end), LONGEST)} … (${String(text.length)} characters)`;
}
