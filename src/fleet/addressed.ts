/** What one of several instances says, so that a person knows which one, and the next step is for that one. */
import { CliError } from "../errors.js";

/** Commands that talk to no instance. */
const ELSEWHERE = "profile |sandbox |operations|help |completion ";

/** The commands in a text, for this profile. */
export const forProfile = (text: string, profile: string): string =>
  new RegExp(`(?<!\\w)-p ${escaped(profile)}(?![\\w.-])`).test(text)
    ? text
    : text.replaceAll(new RegExp(`\\bghes-admin (?=[a-z])(?!${ELSEWHERE})`, "g"), () => `ghes-admin -p ${profile} `);

/** A message that does not say so itself begins with whose it is. */
export function saidBy(text: string, profile: string): string {
  const addressed = forProfile(text, profile);
  const [first = ""] = text.split("\n");
  const isNamed = new RegExp(`(?<![\\w.-])${escaped(profile)}(?![\\w-]|\\.\\w)`).test(first);
  return isNamed ? addressed : `${profile}: ${addressed}`;
}

export function errorFor(error: Error, profile: string): Error {
  if (!(error instanceof CliError) || error.facts.hint === undefined) return error;
  const hint = forProfile(error.facts.hint, profile);
  return hint === error.facts.hint ? error : error.with({ hint });
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
