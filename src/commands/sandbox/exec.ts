import { anything, text } from "../../api/shape.js";
import { args, command, exitWith } from "../../cli/command.js";
import { requestOf, sandboxFlags } from "./flags.js";

export const exec = command({
  name: "exec",
  summary: "Run a command against a simulated appliance",
  description: `Starts an appliance, runs CMD with the GHES_ADMIN_* variables pointing at it, stops it, and exits with CMD's code. --ghes-version, --port and --rest-port say which release it is and where it listens; ghes-admin help faults lists the ways it can misbehave.`,
  args: { words: args(text(), "CMD", "The command and its arguments, after --") },
  flags: sandboxFlags,
  target: "none",
  passThrough: true,
  returns: anything(),
  examples: [
    "sandbox exec -- ghes-admin status",
    { line: "sandbox exec --topology cluster -- ghes-admin config apply --follow --yes", note: "rehearse a configuration run on three nodes" },
    { line: "sandbox exec --fault status=503@1 -- ghes-admin maintenance status -v", note: "see how a fault is survived" },
  ],
  seeAlso: ["sandbox start"],
  async run(ctx, input) {
    const [program = "", ...rest] = input.words;
    const sandbox = await ctx.sandbox.start(requestOf(ctx, input));
    try {
      return exitWith(await ctx.sandbox.spawn(sandbox, program, rest));
    } finally {
      await sandbox.stop();
    }
  },
});
