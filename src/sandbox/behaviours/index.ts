/** Every operation whose effect must be seen later; the others answer a sample of their shape. */
import type { Behavior } from "../call.js";
import { announcementBehaviors } from "./announcement.js";
import { applyBehaviors } from "./apply.js";
import { auditLogBehaviors } from "./audit-log.js";
import { environmentBehaviors } from "./environments.js";
import { eventBehaviors } from "./events.js";
import { hookBehaviors } from "./hooks.js";
import { ldapBehaviors } from "./ldap.js";
import { licenseBehaviors } from "./license.js";
import { licenseUsageBehaviors } from "./license-usage.js";
import { maintenanceBehaviors } from "./maintenance.js";
import { metaBehaviors } from "./meta.js";
import { nodeBehaviors } from "./nodes.js";
import { orgBehaviors } from "./orgs.js";
import { preReceiveBehaviors } from "./pre-receive.js";
import { runnerGroupBehaviors } from "./runner-groups.js";
import { runnerBehaviors } from "./runners.js";
import { settingsBehaviors } from "./settings.js";
import { setupBehaviors } from "./setup.js";
import { sshKeyBehaviors } from "./ssh-keys.js";
import { statsBehaviors } from "./stats.js";
import { upgradeBehaviors } from "./upgrade.js";
import { userBehaviors } from "./users.js";

const all: readonly Behavior[] = [
  ...nodeBehaviors,
  ...maintenanceBehaviors,
  ...applyBehaviors,
  ...eventBehaviors,
  ...settingsBehaviors,
  ...licenseBehaviors,
  ...sshKeyBehaviors,
  ...setupBehaviors,
  ...metaBehaviors,
  ...licenseUsageBehaviors,
  ...statsBehaviors,
  ...upgradeBehaviors,
  ...userBehaviors,
  ...orgBehaviors,
  ...ldapBehaviors,
  ...announcementBehaviors,
  ...auditLogBehaviors,
  ...hookBehaviors,
  ...preReceiveBehaviors,
  ...environmentBehaviors,
  ...runnerBehaviors,
  ...runnerGroupBehaviors,
];

export const behaviors: ReadonlyMap<string, Behavior> = new Map(all.map((one) => [one.id, one]));
