import { syncLdapTeam } from "../../api/areas/ldap.js";
import { command } from "../../cli/command.js";
import { calling } from "../../cli/context.js";
import { givenJob, idArgs, idFlags, idRows, rowsView } from "../bulk-work.js";

export const syncTeams = command({
  name: "sync",
  summary: "Queue the synchronization of teams with the directory",
  description: `The instance queues a job for each of them; its end is not told. Where an answer
was lost, --resume queues it again: a second job does no harm.`,
  args: idArgs("teams"),
  flags: idFlags,
  operations: [syncLdapTeam],
  returns: idRows,
  view: rowsView("id", "No team was named."),
  look: "audit-log list",
  examples: ["ldap teams sync 1 2"],
  seeAlso: ["ldap teams map"],
  run: (ctx, input) =>
    ctx.bulk({
      command: "ldap teams sync",
      names: "id",
      verb: { plain: "queue for synchronization", done: "queued", doing: "queuing" },
      noun: ["team", "teams"],
      ...givenJob(input, input.ids, "id"),
      parameters: {},
      write: (id) => calling(syncLdapTeam, { team_id: Number(id) }),
    }),
});
