import { getLicenseUsage } from "../../api/areas/enterprise-license.js";
import { getAuthenticatedUser, getUser, suspendUser } from "../../api/areas/users.js";
import { text } from "../../api/shape.js";
import { command, option } from "../../cli/command.js";
import { calling } from "../../cli/context.js";
import { isSiteAdmin, isSuspended } from "../../domain/people-columns.js";
import { givenJob, inspectUsers, loginArgs, loginFlags, loginRows, lookUpUsers, ownLogin, rowsView, seats, USERS } from "../bulk-work.js";

export const suspend = command({
  name: "suspend",
  summary: "Suspend people, which frees their seats",
  description: `Suspended people cannot sign in, and their work stays. One or many: as arguments,
or from a file, such as one of the instance's own reports. A file's columns tell
who is suspended already; site administrators must be demoted first.

A run of many keeps a journal. Interrupted in any way, it is gone on with by
--resume, and nothing is done twice or forgotten.`,
  args: loginArgs,
  flags: { reason: option(text(), "TEXT", "Why, for the audit log"), ...loginFlags },
  operations: [suspendUser, getAuthenticatedUser, getUser, getLicenseUsage],
  returns: loginRows,
  view: rowsView("login", "Nobody was named."),
  asks: true,
  look: "users list",
  examples: [
    { line: "users suspend mona --reason 'left the company' --yes", note: "one person, now" },
    { line: "users suspend --from-file logins.txt --dry-run", note: "many: who, and how many seats come free" },
    {
      line: "users suspend --from-file - --yes --max-failures 5%",
      from: "users report dormant -o csv",
      note: "everybody whom the instance itself reports as dormant",
      untested: "reads what another command prints",
    },
  ],
  seeAlso: ["users unsuspend", "users report"],
  run: (ctx, input) =>
    ctx.bulk({
      command: "users suspend",
      names: "login",
      verb: { plain: "suspend", done: "suspended", doing: "suspending" },
      noun: USERS,
      ...givenJob(input, input.logins, "login"),
      parameters: input.reason === undefined ? {} : { reason: input.reason },
      write: (username, { reason }) => calling(suspendUser, { username, reason }),
      lookUp: lookUpUsers((user) => user.suspended_at !== null, false),
      foresee(columns) {
        if (isSuspended(columns) === true) return { skip: "already suspended" };
        return isSiteAdmin(columns) === true
          ? { refuse: "a site administrator cannot be suspended", code: "forbidden", hint: "ghes-admin users demote first" }
          : undefined;
      },
      inspect: inspectUsers(isSuspended, isSiteAdmin),
      spared: ownLogin,
      seats: seats(1),
    }),
});
