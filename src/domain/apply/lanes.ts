/** Events of several nodes, each in its own order. */
import type { ApplyEvent } from "./run.js";

/** The lanes in one, the earliest head first; the order within a lane stays, whatever the clocks of the nodes say. */
export function mergeByTime(lanes: readonly ApplyEvent[][]): ApplyEvent[] {
  const timeOf = (item: ApplyEvent | undefined) => (item === undefined ? Infinity : Date.parse(item.timestamp ?? "") || 0);
  const heads = lanes.map((lane) => ({ lane, at: 0, time: timeOf(lane[0]) }));
  const merged: ApplyEvent[] = [];
  for (;;) {
    const next = heads.reduce<(typeof heads)[number] | undefined>((first, head) => (first === undefined || head.time < first.time ? head : first), undefined);
    const item = next?.lane[next.at];
    if (next === undefined || item === undefined) return merged;
    merged.push(item);
    next.at += 1;
    next.time = timeOf(next.lane[next.at]);
  }
}
