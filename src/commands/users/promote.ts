import { getUser, promoteUser } from "../../api/areas/users.js";
import { command } from "../../cli/command.js";
import { calling } from "../../cli/context.js";
import { isSiteAdmin, isSuspended } from "../../domain/people-columns.js";
import { givenJob, inspectUsers, loginArgs, loginFlags, loginRows, lookUpUsers, rowsView, USERS } from "../bulk-work.js";

export const promote = command({
  name: "promote",
  summary: "Make people site administrators",
  description: 'Site administrators can change every account and the settings of the whole instance. "users demote" takes it back.',
  args: loginArgs,
  flags: loginFlags,
  operations: [promoteUser, getUser],
  returns: loginRows,
  view: rowsView("login", "Nobody was named."),
  asks: true,
  look: "users list",
  examples: ["users promote mona --yes", { line: "users promote mona hubot --dry-run", note: "see the requests first" }],
  seeAlso: ["users demote"],
  run: (ctx, input) =>
    ctx.bulk({
      command: "users promote",
      names: "login",
      verb: { plain: "promote", done: "promoted", doing: "promoting" },
      noun: USERS,
      ...givenJob(input, input.logins, "login"),
      parameters: {},
      write: (username) => calling(promoteUser, { username }),
      lookUp: lookUpUsers((user) => user.site_admin, false),
      foresee(columns) {
        if (isSiteAdmin(columns) === true) return { skip: "already site administrators" };
        return isSuspended(columns) === true
          ? { refuse: "somebody suspended cannot be promoted", code: "invalid", hint: "ghes-admin users unsuspend first" }
          : undefined;
      },
      inspect: inspectUsers(isSuspended, isSiteAdmin),
    }),
});
