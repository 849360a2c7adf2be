/** What kind of appliance to simulate; shared by `start` and `exec`. */
import { choice, integer, list, text } from "../../api/shape.js";
import { option, type CommandInput } from "../../cli/command.js";
import type { Context, SandboxRequest } from "../../cli/context.js";

export const sandboxFlags = {
  topology: option(choice("standalone", "ha", "cluster"), "TOPOLOGY", "One node (default), a primary with a replica, or a cluster of three"),
  users: option(integer({ min: 1, max: 100_000 }), "N", "People it has (default: 25)"),
  seed: option(integer({ min: 0, max: 2 ** 31 }), "N", "The same seed makes the same appliance (default: another each time)"),
  state: option(text(), "FILE", "Keep its state in this file (default: it is gone at the end)", { completion: "file" }),
  fault: option(list(text()), "SPEC", "Misbehave: KIND[=ARG][:METHOD PATH][@N|P%]; repeat it for more", { completion: "fault" }),
};

type SandboxInput = CommandInput<Record<never, never>, typeof sandboxFlags>;

export const requestOf = (ctx: Context, input: SandboxInput): SandboxRequest => ({
  port: ctx.options.port,
  restPort: ctx.options.restPort,
  release: ctx.options.release,
  topology: input.topology,
  users: input.users,
  seed: input.seed,
  stateFile: input.state,
  faults: input.fault ?? [],
});
