/** `22:05:09`, local time; eight places also where there is none. `moment`: ISO 8601, or milliseconds since the epoch. */
export function timeOfDay(moment: string | number | null): string {
  const at = new Date(moment ?? "");
  if (Number.isNaN(at.getTime())) return "--:--:--";
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}
