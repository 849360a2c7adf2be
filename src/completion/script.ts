/** What the three shells' scripts have in common. */
import type { Topic } from "../cli/topic-names.js";
import type { Offers } from "./offers.js";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** What a script is made from. */
export interface Source {
  readonly all: readonly Offers[];
  readonly topics: readonly Topic[];
  /** The comment that stands first, without its mark. */
  readonly notice: string;
}

export const lines = (cases: readonly string[]): string => cases.map((line) => `${line}\n`).join("");
