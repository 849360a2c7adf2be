/** What several instances tell, and the form in which it stands beside each other. */
import type { Outcome, View } from "../cli/outcome.js";
import { errorForm } from "../errors.js";
import { safeLines } from "./safe.js";
import { asList, isFields } from "./value.js";

type Stream = Extract<Outcome, { kind: "stream" }>;

/** One piece of news of one of several instances. Of each instance the last is `done` or `failed`. */
export type ProfileNews = {
  readonly profile: string;
  /** Its place among all, in the order asked for. */
  readonly index: number;
} & (
  | { readonly kind: "value"; readonly value: unknown; readonly view?: View | undefined }
  /** Text that is the result itself. */
  | { readonly kind: "text"; readonly text: string }
  /** Items of a stream that came together. */
  | { readonly kind: "items"; readonly items: readonly unknown[]; readonly of: Pick<Stream, "line" | "ndjson" | "view"> }
  /** The value at this moment, of one that is watched. */
  | { readonly kind: "frame"; readonly value: unknown; readonly view?: View | undefined }
  | { readonly kind: "done" }
  /** `isKept`: what came before stands all the same, for it was done. */
  | { readonly kind: "failed"; readonly error: Error; readonly isKept: boolean }
);

/** News of one kind. */
export type NewsOf<K extends ProfileNews["kind"]> = Extract<ProfileNews, { readonly kind: K }>;

/** An object with its `profile` first; any other value as `{"profile", "value"}`. */
export function withProfile(profile: string, value: unknown): Readonly<Record<string, unknown>> {
  return isFields(value) ? Object.fromEntries([["profile", profile], ...Object.entries(value).filter(([key]) => key !== "profile")]) : { profile, value };
}

/** A list item by item, anything else as one. */
export const itemsWithProfile = (profile: string, value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  (asList(value) ?? [value]).map((item) => withProfile(profile, item));

/** Text of an instance under its name, so that what comes next begins a line. */
export const underName = (profile: string, text: string): string => `# ${safeLines(profile)}\n${text}${text === "" || text.endsWith("\n") ? "" : "\n"}`;

/** What stands in the array for an instance that failed. */
export const failedProfile = (profile: string, error: Error): Readonly<Record<string, unknown>> => ({ profile, ok: false, error: errorForm(error) });
