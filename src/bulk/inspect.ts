/** Before the question: what the instance says about those of whom the input says too little to plan. */
import { atATime } from "../domain/at-a-time.js";
import { amount } from "../domain/amounts.js";
import { CliError } from "../errors.js";
import type { Job, Subject } from "./job.js";
import type { Plan } from "./plan.js";
import type { Surroundings } from "./surroundings.js";

type Around = Pick<Surroundings, "reader" | "concurrency" | "progress" | "note" | "label">;

/**
 * The subjects, with what was learned about those that are to be written. What could not be read stays as it was: its
 * write will tell.
 * @throws {CliError} `unauthenticated`
 */
export async function inspected({ inspect, noun }: Job, { subjects, todo }: Plan, around: Around): Promise<readonly Subject[]> {
  const places = inspect === undefined ? [] : todo.filter((i) => inspect.isNeeded(subjects[i]?.columns ?? {}));
  if (inspect === undefined || places.length === 0) return subjects;
  const failures: CliError[] = [];
  let done = 0;
  const text = `looking at ${noun[1]}`;
  const bar = around.progress(text);
  const look = async (i: number): Promise<readonly [number, Partial<Subject>]> => {
    const subject = subjects[i];
    try {
      const columns = await inspect.look(around.reader, subject?.key ?? "");
      return [i, columns === undefined ? { isMissing: true } : { columns: { ...subject?.columns, ...columns } }];
    } catch (thrown) {
      if (!(thrown instanceof CliError) || thrown.code === "unauthenticated") throw thrown;
      failures.push(thrown);
      return [i, {}];
    } finally {
      done += 1;
      bar.update(text, done, places.length);
    }
  };
  try {
    const learned = new Map(await atATime(places, around.concurrency, look));
    const [first] = failures;
    if (first !== undefined) around.note(`${around.label}: ${amount(failures.length)} could not be looked at: ${first.message}`);
    return subjects.map((subject, i) => ({ ...subject, ...learned.get(i) }));
  } finally {
    bar.stop();
  }
}
