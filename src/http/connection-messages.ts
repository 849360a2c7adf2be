/** The sentence and the next step for each way a connection fails before TLS: the network, and a proxy. */
import type { ConnectionFailure } from "./connection-failure.js";
import { failed, type Failed, type Place } from "./connection-place.js";
import { tlsFailed } from "./tls-messages.js";
import type { Ending } from "./retry.js";
import { oneLine, visible } from "./visible.js";

/** What a failed connection means: its message, and whether another attempt may help. */
export function connectionFailed(failure: ConnectionFailure, place: Place): Failed {
  if (failure.stage === "proxy") return proxyFailed(failure, place);
  if (failure.stage === "tls") return tlsFailed(failure, place);
  return tcpFailed(failure, place);
}

/** Ways to say what the system's code means. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "the network is unreachable",
  ENOTFOUND: "cannot find the host",
  EAI_AGAIN: "the name server does not answer",
  ETIMEDOUT: "no answer to the connection attempt",
  TIMEOUT: "no answer to the connection attempt",
  CLOSED: "connection closed",
  HPE_HEADER_OVERFLOW: "the headers of its answer are too large",
};

/** What the system's code, or that of Node's HTTP parser, means. */
const reasonOf = (code: string): string => REASONS[code] ?? (code.startsWith("HPE_") ? "its answer is not HTTP" : code);

function tcpFailed(failure: ConnectionFailure, place: Place): Failed {
  const { code, facts } = failure;
  const { target, authority } = place;
  const several = facts.tried !== undefined && facts.tried.length > 1 ? ` (tried ${facts.tried.join(", ")})` : "";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    const message =
      code === "ENOTFOUND" ? `cannot find host "${visible(target.host)}"` : `cannot look up host "${visible(target.host)}": ${REASONS[code] ?? code}`;
    return failed("unreachable", message, "check the name, or the name server of this computer", failure, {
      kind: "unsent",
      again: code === "ENOTFOUND" ? 0 : 1,
    });
  }
  return failed("unreachable", `cannot reach ${authority}: ${reasonOf(code)}${several}`, hintFor(code, place), failure, { kind: "unsent" });
}

function hintFor(code: string, { target, port }: Place): string {
  if (code !== "ECONNREFUSED") return "check that the instance is up and that a firewall lets this computer through";
  if (port === target.restPort) return `the instance may be restarting, or its API is on another port than ${String(port)} (--rest-port)`;
  const other = target.scheme === "https" ? "8443 with TLS, 8080 without (--host http://HOST)" : "8080 without TLS, 8443 with it (--host HOST)";
  return `the instance may be restarting, or its management API is on another port: ${other}`;
}

/** What a proxy's failure means: always the proxy is named, never the instance alone. */
function proxyFailed(failure: ConnectionFailure, place: Place): Failed {
  const { code } = failure;
  const name = place.proxy?.shown ?? "the proxy";
  if (code === "PROXY_STATUS") return proxyAnswered(failure, name, place);
  if (code === "ENOTFOUND") return failed("proxy", `cannot find the host of proxy ${name}`, PROXY_SETTINGS, failure, { kind: "final" });
  const isTls = code.startsWith("ERR_TLS") || code.startsWith("ERR_SSL") || code.includes("CERT") || code.includes("SIGNATURE");
  const reason = PROXY_REASONS[code] ?? REASONS[code] ?? (isTls ? `its certificate is not accepted (${code})` : code.startsWith("HPE_") ? NOT_HTTP : code);
  const ending: Ending = isTls || reason === NOT_HTTP ? { kind: "final" } : { kind: "unsent" };
  return failed("proxy", `cannot use proxy ${name} to reach ${place.authority}: ${reason}`, PROXY_SETTINGS, failure, ending);
}

const PROXY_SETTINGS = "check HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or --proxy of the profile: appliances are often reached without one";

const NOT_HTTP = "its answer is not HTTP; a proxy that itself speaks TLS is written https://HOST:PORT";

const PROXY_REASONS: Readonly<Record<string, string>> = {
  TIMEOUT: "no answer",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not itself speak TLS; write it as http://HOST:PORT",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "it does not itself speak TLS; write it as http://HOST:PORT",
};

function proxyAnswered(failure: ConnectionFailure, name: string, place: Place): Failed {
  const answer = oneLine(failure.facts.proxyAnswer ?? "", 80);
  const status = failure.facts.proxyStatus ?? 0;
  // tinyproxy says 401 to wrong ones.
  if (status === 407 || status === 401)
    return place.proxy?.authorization === undefined
      ? failed(
          "proxy",
          `proxy ${name} asks for a user and a password (${answer})`,
          "write them into the proxy's URL: http://USER:PASSWORD@HOST:PORT",
          failure,
          {
            kind: "final",
          },
        )
      : failed(
          "proxy",
          `proxy ${name} does not accept its user and password (${answer})`,
          "check them in the proxy's URL: signs in them are written as %XX",
          failure,
          {
            kind: "final",
          },
        );
  if (status < 500)
    return failed(
      "proxy",
      `proxy ${name} refused to connect to ${place.authority}: ${answer}`,
      `many proxies allow port 443 alone: have ${String(place.port)} allowed there, or go past the proxy with NO_PROXY=${noProxyFor(place)}`,
      failure,
      { kind: "final" },
    );
  return failed(
    "proxy",
    `proxy ${name} could not connect to ${place.authority}: ${answer}`,
    `the proxy answers, but does not reach the instance: check host and port, or go past the proxy with NO_PROXY=${noProxyFor(place)}`,
    failure,
    { kind: "unsent" },
  );
}

const noProxyFor = ({ target }: Place): string => visible(target.host);
