/** What is to be said of a certificate: who vouches for it, how long it is valid, whether it is the pinned one. */
import type { Context, WayReport } from "../../cli/context.js";
import { about, failed, failedWith, fine, skipped, warning, type Api, type Step } from "./step.js";

type Certificate = NonNullable<WayReport["certificate"]>;

const DAY = 86_400_000;
/** Later than that it is renewed by hand or not at all. */
const WARN_DAYS = 14;

export function certificateSteps(ctx: Context, api: Api, report: WayReport): readonly Step[] {
  const { certificate } = report;
  if (certificate !== undefined) return [voucherStep(ctx, api, report, certificate), datesStep(ctx, api, report, certificate), pinStep(ctx, api, report)];
  const none =
    report.failure === undefined ? skipped(about("certificate", api), "none was presented") : failedWith(about("certificate", api), report.failure.error, ctx);
  return [none, skipped(about("dates", api), "there is no certificate"), skipped(about("pin", api), "there is no certificate")];
}

const isAboutDates = (code: string | undefined): boolean => code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID";

function voucherStep(ctx: Context, api: Api, { insecure, pinned, flaw, failure }: WayReport, { subject, issuer, names }: Certificate): Step {
  const what = about("certificate", api);
  const whose = subject || names || "no subject";
  if (insecure)
    return warning(
      what,
      flaw === undefined ? `${whose}, issued by ${issuer}; not asked for (--insecure)` : `${whose}: not verified (--insecure): ${flaw}`,
      "leave --insecure out; ghes-admin profile trust pins a certificate that no authority vouches for",
    );
  if (pinned) return skipped(what, `${whose}: the pin takes the place of authorities and names`);
  if (failure === undefined) return fine(what, `${whose}, issued by ${issuer}`);
  if (isAboutDates(failure.code)) return skipped(what, "not judged until the dates are right");
  return failedWith(what, failure.error, ctx);
}

function datesStep(ctx: Context, api: Api, { insecure, failure }: WayReport, { validFrom, validTo }: Certificate): Step {
  const what = about("dates", api);
  const now = ctx.now();
  const left = Math.floor((Date.parse(validTo) - now) / DAY);
  if (failure !== undefined && isAboutDates(failure.code)) return failedWith(what, failure.error, ctx);
  const say = insecure ? warning : failed;
  if (now > Date.parse(validTo)) return say(what, `expired: valid from ${validFrom} to ${validTo}`, "renew the certificate of the instance");
  if (now < Date.parse(validFrom)) return say(what, `not valid yet: valid from ${validFrom} to ${validTo}`, "check the clock of this computer");
  const text = `valid until ${validTo} (${left === 1 ? "1 day" : `${String(left)} days`} left)`;
  return left < WARN_DAYS ? warning(what, text, "renew the certificate of the instance before then") : fine(what, text);
}

function pinStep(ctx: Context, api: Api, { insecure, pinned, failure }: WayReport): Step {
  const what = about("pin", api);
  if (insecure) return skipped(what, "not compared: --insecure accepts any certificate");
  if (!pinned) return skipped(what, "no certificate is pinned");
  return failure?.code === "PIN_MISMATCH" ? failedWith(what, failure.error, ctx) : fine(what, "the certificate is the pinned one");
}
