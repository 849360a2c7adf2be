import { initializeConfig } from "../../api/areas/manage.js";
import { flag, object, text } from "../../api/shape.js";
import { command, option, show, toggle } from "../../cli/command.js";
import { CliError, usage } from "../../errors.js";

export const init = command({
  name: "init",
  summary: "Give a new instance its license and its first password",
  description:
    "Works once, on an instance that has no password yet: nothing is overwritten. It starts a configuration run, which takes minutes. The request carries no credentials. The password is asked for twice, or comes from --password-stdin or GHES_ADMIN_PASSWORD; a profile for the instance comes afterwards, with profile add.",
  flags: {
    license: option(text(), "FILE", "The license file (.ghl)", { completion: "file" }),
    passwordStdin: toggle("Read the new password from stdin"),
  },
  operations: [initializeConfig],
  returns: object({ initialized: flag() }),
  view: { columns: [{ field: "initialized", as: "yesno" }] },
  asks: true,
  question: (_input, instance) => `Initialize ${instance} with this license and a new password?`,
  look: "config apply status",
  examples: [
    {
      line: "config init --license github-enterprise.ghl --password-stdin --yes",
      note: "the new password on stdin",
      untested: "needs an instance without a password",
    },
  ],
  seeAlso: ["config apply watch", "config apply status", "license show"],
  async run(ctx, input) {
    if (input.license === undefined) throw usage("--license is missing", "ghes-admin config init --license FILE");
    if (input.license === "-" && input.passwordStdin === true)
      throw usage("the license and the password cannot both come from stdin", "give the license as a file");
    const bytes = await ctx.readInput(input.license);
    const password = await ctx.newSecret("password", { stdin: input.passwordStdin === true, variable: "GHES_ADMIN_PASSWORD" });
    try {
      await ctx.call(initializeConfig, { license: { name: input.license, bytes }, password });
    } catch (thrown) {
      throw explained(thrown, ctx.instance.label);
    }
    // The older way stores the license and the password, and starts no run.
    const isStarted = !(await ctx.isOlder(initializeConfig));
    return show({ initialized: true }, { next: isStarted ? "ghes-admin config apply watch" : "ghes-admin config apply --follow" });
  },
});

/** The one documented refusal: `failed to initialize config: invalid request: password already set`. */
function explained(thrown: unknown, label: string): unknown {
  if (!(thrown instanceof CliError)) return thrown;
  if (thrown.code === "invalid" && /password already set/i.test(thrown.message)) {
    return new CliError("invalid", `${label} is initialized already: it has a password (${thrown.message})`, {
      ...thrown.facts,
      hint: "nothing was changed; use license upload for another license, and the Management Console for another password",
    });
  }
  if (thrown.code === "unknown_outcome")
    return thrown.with({ hint: "find out with: ghes-admin config apply status, with the new password; a second config init says whether a password is set" });
  return thrown;
}
