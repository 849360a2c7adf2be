/**
 * Every command that a test runs is watched: the credentials it was given leave it in the `Authorization` header alone, on the port
 * that they are for, but for the request that gives an appliance its first password. What it prints, sends beside that and keeps for later holds them in no form.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { RecordedRequest, Sandbox } from "../../src/sandbox/sandbox.js";

interface Seen {
  readonly sandbox: Pick<Sandbox, "password" | "token">;
  readonly line: string;
  /** Everything on stdout and stderr. */
  readonly text: string;
  readonly requests: readonly RecordedRequest[];
  /** HOME of the command. */
  readonly home: string;
}

/** Requests whose body is where the first password belongs. */
const SETS_THE_PASSWORD = /^\/(manage\/v1\/config\/init|setup\/api\/start)$/;

/** Files larger than this are lists of thousands of subjects, of which the beginning is enough. */
const ENOUGH = 1_000_000;

/** @throws where a credential was found that should not be there; the message does not hold it */
export function expectNoLeak({ sandbox, line, text, requests, home }: Seen): void {
  for (const [name, secret, port] of [
    ["password", sandbox.password, "manage"],
    ["token", sandbox.token, "rest"],
  ] as const) {
    // An appliance that was never set up has none.
    if (secret === "") continue;
    const forms = formsOf(secret);
    const has = (where: string): boolean => forms.some((form) => where.includes(form));
    if (has(text)) throw new Error(`${line}: the ${name} was printed`);
    for (const request of requests) {
      const { authorization = "", ...headers } = request.headers;
      const body = name === "password" && SETS_THE_PASSWORD.test(request.url) ? "" : Buffer.from(request.body).toString("latin1");
      if (has(`${request.url}\n${JSON.stringify(headers)}\n${body}`))
        throw new Error(`${line}: the ${name} was sent outside of Authorization: ${request.method} ${request.port}`);
      if (request.port !== port && has(decoded(authorization))) throw new Error(`${line}: the ${name} was sent to the ${request.port} port`);
    }
    for (const file of kept(home)) if (has(file.text)) throw new Error(`${line}: the ${name} was kept in ${file.path}`);
  }
}

const decoded = (authorization: string): string => `${authorization}\n${Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString("utf8")}`;

const formsOf = (secret: string): readonly string[] => {
  const base64 = Buffer.from(secret).toString("base64");
  return [secret, encodeURIComponent(secret), base64, base64.replace(/=+$/, ""), Buffer.from(`api_key:${secret}`).toString("base64")];
};

/** Journals, and what is remembered of instances. */
function kept(home: string): readonly { readonly path: string; readonly text: string }[] {
  const state = join(home, ".local", "state", "ghes-admin");
  if (!existsSync(state)) return [];
  return readdirSync(state, { recursive: true, encoding: "utf8" })
    .map((name) => join(state, name))
    .filter((path) => existsSync(path) && statSync(path).isFile())
    .map((path) => ({ path, text: readFileSync(path, "utf8").slice(0, ENOUGH) }));
}
