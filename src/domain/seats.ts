/** Seats of the license: what a change of people means for them, in words. Pure. */
import { amount } from "./amounts.js";

export interface Seats {
  /** Undefined where the license has no limit, or the instance does not tell it. */
  readonly total: number | undefined;
  readonly used: number | undefined;
  readonly free: number | undefined;
}

type Told = number | string | null;

/** Undefined where the instance tells neither how many are used nor how many are free. */
export function seatsOf(told: { readonly seats: Told; readonly seats_used: Told; readonly seats_available: Told }): Seats | undefined {
  const number = (value: Told): number | undefined => (typeof value === "number" ? value : undefined);
  const [total, used, available] = [number(told.seats), number(told.seats_used), number(told.seats_available)];
  const free = available ?? (total === undefined || used === undefined ? undefined : total - used);
  return used === undefined && free === undefined ? undefined : { total, used, free };
}

/**
 * `31 seats come free: 12 of 500 are free now, about 43 after`
 * @param change how many come free; negative where they are taken
 */
export function seatsForecast({ total, used, free }: Seats, change: number): string {
  const count = Math.abs(change);
  const verb = change < 0 ? (count === 1 ? "is taken" : "are taken") : count === 1 ? "comes free" : "come free";
  const what = change === 0 ? "no seat comes free" : `${amount(count)} ${count === 1 ? "seat" : "seats"} ${verb}`;
  if (free === undefined) return `${what}: ${amount(used ?? 0)} are used now, about ${amount(Math.max(0, (used ?? 0) - change))} after${limit(total)}`;
  const after = free + change;
  return `${what}: ${amount(free)}${of(total)} are free now, ${after < 0 ? `which is ${amount(-after)} too few` : `about ${amount(after)} after`}`;
}

/** `12 of 500 seats are free now; how many come free was not looked up`. @param change its sign counts */
export function seatsNow({ total, used, free }: Seats, change: number): string {
  const now = free === undefined ? `${amount(used ?? 0)} seats are used now${limit(total)}` : `${amount(free)}${of(total)} seats are free now`;
  return `${now}; how many ${change < 0 ? "are taken" : "come free"} was not looked up`;
}

/** `seats free: 12 before, 43 after, of 500` */
export function seatsChange(before: Seats, after: Seats): string {
  const [name, was, is] =
    before.free === undefined || after.free === undefined ? ["used", before.used ?? 0, after.used ?? 0] : ["free", before.free, after.free];
  const place = name === "free" ? (after.total === undefined ? "" : `, of ${amount(after.total)}`) : limit(after.total);
  if (was === is) return `seats ${name}: ${amount(is)} as before${place}; the instance may count them later`;
  return `seats ${name}: ${amount(was)} before, ${amount(is)} after${place}`;
}

const of = (total: number | undefined): string => (total === undefined ? "" : ` of ${amount(total)}`);
const limit = (total: number | undefined): string => (total === undefined ? ", without a limit" : "");
