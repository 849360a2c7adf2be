/** The real clock's wait. */

/** The longest that a timer takes, in milliseconds (24.9 days): it ends a longer one at once. */
const LONGEST = 2 ** 31 - 1;

/** Resolves after so many milliseconds, however many. @throws the signal's reason, as soon as it is aborted */
export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  for (let left = milliseconds; ; left -= LONGEST) {
    await nap(Math.min(left, LONGEST), signal);
    if (left <= LONGEST) return;
  }
}

function nap(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const wake = () => {
      signal.removeEventListener("abort", abort);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", abort, { once: true });
  });
}
