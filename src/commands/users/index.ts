import { group } from "../../cli/command.js";
import { create } from "./create.js";
import { deleteUsers } from "./delete.js";
import { demote } from "./demote.js";
import { createImpersonation } from "./impersonation-create.js";
import { deleteImpersonation } from "./impersonation-delete.js";
import { deleteKeys } from "./keys-delete.js";
import { listPublicKeys } from "./keys-list.js";
import { list } from "./list.js";
import { promote } from "./promote.js";
import { rename } from "./rename.js";
import { report } from "./report.js";
import { suspend } from "./suspend.js";
import { deleteTokens } from "./tokens-delete.js";
import { listAccessTokens } from "./tokens-list.js";
import { unsuspend } from "./unsuspend.js";
import { view } from "./view.js";

export const users = group(
  "users",
  "Accounts: suspension, promotion, keys and tokens",
  [
    list,
    view,
    create,
    rename,
    deleteUsers,
    suspend,
    unsuspend,
    promote,
    demote,
    report,
    group("impersonation", "Tokens that act as a person", [createImpersonation, deleteImpersonation]),
    group("keys", "Public keys of people and repositories", [listPublicKeys, deleteKeys]),
    group("tokens", "Personal access tokens of all people", [listAccessTokens, deleteTokens]),
  ],
  {
    description:
      "For one person or for thousands: suspend, unsuspend, promote, demote and delete take logins, a file, or one of the instance's own reports, and can be gone on with when they were interrupted. All but unsuspend show what they would do, and ask, before they do it.",
    sections: [
      { title: "Look", names: ["list", "view", "report"] },
      { title: "One account", names: ["create", "rename"] },
      { title: "One or many", names: ["suspend", "unsuspend", "promote", "demote", "delete"] },
      { title: "Their credentials", names: ["impersonation", "keys", "tokens"] },
    ],
  },
);
