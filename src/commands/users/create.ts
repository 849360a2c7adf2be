import { createUser } from "../../api/areas/users.js";
import { text } from "../../api/shape.js";
import { arg, command, option, show, toggle } from "../../cli/command.js";
import { usage } from "../../errors.js";

export const create = command({
  name: "create",
  summary: "Create an account",
  description:
    "With built-in authentication the instance sends a letter with which the person sets a password. With LDAP, CAS or SAML the login must be the one that the identity provider gives. The account takes a seat of the license, unless it is suspended.",
  args: { login: arg(text({ format: "login" }), "LOGIN", "The new login") },
  flags: {
    email: option(text({ format: "email" }), "EMAIL", "The person's address"),
    suspended: toggle("Create it suspended (GHES 3.8 and later)"),
  },
  operations: [createUser],
  returns: createUser.returns,
  view: { columns: ["login", { field: "id", as: "number" }, "email", { field: "site_admin", as: "yesno" }, "html_url"] },
  look: "users view {login}",
  examples: ["users create tanuki --email tanuki@example.com"],
  seeAlso: ["users view", "users promote"],
  async run(ctx, { login, email, suspended }) {
    if (email === undefined) throw usage("--email is missing", `ghes-admin users create ${login} --email EMAIL`);
    const created = await ctx.call(createUser, { login, email, suspended });
    return show(created, { next: `ghes-admin users view ${created.login}` });
  },
});
