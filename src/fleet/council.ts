/** One question for all: instances that each ask before they change something are asked about together. */
import { asWord } from "./addressed.js";

interface Asking {
  readonly name: string;
  readonly question: string;
  readonly resolve: (answer: boolean) => void;
  readonly reject: (reason: unknown) => void;
}

export interface CouncilOptions {
  readonly names: readonly string[];
  /** The one question. Called once, in its turn. */
  ask(question: string): Promise<boolean>;
  /** What stands above the question, a line each. */
  note(line: string): void;
}

export class Council {
  readonly #expected: Set<string>;
  readonly #asking: Asking[] = [];
  readonly #asked = new Set<string>();
  #isDeclined = false;

  constructor(private readonly options: CouncilOptions) {
    this.#expected = new Set(options.names);
  }

  /** Whether somebody said no. */
  get isDeclined(): boolean {
    return this.#isDeclined;
  }

  /** Waits until each of the others has asked or ended. What one asks a second time, it asks alone. */
  async consent(name: string, question: string): Promise<boolean> {
    if (this.#asked.has(name)) return this.#answer(question);
    this.#asked.add(name);
    return new Promise((resolve, reject) => {
      this.#asking.push({ name, question, resolve, reject });
      this.leave(name);
    });
  }

  /** It asks nothing, or nothing more. */
  leave(name: string): void {
    this.#expected.delete(name);
    if (this.#expected.size === 0 && this.#asking.length > 0) void this.#askAll(this.#asking.splice(0));
  }

  async #askAll(asking: readonly Asking[]): Promise<void> {
    try {
      const answer = await this.#answer(this.#questionOf(inOrder(asking, this.options.names)));
      for (const { resolve } of asking) resolve(answer);
    } catch (thrown) {
      for (const { reject } of asking) reject(thrown);
    }
  }

  async #answer(question: string): Promise<boolean> {
    const answer = await this.options.ask(question);
    this.#isDeclined ||= !answer;
    return answer;
  }

  /** What differs in nothing but the name is one question. Where the questions differ, each is shown, and one is asked about all. */
  #questionOf(asking: readonly Asking[]): string {
    const groups = new Map<string, Asking[]>();
    for (const one of asking) {
      const form = named(one.question, one.name, "\u0000");
      groups.set(form, [...(groups.get(form) ?? []), one]);
    }
    const questions = [...groups].map(([form, members]) => (members.length === 1 ? (members[0]?.question ?? "") : form.replaceAll("\u0000", namesOf(members))));
    const [only] = questions;
    if (only !== undefined && questions.length === 1) return only;
    for (const question of questions) this.options.note(question.replace(/\?$/, ""));
    return `All of this, on ${String(asking.length)} instances (${namesOf(asking)})?`;
  }
}

const inOrder = (asking: readonly Asking[], names: readonly string[]): readonly Asking[] => names.flatMap((name) => asking.filter((one) => one.name === name));

const namesOf = (asking: readonly Asking[]): string => asking.map(({ name }) => name).join(", ");

/** The text with another name in place of one, where it stands as a word of its own. */
const named = (text: string, name: string, other: string): string => text.replaceAll(asWord(name, "g"), () => other);
