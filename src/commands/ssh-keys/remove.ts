import { listSshKeys, removeSshKey } from "../../api/areas/manage.js";
import { text } from "../../api/shape.js";
import { command, optionalArg, show } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { again } from "../../domain/again.js";
import { withoutNodeErrors } from "../../domain/node-results.js";
import { findByFingerprint, looksLikeFingerprint, parseFingerprint, parsePublicKey } from "../../domain/ssh-keys.js";
import { CliError } from "../../errors.js";
import { keyFlags, readKeyText } from "./key-input.js";

export const remove = command({
  name: "remove",
  summary: "Take a key's access to the administrative shell away",
  description:
    "Whoever has no other key there is locked out of the administrative shell at once; this program goes on working, with the password. Look first with ssh-keys list.",
  args: { key: optionalArg(text(), "KEY", "The public key (quoted), its fingerprint (MD5 or SHA256), or - for stdin") },
  flags: keyFlags,
  operations: [listSshKeys, removeSshKey],
  returns: removeSshKey.returns,
  view: { columns: ["hostname", "message"] },
  asks: true,
  question: (input, instance) =>
    `Remove ${input.key === undefined || input.key === "-" ? `the key in ${input.file ?? "stdin"}` : input.key.slice(0, 80)} from ${instance}?`,
  look: "ssh-keys list",
  examples: [
    "ssh-keys remove --file id_ed25519.pub --yes",
    {
      line: "ssh-keys remove SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU --yes",
      note: "by its fingerprint, from ssh-keys list",
      untested: "the fingerprint must be one of the instance's",
    },
  ],
  seeAlso: ["ssh-keys list"],
  async run(ctx, input) {
    const given = await readKeyText(ctx, input);
    const key = looksLikeFingerprint(given) ? await keyWithFingerprint(ctx, given) : parsePublicKey(given).line;
    const results = await ctx.call(removeSshKey, { key });
    return show(withoutNodeErrors(removeSshKey, results), { next: "ghes-admin ssh-keys list" });
  },
});

async function keyWithFingerprint(ctx: Context, fingerprint: string): Promise<string> {
  parseFingerprint(fingerprint);
  const found = findByFingerprint(await ctx.call(listSshKeys, {}), fingerprint);
  if (found === undefined)
    throw new CliError("not_found", `no key of ${ctx.instance.label} has the fingerprint ${fingerprint}`, {
      hint: again(ctx, "ssh-keys list"),
      operation: listSshKeys.route,
    });
  return found.key;
}
