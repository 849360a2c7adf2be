/** The banner on every page of the instance: `/enterprise/announcement`. Source: "REST API endpoints for global announcement banners". */
import { inBody, later, operation, required } from "../operation.js";
import { flag, nothing, nullable, object, text, timestamp } from "../shape.js";

const DOCS = "https://docs.github.com/en/enterprise-server@3.19/rest/enterprise-admin/announcement";

/** `announcement` is null when there is none. `user_dismissible` came after 3.6. */
const announcement = object({
  announcement: nullable(text({ example: "Maintenance on **Saturday** from 22:00 UTC" })),
  expires_at: nullable(timestamp("2026-01-03T06:00:00.000+00:00")),
  user_dismissible: nullable(flag()),
});

export const getAnnouncement = operation({
  id: "announcement.getAnnouncement",
  route: "GET /enterprise/announcement",
  plane: "rest",
  effect: "read",
  since: "3.0",
  docs: `${DOCS}#get-global-announcement-banner`,
  params: {},
  returns: announcement,
});

export const setAnnouncement = operation({
  id: "announcement.setAnnouncement",
  route: "PATCH /enterprise/announcement",
  plane: "rest",
  effect: "write",
  since: "3.0",
  repeatable: true,
  docs: `${DOCS}#set-global-announcement-banner`,
  params: {
    announcement: required(inBody(nullable(text({ example: "Maintenance on **Saturday** from 22:00 UTC" })), "What people read, in GitHub Flavored Markdown")),
    expires_at: inBody(nullable(timestamp("2026-01-03T06:00:00+00:00")), "When it goes away; never when left out"),
    user_dismissible: later("3.9", inBody(nullable(flag()), "Whether people may close it (not in 3.8 and earlier)"), "--dismissible"),
  },
  returns: announcement,
});

export const clearAnnouncement = operation({
  id: "announcement.clearAnnouncement",
  route: "DELETE /enterprise/announcement",
  plane: "rest",
  effect: "destructive",
  since: "3.0",
  repeatable: true,
  docs: `${DOCS}#remove-global-announcement-banner`,
  params: {},
  returns: nothing(),
  success: [204],
});

export const announcementOperations = [getAnnouncement, setAnnouncement, clearAnnouncement];
