/** The moment that was understood, told before it is sent, with what may be wrong with it. */
import type { Context } from "../cli/context.js";
import { describeMoment, ZONE_UNKNOWN, type MomentAt } from "../domain/moment.js";

/** `what`: `begins`, `expires`. */
export function tellMoment(ctx: Context, what: string, moment: MomentAt): void {
  if (moment.zoneUnknown) ctx.warn(ZONE_UNKNOWN);
  if (moment.far) ctx.warn("that is more than 30 days from now");
  ctx.note(`${what} ${describeMoment(moment)}`);
}
