import { group } from "../../cli/command.js";
import { check } from "./check.js";
import { list } from "./list.js";
import { replication } from "./replication.js";
import { status } from "./status.js";
import { version } from "./version.js";

export const nodes = group("nodes", "The nodes of the instance and their health", [list, status, check, replication, version], {
  description: "One machine, a primary with its replicas, or a cluster: the commands are the same, with one row a node.",
});
