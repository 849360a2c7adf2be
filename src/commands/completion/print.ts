import { object, text } from "../../api/shape.js";
import { command, raw, show, type Command, type Group } from "../../cli/command.js";
import type { Shell } from "../../completion/script.js";
import { VERSION } from "../../version.js";

const EXAMPLES: Readonly<Record<Shell, { readonly line: string; readonly note: string }>> = {
  bash: { line: "completion bash > ghes-admin.bash", note: "a file to source from a place of your own" },
  zsh: { line: "completion zsh > _ghes-admin", note: "for a folder of fpath" },
  fish: { line: "completion fish | source", note: "for this shell alone" },
};

/** `completion bash`, `zsh`, `fish`: the script for a shell, on stdout. */
export const print = (shell: Shell, root: () => Group): Command =>
  command({
    name: shell,
    summary: `Print the completion script for ${shell}`,
    description: "On stdout, for a place of your own; completion install puts it where the shell looks. Nothing is stored.",
    target: "none",
    returns: object({ shell: text({ example: shell }), script: text() }),
    examples: [EXAMPLES[shell]],
    seeAlso: ["completion install"],
    async run(ctx) {
      const { completionScript } = await import("../../completion/index.js");
      const script = completionScript(root(), shell, `Printed by \`ghes-admin completion ${shell}\`, version ${VERSION}.`);
      return ctx.options.json ? show({ shell, script }) : raw(script);
    },
  });
