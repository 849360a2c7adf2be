/**
 * The world a command runs in: streams, environment, clock, signals. `main.ts` builds the real one; tests build
 * their own. Nothing else in `src` touches `process`.
 */

/** What the embedded appliance offers to the command line. */
export type SandboxModule = Pick<typeof import("./sandbox/sandbox.js"), "startSandbox" | "parseFault" | "FAULT_KINDS">;

export interface Output {
  readonly isTTY: boolean;
  /** Columns of the terminal; undefined when it is none or does not say. 0 is possible. */
  columns(): number | undefined;
  /** Rows of the terminal; left out, or undefined: nobody knows. */
  rows?(): number | undefined;
  /**
   * Resolves when the text was taken over by the system (back-pressure included). Rejects with the system's error
   * (`ENOSPC`); a closed pipe rejects with `EPIPE`.
   */
  write(text: string | Uint8Array): Promise<void>;
  /** Calls back when the terminal's size changes; returns how to stop. */
  onResize(callback: () => void): () => void;
  /** What it gives is written when the process ends, also where that is at once, until the function is called: it puts the terminal back. Left out: nobody can. */
  atEnd?(text: () => string): () => void;
}

/** Bytes of an input, from stdin or a file; a license or a settings file has some thousand. */
export const LARGEST_INPUT = 256 * 1024 * 1024;

export interface Input {
  readonly isTTY: boolean;
  /** Everything until the end of the stream. @throws {CliError} `usage` for more than `LARGEST_INPUT` */
  readAll(signal: AbortSignal): Promise<Uint8Array>;
}

/** The controlling terminal, opened for a prompt even while stdin and stdout are redirected. */
export interface ControllingTerminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  close(): void;
}

/** Another program that shows text on the terminal, and has the keyboard until it ends. */
export interface Viewer {
  /** Resolves when the text was taken over. Rejects with `EPIPE` when the program has ended. */
  write(text: string): Promise<void>;
  /** There is no more: resolves with its exit code when it has ended, 128 + N when signal N ended it. */
  end(): Promise<number>;
}

/** Around Ctrl-Z: before the terminal is left to the shell, and after it is ours again. */
export interface KeyStop {
  readonly before: () => void;
  readonly after: () => void;
}

export interface Clock {
  /** Milliseconds since the epoch; for people and for the wire. */
  now(): number;
  /** Milliseconds that never jump; for durations and deadlines. */
  monotonic(): number;
  /** Rejects with the signal's reason as soon as it is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** The same between two looks: it is over early where the wall clock jumps, also because the machine slept. Left out: as `sleep`. */
  pause?(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export interface World {
  /** The words after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
  /** Aborted with an `Interrupted` on SIGINT, SIGTERM and SIGHUP, and by the key of `takeKeys`. */
  readonly interrupt: AbortSignal;
  /**
   * Reads the keyboard of stdin's terminal, without echo, until the function is called: `q` aborts `interrupt`; Ctrl-C, Ctrl-Z and Ctrl-\ are
   * the signals that they always are. Nothing where stdin is no terminal, or somebody else's at the moment. Left out: there is no keyboard.
   */
  readonly takeKeys?: ((stop: KeyStop) => () => void) | undefined;
  /** A number in [0, 1) for jitter. */
  random(): number;
  /** Undefined where there is no controlling terminal (cron, CI). */
  openTerminal(): ControllingTerminal | undefined;
  /**
   * Runs another program with this one's streams; resolves with its exit code, 128 + N when signal N ended it.
   * Rejects with the system's error where it cannot be started.
   */
  spawn(command: string, args: readonly string[], env: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<number>;
  /**
   * Starts a program that shows on the terminal what is written to it. Until it ends, Ctrl-C is its own affair and aborts nothing; it
   * is ended with `signal`. Rejects with the system's error where it cannot be started. Left out: none can.
   */
  readonly view?:
    ((command: string, args: readonly string[], env: Readonly<Record<string, string | undefined>>, signal: AbortSignal) => Promise<Viewer>) | undefined;
  /** The Node.js that runs this program, or the single executable that is both. */
  readonly execPath: string;
  /** The file this program was started from; undefined for the single executable. */
  readonly program: string | undefined;
  /** The embedded appliance, loaded when it is used. */
  loadSandbox(): Promise<SandboxModule>;
  /** The person's home directory, or undefined where there is none. */
  readonly home: string | undefined;
  readonly cwd: string;
  /** This process, and whether another one of this machine is still there; for locks. Left out: nobody can say. */
  readonly processes?: { readonly pid: number; isAlive(pid: number): boolean } | undefined;
  /** Ends the process that leads a group, and all of the group. Left out: groups are not known here. */
  readonly endGroup?: ((leader: number) => void) | undefined;
}
