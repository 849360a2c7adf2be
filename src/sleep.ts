/** The real clock's waits. */

/** The longest that a timer takes, in milliseconds (24.9 days): it ends a longer one at once. */
const LONGEST = 2 ** 31 - 1;

/** Resolves after so many milliseconds, however many. @throws the signal's reason, as soon as it is aborted */
export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  for (let left = milliseconds; ; left -= LONGEST) {
    await nap(Math.min(left, LONGEST), signal);
    if (left <= LONGEST) return;
  }
}

/** Milliseconds between two glances at the clocks. */
const GLANCE = 250;
/** Milliseconds by which they part only where the wall clock was set, or the machine slept and the other one stood still. */
const APART = 1000;

/** As `sleep`, but over a glance after the wall clock jumped, also because the machine woke: what was seen before is old. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const apart = (): number => Date.now() - performance.now();
  const before = apart();
  const end = performance.now() + milliseconds;
  let left = milliseconds;
  do {
    await sleep(Math.min(left, GLANCE), signal);
    left = end - performance.now();
  } while (left > 0 && Math.abs(apart() - before) < APART);
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
