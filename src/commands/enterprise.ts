/** The enterprise that runners and the audit log belong to. */
import { text } from "../api/shape.js";
import { option } from "../cli/command.js";
import type { Context } from "../cli/context.js";
import { usage } from "../errors.js";

export const enterpriseFlag = { enterprise: option(text(), "SLUG", "The enterprise's slug (default: the profile's)") };

/** @throws {CliError} `usage` where neither flag, environment nor profile names one. */
export function enterpriseOf(ctx: Context, given: string | undefined): string {
  const slug = given ?? ctx.instance.enterprise;
  if (slug === undefined || slug === "")
    throw usage("the enterprise is not known", "give --enterprise SLUG, set GHES_ADMIN_ENTERPRISE, or store it: ghes-admin profile set NAME --enterprise SLUG");
  return slug;
}
