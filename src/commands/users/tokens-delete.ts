import { deleteToken, listTokens } from "../../api/areas/users.js";
import { command } from "../../cli/command.js";
import { calling } from "../../cli/context.js";
import { givenJob, idArgs, idFlags, idRows, lookUpInList, rowsView } from "../bulk-work.js";

export const deleteTokens = command({
  name: "delete",
  summary: "Delete personal access tokens",
  args: idArgs("tokens"),
  flags: idFlags,
  operations: [deleteToken, listTokens],
  returns: idRows,
  view: rowsView("id", "No token was named."),
  asks: true,
  examples: ["users tokens delete 1 --yes"],
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
