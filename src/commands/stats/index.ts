import { stats as operations, STATS_TYPES, statsBefore30, type StatsType } from "../../api/areas/stats.js";
import { existsIn } from "../../api/operation.js";
import { readAnswer } from "../../api/answer.js";
import { choice, either } from "../../api/shape.js";
import { command, optionalArg, show, type View } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";

type Counts = Readonly<Record<string, unknown>>;

const isCounts = (value: unknown): value is Counts => typeof value === "object" && value !== null;

/** One row a count. */
const rowsOf = (counts: Counts): readonly object[] => Object.entries(counts).map(([count, number]) => ({ count, number }));

const rowsOfAll = (groups: Counts): readonly object[] =>
  Object.entries(groups).flatMap(([type, counts]) => (isCounts(counts) ? rowsOf(counts).map((row) => ({ type, ...row })) : []));

const ofOneType: View = { columns: ["count", { field: "number", as: "number" }], tabulate: rowsOf };

export const stats = command({
  name: "stats",
  summary: "Count users, repositories, issues and the like",
  description: `All of them, or one TYPE. Security products stand for themselves: they are not among
"all". On a large instance counting can take longer than the instance waits; run it
again then.`,
  args: {
    type: optionalArg(choice(...STATS_TYPES), "TYPE", `${STATS_TYPES.join(", ").replace(/, (?=\S+$)/, " or ")} (default: all)`, { completion: STATS_TYPES }),
  },
  operations: [...STATS_TYPES.map((type) => operations[type]), statsBefore30],
  returns: either(operations.all.returns, ...STATS_TYPES.slice(1).map((type) => operations[type].returns)),
  view: { columns: ["type", "count", { field: "number", as: "number" }], tabulate: rowsOfAll },
  examples: ["stats", { line: "stats users --json", note: "one kind of counts" }, { line: "stats --jq .users.suspended_users", note: "one number" }],
  seeAlso: ["license usage"],
  run: async (ctx, { type = "all" }) => show(await counted(ctx, type), type === "all" ? {} : { view: ofOneType }),
});

/** The path is the same in all releases; the descriptions of 2.18 to 2.22 write it with a parameter. */
async function counted(ctx: Context, type: StatsType): Promise<unknown> {
  const { release } = ctx.options;
  if (type !== "security-products" && release !== undefined && existsIn(statsBefore30, release))
    return readAnswer(operations[type].returns, await ctx.call(statsBefore30, { type })).value;
  return ctx.call<Record<never, never>, unknown>(operations[type], {});
}
