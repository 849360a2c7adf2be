/** Everything `status` asks the instance. One part that fails leaves the others. */
import {
  checkLicense,
  getClusterStatus,
  getConfigApply,
  getLicense,
  getMaintenance,
  getNodes,
  getReplicationStatus,
  getVersion,
} from "../../api/areas/manage.js";
import type { InputOf, Operation, Params } from "../../api/operation.js";
import type { Context } from "../../cli/context.js";
import { CliError } from "../../errors.js";

/** An answer, or why there is none. */
export type Part<R> = { readonly value: R } | { readonly error: CliError };

/**
 * The first request goes alone: when the credentials are wrong, nothing more is sent with them, and when the instance
 * is not there, one failure says so.
 */
export async function gather(ctx: Context) {
  const version = await part(() => ctx.call(getVersion, {}));
  if ("error" in version && ["auth", "unreachable", "usage", "local"].includes(version.error.exit)) throw version.error;
  const ask = <P extends Params, R>(operation: Operation<P, R>, input: InputOf<P>): Promise<Part<R>> => part(() => ctx.call(operation, input));
  const [maintenance, nodes, services, replication, apply, check, license] = await Promise.all([
    ask(getMaintenance, {}),
    ask(getNodes, {}),
    ask(getClusterStatus, {}),
    ask(getReplicationStatus, {}),
    ask(getConfigApply, {}),
    ask(checkLicense, {}),
    ask(getLicense, {}),
  ]);
  return { release: ctx.release(), version, maintenance, nodes, services, replication, apply, check, license };
}

export type Gathered = Awaited<ReturnType<typeof gather>>;

async function part<R>(read: () => Promise<R>): Promise<Part<R>> {
  try {
    return { value: await read() };
  } catch (thrown) {
    if (thrown instanceof CliError && thrown.exit !== "auth" && thrown.code !== "timeout") return { error: thrown };
    throw thrown;
  }
}
