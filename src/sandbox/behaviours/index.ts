/** Every operation whose effect must be seen later; the others answer a sample of their shape. */
import type { Behavior } from "../call.js";
import { applyBehaviors } from "./apply.js";
import { eventBehaviors } from "./events.js";
import { licenseBehaviors } from "./license.js";
import { maintenanceBehaviors } from "./maintenance.js";
import { metaBehaviors } from "./meta.js";
import { nodeBehaviors } from "./nodes.js";
import { settingsBehaviors } from "./settings.js";
import { sshKeyBehaviors } from "./ssh-keys.js";

const all: readonly Behavior[] = [
  ...nodeBehaviors,
  ...maintenanceBehaviors,
  ...applyBehaviors,
  ...eventBehaviors,
  ...settingsBehaviors,
  ...licenseBehaviors,
  ...sshKeyBehaviors,
  ...metaBehaviors,
];

export const behaviors: ReadonlyMap<string, Behavior> = new Map(all.map((one) => [one.id, one]));
