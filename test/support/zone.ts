/** For a file whose tests show local times as they are in one zone, whatever the suite runs in (TEST_TZ). */
import { afterAll, beforeAll } from "vitest";

export function inZone(zone: string): void {
  const before = process.env.TZ;
  beforeAll(() => {
    process.env.TZ = zone;
  });
  afterAll(() => {
    process.env.TZ = before;
  });
}
