/** What an answer says of the secret it was asked for with. */
import type { Verdict } from "./lockout.js";
import { isPage } from "./reading.js";
import type { RawAnswer } from "./transport.js";

/** Refusals that come after the secret was looked at; 400 and 404 may come before, from the door or for want of a route. */
const JUDGED: ReadonlySet<number> = new Set([403, 409, 422]);

/** A page is not from an API: something else may have answered in its place. */
export function verdictOf(answer: RawAnswer): Verdict {
  if (answer.status === 401) return "rejected";
  return (answer.status < 300 || JUDGED.has(answer.status)) && !isPage(answer) ? "accepted" : "unknown";
}
