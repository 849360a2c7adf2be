/** The first look at an upgrade that somebody picks up, perhaps in the middle of its reboot. */
import { CliError } from "../../errors.js";
import { isRestart } from "../apply/poller.js";
import type { Surroundings } from "../apply/run.js";
import type { Work } from "../apply/work.js";

/** Milliseconds for which an instance may be away before anything was heard of it. */
const REBOOT = 120_000;
const INTERVAL = 3_000;

/** What `read` gives. @throws its last failure, when it lasts or is none that a reboot explains */
export async function patiently<T>(around: Surroundings, work: Work, read: () => Promise<T>): Promise<T> {
  const begin = around.monotonic();
  for (let looks = 1; ; looks++) {
    try {
      return await read();
    } catch (thrown) {
      if (around.signal.aborted || !(thrown instanceof CliError) || !isRestart(thrown)) throw thrown;
      if (around.monotonic() - begin >= REBOOT)
        throw thrown.with({
          hint: [thrown.facts.hint, `where it is rebooting, look again with: ${work.again}`].filter((part) => part !== undefined).join("; "),
        });
      if (looks === 2) around.note(`${around.instance.label} unreachable (${thrown.message}); waiting, for it may be rebooting`);
    }
    await around.sleep(INTERVAL);
  }
}
