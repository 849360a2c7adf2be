/** What `license check` concludes from the two license answers. */
import { formatDuration } from "./duration.js";
import { isoUtc, parseApiDate } from "./license-dates.js";
import type { NagiosState } from "./nagios.js";

const DAY = 24 * 60 * 60 * 1000;

export interface LicenseFacts {
  /** `status` of `GET /manage/v1/config/license/check`: valid, invalid, expired, cluster mode not supported, or a word yet unknown. */
  readonly status: string;
  /** `expireAt` of `GET /manage/v1/config/license`; null or undefined where it has none or was not asked for. */
  readonly expireAt?: string | null | undefined;
}

export interface LicenseVerdict {
  readonly verdict: "valid" | "expiring" | "expired" | "invalid";
  /** Only `valid` is. */
  readonly ok: boolean;
  /** The instance's own word. */
  readonly status: string;
  /** `2027-01-02T07:59:59Z`, or null where it is not known. */
  readonly expires: string | null;
  /** Whole days still to come, rounded down, negative after the end; null where it is not known. */
  readonly days_left: number | null;
  /** One line for people, no full stop. */
  readonly text: string;
}

/** `warnDays`: a license that ends within so many days is `expiring`. `now`: milliseconds since the epoch. */
export function licenseVerdict({ status, expireAt }: LicenseFacts, { now, warnDays }: { readonly now: number; readonly warnDays: number }): LicenseVerdict {
  const end = typeof expireAt === "string" ? parseApiDate(expireAt) : undefined;
  const days = end === undefined ? null : Math.floor((end - now) / DAY);
  const verdict = judge(status, end === undefined ? undefined : end - now, warnDays * DAY);
  const expires = end === undefined ? null : isoUtc(end);
  return {
    verdict,
    ok: verdict === "valid",
    status,
    expires,
    days_left: days,
    text: describe(verdict, status, end === undefined ? undefined : end - now, expires),
  };
}

/** The instance's word comes first, except that nothing is valid after its end. */
function judge(status: string, left: number | undefined, warn: number): LicenseVerdict["verdict"] {
  if (status === "expired") return "expired";
  if (status !== "valid") return "invalid";
  if (left === undefined) return "valid";
  if (left <= 0) return "expired";
  return left <= warn ? "expiring" : "valid";
}

function describe(verdict: LicenseVerdict["verdict"], status: string, left: number | undefined, expires: string | null): string {
  const when =
    expires === null || left === undefined
      ? ""
      : left > 0
        ? `, expires ${expires} (in ${formatDuration(left)})`
        : `, since ${expires} (${formatDuration(-left)} ago)`;
  switch (verdict) {
    case "valid":
      return `valid${when}`;
    case "expiring":
      return `valid, but expiring${when.replace(", expires", ":")}`;
    case "expired":
      return `expired${left === undefined || left <= 0 ? when : ""}`;
    case "invalid":
      return status === "invalid" ? "invalid" : `not valid: ${status}`;
  }
}

export const licenseState = (verdict: LicenseVerdict["verdict"]): NagiosState =>
  (({ valid: "OK", expiring: "WARNING", expired: "CRITICAL", invalid: "CRITICAL" }) as const)[verdict];
