/** What a command takes: flags and arguments, as data. */
import type { Of, Shape } from "../api/shape.js";

/** What completes a word: `setting` a path, `assignment` KEY=VALUE of one, `command` our own words or a topic; or a list known beforehand. */
export type Completion = "file" | "profile" | "setting" | "assignment" | "command" | "endpoint" | "fault" | readonly string[];

export interface Flag<T = unknown> {
  readonly shape: Shape<T>;
  /** What stands for the value in usage lines: `TIME`, `UUID`. Left out for a yes/no flag. */
  readonly value?: string | undefined;
  readonly help: string;
  readonly short?: string | undefined;
  /** For a yes/no flag: whether `--no-x` exists too. */
  readonly negatable?: boolean | undefined;
  /** Separated by commas in one value (`--cluster-role a,b`) rather than repeated. */
  readonly commas?: boolean | undefined;
  /** Reads the text; throws a `usage` error that says what is wrong. Runs before anything is sent. */
  readonly parse?: ((text: string) => T) | undefined;
  readonly completion?: Completion | undefined;
  /** Refused where several instances are named; why, after the flag's name: `keeps the journal of one instance`. */
  readonly single?: string | undefined;
}

export interface Arg<T = unknown, Required extends boolean = boolean> {
  readonly shape: Shape<T>;
  /** As in usage lines: `FILE`, `KEY=VALUE`. */
  readonly value: string;
  readonly help: string;
  readonly required: Required;
  /** Takes all the words that are left; the shape is a list. */
  readonly variadic: boolean;
  readonly parse?: ((text: string) => T) | undefined;
  readonly completion?: Completion | undefined;
}

type FlagOptions<T> = Omit<Flag<T>, "shape" | "value" | "help">;
type ArgOptions<T> = Pick<Arg<T>, "parse" | "completion">;

/** `--name VALUE`. With a list's shape it is repeated, and `parse` reads one value. */
export const option = <T>(shape: Shape<T>, value: string, help: string, options: FlagOptions<T> = {}): Flag<T> => ({ shape, value, help, ...options });
/** `--name`, true when given. */
export const toggle = (help: string, options: FlagOptions<boolean> = {}): Flag<boolean> => ({ shape: { kind: "flag" }, help, ...options });
export const arg = <T>(shape: Shape<T>, value: string, help: string, options: ArgOptions<T> = {}): Arg<T, true> => ({
  shape,
  value,
  help,
  required: true,
  variadic: false,
  ...options,
});
export const optionalArg = <T>(shape: Shape<T>, value: string, help: string, options: ArgOptions<T> = {}): Arg<T, false> => ({
  shape,
  value,
  help,
  required: false,
  variadic: false,
  ...options,
});
/** One or more words. */
export const args = <T>(of: Shape<T>, value: string, help: string, options: ArgOptions<readonly T[]> = {}): Arg<readonly T[], true> => ({
  shape: { kind: "list", of },
  value,
  help,
  required: true,
  variadic: true,
  ...options,
});
/** Any number of words, none included. */
export const optionalArgs = <T>(of: Shape<T>, value: string, help: string, options: ArgOptions<readonly T[]> = {}): Arg<readonly T[], false> => ({
  shape: { kind: "list", of },
  value,
  help,
  required: false,
  variadic: true,
  ...options,
});

export type Flags = Readonly<Record<string, Flag>>;
export type Args = Readonly<Record<string, Arg>>;

/** What `run` receives: arguments, and flags (undefined when not given). */
export type CommandInput<A extends Args, F extends Flags> = {
  readonly [K in keyof A]: A[K]["required"] extends true ? Of<A[K]["shape"]> : Of<A[K]["shape"]> | undefined;
} & { readonly [K in keyof F]: Of<F[K]["shape"]> | undefined };
