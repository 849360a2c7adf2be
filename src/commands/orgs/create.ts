import { createOrganization } from "../../api/areas/orgs.js";
import { text } from "../../api/shape.js";
import { arg, command, option, show } from "../../cli/command.js";
import { usage } from "../../errors.js";

export const create = command({
  name: "create",
  summary: "Create an organization",
  description: "The owner must be there already; repositories, teams and members come later.",
  args: { login: arg(text({ format: "login" }), "LOGIN", "The organization's login") },
  flags: {
    admin: option(text({ format: "login" }), "LOGIN", "Who owns it"),
    name: option(text(), "TEXT", "The name that is shown (default: the login)"),
  },
  operations: [createOrganization],
  returns: createOrganization.returns,
  view: { columns: ["login", { field: "id", as: "number" }, "description", "url"] },
  // An organization is an account: the same command shows it.
  look: "users view {login}",
  examples: ['orgs create octo-labs --admin mona --name "Octo Labs"'],
  seeAlso: ["orgs list", "orgs rename"],
  async run(ctx, { login, admin, name }) {
    if (admin === undefined) throw usage("--admin is missing", `ghes-admin orgs create ${login} --admin LOGIN`);
    return show(await ctx.call(createOrganization, { login, admin, profile_name: name }), { next: "ghes-admin orgs list" });
  },
});
