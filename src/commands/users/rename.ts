import { getUser, renameUser } from "../../api/areas/users.js";
import { text } from "../../api/shape.js";
import { arg, command, show } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { renaming, renamingView, unlessMissing, waitFlag, waitRenamed } from "../renaming.js";

export const rename = command({
  name: "rename",
  summary: "Give an account another login",
  description:
    "Links to the old login stop working. It is a job on the instance that may take some minutes; --wait follows it. Logins from LDAP, CAS or SAML come from there.",
  args: { login: arg(text({ format: "login" }), "LOGIN", "The login it has"), newLogin: arg(text({ format: "login" }), "NEW", "The login it gets") },
  flags: waitFlag,
  operations: [renameUser, getUser],
  returns: renaming,
  view: renamingView,
  asks: true,
  question: ({ login, newLogin }, instance) => `Rename ${login} to ${newLogin} on ${instance}?`,
  look: "users view {newLogin}",
  examples: [
    { line: "users rename mona mona-lisa --yes", note: "returns at once" },
    { line: "users rename mona mona-lisa --wait --yes", note: "returns when it is done" },
  ],
  seeAlso: ["users view"],
  async run(ctx, { login, newLogin, wait }) {
    const id = wait === true && !ctx.options.dryRun ? (await ctx.call(getUser, { username: login })).id : undefined;
    const { message, url } = await ctx.call(renameUser, { username: login, login: newLogin });
    if (id !== undefined) await waitRenamed(ctx, { from: login, to: newLogin, idOf: (name) => idOf(ctx, name) }, id);
    const renamed = id === undefined ? null : true;
    return show({ from: login, to: newLogin, renamed, message, url }, { next: renamed === true ? undefined : `ghes-admin users view ${newLogin}` });
  },
});

const idOf = async (ctx: Context, username: string) => (await unlessMissing(() => ctx.call(getUser, { username })))?.id;
