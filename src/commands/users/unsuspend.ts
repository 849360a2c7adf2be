import { getLicenseUsage } from "../../api/areas/enterprise-license.js";
import { getUser, unsuspendUser } from "../../api/areas/users.js";
import { text } from "../../api/shape.js";
import { command, option } from "../../cli/command.js";
import { calling } from "../../cli/context.js";
import { isSuspended } from "../../domain/people-columns.js";
import { givenJob, inspectUsers, loginArgs, loginFlags, loginRows, lookUpUsers, rowsView, seats, USERS } from "../bulk-work.js";

export const unsuspend = command({
  name: "unsuspend",
  summary: "Let suspended people in again",
  description:
    "They can sign in again at once, and each takes a seat of the license: license usage tells how many are left. With LDAP the directory may suspend them again.",
  args: loginArgs,
  flags: { reason: option(text(), "TEXT", "Why, for the audit log"), ...loginFlags },
  operations: [unsuspendUser, getUser, getLicenseUsage],
  returns: loginRows,
  view: rowsView("login", "Nobody was named."),
  look: "users list",
  examples: ["users unsuspend mona", { line: "users unsuspend --from-file logins.txt", note: "one login a line, or a CSV with a login column" }],
  seeAlso: ["users suspend", "users report"],
  run: (ctx, input) =>
    ctx.bulk({
      command: "users unsuspend",
      names: "login",
      verb: { plain: "unsuspend", done: "unsuspended", doing: "unsuspending" },
      noun: USERS,
      ...givenJob(input, input.logins, "login"),
      parameters: input.reason === undefined ? {} : { reason: input.reason },
      write: (username, { reason }) => calling(unsuspendUser, { username, reason }),
      lookUp: lookUpUsers((user) => user.suspended_at === null, false),
      foresee: (columns) => (isSuspended(columns) === false ? { skip: "not suspended" } : undefined),
      inspect: inspectUsers(isSuspended),
      seats: seats(-1),
    }),
});
