import { checkLicense, getLicense } from "../../api/areas/manage.js";
import { integer, nullable, object, optional, text } from "../../api/shape.js";
import { command, option, raw, show, toggle, type Outcome } from "../../cli/command.js";
import { licenseState, licenseVerdict, type LicenseVerdict } from "../../domain/license.js";
import { nagiosExit, nagiosLine } from "../../domain/nagios.js";

export const check = command({
  name: "check",
  summary: "Check whether the license is valid",
  description:
    "Exit code 0 when it is valid; 10 when it is invalid, expired, or expires within the days of --warn-days. With --warn-days the end is asked for and printed too.",
  flags: {
    warnDays: option(integer({ min: 0, max: 36_500 }), "N", "Answer no also when it expires within N days"),
    nagios: toggle("One line for Nagios, with performance data; exit 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN", { single: "is one line about one instance" }),
  },
  operations: [checkLicense, getLicense],
  returns: object({ status: text({ example: "valid" }), expires: optional(nullable(text())), days_left: optional(nullable(integer())) }),
  view: { columns: [{ field: "status", as: "state" }, { field: "expires", as: "time" }, "days_left"] },
  mayAnswerNo: true,
  examples: ["license check", { line: "license check --warn-days 30 --nagios", note: "for a monitoring system" }],
  seeAlso: ["license show", "license upload"],
  async run(ctx, input) {
    const checked = await ctx.call(checkLicense, {});
    if (input.warnDays === undefined && input.nagios !== true)
      return show(checked, {
        exit: checked.status === "valid" ? "ok" : "check",
        next: nextStep(checked.status === "valid"),
        view: { columns: [{ field: "status", as: "state" }] },
      });
    const { expireAt } = await ctx.call(getLicense, {});
    const verdict = licenseVerdict({ status: checked.status, expireAt }, { now: ctx.now(), warnDays: input.warnDays ?? 0 });
    if (input.nagios === true) return nagios(verdict, input.warnDays);
    return show({ ...checked, expires: verdict.expires, days_left: verdict.days_left }, { exit: verdict.ok ? "ok" : "check", next: nextStep(verdict.ok) });
  },
});

const nextStep = (isFine: boolean): string | undefined => (isFine ? undefined : "ghes-admin license upload FILE.ghl --apply --follow");

function nagios(verdict: LicenseVerdict, warnDays: number | undefined): Outcome {
  const state = licenseState(verdict.verdict);
  const perfdata = [{ label: "days_left", value: verdict.days_left, warn: warnDays, crit: 0 }];
  return raw(`${nagiosLine({ service: "GHES LICENSE", state, text: verdict.text, perfdata })}\n`, nagiosExit(state));
}
