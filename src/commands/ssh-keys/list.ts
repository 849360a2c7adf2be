import { listSshKeys } from "../../api/areas/manage.js";
import { operationCommand } from "../../cli/command.js";
import { describeLine, type ListedKey } from "../../domain/ssh-keys.js";

export const list = operationCommand({
  name: "list",
  summary: "List the keys that open the administrative shell",
  description:
    "With the SHA256 fingerprint that ssh-keygen -l shows of a key file. These keys open the administrative shell (ssh -p 122 admin@HOST) of every node.",
  operation: listSshKeys,
  // The fingerprint as `ssh-keys sync` and ssh-keygen show it; --json has the instance's own, which is MD5.
  view: {
    columns: ["fingerprint", "key", "comment"],
    tabulate: (keys: readonly ListedKey[]) => keys.map((listed) => ({ ...listed, ...describeLine(listed.key) })),
    empty: "No key is authorized.",
  },
  examples: ["ssh-keys list", { line: "ssh-keys list --jq '.[].key'", note: "in authorized_keys form, as a backup" }],
  seeAlso: ["ssh-keys add", "ssh-keys sync"],
});
