/** Questions to the person at the controlling terminal. Implemented in `cli/prompt.ts`. */
export interface Prompter {
  /** Whether there is a terminal to ask on and asking is allowed (`--no-input`). Nothing else may be called where it is false. */
  readonly available: boolean;
  /** Yes or no; Enter is no. @throws {Interrupted} on Ctrl-C. @throws {CliError} `cancelled` at the end of input. */
  confirm(question: string): Promise<boolean>;
  /** A secret, not echoed. `twice` asks again until two answers are equal. May be empty. */
  password(question: string, options?: { readonly twice?: boolean }): Promise<string>;
  text(question: string, options?: { readonly default?: string }): Promise<string>;
}
