/** One step of the diagnosis, and how it reads. */
import { choice, list, nullable, object, text } from "../../api/shape.js";
import type { Marked, View } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import type { CliError } from "../../errors.js";

const APIS = ["manage", "rest"] as const;
export type Api = (typeof APIS)[number];

const CHECKS = [
  "dns",
  "proxy",
  "port",
  "tls",
  "certificate",
  "dates",
  "pin",
  "clock",
  "version",
  "password",
  "token",
  "scopes",
  "site_admin",
  "rate_limit",
  "features",
] as const;
export type Check = (typeof CHECKS)[number];

const VERDICTS = ["OK", "WARNING", "FAILED", "SKIPPED"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Step {
  readonly check: Check;
  /** The API it is about; null: the instance. */
  readonly api: Api | null;
  readonly status: Verdict;
  readonly detail: string;
  /** What to do next. */
  readonly hint: string | null;
}

export const stepsShape = list(
  object({
    check: choice(...CHECKS),
    api: nullable(choice(...APIS)),
    status: choice(...VERDICTS),
    detail: text(),
    hint: nullable(text()),
  }),
);

export const stepsView: View = {
  columns: ["check", "api", { field: "status", as: "state" }, { field: "detail", as: "moments", wrap: true }, { field: "hint", wrap: true }],
};

/** What a step is about. */
export interface About {
  readonly check: Check;
  readonly api: Api | null;
}

export const about = (check: Check, api: Api | null = null): About => ({ check, api });

export const fine = (what: About, detail: string, hint: string | null = null): Step => ({ ...what, status: "OK", detail, hint });
export const warning = (what: About, detail: string, hint: string | null): Step => ({ ...what, status: "WARNING", detail, hint });
export const failed = (what: About, detail: string, hint: string | null): Step => ({ ...what, status: "FAILED", detail, hint });
export const skipped = (what: About, detail: string, hint: string | null = null): Step => ({ ...what, status: "SKIPPED", detail, hint });
export const skippedFor = (what: About, before: Step): Step => skipped(what, `not tried: ${nameOf(before)} ${before.status}`);

/** A failure, in the words of the command that would have met it. What concerns an API for which there are no credentials only warns. */
export const failedWith = (what: About, { message, facts }: CliError, ctx: Context): Step => ({
  ...what,
  status: isWanted(what.api, ctx) ? "FAILED" : "WARNING",
  detail: message,
  hint: facts.hint ?? null,
});

/** The same of a credential's own request. Whoever redirects it has not judged it: the address is wrong, not the credential. */
export function credentialFailed(what: About, error: CliError, ctx: Context): Step {
  const step = failedWith(what, error, ctx);
  return error.code === "redirect" ? { ...step, detail: `the ${what.check} was not judged, for this port redirects: ${step.detail}` } : step;
}

/** Whether there are credentials for it, or none at all. */
const isWanted = (api: Api | null, { instance: { has } }: Context): boolean =>
  api === null || (has.password === has.token ? true : api === "manage" ? has.password : has.token);

const OF_EACH_API: ReadonlySet<Check> = new Set<Check>(["port", "tls", "certificate", "dates", "pin"]);

/** `manage port`, `site admin` */
const nameOf = ({ check, api }: About): string => (api !== null && OF_EACH_API.has(check) ? `${api} ${check}` : check.replaceAll("_", " "));

const WIDTHS = { state: "SKIPPED".length, subject: "manage certificate".length };

/** For a terminal: the verdict, what was looked at, what was found, and below it what to do where something is to be done. */
export const lineOf = (step: Step): Marked => ({
  state: step.status,
  subject: nameOf(step),
  text: step.detail,
  next: step.status === "OK" ? null : step.hint,
  widths: WIDTHS,
});

export const isBad = ({ status }: Step): boolean => status === "FAILED" || status === "WARNING";

/** `1 of 20 failed: manage port; 1 warning: clock`, or `18 of 20 OK, 2 skipped`. */
export function sumOf(steps: readonly Step[]): string {
  const named = (verdict: Verdict): readonly string[] => steps.filter(({ status }) => status === verdict).map(nameOf);
  const [failures, warnings, skips] = [named("FAILED"), named("WARNING"), named("SKIPPED")];
  const total = String(steps.length);
  const failed = failures.length === 0 ? [] : [`${String(failures.length)} of ${total} failed: ${failures.join(", ")}`];
  const warned = warnings.length === 0 ? [] : [`${String(warnings.length)} of ${total} with a warning: ${warnings.join(", ")}`];
  if (failed.length + warned.length > 0) return [...failed, ...warned].join("; ");
  return `${String(steps.length - skips.length)} of ${total} OK${skips.length === 0 ? "" : `, ${String(skips.length)} skipped`}`;
}
