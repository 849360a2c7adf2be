import { getLicenseUsage } from "../../api/areas/enterprise-license.js";
import { operationCommand, show } from "../../cli/command.js";
import { isoUtc, parseApiDate } from "../../domain/license-dates.js";

export const usage = operationCommand({
  name: "usage",
  summary: "Show how many seats are taken, and when the license ends",
  description: `Asks the REST API, so a token is needed. seats and seats_available are numbers, or
"unlimited". Suspended people take no seat.`,
  operation: getLicenseUsage,
  view: {
    columns: [
      { field: "seats", as: "number" },
      { field: "seats_used", as: "number" },
      { field: "seats_available", as: "number" },
      "kind",
      { field: "days_until_expiration", as: "number" },
      { field: "expire_at", as: "time" },
    ],
  },
  // Three forms of the moment are known; one that is none of them is shown as it came.
  outcome: (answer) => show({ ...answer, expire_at: asUtc(answer.expire_at) }),
  examples: ["license usage", { line: "license usage --jq .seats_available", note: "how many more may come" }],
  seeAlso: ["license show", "users report", "users suspend"],
});

function asUtc(moment: string | null): string | null {
  const epoch = moment === null ? undefined : parseApiDate(moment);
  return epoch === undefined ? moment : isoUtc(epoch);
}
