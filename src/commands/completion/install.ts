import { choice, flag, nullable, object, text } from "../../api/shape.js";
import { command, optionalArg, rehearsed, show, toggle, type Command, type Group } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import type { Step } from "../../completion/install.js";
import { SHELLS, type Shell } from "../../completion/script.js";
import { usage } from "../../errors.js";
import { VERSION } from "../../version.js";

const DONE: Readonly<Record<Step["act"], string>> = { write: "wrote", replace: "replaced", add: "added", remove: "removed" };

/** Puts the script of the tree it is given where the shell looks for it. */
export const install = (root: () => Group): Command =>
  command({
    name: "install",
    summary: "Put the completion script where the shell looks for it",
    description: `For the shell that SHELL names, or the one given. It goes into a folder of your own: that of bash-completion, zsh/site-functions, or fish/completions. Where the shell would not find it there (zsh; bash without bash-completion), a few marked lines are added to .zshrc or .bashrc.

Each file that is written or changed is named. --undo takes all of it away again. After an update of this program run it once more.`,
    target: "none",
    effect: "write",
    args: { shell: optionalArg(choice(...SHELLS), "SHELL", "bash, zsh or fish (default: your own)") },
    flags: { undo: toggle("Take away what was put there") },
    returns: object({
      shell: choice(...SHELLS),
      installed: flag(),
      file: text({ example: "/home/ada/.local/share/zsh/site-functions/_ghes-admin" }),
      startup_file: nullable(text({ example: "/home/ada/.zshrc" })),
    }),
    examples: ["completion install bash", "completion install zsh --dry-run", { line: "completion install zsh --undo", note: "leave nothing behind" }],
    seeAlso: ["completion bash", "completion zsh", "completion fish"],
    async run(ctx, input) {
      const shell = input.shell ?? ownShell(ctx);
      const undo = input.undo === true;
      const { installed, file, startup, steps } = undo ? await ctx.shells.uninstall(shell) : await ctx.shells.install(shell, await scriptFor(root(), shell));
      for (const { act, what } of steps) ctx.note(`${ctx.options.dryRun ? `would ${act}` : DONE[act]} ${what}`);
      if (steps.length === 0) ctx.note(undo ? `nothing of it is there for ${shell}` : "it is there already, and up to date");
      if (ctx.options.dryRun) return rehearsed();
      const { terminal, formed, quiet } = ctx.options;
      const isTold = steps.length > 0 && !quiet;
      return show(
        { shell, installed, file, startup_file: startup ?? null },
        {
          next: undo || steps.length === 0 ? undefined : `exec ${shell} # or a new terminal; then TAB`,
          ...(terminal && !formed ? { view: { columns: ["shell", "installed", ...(isTold ? [] : placesOf(startup))] } } : {}),
        },
      );
    },
  });

/** The paths that the lines before have not named. */
const placesOf = (startup: string | undefined): readonly string[] => (startup === undefined ? ["file"] : ["file", "startup_file"]);

function ownShell({ shells: { own } }: Context): Shell {
  const known = SHELLS.find((shell) => shell === own);
  if (known !== undefined) return known;
  throw usage(
    own === undefined ? "SHELL does not say which shell is yours" : `there is no completion for ${own}`,
    `name one: ghes-admin completion install ${SHELLS.join("|")}`,
  );
}

async function scriptFor(root: Group, shell: Shell): Promise<string> {
  const [{ completionScript }, { MARK }] = await Promise.all([import("../../completion/index.js"), import("../../completion/install.js")]);
  return completionScript(root, shell, `${MARK}, version ${VERSION}.`);
}
