/** What it means that output cannot be written. */
import { CliError } from "../errors.js";

const codeOf = (error: unknown): string | undefined => (error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined);

/** Whether the reader of our output has gone away (`| head -1`), which is no failure of a command that only reads. */
export const isClosedPipe = (error: unknown): boolean =>
  codeOf(error) === "EPIPE" || codeOf(error) === "ERR_STREAM_DESTROYED" || codeOf(error) === "ERR_STREAM_WRITE_AFTER_END";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "no space left on device",
  EDQUOT: "disk quota exceeded",
  EIO: "input/output error",
  EFBIG: "file too large",
  EROFS: "read-only file system",
  EBADF: "stdout is not open for writing",
};

export function cannotWrite(error: unknown): CliError {
  const code = codeOf(error);
  const reason = (code === undefined ? undefined : REASONS[code]) ?? (error instanceof Error ? error.message : String(error));
  return new CliError("local_state", `cannot write output: ${reason}`, {
    hint: "Write it to another place, or make room and run the command again.",
    cause: error,
  });
}
