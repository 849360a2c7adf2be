import { stats as operations, STATS_TYPES, statsBefore30, type StatsType } from "../../api/areas/stats.js";
import { existsIn } from "../../api/operation.js";
import { choice, tree } from "../../api/shape.js";
import { command, optionalArg, show } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";

type Counts = Readonly<Record<string, unknown>>;

const isCounts = (value: unknown): value is Counts => typeof value === "object" && value !== null;

/** One row a count: with all types each group gives its rows. */
const rowsOf = (counts: Counts): readonly object[] =>
  Object.entries(counts).flatMap<object>(([name, value]) =>
    isCounts(value) ? Object.entries(value).map(([count, number]) => ({ type: name, count, number })) : [{ type: null, count: name, number: value }],
  );

export const stats = command({
  name: "stats",
  summary: "Count users, repositories, issues and the like",
  description: `All of them, or one TYPE. Security products stand for themselves: they are not among
"all". On a large instance counting can take longer than the instance waits; run it
again then.`,
  args: { type: optionalArg(choice(...STATS_TYPES), "TYPE", "What is counted (default: all)", { completion: STATS_TYPES }) },
  operations: [...STATS_TYPES.map((type) => operations[type]), statsBefore30],
  returns: tree(),
  view: { columns: ["type", "count", { field: "number", as: "number" }], tabulate: rowsOf },
  examples: ["stats", { line: "stats users --json", note: "one kind of counts" }, { line: "stats --jq .users.suspended_users", note: "one number" }],
  seeAlso: ["license usage"],
  run: async (ctx, { type = "all" }) => show(await counted(ctx, type)),
});

/** The path is the same in all releases; the descriptions of 2.18 to 2.22 write it with a parameter. */
function counted(ctx: Context, type: StatsType): Promise<unknown> {
  const { release } = ctx.options;
  if (type !== "security-products" && release !== undefined && existsIn(statsBefore30, release)) return ctx.call(statsBefore30, { type });
  return ctx.call<Record<never, never>, unknown>(operations[type], {});
}
