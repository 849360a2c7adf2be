/** The banner on every page. */
import { clearAnnouncement, getAnnouncement, setAnnouncement } from "../../api/areas/announcement.js";
import type { Appliance } from "../appliance.js";
import { behaves, type Call } from "../call.js";
import { log } from "../site.js";
import { actorOf, invalid } from "./account-answers.js";

export const announcementBehaviors = [
  behaves(getAnnouncement, (appliance) => ({ status: 200, body: banner(appliance) })),

  behaves(setAnnouncement, (appliance, { announcement, expires_at: expires, user_dismissible: dismissible }, call) => {
    const expiresAt = typeof expires === "string" ? Date.parse(expires) : null;
    if (announcement === "") throw invalid("Announcement", "announcement", "Announcement cannot be blank");
    if (expiresAt !== null && expiresAt <= appliance.clock.now()) throw invalid("Announcement", "expires_at", "Expiration must be in the future");
    if (announcement === null) clear(appliance, call);
    else {
      appliance.state.site.announcement = { text: announcement, expiresAt, dismissible: dismissible === true };
      log(appliance, actorOf(appliance, call), "enterprise_announcement.create", { message: announcement });
    }
    return { status: 200, body: banner(appliance) };
  }),

  behaves(clearAnnouncement, (appliance, _input, call) => {
    clear(appliance, call);
    return { status: 204 };
  }),
];

function clear(appliance: Appliance, call: Call): void {
  appliance.state.site.announcement = null;
  log(appliance, actorOf(appliance, call), "enterprise_announcement.destroy", {});
}

/** What people see now: nothing after it expired. */
function banner({ state, clock }: Appliance) {
  const { announcement } = state.site;
  const shown = announcement === null || (announcement.expiresAt ?? Infinity) <= clock.now() ? null : announcement;
  const expires = shown?.expiresAt ?? null;
  return {
    announcement: shown?.text ?? null,
    expires_at: expires === null ? null : `${new Date(expires).toISOString().slice(0, 23)}+00:00`,
    user_dismissible: shown?.dismissible ?? null,
  };
}
