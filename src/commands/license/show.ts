import { getLicense } from "../../api/areas/manage.js";
import { operationCommand } from "../../cli/command.js";

export const showLicense = operationCommand({
  name: "show",
  summary: "Show the license of the instance",
  description: "Seats, kind, and until when it is valid, from the Manage API; license usage tells how many seats are taken.",
  operation: getLicense,
  view: {
    columns: [
      "company",
      "referenceNumber",
      "seats",
      { field: "unlimitedSeating", as: "yesno" },
      { field: "expireAt", as: "time" },
      { field: "perpetual", as: "yesno" },
      { field: "evaluation", as: "yesno" },
      { field: "clusterSupport", as: "yesno" },
      { field: "advancedSecurityEnabled", as: "yesno" },
      "advancedSecuritySeats",
    ],
  },
  examples: ["license show", { line: "license show --fields seats,expireAt --json", note: "two facts for a script" }],
  seeAlso: ["license check", "license upload"],
});
