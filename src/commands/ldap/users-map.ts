import { mapLdapUser } from "../../api/areas/ldap.js";
import { text } from "../../api/shape.js";
import { arg, command, show } from "../../cli/command.js";

export const mapUser = command({
  name: "map",
  summary: "Tie an account to an entry of the directory",
  description:
    "In place of the entry that it is tied to now. DN is the entry's distinguished name; quote it. Nothing is read from the directory before ldap users sync.",
  args: { login: arg(text({ format: "login" }), "LOGIN", "The person's login"), dn: arg(text(), "DN", "The distinguished name in the directory") },
  operations: [mapLdapUser],
  returns: mapLdapUser.returns,
  view: { columns: ["login", { field: "id", as: "number" }, "ldap_dn", { field: "suspended_at", as: "time" }] },
  look: "users view {login}",
  examples: ['ldap users map mona "uid=mona,ou=people,dc=example,dc=com"'],
  seeAlso: ["ldap users sync"],
  run: async (ctx, { login, dn }) => show(await ctx.call(mapLdapUser, { username: login, ldap_dn: dn }), { next: `ghes-admin ldap users sync ${login}` }),
});
