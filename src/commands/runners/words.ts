/** Arguments that several runner commands take, and how runners and labels are shown. */
import { integer } from "../../api/shape.js";
import { arg, type View } from "../../cli/command.js";

const id = integer({ min: 1 });

export const runnerArg = { runner: arg(id, "RUNNER", "The runner's id (runners list)") };
export const groupArg = { group: arg(id, "GROUP", "The group's id (runners groups list)") };

export const runnerColumns: View["columns"] = [
  "id",
  "name",
  { field: "status", as: "state" },
  { field: "busy", as: "yesno" },
  "os",
  { field: "labels.name", title: "labels", as: "list" },
  { field: "runner_group_id", title: "group" },
];

export const labelView: View = { columns: ["name", "type"], empty: "The runner has no label." };
