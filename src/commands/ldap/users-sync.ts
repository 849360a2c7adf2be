import { syncLdapUser } from "../../api/areas/ldap.js";
import { command } from "../../cli/command.js";
import { calling } from "../../cli/context.js";
import { givenJob, loginArgs, loginFlags, loginRows, rowsView, USERS } from "../bulk-work.js";

export const syncUsers = command({
  name: "sync",
  summary: "Queue the synchronization of people with the directory",
  description: `The instance queues a job for each of them; its end is not told. Where an answer
was lost, --resume queues it again: a second job does no harm.`,
  args: loginArgs,
  flags: loginFlags,
  operations: [syncLdapUser],
  returns: loginRows,
  view: rowsView("login", "Nobody was named."),
  look: "users list",
  examples: ["ldap users sync mona"],
  seeAlso: ["ldap users map"],
  run: (ctx, input) =>
    ctx.bulk({
      command: "ldap users sync",
      names: "login",
      verb: { plain: "queue for synchronization", done: "queued", doing: "queuing" },
      noun: USERS,
      ...givenJob(input, input.logins, "login"),
      parameters: {},
      write: (username) => calling(syncLdapUser, { username }),
    }),
});
