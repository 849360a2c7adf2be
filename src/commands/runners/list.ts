import { listRunners } from "../../api/areas/runners.js";
import { choice, list as listOf, text, type Of } from "../../api/shape.js";
import { command, itemsShape, limitFlag, option, stream } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { globPattern } from "../../domain/glob.js";
import { CliError } from "../../errors.js";
import { enterpriseFlag, enterpriseOf } from "../enterprise.js";
import { runnerColumns } from "./words.js";

type Runner = Of<(typeof listRunners)["returns"]>["runners"][number];

interface Wanted {
  readonly status: string | undefined;
  readonly label: readonly string[] | undefined;
  readonly name: RegExp | undefined;
}

export const list = command({
  name: "list",
  summary: "List the self-hosted runners of an enterprise",
  description: "The filters look at every runner of the enterprise. With several labels a runner must have all of them.",
  flags: {
    status: option(choice("online", "offline"), "STATUS", "Only runners with this status"),
    label: option(listOf(text()), "LABEL", "Only runners with this label; repeat it for more"),
    name: option(text(), "GLOB", "Only runners whose name matches, such as 'builder-*'"),
    limit: limitFlag,
    ...enterpriseFlag,
  },
  operations: [listRunners],
  returns: itemsShape(listRunners),
  view: { columns: runnerColumns, empty: "No runner matched." },
  examples: [
    "runners list",
    { line: "runners list --status offline --jq '.[].name'", note: "names of those that are gone" },
    { line: "runners list --label gpu --name 'gpu-0*'", note: "by label and name" },
  ],
  seeAlso: ["runners prune", "runners view"],
  run(ctx, input) {
    const enterprise = enterpriseOf(ctx, input.enterprise);
    const wanted = { status: input.status, label: input.label, name: input.name === undefined ? undefined : globPattern(input.name) };
    const isFiltered = Object.values(wanted).some((one) => one !== undefined);
    const items = isFiltered ? matching(ctx, enterprise, wanted, input.limit) : ctx.pages(listRunners, { enterprise }, input.limit);
    return Promise.resolve(stream(items, { ndjson: false }));
  },
});

/** The filters of this command; the API has none that all releases know. */
async function* matching(ctx: Context, enterprise: string, wanted: Wanted, limit = Infinity): AsyncGenerator {
  let left = limit;
  for await (const item of ctx.pages(listRunners, { enterprise })) {
    if (!matches(item as Runner, wanted, ctx.instance.label)) continue;
    yield item;
    left -= 1;
    if (left <= 0) return;
  }
}

function matches(runner: Runner, { status, label: wanted = [], name }: Wanted, instance: string): boolean {
  if (wanted.length > 0 && runner.labels === null)
    throw new CliError("unsupported", `${instance} does not say which labels its runners have`, {
      hint: "runners have labels since GHES 3.4; leave --label out",
      operation: listRunners.route,
    });
  const labels = new Set(runner.labels?.map((one) => one.name.toLowerCase()));
  return (
    (status === undefined || runner.status === status) && wanted.every((one) => labels.has(one.toLowerCase())) && (name === undefined || name.test(runner.name))
  );
}
