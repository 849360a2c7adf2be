/** Redirects: a read may follow a few to the same origin; nothing else is followed, because credentials and bodies would go along. */
import { isReading } from "../api/operation.js";
import { CliError } from "../errors.js";
import { badAnswer } from "./reading.js";
import type { HttpRequest } from "./request.js";
import type { Target } from "./target.js";
import type { RawAnswer } from "./transport.js";
import { visible } from "./visible.js";

const MOST_HOPS = 3;
const MANAGEMENT = "8443";
const LOGIN_PAGE = /^\/(?:login|session|sessions|auth|saml|sso|setup\/unlock|setup\/start|users\/sign_in)(?:\/|$)/;

/**
 * The path to ask for instead.
 * @throws {CliError} `redirect` where it must not be followed, `bad_answer` for a 304
 */
export function followed(answer: RawAnswer, request: HttpRequest, hops: number, target: Target, operation: string): string {
  const { status, headers } = answer;
  const facts = { status, operation };
  if (status === 304)
    throw badAnswer(
      answer,
      { operation, isRead: isReading(request.method) },
      `${target.label} answered 304 (not modified) to a request without a condition`,
      "a cache between here and the instance answers in its place",
    );
  const location = headers.location ?? "";
  const goal = URL.canParse(location, request.url) ? new URL(location, request.url) : undefined;
  const from = new URL(request.url);
  const shown = goal === undefined ? visible(location, 100) || "nowhere" : visible(`${goal.origin}${goal.pathname}`, 200);
  const refuse = (why: string, hint: string | undefined): CliError =>
    new CliError("redirect", `${from.origin} answered ${String(status)} to ${shown}: ${why}`, { ...facts, hint });
  if (goal === undefined) throw refuse("that is no address", undefined);
  if (LOGIN_PAGE.test(goal.pathname))
    throw refuse(
      "that is a page to sign in, so the request was not signed in",
      "check that host and port are those of the API: the management API listens on 8443",
    );
  if (goal.origin !== from.origin) throw refuse("nothing was sent there", hintFor(goal, from, request, target));
  if (!isReading(request.method)) throw refuse("a write is never sent on", "use the address of the API itself: the management API listens on 8443");
  if (hops >= MOST_HOPS) throw refuse(`more than ${String(MOST_HOPS)} redirects`, "they may go in a circle: check host and port");
  return `${goal.pathname}${goal.search}`;
}

function hintFor(goal: URL, from: URL, { plane }: HttpRequest, target: Target): string {
  if (from.protocol === "https:" && goal.protocol === "http:") return "a redirect to plain HTTP is never followed: check host and port";
  if (goal.hostname !== from.hostname) return `it names another host: if that is the instance, use --host ${visible(goal.hostname, 100)}`;
  if (goal.protocol !== from.protocol) return `the instance wants TLS: use --host ${target.host} without http://`;
  const port = goal.port || (goal.protocol === "https:" ? "443" : "80");
  if (plane === "rest" && port === MANAGEMENT)
    return `${port} is the management port: the instance may not be set up yet, or --rest-port is not that of its REST API`;
  if (plane !== "rest" && port !== MANAGEMENT && port === String(target.restPort))
    return `${port} is the port of its REST API; the management API listens on ${MANAGEMENT}: check --port`;
  const what = plane === "rest" ? "REST" : "management";
  const flag = `${plane === "rest" ? "--rest-port" : "--port"} ${port}`;
  const set = target.profile === undefined ? "" : ` or 'ghes-admin profile set ${target.profile} ${flag}'`;
  return port === MANAGEMENT
    ? `the management API listens on ${port}; use ${flag}${set}`
    : `the ${what} API seems to listen on ${port}: if so, use ${flag}${set}`;
}
