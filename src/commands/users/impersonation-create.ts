import { createImpersonationToken } from "../../api/areas/users.js";
import { list, text } from "../../api/shape.js";
import { arg, command, option, show } from "../../cli/command.js";
import { usage } from "../../errors.js";

export const createImpersonation = command({
  name: "create",
  summary: "Make a token that acts as a person",
  description: `Prints the token: whoever has it acts in the person's name. Where the person has
one already, the instance answers with that one and its scopes. The person and the
audit log can see it; take it away again with users impersonation delete.`,
  args: { login: arg(text({ format: "login" }), "LOGIN", "The person's login") },
  flags: { scope: option(list(text()), "SCOPE", "What the token may do (repo, read:org); repeat it for more") },
  operations: [createImpersonationToken],
  returns: createImpersonationToken.returns,
  view: { columns: ["token", { field: "scopes", as: "list" }, { field: "id", as: "number" }, { field: "created_at", as: "time" }] },
  look: "users tokens list",
  examples: ["users impersonation create mona --scope repo", { line: "users impersonation create mona --scope repo --jq .token", note: "the token alone" }],
  seeAlso: ["users impersonation delete"],
  async run(ctx, { login, scope }) {
    if (scope === undefined) throw usage("--scope is missing", `ghes-admin users impersonation create ${login} --scope repo`);
    const token = await ctx.call(createImpersonationToken, { username: login, scopes: scope });
    return show(token, { next: `ghes-admin users impersonation delete ${login}` });
  },
});
