import { getAuthenticatedUser, getUser, demoteUser } from "../../api/areas/users.js";
import { command } from "../../cli/command.js";
import { calling } from "../../cli/context.js";
import { isSiteAdmin } from "../../domain/people-columns.js";
import { givenJob, inspectUsers, loginArgs, loginFlags, loginRows, lookUpUsers, ownLogin, rowsView, USERS } from "../bulk-work.js";

export const demote = command({
  name: "demote",
  summary: "Take site administrators' rights away",
  description: "The account, its work and its seat stay. The account whose token is used is never demoted: another site administrator must do that.",
  args: loginArgs,
  flags: loginFlags,
  operations: [demoteUser, getAuthenticatedUser, getUser],
  returns: loginRows,
  view: rowsView("login", "Nobody was named."),
  asks: true,
  look: "users list",
  examples: ["users demote mona --yes"],
  seeAlso: ["users promote"],
  run: (ctx, input) =>
    ctx.bulk({
      command: "users demote",
      names: "login",
      verb: { plain: "demote", done: "demoted", doing: "demoting" },
      noun: USERS,
      ...givenJob(input, input.logins, "login"),
      parameters: {},
      write: (username) => calling(demoteUser, { username }),
      lookUp: lookUpUsers((user) => !user.site_admin, false),
      foresee: (columns) => (isSiteAdmin(columns) === false ? { skip: "no site administrators" } : undefined),
      inspect: inspectUsers(isSiteAdmin),
      spared: ownLogin,
    }),
});
