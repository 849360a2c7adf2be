/** What the system said, in words, and what it has. */
import { platform } from "node:os";

/** Whether a file says who may read and write it. On Windows its mode says nothing. */
export const HAS_MODES = platform() !== "win32";

const SENTENCES: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  ENOENT: "no such file",
  ENOTDIR: "a part of its path is not a directory",
  EISDIR: "it is a directory",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the disk",
  EDQUOT: "the disk quota is used up",
  ELOOP: "it is a symbolic link",
  ENAMETOOLONG: "its path is too long",
  EFBIG: "it would become larger than allowed here",
  EIO: "the disk reports an error",
  EMFILE: "too many open files",
};

export const codeOf = (thrown: unknown): string =>
  typeof thrown === "object" && thrown !== null && "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";

/** The reason of a failed file operation; never the path and never any content. */
export const reasonOf = (thrown: unknown): string => {
  const code = codeOf(thrown);
  return SENTENCES[code] ?? (code === "" ? "the system gave no reason" : code);
};
