import { getLicenseUsage } from "../../api/areas/enterprise-license.js";
import { getAuthenticatedUser, getUser, deleteUser } from "../../api/areas/users.js";
import { command } from "../../cli/command.js";
import { calling } from "../../cli/context.js";
import { isSuspended } from "../../domain/people-columns.js";
import { givenJob, inspectUsers, loginArgs, loginFlags, loginRows, lookUpUsers, ownLogin, rowsView, seats, USERS } from "../bulk-work.js";

export const deleteUsers = command({
  name: "delete",
  summary: "Delete people with their repositories, for good",
  description: `Everything that belongs to the account, repositories included, is deleted with it, and nothing brings it back. Suspending keeps it all, and frees the seat too: "ghes-admin users suspend".

An answer of 500 may follow a delete that happened (fixed in 3.21.6), so the account is looked up after one.`,
  args: loginArgs,
  flags: loginFlags,
  operations: [deleteUser, getAuthenticatedUser, getUser, getLicenseUsage],
  returns: loginRows,
  view: rowsView("login", "Nobody was named."),
  asks: true,
  look: "users list",
  examples: [{ line: "users delete --from-file logins.txt --dry-run", note: "which requests would be sent" }, "users delete hubot --yes"],
  seeAlso: ["users suspend"],
  run: (ctx, input) =>
    ctx.bulk({
      command: "users delete",
      names: "login",
      verb: { plain: "delete", done: "deleted", doing: "deleting" },
      noun: USERS,
      ...givenJob(input, input.logins, "login"),
      parameters: {},
      write: (username) => calling(deleteUser, { username }),
      lookUp: lookUpUsers(() => false, true),
      inspect: inspectUsers(isSuspended),
      seats: seats(1),
      spared: ownLogin,
    }),
});
