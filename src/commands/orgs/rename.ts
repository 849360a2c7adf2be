import { getUser } from "../../api/areas/users.js";
import { renameOrganization } from "../../api/areas/orgs.js";
import { text } from "../../api/shape.js";
import { arg, command, show } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { renaming, renamingView, unlessMissing, waitFlag, waitRenamed } from "../renaming.js";

export const rename = command({
  name: "rename",
  summary: "Give an organization another login",
  description: "The addresses of its repositories change with it. It is a job on the instance that may take some minutes; --wait follows it.",
  args: {
    org: arg(text({ format: "login" }), "ORG", "The login it has"),
    newLogin: arg(text({ format: "login" }), "NEW", "The login it gets"),
  },
  flags: waitFlag,
  operations: [renameOrganization, getUser],
  returns: renaming,
  view: renamingView,
  asks: true,
  question: ({ org, newLogin }, instance) => `Rename the organization ${org} to ${newLogin} on ${instance}?`,
  look: "users view {newLogin}",
  examples: [
    { line: "orgs rename octo-org octo-labs --yes", note: "returns at once" },
    { line: "orgs rename octo-org octo-labs --wait --yes", note: "returns when it is done" },
  ],
  seeAlso: ["orgs list"],
  async run(ctx, { org, newLogin, wait }) {
    // An organization is an account: the same address tells its id.
    const id = wait === true && !ctx.options.dryRun ? (await ctx.call(getUser, { username: org })).id : undefined;
    const { message, url } = await ctx.call(renameOrganization, { org, login: newLogin });
    if (id !== undefined) await waitRenamed(ctx, { from: org, to: newLogin, idOf: (name) => idOf(ctx, name) }, id);
    const renamed = id === undefined ? null : true;
    return show({ from: org, to: newLogin, renamed, message, url }, { next: renamed === true ? undefined : "ghes-admin orgs list" });
  },
});

const idOf = async (ctx: Context, username: string) => (await unlessMissing(() => ctx.call(getUser, { username })))?.id;
