/** Seats and expiry as the REST API tells them. */
import { getLicenseUsage } from "../../api/areas/enterprise-license.js";
import type { Appliance } from "../appliance.js";
import { behaves } from "../call.js";
import { licenseEnd } from "./license.js";

const DAY = 86_400_000;

/** Suspended people take no seat. */
export const licenseUsageBehaviors = [
  behaves(getLicenseUsage, (appliance) => {
    const { state, people, clock } = appliance;
    let used = 0;
    for (const person of people.after()) if (person.suspendedAt === null) used += 1;
    const expires = Date.parse(licenseEnd(state.license));
    return {
      status: 200,
      body: {
        seats: state.license.seats,
        seats_used: used,
        seats_available: state.license.seats - used,
        kind: "standard",
        days_until_expiration: Math.floor((expires - clock.now()) / DAY),
        expire_at: momentOf(appliance, expires),
      },
    };
  }),
];

/** Three forms were seen: which one a release writes is not known, so each of the three ages of releases has one. */
function momentOf({ state }: Appliance, time: number): string {
  const local = new Date(time - 8 * 3_600_000).toISOString().slice(0, 19);
  if (state.version.startsWith("2.")) return `${local.replaceAll("-", "/").replace("T", " ")} -0800`;
  return /^3\.[0-9](\.|$)/.test(state.version) ? `${local}-08:00` : `${local}.000-08:00`;
}
