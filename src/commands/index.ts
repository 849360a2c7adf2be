/** The command tree. */
import { group, type Group } from "../cli/command.js";
import { announcement } from "./announcement/index.js";
import { api } from "./api/index.js";
import { auditLog } from "./audit-log/index.js";
import { completion } from "./completion/index.js";
import { config } from "./config/index.js";
import { doctor } from "./doctor/index.js";
import { help } from "./help.js";
import { hooks } from "./hooks/index.js";
import { ldap } from "./ldap/index.js";
import { license } from "./license/index.js";
import { maintenance } from "./maintenance/index.js";
import { nodes } from "./nodes/index.js";
import { operations } from "./operations.js";
import { orgs } from "./orgs/index.js";
import { ping } from "./ping.js";
import { profile } from "./profile/index.js";
import { runners } from "./runners/index.js";
import { sandbox } from "./sandbox/index.js";
import { sshKeys } from "./ssh-keys/index.js";
import { stats } from "./stats/index.js";
import { status } from "./status/index.js";
import { upgrade } from "./upgrade/index.js";
import { users } from "./users/index.js";

export const root: Group = group(
  "ghes-admin",
  "Administer GitHub Enterprise Server from a terminal or a script",
  [
    status,
    ping,
    doctor,
    profile,
    maintenance,
    config,
    license,
    sshKeys,
    nodes,
    upgrade,
    users,
    orgs,
    hooks,
    runners,
    ldap,
    stats,
    announcement,
    auditLog,
    api,
    operations(() => root),
    sandbox,
    completion(() => root),
    help(() => root),
  ],
  {
    sections: [
      { title: "Look at an instance", names: ["status", "ping", "doctor", "nodes", "stats", "audit-log"] },
      { title: "Change an instance", names: ["maintenance", "config", "license", "ssh-keys", "upgrade", "announcement"] },
      { title: "People and organizations", names: ["users", "orgs", "ldap"] },
      { title: "Hooks and runners", names: ["hooks", "runners"] },
      { title: "Any API operation", names: ["api", "operations"] },
      { title: "This program", names: ["profile", "sandbox", "completion", "help"] },
    ],
  },
);
