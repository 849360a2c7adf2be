import { group } from "../../../cli/command.js";
import { create } from "./create.js";
import { deleteEnvironments } from "./delete.js";
import { download } from "./download.js";
import { downloadStatus } from "./download-status.js";
import { list } from "./list.js";
import { update } from "./update.js";
import { view } from "./view.js";

export const environments = group("environments", "What pre-receive hooks run in", [list, view, create, update, deleteEnvironments, download, downloadStatus]);
