/** What must be so before an upgrade is sent, found out by reading. */
import { getMaintenance } from "../../api/areas/manage.js";
import { getUpgradeStatus, startUpgrade } from "../../api/areas/upgrade.js";
import { CliError } from "../../errors.js";
import type { Surroundings } from "../apply/run.js";
import type { Work } from "../apply/work.js";
import { isUpgrading, type NodeStatus } from "./verdict.js";

type Reader = Pick<Surroundings, "call" | "instance">;

/**
 * The status before the upgrade; empty where the instance has none to show.
 * @throws {CliError} `conflict` while an upgrade is under way
 */
export async function statusBefore(around: Reader, uuid: string | undefined, work: Work): Promise<readonly NodeStatus[]> {
  const nodes = await statusOrNone(around, uuid);
  const busy = nodes.filter(isUpgrading).map((node) => node.hostname);
  if (busy.length === 0) return nodes;
  throw new CliError("conflict", `an upgrade is under way on ${busy.join(", ")}; no other was started`, {
    operation: startUpgrade.route,
    hint: `follow it with: ${work.again}`,
    details: { nodes: busy },
  });
}

/** A refusal of the question is documented without its meaning: it may be that there is nothing to show. */
async function statusOrNone(around: Reader, uuid: string | undefined): Promise<readonly NodeStatus[]> {
  try {
    return await around.call(getUpgradeStatus, { uuid, is_verbose: true });
  } catch (thrown) {
    if (thrown instanceof CliError && (thrown.code === "invalid" || thrown.code === "not_found")) return [];
    throw thrown;
  }
}

/** What the upgrade phase still lacks, in words; undefined where nothing hinders it. */
export async function missingMaintenance(around: Reader, uuid: string | undefined): Promise<string | undefined> {
  const nodes = await around.call(getMaintenance, { uuid });
  const open = nodes.filter((node) => node.status !== "on").map((node) => `${node.status} on ${node.hostname}`);
  return open.length === 0 ? undefined : `the upgrade phase needs maintenance mode, which is ${open.join(", ")}`;
}
