/** Every operation this program knows, in the order of the documentation. */
import { announcementOperations } from "./areas/announcement.js";
import { auditLogOperations } from "./areas/audit-log.js";
import { enterpriseLicenseOperations } from "./areas/enterprise-license.js";
import { environmentOperations } from "./areas/environments.js";
import { hookOperations } from "./areas/hooks.js";
import { ldapOperations } from "./areas/ldap.js";
import { manageOperations } from "./areas/manage.js";
import { metaOperations } from "./areas/meta.js";
import { orgOperations } from "./areas/orgs.js";
import { preReceiveOperations } from "./areas/pre-receive.js";
import { runnerGroupOperations } from "./areas/runner-groups.js";
import { runnerOperations } from "./areas/runners.js";
import { setupOperations } from "./areas/setup.js";
import { statsOperations } from "./areas/stats.js";
import { upgradeOperations } from "./areas/upgrade.js";
import { userOperations } from "./areas/users.js";
import type { AnyOperation } from "./operation.js";

export const catalogue: readonly AnyOperation[] = [
  ...manageOperations,
  ...upgradeOperations,
  ...setupOperations,
  ...metaOperations,
  ...enterpriseLicenseOperations,
  ...statsOperations,
  ...userOperations,
  ...orgOperations,
  ...hookOperations,
  ...preReceiveOperations,
  ...environmentOperations,
  ...runnerOperations,
  ...runnerGroupOperations,
  ...ldapOperations,
  ...announcementOperations,
  ...auditLogOperations,
];
