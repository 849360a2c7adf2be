import { deleteKey, listKeys } from "../../api/areas/users.js";
import { command } from "../../cli/command.js";
import { calling } from "../../cli/context.js";
import { givenJob, idArgs, idFlags, idRows, lookUpInList, rowsView } from "../bulk-work.js";

export const deleteKeys = command({
  name: "delete",
  summary: "Delete public SSH keys of people and repositories",
  description:
    "Whoever used such a key can no longer clone and push over SSH with it, at once; a machine with a deploy key loses its repository. The ids are in users keys list.",
  args: idArgs("keys"),
  flags: idFlags,
  operations: [deleteKey, listKeys],
  returns: idRows,
  view: rowsView("id", "No key was named."),
  asks: true,
  look: "users keys list",
  examples: ["users keys delete 1 --yes", { line: "users keys delete 1 2 --dry-run", note: "see the requests first" }],
  seeAlso: ["users keys list"],
  run: (ctx, input) =>
    ctx.bulk({
      command: "users keys delete",
      names: "id",
      verb: { plain: "delete", done: "deleted", doing: "deleting" },
      noun: ["key", "keys"],
      ...givenJob(input, input.ids, "id"),
      parameters: {},
      write: (id) => calling(deleteKey, { key_ids: Number(id) }),
      lookUp: lookUpInList(listKeys),
    }),
});
