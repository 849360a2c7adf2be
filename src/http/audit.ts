/** What is written down of each change that is sent: one record when its end is known, whatever the end. */
import { getAuthenticatedUser } from "../api/areas/users.js";
import { segmentsOf, withoutPrefix } from "../api/operation.js";
import { isRecord } from "../api/shape.js";
import { CliError } from "../errors.js";
import type { Attempted, Call, Deliver, Progress } from "./delivery.js";
import { shownBody } from "./request.js";
import type { Target } from "./target.js";

/** A record of the audit log, without the time and the person, who are known where it is written. */
export interface Change {
  readonly profile: string | null;
  /** `https://ghe1.example.com:8443` */
  readonly instance: string;
  /** Who the instance takes it from: a user of its console, or the login of the token where that is known. */
  readonly acting: string | null;
  /** `METHOD /path/{template}` */
  readonly operation: string;
  /** What it was done to: the values in the path, a name in the body, or the names of the fields that were sent. */
  readonly subject: string | null;
  /** `unknown`: it was sent, and whether it was carried out is not known. */
  readonly outcome: "ok" | "failed" | "unknown";
  readonly status: number | null;
  /** The code of the error. */
  readonly error: string | null;
  readonly request_id: string | null;
}

export interface AuditLog {
  /** @throws {CliError} `local_state`: it cannot be written, so nothing may be sent */
  ready(): void;
  /** A failure is told, and stops nothing. */
  record(change: Change): void;
  /** The login of the token, as far as it was seen. */
  login: string | undefined;
}

/** Delivers as `deliver` does, and writes down what was no read. */
export function auditing(deliver: Deliver, audit: AuditLog | undefined, target: Target, redact: (text: string) => string): Deliver {
  if (audit === undefined) return deliver;
  return async <T>(call: Call, patience: Parameters<Deliver>[1], attempt: (progress: Progress) => Promise<Attempted<T>>): Promise<Attempted<T>> => {
    if (call.isRead) return learning(await deliver(call, patience, attempt), call, audit);
    audit.ready();
    /** Whether an attempt may have done it: one whose answer is not known, or one that was cut off. */
    let isOpen = false;
    const watched = async (progress: Progress): Promise<Attempted<T>> => {
      try {
        const attempted = await attempt(progress);
        isOpen ||= !attempted.ok && attempted.error.facts.mayBeDone === true;
        return attempted;
      } catch (thrown) {
        isOpen ||= progress.sent;
        throw thrown;
      }
    };
    const record = (end: End): void => {
      const subject = subjectOf(call);
      const about = {
        profile: target.profile ?? null,
        instance: call.request.origin,
        acting: actingOf(call, target, audit),
        operation: redact(call.operation),
      };
      const given = end.request_id === null ? null : redact(end.request_id);
      audit.record({ ...about, subject: subject === undefined ? null : redact(subject), ...end, request_id: given });
    };
    try {
      const result = await deliver(call, patience, watched);
      record(result.ok ? accepted(result.value) : refused(result.error, isOpen));
      return result;
    } catch (thrown) {
      record(refused(thrown, isOpen));
      throw thrown;
    }
  };
}

type End = Pick<Change, "outcome" | "status" | "error" | "request_id">;

function accepted(answer: unknown): End {
  const { status, headers } = isRecord(answer) ? answer : {};
  const given = isRecord(headers) ? (headers["x-github-request-id"] ?? headers["x-request-id"]) : undefined;
  return { outcome: "ok", status: typeof status === "number" ? status : null, error: null, request_id: typeof given === "string" ? given : null };
}

function refused(thrown: unknown, isOpen: boolean): End {
  if (!(thrown instanceof CliError)) return { outcome: isOpen ? "unknown" : "failed", status: null, error: "interrupted", request_id: null };
  const { status = null, requestId = null, mayBeDone = false } = thrown.facts;
  return { outcome: mayBeDone ? "unknown" : "failed", status, error: thrown.code, request_id: requestId };
}

/** Who the token belongs to, when a command asked for it. */
function learning<T>(result: Attempted<T>, { op }: Call, audit: AuditLog): Attempted<T> {
  const value = op?.id === getAuthenticatedUser.id && result.ok && isRecord(result.value) ? result.value.value : undefined;
  if (isRecord(value) && typeof value.login === "string") audit.login = value.login;
  return result;
}

function actingOf({ credentials, request, login }: Call, { user }: Target, audit: AuditLog): string | null {
  if (credentials === "none") return null;
  return request.plane === "rest" ? (login ?? audit.login ?? null) : user;
}

/** Keys of a body that say what it is about, before all others. */
const NAMES = ["login", "username", "name", "run_id", "target_version", "version"] as const;
const MOST_FIELDS = 50;

function subjectOf({ op, request }: Call): string | undefined {
  const inPath = op === undefined ? [] : valuesInPath(op.path, request.path);
  if (inPath.length > 0) return inPath.join("/");
  const body = shownBody(request.body);
  if (!isRecord(body)) return undefined;
  const name = NAMES.map((key) => body[key]).find((one) => typeof one === "string" && one !== "");
  if (typeof name === "string") return name;
  const fields = leavesOf(body, "").slice(0, MOST_FIELDS);
  return fields.length === 0 ? undefined : fields.join(",");
}

function valuesInPath(template: string, path: string): readonly string[] {
  const given = withoutPrefix(path.split("?")[0] ?? "").split("/");
  return segmentsOf(template).flatMap((segment, i) => ("param" in segment ? [decodeURIComponent(given[i + 1] ?? "")] : []));
}

/** Names alone: values may be private. */
const leavesOf = (value: Readonly<Record<string, unknown>>, before: string): readonly string[] =>
  Object.entries(value).flatMap(([key, one]) => (isRecord(one) ? leavesOf(one, `${before}${key}.`) : [`${before}${key}`]));
