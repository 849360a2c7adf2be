/** The client of one instance: sends operations and free requests, and returns what they answer or throws why not. Prints nothing. */
import { setMaxListeners } from "node:events";
import { isReading, type InputOf, type Operation, type Params } from "../api/operation.js";
import { releaseIn } from "../api/releases.js";
import { secretsIn } from "../api/secrets.js";
import type { Json, ShapeData } from "../api/shape.js";
import { CliError } from "../errors.js";
import type { Clock } from "../world.js";
import type { Answer, FlowingAnswer, FreeAnswer, FreeRequest, PresentedCertificate, Preview, WaySteps } from "./answers.js";
import { auditing, type AuditLog } from "./audit.js";
import type { Failed } from "./connection-place.js";
import { createCredentials, identityOf, type Credential } from "./credentials.js";
import { createDelivery, ended, type Attempted, type Call, type DeliveryOptions, type Patience, type Progress } from "./delivery.js";
import { inDoubt } from "./doubt.js";
import { inspectCertificate } from "./inspect-certificate.js";
import { createLockout, type Lockout, type Verdict } from "./lockout.js";
import { AnswerCut, decoded, readValue, refuseHtml } from "./reading.js";
import { PageRows } from "./page-rows.js";
import { followed } from "./redirects.js";
import { createRedactor } from "./redact.js";
import { buildFreeRequest, buildRequest, previewOf, secretsOf, type HttpRequest } from "./request.js";
import { refusedBefore, statusFailed } from "./status-messages.js";
import type { Target } from "./target.js";
import { createTrace } from "./trace.js";
import type { RawAnswer } from "./transport.js";
import { verdictOf } from "./verdict.js";
import { createWay } from "./way.js";
import { Wire, type Limits } from "./wire.js";

export interface ClientOptions {
  readonly target: Target;
  readonly clock: Clock;
  random(): number;
  /** Aborted with an `Interrupted` or a `DeadlinePassed`. */
  readonly signal: AbortSignal;
  /** Attempts after the first. */
  readonly retries: number;
  /** Requests at a time. */
  readonly concurrency: number;
  /** This program's, for the user agent. */
  readonly version: string;
  /** For the proxy variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A line of `-v`, redacted. */
  onTrace?: ((line: string) => void) | undefined;
  /** A wait longer than two seconds. */
  onWait?: ((text: string) => void) | undefined;
  onAttempt?: DeliveryOptions["onAttempt"];
  onWarn?: ((text: string) => void) | undefined;
  /** Milliseconds until the deadline, or undefined without one. */
  remaining?: (() => number | undefined) | undefined;
  /** Which secrets were refused, shared by the clients of one command; left out: this client's own. */
  readonly lockout?: Lockout;
  /** Where changes are written down. */
  readonly audit?: AuditLog | undefined;
  readonly limits?: Partial<Limits>;
}

export interface Client {
  /**
   * Sends the operation and returns its answer in its one documented form.
   * @param patience how often it may be tried; as safe and as often as `retries` says when left out
   * @throws {CliError} as the table of errors says
   * @throws {Interrupted}
   */
  exchange<P extends Params, R>(op: Operation<P, R>, input: InputOf<P>, patience?: Patience): Promise<Answer<R>>;
  /** Any endpoint. A status of failure is returned, with what it means; a redirect or a lost answer is thrown. */
  send(request: FreeRequest): Promise<FreeAnswer>;
  /** As `send`, with the body of a 200 as it comes. */
  download(request: FreeRequest): Promise<FlowingAnswer>;
  preview<P extends Params, R>(op: Operation<P, R>, input: InputOf<P>): Preview;
  previewFree(request: FreeRequest): Preview;
  /** Accepts this certificate, and no other, for new connections. 64 hex digits, with or without colons. */
  trustCertificate(fingerprint256: string): void;
  presentedCertificate(): PresentedCertificate | undefined;
  /**
   * The certificate of the management port, whoever vouches for it: a handshake, after which nothing is sent.
   * @throws {CliError} when there is no connection, or no TLS
   */
  inspectCertificate(): Promise<PresentedCertificate>;
  /** The way to the instance, step by step. */
  readonly way: WaySteps;
  /** The release that the last answer with `X-GitHub-Enterprise-Version` named: `3.8.4`. The REST API sends it, also with a 401. */
  release(): string | undefined;
  /** Takes every secret this client knows out of a text. */
  redact(text: string): string;
  /** Ends every connection at once, so that the process can end. Safe to call twice. */
  close(): Promise<void>;
}

/** Seconds a free request may take: nobody knows which endpoint it is. */
const FREE = { headersTimeout: 90, totalTimeout: 600 };

