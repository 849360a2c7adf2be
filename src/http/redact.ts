/** Known secrets taken out of text: as they are, in base64, percent-encoded, and inside URLs. */
import { CliError } from "../errors.js";
import { SECRET_MASK } from "../api/secrets.js";

export interface Redactor {
  /** Remembers a secret. Shorter than four characters it would tear ordinary text apart, and is not looked for. */
  learn(secret: string): void;
  redact(text: string): string;
}

const SHORTEST = 4;
const URL_USERINFO = /\b([a-z][a-z0-9+.-]*:\/\/)([^/@\s:]*):[^/@\s]*@/gi;
const URL_PARAMETER = /([?&](?:api_key|access_token|token|password|client_secret)=)[^&\s"']+/gi;

export function createRedactor(): Redactor {
  const forms = new Set<string>();
  let longestFirst: readonly string[] = [];
  return {
    learn(secret) {
      const bare = secret.trim();
      if (bare.length < SHORTEST) return;
      for (const form of formsOf(bare)) forms.add(form);
      longestFirst = [...forms].sort((a, b) => b.length - a.length);
    },
    redact(text) {
      const bare = longestFirst.reduce((rest, form) => rest.replaceAll(form, SECRET_MASK), text);
      return bare.replace(URL_USERINFO, `$1$2:${SECRET_MASK}@`).replace(URL_PARAMETER, `$1${SECRET_MASK}`);
    },
  };
}

function formsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret, "utf8").toString("base64");
  const encoded = /[\ud800-\udfff]/u.test(secret) ? secret : encodeURIComponent(secret);
  const quoted = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    base64,
    base64.replace(/=+$/, ""),
    base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""),
    encoded,
    encoded.replaceAll("%20", "+"),
    quoted,
  ];
}

/** An instance that repeats what it was sent must not make a message of it. */
export function redactedMessage(error: CliError, redact: (text: string) => string): CliError {
  const message = redact(error.message);
  return message === error.message ? error : new CliError(error.code, message, error.facts);
}

/** For an error that was made of an answer as it came, the next step included. */
export function redactedThroughout(error: CliError, redact: (text: string) => string): CliError {
  const { hint } = error.facts;
  const safe = redactedMessage(error, redact);
  return hint === undefined ? safe : safe.with({ hint: redact(hint) });
}
