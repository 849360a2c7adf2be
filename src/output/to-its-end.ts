/** Printing what a command gives as it comes, and how that ends. */

/**
 * What `--jq` was at when the signal came is not printed. Only the command knows what its end means, and what goes on without it: it is
 * asked for the rest all the same, and ends by the signal itself.
 * @throws what the command ends with; the signal's reason, where it has no other end and something was not printed
 */
export async function toItsEnd<T>(given: AsyncIterable<T>, signal: AbortSignal, print: (item: T) => Promise<void>): Promise<void> {
  let isWhole = true;
  for await (const item of given) {
    try {
      await print(item);
    } catch (thrown) {
      if (!signal.aborted || thrown !== signal.reason) throw thrown;
      isWhole = false;
    }
  }
  if (!isWhole) signal.throwIfAborted();
}
