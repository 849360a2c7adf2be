/**
 * The instance's own reports about people: CSV from the site itself, not from an API, and the only place that tells who is
 * dormant. They are made when asked for; meanwhile the answer is 202. Source: "Accessing reports for your instance".
 */
import { flag, integer, list, nullable, object, text, timestamp } from "../shape.js";

export const REPORTS = ["dormant", "active", "suspended", "all"] as const;
export type Report = (typeof REPORTS)[number];

export const reportPath = (report: Report): string => `/stafftools/reports/${report}_users.csv`;

/** A line of a report, its columns without question marks and in types. */
export const reportRow = object({
  created_at: nullable(timestamp()),
  id: nullable(integer({ example: 2 })),
  login: text({ format: "login", example: "mona" }),
  email: nullable(text({ format: "email" })),
  role: nullable(text({ example: "user" })),
  suspended: nullable(flag()),
  last_logged_ip: nullable(text({ example: "192.0.2.7" })),
  repos: nullable(integer({ example: 3 })),
  ssh_keys: nullable(integer({ example: 1 })),
  org_memberships: nullable(integer({ example: 1 })),
  dormant: nullable(flag()),
  last_active: nullable(timestamp()),
  raw_login: nullable(text({ example: "mona" })),
  "2fa_enabled": nullable(flag()),
});

export const reportRows = list(reportRow);
