import { deleteToken, listTokens } from "../../api/areas/users.js";
import { command } from "../../cli/command.js";
import { calling } from "../../cli/context.js";
import { givenJob, idArgs, idFlags, idRows, lookUpInList, rowsView } from "../bulk-work.js";

export const deleteTokens = command({
  name: "delete",
  summary: "Delete personal access tokens",
  description: "Whatever uses such a token stops working at once: scripts, builds, and this program if it is its own. The ids are in users tokens list.",
  args: idArgs("tokens"),
  flags: idFlags,
  operations: [deleteToken, listTokens],
  returns: idRows,
  view: rowsView("id", "No token was named."),
  asks: true,
  look: "users tokens list",
  examples: ["users tokens delete 1 --yes", { line: "users tokens delete 1 2 --dry-run", note: "see the requests first" }],
  seeAlso: ["users tokens list"],
  run: (ctx, input) =>
    ctx.bulk({
      command: "users tokens delete",
      names: "id",
      verb: { plain: "delete", done: "deleted", doing: "deleting" },
      noun: ["token", "tokens"],
      ...givenJob(input, input.ids, "id"),
      parameters: {},
      write: (id) => calling(deleteToken, { token_id: Number(id) }),
      lookUp: lookUpInList(listTokens),
    }),
});
