/** Numbers of things, for people. */

/** `1,234` */
export const amount = (count: number): string => count.toLocaleString("en-US");

/** `1,234 users` */
export const counted = (count: number, [one, many]: readonly [one: string, many: string]): string => `${amount(count)} ${count === 1 ? one : many}`;
