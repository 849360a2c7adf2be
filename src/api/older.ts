/**
 * Older ways: what an operation of today was on releases before it, as data. A command calls the operation of today; where
 * the release has only the older one, that is sent, and its answer is made today's answer. Keys that the older one cannot
 * supply are null.
 */
import type { AnyOperation, InputOf, Operation, Params } from "./operation.js";

/** What an answer does not say itself. */
export interface Around<P extends Params = Params> {
  /** The instance's name as it was addressed: the one node that an older release can speak of. */
  readonly host: string;
  /** What was asked for, in today's form. */
  readonly input: InputOf<P>;
}

/** Why the older way cannot do what was asked: `filtering by node`, and what to do instead. */
export interface Refusal {
  readonly what: string;
  readonly hint: string;
}

export interface OlderWay<P extends Params = Params, R = unknown, Q extends Params = Params, S = unknown> {
  /** The operation of today. */
  readonly of: Operation<P, R>;
  /** The older one; taken on releases before `of.since`. */
  readonly by: Operation<Q, S>;
  /** What of the input has no counterpart; asked before anything is sent. */
  refusal?(input: InputOf<P>): Refusal | undefined;
  request(input: InputOf<P>): InputOf<Q>;
  answer(answer: S, around: Around<P>): R;
}

export type AnyOlderWay = OlderWay;

export const olderWay = <P extends Params, R, Q extends Params, S>(way: OlderWay<P, R, Q, S>): OlderWay<P, R, Q, S> => way;

/** The older way of an operation among `ways`, or undefined. */
export const olderWayOf = (ways: readonly AnyOlderWay[], operation: Pick<AnyOperation, "id">): AnyOlderWay | undefined =>
  ways.find((way) => way.of.id === operation.id);

/** Refuses the given parameters, the first that is there. */
export const without =
  <P extends Params>(refusals: Readonly<Partial<Record<keyof P & string, Refusal>>>) =>
  (input: InputOf<P>): Refusal | undefined => {
    const given: Readonly<Record<string, unknown>> = input;
    for (const [name, refusal] of Object.entries<Refusal | undefined>(refusals)) if (given[name] !== undefined && refusal !== undefined) return refusal;
    return undefined;
  };
