/** Seats and expiry as the REST API tells them. Source: "Get license information" of "REST API endpoints for GitHub Enterprise licensing". */
import { operation } from "../operation.js";
import { either, integer, nullable, object, text } from "../shape.js";

/** A number, or `unlimited`. */
const seats = nullable(either(integer({ min: 0, example: 500 }), text({ example: "unlimited" })));

/** `expire_at` was seen in three forms: `2016/02/06 12:41:52 -0600`, ISO 8601 with an offset, and the same with a fraction. */
export const getLicenseUsage = operation({
  id: "license.getLicenseUsage",
  route: "GET /enterprise/settings/license",
  plane: "rest",
  effect: "read",
  since: "2.18",
  docs: "https://docs.github.com/en/enterprise-server@3.19/rest/enterprise-admin/license#get-license-information",
  params: {},
  returns: object({
    seats,
    seats_used: nullable(integer({ min: 0, example: 25 })),
    seats_available: seats,
    kind: nullable(text({ example: "standard" })),
    days_until_expiration: nullable(integer({ example: 365 })),
    expire_at: nullable(text({ example: "2026-01-02T07:59:59Z" })),
  }),
});

export const enterpriseLicenseOperations = [getLicenseUsage];
