import { deleteImpersonationToken } from "../../api/areas/users.js";
import { flag, object, text } from "../../api/shape.js";
import { arg, command, show } from "../../cli/command.js";

export const deleteImpersonation = command({
  name: "delete",
  summary: "Take away the token that acts as a person",
  description: "What uses the token stops working at once. The person's own tokens stay.",
  args: { login: arg(text({ format: "login" }), "LOGIN", "The person's login") },
  operations: [deleteImpersonationToken],
  returns: object({ login: text(), deleted: flag() }),
  view: { columns: ["login", { field: "deleted", as: "yesno" }] },
  asks: true,
  question: ({ login }, instance) => `Take away the token that acts as ${login} on ${instance}?`,
  look: "users tokens list",
  examples: [{ line: "users impersonation delete mona --yes", untested: "there must be one: users impersonation create mona" }],
  seeAlso: ["users impersonation create"],
  async run(ctx, { login }) {
    await ctx.call(deleteImpersonationToken, { username: login });
    return show({ login, deleted: true });
  },
});
