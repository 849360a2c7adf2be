/** The way to an instance without a request: what its ports present, and how far a connection comes. */
import { lookup } from "node:dns/promises";
import type { PresentedCertificate, WayReport, WaySteps } from "./answers.js";
import type { Reached } from "./connect.js";
import { codeOf, ConnectionFailure } from "./connection-failure.js";
import type { Call } from "./delivery.js";
import { buildFreeRequest } from "./request.js";
import type { Target } from "./target.js";
import { ExchangeFailure } from "./transport.js";
import type { Wire } from "./wire.js";

/** A path of each API; where it leads is all that counts, for nothing is sent. */
export const PATHS = { manage: "/manage/v1/version", rest: "/meta" } as const;

interface Surroundings {
  readonly target: Target;
  readonly version: string;
}

export function createWay(wire: Wire, { target, version }: Surroundings): WaySteps {
  const callTo = (api: "manage" | "rest"): Call => handshake(PATHS[api], target, version);
  return {
    proxy: (api) => wire.proxyOf(callTo(api).request.origin)?.shown,

    async addresses(within) {
      try {
        return (await inTime(lookup(target.host, { all: true }), within)).map(({ address }) => address);
      } catch (thrown) {
        const code = codeOf(thrown) === "UNKNOWN" ? "EAI_AGAIN" : codeOf(thrown);
        throw explained(wire, new ConnectionFailure("connect", code, { cause: thrown }), callTo("manage"));
      }
    },

    async survey(api, within) {
      const call = callTo(api);
      const { origin } = call.request;
      const seen: { certificate?: PresentedCertificate; address?: string | undefined; protocol?: string; flaw?: string | undefined } = {};
      const failure = await failureOf(wire, call, () =>
        wire.look(origin, {
          timeout: within,
          trust: () => wire.trust,
          onCertificate: (certificate) => {
            seen.certificate = certificate;
          },
          onStage: (reached: Reached) => {
            if (reached.stage === "connect") seen.address = reached.address;
            else Object.assign(seen, { protocol: reached.protocol, flaw: reached.flaw });
          },
        }),
      );
      return {
        authority: wire.authorityOf(call),
        proxy: wire.proxyOf(origin)?.shown,
        secure: origin.startsWith("https:"),
        insecure: wire.trust.insecure,
        pinned: wire.trust.pin !== undefined && !wire.trust.insecure,
        ...seen,
        failure,
      };
    },
  };
}

async function failureOf(wire: Wire, call: Call, connect: () => Promise<void>): Promise<WayReport["failure"]> {
  try {
    await connect();
    return undefined;
  } catch (thrown) {
    const cause = thrown instanceof Error ? thrown.cause : undefined;
    const failure = wire.explain(thrown, call);
    if (failure === undefined || !(cause instanceof ConnectionFailure)) throw thrown;
    return { stage: cause.stage, code: cause.code, proxyStatus: cause.facts.proxyStatus, error: failure.error };
  }
}

/** For messages alone: nothing is sent. */
export const handshake = (path: string, target: Target, version: string): Call => ({
  request: buildFreeRequest({ method: "GET", path, query: [] }, target, version),
  operation: "TLS handshake",
  op: undefined,
  isRead: true,
  repeatable: false,
  headersTimeout: 0,
  totalTimeout: 0,
  credentials: "none",
});

function explained(wire: Wire, cause: ConnectionFailure, call: Call): Error {
  return wire.explain(new ExchangeFailure("connection", { sent: false, cause }), call)?.error ?? cause;
}

/** The name server is asked by the system, which cannot be stopped: after this time nobody waits for it any more. */
async function inTime<T>(pending: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new ConnectionFailure("connect", "EAI_AGAIN"));
    }, milliseconds);
  });
  try {
    return await Promise.race([pending, late]);
  } finally {
    clearTimeout(timer);
  }
}
