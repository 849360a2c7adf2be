/**
 * The results of `work` on each, in the order of the items; at most `limit` are under way. After the first failure nothing
 * more is started, and it is thrown.
 */
export async function atATime<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  let isFailed = false;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length && !isFailed; i = next++) {
      try {
        results[i] = await work(items[i] as T);
      } catch (thrown) {
        isFailed = true;
        throw thrown;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
