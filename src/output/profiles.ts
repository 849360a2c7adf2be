/** The results of several instances as one. */
import type { Outcome } from "../cli/command.js";
import { errorForm } from "../errors.js";
import { asList, isFields } from "./value.js";

/** What one of several instances gave. */
export type ProfileResult =
  { readonly profile: string; readonly ok: true; readonly outcome: Outcome } | { readonly profile: string; readonly ok: false; readonly error: Error };

/** An object with its `profile` first; any other value as `{"profile", "value"}`. */
export function withProfile(profile: string, value: unknown): Readonly<Record<string, unknown>> {
  return isFields(value) ? Object.fromEntries([["profile", profile], ...Object.entries(value).filter(([key]) => key !== "profile")]) : { profile, value };
}

/** A list item by item, anything else as one. */
export const itemsWithProfile = (profile: string, value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  (asList(value) ?? [value]).map((item) => withProfile(profile, item));

/** What stands in the array for an instance that failed. */
export const failedProfile = (profile: string, error: Error): Readonly<Record<string, unknown>> => ({ profile, ok: false, error: errorForm(error) });
