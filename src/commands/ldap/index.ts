import { group } from "../../cli/command.js";
import { mapTeam } from "./teams-map.js";
import { syncTeams } from "./teams-sync.js";
import { mapUser } from "./users-map.js";
import { syncUsers } from "./users-sync.js";

export const ldap = group(
  "ldap",
  "People and teams of an LDAP directory",
  [group("users", "Mapping and synchronization of people", [mapUser, syncUsers]), group("teams", "Mapping and synchronization of teams", [mapTeam, syncTeams])],
  {
    description: "Ties accounts and teams to entries of the directory, and has the instance read those again. For instances with LDAP Sync.",
  },
);
