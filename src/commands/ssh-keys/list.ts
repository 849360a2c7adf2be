import { listSshKeys } from "../../api/areas/manage.js";
import { operationCommand } from "../../cli/command.js";

export const list = operationCommand({
  name: "list",
  summary: "List the keys that open the administrative shell",
  operation: listSshKeys,
  view: { columns: ["fingerprint", "key"], empty: "No key is authorized." },
  examples: ["ssh-keys list", { line: "ssh-keys list --jq '.[].key'", note: "in authorized_keys form, as a backup" }],
  seeAlso: ["ssh-keys add", "ssh-keys sync"],
});
