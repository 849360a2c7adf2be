import { listSshKeys } from "../../api/areas/manage.js";
import { operationCommand } from "../../cli/command.js";
import { describeLine, type ListedKey } from "../../domain/ssh-keys.js";

export const list = operationCommand({
  name: "list",
  summary: "List the keys that open the administrative shell",
  description:
    "With the SHA256 fingerprint that ssh-keygen -l shows of a key file. These keys open the administrative shell (ssh -p 122 admin@HOST) of every node.",
  operation: listSshKeys,
  // As `ssh-keys sync` and ssh-keygen show it; `fingerprint` is the instance's own, which is MD5.
  view: {
    columns: [{ field: "sha256", title: "SHA256" }, "comment", "key"],
    tabulate: (keys: readonly ListedKey[]) => keys.map((listed) => ({ ...listed, ...shown(listed.key) })),
    empty: "No key is authorized.",
  },
  examples: ["ssh-keys list", { line: "ssh-keys list --jq '.[].key'", note: "in authorized_keys form, as a backup" }],
  seeAlso: ["ssh-keys add", "ssh-keys sync"],
});

function shown(line: string): { readonly sha256: string | null; readonly comment: string | null } {
  const { fingerprint, comment } = describeLine(line);
  return { sha256: fingerprint.startsWith("SHA256:") ? fingerprint : null, comment };
}
