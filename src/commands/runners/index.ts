import { group } from "../../cli/command.js";
import { applications } from "./applications.js";
import { deleteRunners } from "./delete.js";
import { groups } from "./groups/index.js";
import { jitConfig } from "./jit-config.js";
import { labels } from "./labels/index.js";
import { list } from "./list.js";
import { prune } from "./prune.js";
import { registrationToken } from "./registration-token.js";
import { removeToken } from "./remove-token.js";
import { view } from "./view.js";

export const runners = group("runners", "Self-hosted runners of an enterprise", [
  list,
  view,
  deleteRunners,
  prune,
  applications,
  registrationToken,
  removeToken,
  jitConfig,
  labels,
  groups,
]);
