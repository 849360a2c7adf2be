import { getUpgradeDownload, nodeDownloads, orchestration, startUpgradeDownload } from "../../api/areas/upgrade.js";
import { either, integer, list, text, type Of } from "../../api/shape.js";
import { command, option, optionalArg, show, toggle, type CommandInput, type Outcome, type View } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { withoutNodeErrors } from "../../domain/node-results.js";
import { DownloadWatch, downloadWork } from "../../domain/upgrade/download-watch.js";
import { followUpgrade, notStarted } from "../../domain/upgrade/follow.js";
import { saying, type Refusal } from "../../domain/upgrade/item.js";
import { sendOnce } from "../../domain/upgrade/send.js";
import { following, itemShape } from "./items.js";
import { EXPERIMENTAL, nodeTimeout, parseVersion } from "./words.js";

type NodeDownloads = Of<typeof nodeDownloads>;
type Answer = Of<(typeof startUpgradeDownload)["returns"]>;

const nodesView: View = { columns: ["hostname", "uuid", "message", "error"], empty: "No node." };
const orchestrationView: View = { columns: ["message", "download_id", "total_nodes", "max_parallel"] };

const args = {
  version: optionalArg(text({ example: "3.22.1" }), "VERSION", "The release to download (default: the latest eligible one)", { parse: parseVersion }),
};
const flags = {
  force: toggle("Download it again where it is there already"),
  uuid: option(list(text({ format: "uuid" })), "UUID", "Only the nodes with these UUIDs"),
  maxParallel: option(integer({ min: 0 }), "N", "How many nodes download at a time (default: 2)"),
  nodeTimeout: option(text(), "DURATION", "How long one node may take, at most 2h (default: 30m)", { parse: nodeTimeout }),
  maxAttempts: option(integer({ min: 0, max: 5 }), "N", "How often a node tries, at most 5 (default: 3)"),
  wait: toggle("Wait until the download has ended"),
};

type Input = CommandInput<typeof args, typeof flags>;

export const download = command({
  name: "download",
  summary: "Have the nodes download an upgrade package",
  description: `A download does not disturb the instance. On a cluster, or with one of --max-parallel, --node-timeout and --max-attempts, the instance sees to the nodes itself, a few at a time; otherwise each node begins at once.

--wait shows how far each node is and exits with 0 or 1 as the download succeeded or failed. Ctrl-C and --timeout end the waiting, not the download: upgrade watch picks it up.

${EXPERIMENTAL}`,
  args,
  flags,
  operations: [startUpgradeDownload, getUpgradeDownload],
  follows: ({ wait }) => wait === true,
  returns: either(nodeDownloads, orchestration, itemShape),
  asks: true,
  question: ({ version, uuid = [] }, instance) =>
    `Have ${uuid.length === 0 ? "every node" : `${String(uuid.length)} ${uuid.length === 1 ? "node" : "nodes"}`} of ${instance} download ${version === undefined ? "the latest upgrade package" : `the package of ${version}`}?`,
  look: "upgrade download-status",
  examples: [
    { line: "upgrade download 3.22.1 --wait --yes", note: "days before the maintenance window" },
    { line: "upgrade download --max-parallel 1 --yes", note: "one node after the other, to go easy on the network" },
  ],
  seeAlso: ["upgrade download-status", "upgrade apply"],
  async run(ctx, input) {
    const startedAt = ctx.monotonic();
    const answer = await sendOnce(ctx, downloadWork(ctx, null), () => ctx.call(startUpgradeDownload, requestOf(input)));
    return input.wait === true ? waiting(ctx, input, answer, startedAt) : shown(answer);
  },
});

const requestOf = ({ version, force, uuid, maxParallel, nodeTimeout: timeout, maxAttempts }: Input) => ({
  version,
  force,
  uuids: uuid,
  max_parallel: maxParallel,
  node_timeout: timeout,
  max_attempts: maxAttempts,
});

const isPerNode = (answer: Answer): answer is NodeDownloads => Array.isArray(answer);

function shown(answer: Answer): Outcome {
  const next = "ghes-admin upgrade download-status";
  if (!isPerNode(answer)) return show(answer, { next, view: orchestrationView });
  return show(withoutNodeErrors(startUpgradeDownload, answer), { next, view: nodesView });
}

/** The nodes that began are waited for, also where others refused. */
function waiting(ctx: Context, { uuid = [] }: Input, answer: Answer, startedAt: number): Outcome {
  const refused = isPerNode(answer) ? refusalsIn(answer) : [];
  if (isPerNode(answer) && refused.length === answer.length && refused.length > 0) throw notStarted("the download", refused, answer);
  const id = isPerNode(answer) ? (answer.find((node) => saying(node.download_id) !== null)?.download_id ?? null) : answer.download_id;
  const watch = new DownloadWatch(ctx, { id, uuids: uuid });
  return following(followUpgrade(ctx, watch, { startedAt, refused }), "ghes-admin upgrade apply VERSION --phase pre-upgrade --follow");
}

export const refusalsIn = (
  results: readonly { readonly hostname: string; readonly uuid: string | null; readonly error: string | null }[],
): readonly Refusal[] =>
  results.flatMap(({ hostname, uuid, error }) => {
    const said = saying(error);
    return said === null ? [] : [{ hostname, uuid, error: said }];
  });
