import { getUpgradeDownload, getUpgradeStatus } from "../../api/areas/upgrade.js";
import { text } from "../../api/shape.js";
import { command, option } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { again } from "../../domain/again.js";
import { DownloadWatch, isDownloading, type DownloadStatus } from "../../domain/upgrade/download-watch.js";
import { ended, followUpgrade } from "../../domain/upgrade/follow.js";
import type { UpgradeItem } from "../../domain/upgrade/item.js";
import { patiently } from "../../domain/upgrade/patience.js";
import { UpgradeWatch, upgradeWork } from "../../domain/upgrade/upgrade-watch.js";
import { verdictOf } from "../../domain/upgrade/verdict.js";
import { CliError } from "../../errors.js";
import { following, itemShape, itemView } from "./items.js";
import { EXPERIMENTAL } from "./words.js";

export const watch = command({
  name: "watch",
  summary: "Follow an upgrade, or a download, that is under way",
  description: `Shows each step of each node until the upgrade ends, through the reboot, and exits with 0 or 1 as it succeeded or failed. Where no upgrade is under way, a download that is under way is followed. Of an upgrade that has ended the result is shown. Ctrl-C and --timeout end the watching, not the upgrade.

${EXPERIMENTAL}`,
  flags: { uuid: option(text({ format: "uuid" }), "UUID", "Only the node with this UUID") },
  operations: [getUpgradeStatus, getUpgradeDownload],
  follows: () => true,
  returns: itemShape,
  view: itemView,
  examples: ["upgrade watch", { line: "upgrade watch --json", note: "one event a line, then the result" }],
  seeAlso: ["upgrade apply", "upgrade status", "upgrade download"],
  run: (ctx, input) => Promise.resolve(following(watched(ctx, input.uuid))),
});

async function* watched(ctx: Context, uuid: string | undefined): AsyncGenerator<UpgradeItem, void, void> {
  const upgrade = new UpgradeWatch(ctx, { uuid });
  const nodes = await patiently(ctx, upgradeWork(ctx, uuid), () => upgrade.read());
  const verdicts = nodes.map((node) => verdictOf(node, undefined));
  if (verdicts.some((verdict) => verdict === "going" || verdict === "away")) return yield* followUpgrade(ctx, upgrade);
  const uuids = uuid === undefined ? [] : [uuid];
  const download = await downloadOrNone(ctx, uuid);
  if (download !== undefined && isDownloading(download)) return yield* followUpgrade(ctx, new DownloadWatch(ctx, { uuids }));
  if (verdicts.some((verdict) => verdict !== "none")) return yield* ended(upgrade, upgrade.endNow(nodes), null);
  throw new CliError("not_found", `${ctx.instance.label} shows no upgrade and no download under way`, {
    operation: getUpgradeStatus.route,
    hint: `${again(ctx, "upgrade download")} begins with the package; ${again(ctx, "nodes version")} shows what each node runs`,
  });
}

/** A refusal of the question is documented without its meaning: it may be that there is nothing to show. */
async function downloadOrNone(ctx: Context, uuid: string | undefined): Promise<DownloadStatus | undefined> {
  try {
    return await ctx.call(getUpgradeDownload, { uuid });
  } catch (thrown) {
    if (thrown instanceof CliError && (thrown.code === "invalid" || thrown.code === "not_found")) return undefined;
    throw thrown;
  }
}
