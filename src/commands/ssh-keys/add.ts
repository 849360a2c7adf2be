import { addSshKey } from "../../api/areas/manage.js";
import type { Of } from "../../api/shape.js";
import { command, show } from "../../cli/command.js";
import { withoutNodeErrors } from "../../domain/node-results.js";
import { parsePublicKey } from "../../domain/ssh-keys.js";
import { keyArgs, keyFlags, readKeyText } from "./key-input.js";

type Result = Of<(typeof addSshKey)["returns"]>[number];

export const add = command({
  name: "add",
  summary: "Authorize a key for the administrative shell",
  description: "Whoever holds the private key can then log in to the administrative shell of every node (ssh -p 122 admin@HOST) and do anything there.",
  args: keyArgs,
  flags: keyFlags,
  operations: [addSshKey],
  returns: addSshKey.returns,
  view: {
    columns: ["hostname", { field: "modified", title: "added", as: "yesno" }, "message"],
    // The instance says "added successfully" of a key that it had.
    tabulate: (results: readonly Result[]) => results.map((result) => (result.modified === false ? { ...result, message: "was there already" } : result)),
  },
  look: "ssh-keys list",
  examples: ["ssh-keys add --file id_ed25519.pub", { line: "ssh-keys add - < id_ed25519.pub", note: "from a pipe" }],
  seeAlso: ["ssh-keys list", "ssh-keys sync"],
  async run(ctx, input) {
    const key = parsePublicKey(await readKeyText(ctx, input));
    const results = await ctx.call(addSshKey, { key: key.line });
    return show(withoutNodeErrors(addSshKey, results), { next: `ssh -p 122 admin@${ctx.instance.host}` });
  },
});
