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

export const runners = group(
  "runners",
  "Self-hosted runners of an enterprise",
  [list, view, deleteRunners, prune, applications, registrationToken, removeToken, jitConfig, labels, groups],
  {
    description:
      "The enterprise comes from --enterprise, GHES_ADMIN_ENTERPRISE or the profile. These are the runners of the enterprise itself; those of organizations and repositories are theirs.",
    sections: [
      { title: "Runners", names: ["list", "view", "delete", "prune"] },
      { title: "New ones", names: ["applications", "registration-token", "jit-config", "remove-token"] },
      { title: "Which jobs they take", names: ["labels", "groups"] },
    ],
  },
);
