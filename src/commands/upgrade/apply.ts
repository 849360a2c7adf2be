import { getMaintenance } from "../../api/areas/manage.js";
import { getUpgradeStatus, startUpgrade, UPGRADE_PHASES } from "../../api/areas/upgrade.js";
import { choice, either, text } from "../../api/shape.js";
import { command, option, optionalArg, show, toggle, type CommandInput, type Outcome } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { again } from "../../domain/again.js";
import { withoutNodeErrors } from "../../domain/node-results.js";
import { followUpgrade, notStarted } from "../../domain/upgrade/follow.js";
import { missingMaintenance, statusBefore } from "../../domain/upgrade/readiness.js";
import { sendOnce } from "../../domain/upgrade/send.js";
import { UpgradeWatch, upgradeWork } from "../../domain/upgrade/upgrade-watch.js";
import { CliError, usage } from "../../errors.js";
import { nodeResultView } from "../nodes/result-view.js";
import { refusalsIn } from "./download.js";
import { following, itemShape } from "./items.js";
import { EXPERIMENTAL, parsePackage, parseVersion, versionOf } from "./words.js";

const args = { version: optionalArg(text({ example: "3.22.1" }), "VERSION", "The release, whose package was downloaded before", { parse: parseVersion }) };
const flags = {
  package: option(text(), "FILE", "In place of VERSION: a package on the instance, by its path there", { parse: parsePackage }),
  phase: option(choice(...UPGRADE_PHASES), "PHASE", "Only this phase (default: both, one after the other)"),
  uuid: option(text({ format: "uuid" }), "UUID", "Only the node with this UUID (default: all nodes)"),
  targetPartition: option(text(), "P", "The partition to install to"),
  skipReboot: toggle("Leave the reboot to you"),
  follow: toggle("Watch the upgrade to its end, through the reboot", { short: "f" }),
};

type Input = CommandInput<typeof args, typeof flags>;

export const apply = command({
  name: "apply",
  summary: "Upgrade the instance, or one of its nodes",
  description: `Installs another release and reboots. Two phases: pre-upgrade checks and prepares, and disturbs nobody; upgrade installs the release and reboots the node, and needs maintenance mode, which is looked at before anything is sent. While an upgrade is under way no other is started.

--follow shows each step of each node, also while the API is gone for the reboot, and exits with 0 or 1 as the upgrade succeeded or failed. Ctrl-C and --timeout end the watching, not the upgrade: upgrade watch picks it up. Maintenance mode stays on at the end.

High availability: the order of the nodes is yours, with --uuid, for GitHub's documentation contradicts itself. Its introduction upgrades the replica first; its newer steps run ghe-repl-stop, upgrade the primary, then the replica, and run ghe-repl-start. Read the release notes of your release before you choose. Without --uuid the request is for all nodes.

${EXPERIMENTAL}`,
  args,
  flags,
  operations: [startUpgrade, getUpgradeStatus, getMaintenance],
  follows: ({ follow }) => follow === true,
  returns: either(startUpgrade.returns, itemShape),
  view: nodeResultView,
  asks: true,
  question: ({ version, package: file, phase, uuid, skipReboot }, instance) =>
    `${phase === "pre-upgrade" ? "Prepare the upgrade of" : "Upgrade"} ${uuid === undefined ? "all nodes" : `node ${uuid}`} of ${instance} to ${version ?? file ?? "another release"}?${phase === "pre-upgrade" ? "" : skipReboot === true ? " It is not rebooted." : " They are rebooted."}`,
  look: "upgrade status",
  examples: [
    { line: "upgrade apply 3.22.1 --phase pre-upgrade --follow --yes", note: "before the window: check and prepare" },
    { line: "upgrade apply 3.22.1 --follow --yes", note: "in the window, with maintenance mode on: both phases, and the reboot" },
    { line: "upgrade apply --package /var/lib/ghe-updates/github-enterprise-3.22.1-kvm.pkg --yes", note: "a package that was copied there" },
  ],
  seeAlso: ["upgrade download", "upgrade watch", "upgrade status", "maintenance enable", "nodes version"],
  async run(ctx, input) {
    const release = releaseOf(input);
    const work = upgradeWork(ctx, input.uuid);
    const before = await statusBefore(ctx, input.uuid, work);
    if (input.phase !== "pre-upgrade") await checkMaintenance(ctx, input.uuid);
    const startedAt = ctx.monotonic();
    const results = await sendOnce(ctx, work, () => send(ctx, input));
    if (input.follow !== true)
      return show(withoutNodeErrors(startUpgrade, results), { next: `ghes-admin upgrade watch${input.uuid === undefined ? "" : ` --uuid ${input.uuid}`}` });
    const refused = refusalsIn(results);
    const hostnames = results.map((node) => node.hostname).filter((hostname) => !refused.some((node) => node.hostname === hostname));
    if (hostnames.length === 0 && refused.length > 0) throw notStarted("the upgrade", refused, results);
    const watch = new UpgradeWatch(ctx, { uuid: input.uuid, phase: input.phase, version: release, fresh: { before, hostnames } });
    return followed(ctx, watch, { startedAt, refused }, input);
  },
});

/** The release that the nodes will run, where the input tells. @throws {CliError} `usage` */
function releaseOf({ version, package: file }: Input): string | undefined {
  if (version !== undefined && file !== undefined) throw usage("VERSION and --package exclude each other", "name the release or the package, not both");
  if (version === undefined && file === undefined)
    throw usage("VERSION is missing", "name the release that was downloaded (ghes-admin upgrade download-status), or a package with --package");
  return version ?? (file === undefined ? undefined : versionOf(file));
}

/** 404 is documented without its meaning. */
async function send(ctx: Context, input: Input) {
  try {
    return await ctx.call(startUpgrade, requestOf(input));
  } catch (thrown) {
    if (!(thrown instanceof CliError && thrown.code === "not_found")) throw thrown;
    const download = again(ctx, `upgrade download${input.version === undefined ? "" : ` ${input.version}`} --wait`);
    throw thrown.with({
      hint: `the package must be on every node (${download}), and --uuid must name one; the operation exists since GHES ${startUpgrade.since}`,
    });
  }
}

const requestOf = ({ version, package: file, phase, uuid, targetPartition, skipReboot }: Input) => ({
  version,
  upgrade_package_file: file,
  phase,
  uuid,
  target_partition: targetPartition,
  skip_reboot: skipReboot,
});

/** A dry run shows the request all the same: the window may be another day. @throws {CliError} `conflict` */
async function checkMaintenance(ctx: Context, uuid: string | undefined): Promise<void> {
  const missing = await missingMaintenance(ctx, uuid);
  if (missing === undefined) return;
  if (ctx.options.dryRun) {
    ctx.warn(`${missing}; without it nothing would be sent`);
    return;
  }
  throw new CliError("conflict", `${missing}; nothing was sent`, {
    operation: startUpgrade.route,
    hint: `${again(ctx, "maintenance enable --wait-drained")}; or only prepare, with --phase pre-upgrade, which disturbs nobody`,
  });
}

function followed(ctx: Context, watch: UpgradeWatch, options: Parameters<typeof followUpgrade>[2], input: Input): Outcome {
  const next =
    input.phase === "pre-upgrade"
      ? "ghes-admin upgrade apply --phase upgrade --follow # in the maintenance window"
      : "ghes-admin nodes version # then: ghes-admin maintenance disable";
  return following(followUpgrade(ctx, watch, options), next);
}