export function createClient(options: ClientOptions): Client {
  const { target, clock, signal, version } = options;
  // Every request in flight and every wait listens to it.
  setMaxListeners(0, signal);
  const redactor = createRedactor();
  const learn = (secret: string): void => redactor.learn(secret);
  const redact = (text: string): string => redactor.redact(text);
  const wire = new Wire(options, learn);
  const credentials = createCredentials(target, learn);
  const lockout = options.lockout ?? createLockout({ clock });
  let release: string | undefined;
  const trace = createTrace(options.onTrace, redact);
  const pageRows = new PageRows();
  const delivery = createDelivery({
    clock,
    signal,
    random: () => options.random(),
    retries: options.retries,
    remaining: () => options.remaining?.(),
    onWait: (text) => options.onWait?.(redactor.redact(text)),
    onWarn: (text) => options.onWarn?.(redactor.redact(text)),
    onAttempt: options.onAttempt,
    label: target.label,
  });
  const deliver = auditing(delivery, options.audit, target, redact);

  const credentialFor = async (call: Call): Promise<Credential | undefined> =>
    call.credentials === "none" ? undefined : asLogin(await credentials.for(call.request.plane, signal), call.login);

  /** The same secret in the form that pages of the site take. */
  const asLogin = (credential: Credential, login: string | undefined): Credential => {
    if (login === undefined) return credential;
    const encoded = Buffer.from(`${login}:${credential.secret}`, "utf8").toString("base64");
    learn(encoded);
    return { ...credential, header: `Basic ${encoded}` };
  };

  /** Leave to send the credential, and who is told how it ended. @throws {CliError} `unauthenticated`: it was refused before */
  const admitted = async (credential: Credential, call: Call) => {
    const admission = await lockout.admit(identityOf(credential), call.request.origin, signal);
    if (admission.ok) return admission.settle;
    throw refusedBefore({ target, ...call, credential, now: clock.now() }, admission.refusal);
  };

  /** One attempt, redirects included: the answer, or why there is none. */
  const attempt = async (call: Call, progress: Progress): Promise<Attempted<RawAnswer>> => {
    const credential = await credentialFor(call);
    const settle = credential === undefined ? undefined : await admitted(credential, call);
    let verdict: Verdict = "unknown";
    try {
      let request = call.request;
      for (let hops = 0; ; hops++) {
        trace.request(request, credential?.header);
        const answer = await decoded(await wire.exchange(request, call, credential?.header, progress), target.label, call, wire.limits.answer);
        await trace.answer(answer);
        release = releaseIn(answer.headers["x-github-enterprise-version"]) ?? release;
        verdict = verdictOf(answer);
        if (answer.status < 300) return { ok: true, value: answer };
        if (answer.status >= 400) return failedBy(answer, call, credential);
        const path = followed(answer, request, hops, target, call.operation);
        request = { ...request, path, url: `${request.origin}${path}` };
      }
    } catch (thrown) {
      const failed = wire.explain(thrown, call);
      if (failed === undefined) throw thrown instanceof CliError ? safeThroughout(thrown) : thrown;
      trace.failure(failed.error.message);
      return { ok: false, ...failed };
    } finally {
      settle?.(verdict);
    }
  };

  const failedBy = (answer: RawAnswer, call: Call, credential: Credential | undefined): Attempted<RawAnswer> => {
    // Before it is cut to a message's length: a secret that the cut runs through would not be found.
    const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, redact(value)]));
    const said = { ...answer, headers, body: Buffer.from(redact(new TextDecoder().decode(answer.body)), "utf8") };
    const { error, ending } = statusFailed(said, { target, ...call, credential, now: clock.now() });
    return { ok: false, error: safe(error), ending, answer };
  };

  /** An instance that repeats what it was sent must not make a message of it. */
  const safe = (error: CliError): CliError => {
    const message = redact(error.message);
    return message === error.message ? error : new CliError(error.code, message, error.facts);
  };

  /** For an error that was made of an answer as it came, the next step included. */
  const safeThroughout = (error: CliError): CliError => {
    const { hint } = error.facts;
    return hint === undefined ? safe(error) : safe(error).with({ hint: redact(hint) });
  };

  const learnFrom = (request: HttpRequest): HttpRequest => {
    for (const one of secretsOf(request)) learn(one);
    return request;
  };

  const freeCall = (free: FreeRequest): Call => {
    const request = learnFrom(buildFreeRequest(free, target, version));
    const isRead = isReading(free.method);
    return {
      request,
      operation: `${free.method} ${request.path.split("?")[0] ?? request.path}`,
      op: undefined,
      isRead,
      repeatable: isRead,
      ...(free.within === undefined ? FREE : { headersTimeout: free.within / 1000, totalTimeout: free.within / 1000 }),
      credentials: free.credentials ?? (request.plane === "rest" ? "token" : "basic"),
      login: free.site?.login,
    };
  };

  /** What breaks off a body that flows, in the terms of the table of errors. */
  async function* explained(pieces: AsyncIterable<Buffer> | Iterable<Buffer>, call: Call): AsyncGenerator<Buffer> {
    try {
      yield* pieces;
    } catch (thrown) {
      if (signal.aborted) throw ended(signal.reason, call, true, { label: target.label, onWarn: (text) => options.onWarn?.(text) });
      const failed = wire.explain(thrown, call);
      if (failed !== undefined) trace.failure(failed.error.message);
      throw failed?.error ?? thrown;
    }
  }

  const flowing = ({ body, flow, ...head }: RawAnswer, call: Call): FlowingAnswer => ({ ...head, body: explained(flow ?? [body], call) });

  return {
    async exchange<P extends Params, R>(op: Operation<P, R>, input: InputOf<P>, patience: Patience = {}): Promise<Answer<R>> {
      const known: Operation = op;
      const call: Call = {
        request: learnFrom(buildRequest(known, input, target, version)),
        operation: op.route,
        op: known,
        isRead: op.effect === "read",
        repeatable: op.isRepeatable(input),
        headersTimeout: op.headersTimeout,
        totalTimeout: op.totalTimeout,
        credentials: op.credentials,
      };
      const result = await deliver<Answer<R>>(call, patience, async (progress) => {
        const attempted = await attempt(call, progress);
        if (!attempted.ok) return attempted;
        const { status, headers } = attempted.value;
        const plain = pageRows.answer(attempted.value, known);
        if (plain !== undefined) return { ok: true, value: plain as Answer<R> };
        try {
          const value = await readValue(attempted.value, known, target.label, redact);
          if (isTree(known.returns)) for (const one of secretsIn(value as Json)) redactor.learn(one);
          return { ok: true, value: { value: value as R, status, headers } };
        } catch (thrown) {
          if (thrown instanceof AnswerCut) return { ok: false, ...cutShort(thrown, call, target) };
          throw thrown instanceof CliError ? safe(thrown) : thrown;
        }
      });
      if (result.ok) return result.value;
      throw result.error;
    },

    async send(free) {
      const call = freeCall(free);
      const result = await deliver<RawAnswer>(call, { once: free.within !== undefined }, async (progress) => {
        const attempted = await attempt(call, progress);
        if (attempted.ok) refuseHtml(attempted.value, call, target.label, redact);
        return attempted;
      });
      if (result.ok) return result.value;
      if (result.answer === undefined) throw result.error;
      return { ...result.answer, failure: result.error };
    },

    async download(free) {
      const call: Call = { ...freeCall(free), flowing: true };
      const result = await deliver<RawAnswer>(call, {}, (progress) => attempt(call, progress));
      if (result.ok) return flowing(result.value, call);
      if (result.answer === undefined) throw result.error;
      return { ...flowing(result.answer, call), failure: result.error };
    },

    preview<P extends Params, R>(op: Operation<P, R>, input: InputOf<P>): Preview {
      const known: Operation = op;
      return previewOf(buildRequest(known, input, target, version));
    },
    previewFree: (free) => previewOf(buildFreeRequest(free, target, version)),
    trustCertificate: (fingerprint256) => {
      wire.trust = { ...wire.trust, pin: { fingerprint256: fingerprint256.replaceAll(":", "").toLowerCase() } };
    },
    presentedCertificate: () => wire.presented,
    release: () => release,
    inspectCertificate: () => inspectCertificate(wire, options),
    way: createWay(wire, { target, version }),
    redact,
    close: () => wire.close(),
  };
}

/** A tree whose keys nobody has listed, such as the settings, which hold secrets in clear. */
const isTree = (shape: ShapeData): boolean => shape.kind === "object" && (shape.open || Object.values(shape.fields).some(isTree));

/** An answer that stops early: a read may be repeated, a write may have been carried out. */
function cutShort(cut: AnswerCut, call: Call, target: Target): Failed {
  const facts = { operation: call.operation, status: cut.status };
  const what = `${target.label}: ${cut.message}`;
  const error = call.isRead
    ? new CliError("bad_answer", what, { ...facts, hint: "try again; -v shows the exchange" })
    : inDoubt(call.operation, what, { status: cut.status });
  return { error, ending: { kind: "cut" } };
}
