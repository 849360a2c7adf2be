import { hookOfAnyLevel, listOrgPreReceiveHooks, listPreReceiveHooks, listRepoPreReceiveHooks } from "../../../api/areas/pre-receive.js";
import { choice, list as listOf } from "../../../api/shape.js";
import { command, limitFlag, option, stream } from "../../../cli/command.js";
import type { Context } from "../../../cli/context.js";
import { levelFlags, levelOf, levelViews, type Level } from "./level.js";

interface Order {
  readonly sort: "created" | "updated" | "name" | undefined;
  readonly direction: "asc" | "desc" | undefined;
}

export const list = command({
  name: "list",
  summary: "List pre-receive hooks and their enforcement",
  description:
    "Each with its enforcement: enabled refuses pushes, testing only reports, disabled does nothing. With --org or --repo the enforcement that counts there, and where it was decided.",
  flags: {
    ...levelFlags,
    sort: option(choice("created", "updated", "name"), "BY", "What to sort by (default: created)"),
    direction: option(choice("asc", "desc"), "DIRECTION", "Smallest first or largest first (default: desc)"),
    limit: limitFlag,
  },
  operations: [listPreReceiveHooks, listOrgPreReceiveHooks, listRepoPreReceiveHooks],
  returns: listOf(hookOfAnyLevel),
  view: levelViews.instance,
  examples: ["hooks pre-receive list", { line: "hooks pre-receive list --org octo-org", note: "what counts in an organization" }],
  seeAlso: ["hooks pre-receive enforce"],
  run(ctx, input) {
    const level = levelOf(input);
    const items = itemsAt(ctx, level, { sort: input.sort, direction: input.direction }, input.limit);
    return Promise.resolve(stream(items, { ndjson: false, view: levelViews[level.kind] }));
  },
});

function itemsAt(ctx: Context, level: Level, order: Order, limit: number | undefined): AsyncIterable<unknown> {
  if (level.kind === "org") return ctx.pages(listOrgPreReceiveHooks, { org: level.org, ...order }, limit);
  if (level.kind === "repo") return ctx.pages(listRepoPreReceiveHooks, { owner: level.owner, repo: level.repo, ...order }, limit);
  return ctx.pages(listPreReceiveHooks, order, limit);
}
