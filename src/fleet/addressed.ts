/** What one of several instances says, so that a person knows which one, and the next step is for that one. */
import { CliError } from "../errors.js";

/** Commands that talk to no instance. */
const ELSEWHERE = "(?:profile|sandbox|operations|help|completion)\\b";

/** The one that speaks: its profile, and the flags that name it on a command line, with a space before. */
export interface Speaker {
  readonly name: string;
  readonly flags: string;
}

/** The commands in a text, for this instance. */
export const forProfile = (text: string, { name, flags }: Speaker): string =>
  new RegExp(`(?<!\\w)-p ${escaped(name)}(?![\\w.-])`).test(text)
    ? text
    : text.replaceAll(new RegExp(`\\bghes-admin (?=[a-z])(?!${ELSEWHERE})`, "g"), () => `ghes-admin${flags} `);

/** A message that does not say so itself begins with whose it is. */
export function saidBy(text: string, speaker: Speaker): string {
  const addressed = forProfile(text, speaker);
  const [first = ""] = text.split("\n");
  return isWord(first, speaker.name) ? addressed : `${speaker.name}: ${addressed}`;
}

export function errorFor(error: Error, speaker: Speaker): Error {
  if (!(error instanceof CliError) || error.facts.hint === undefined) return error;
  const hint = forProfile(error.facts.hint, speaker);
  return hint === error.facts.hint ? error : error.with({ hint });
}

const isWord = (text: string, name: string): boolean => asWord(name).test(text);

/** A name where it stands as a word of its own. */
export const asWord = (name: string, flags = ""): RegExp => new RegExp(`(?<![\\w.-])${escaped(name)}(?![\\w-]|\\.\\w)`, flags);

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
