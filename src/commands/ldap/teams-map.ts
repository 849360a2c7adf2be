import { mapLdapTeam } from "../../api/areas/ldap.js";
import { integer, text } from "../../api/shape.js";
import { arg, command, show } from "../../cli/command.js";

export const mapTeam = command({
  name: "map",
  summary: "Tie a team to a group of the directory",
  description:
    "In place of the group that it is tied to now: the next synchronization adds and removes people as the group has them. DN is the group's distinguished name; quote it. Nothing is read from the directory before ldap teams sync.",
  args: { team: arg(integer({ min: 1 }), "TEAM_ID", "The team's id"), dn: arg(text(), "DN", "The distinguished name in the directory") },
  operations: [mapLdapTeam],
  returns: mapLdapTeam.returns,
  view: { columns: [{ field: "id", as: "number" }, "name", "slug", "ldap_dn"] },
  look: { instead: "send it again: the same mapping twice does no harm" },
  examples: ['ldap teams map 1 "cn=owners,ou=teams,dc=example,dc=com"'],
  seeAlso: ["ldap teams sync"],
  run: async (ctx, { team, dn }) => show(await ctx.call(mapLdapTeam, { team_id: team, ldap_dn: dn }), { next: `ghes-admin ldap teams sync ${String(team)}` }),
});
