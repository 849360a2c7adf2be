/** What the answer to one request with the token says: of it, of whom it belongs to, and of the limit on requests. */
import type { Context } from "../../cli/context.js";
import { fieldOf, textAt, type Heard } from "./requests.js";
import { about, credentialFailed, failed, failedWith, fine, skipped, skippedFor, warning, type Check, type Step } from "./step.js";

const REST = (check: Check) => about(check, "rest");

/** @param block what keeps requests from the REST API */
export function tokenSteps(ctx: Context, heard: Heard | undefined, block: Step | undefined): readonly Step[] {
  const others = (before: Step): readonly Step[] => (["scopes", "site_admin", "rate_limit"] as const).map((check) => skippedFor(REST(check), before));
  if (heard === undefined) {
    const token =
      block === undefined
        ? skipped(
            REST("token"),
            "there is none, so the REST API cannot be used",
            `store one: ghes-admin profile set ${ctx.instance.profile ?? "NAME"} --token-stdin, or set GHES_ADMIN_TOKEN`,
          )
        : skippedFor(REST("token"), block);
    return [token, ...others(block ?? token)];
  }
  if (heard.error?.code === "rate_limited") {
    const limit = failedWith(REST("rate_limit"), heard.error, ctx);
    return [skippedFor(REST("token"), limit), skippedFor(REST("scopes"), limit), skippedFor(REST("site_admin"), limit), limit];
  }
  const login = loginIn(heard);
  const token =
    heard.error !== undefined
      ? credentialFailed(REST("token"), heard.error, ctx)
      : login === undefined
        ? failed(REST("token"), "the REST API did not say whose token it is", "check host and --rest-port")
        : fine(REST("token"), `accepted; it belongs to ${login}`);
  if (token.status !== "OK") return [token, ...others(token)];
  return [token, scopesStep(heard), siteAdminStep(heard, login ?? ""), limitStep(heard)];
}

/** Only what a login may be: the rest of an answer is no name. */
const loginIn = ({ body }: Heard): string | undefined => /^[\w.-]{1,100}$/.exec(textAt(body, "login") ?? "")?.[0];

const headerOf = ({ answer }: Heard, name: string): string | undefined => answer?.headers[name];

/** What commands need, each by the scope without which none of them works. */
const SCOPES = {
  site_admin: "users, orgs, hooks, ldap and stats",
  "admin:enterprise": "runners, announcement and audit-log",
} as const;

function scopesStep(heard: Heard): Step {
  const header = headerOf(heard, "x-oauth-scopes");
  if (header === undefined)
    return warning(
      REST("scopes"),
      "the instance names none: a token of another kind, whose rights cannot be seen",
      "site administration takes a personal access token (classic) with site_admin and admin:enterprise",
    );
  const has = header.split(",").map((scope) => scope.trim());
  const shown = header.trim() === "" ? "none" : header.trim();
  const missing = Object.entries(SCOPES).filter(([scope]) => !has.includes(scope));
  if (missing.length === 0) return fine(REST("scopes"), shown);
  const say = has.includes("site_admin") ? warning : failed;
  return say(
    REST("scopes"),
    `${shown}; ${missing.map(([scope, commands]) => `${scope} is missing, which ${commands} need`).join("; ")}`,
    `edit the token (Settings > Developer settings > Personal access tokens) and add ${missing.map(([scope]) => scope).join(" and ")}`,
  );
}

function siteAdminStep({ body }: Heard, login: string): Step {
  const is = fieldOf(body, "site_admin");
  if (is === true) return fine(REST("site_admin"), `${login} is a site administrator`);
  if (is === false)
    return failed(
      REST("site_admin"),
      `${login} is no site administrator, so most of the REST API answers 404 or 403`,
      `a site administrator can run: ghes-admin users promote ${login}`,
    );
  return warning(REST("site_admin"), `the instance does not say whether ${login} is a site administrator`, "see the account's page under Site admin");
}

function limitStep(heard: Heard): Step {
  const [limit, left, reset] = ["limit", "remaining", "reset"].map((name) => Number(headerOf(heard, `x-ratelimit-${name}`)));
  if (limit === undefined || left === undefined || !Number.isFinite(limit) || !Number.isFinite(left))
    return fine(REST("rate_limit"), "off, as it is by default");
  const at = reset === undefined || !Number.isFinite(reset) ? "" : ` until ${new Date(reset * 1000).toISOString().replace(".000Z", "Z")}`;
  const text = `${String(left)} of ${String(limit)} requests left${at}`;
  return left * 10 >= limit
    ? fine(REST("rate_limit"), text)
    : warning(REST("rate_limit"), text, "wait until then, or use the token of an account with its own limit");
}
