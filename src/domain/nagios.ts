/** One line for Nagios, Icinga and their kin, by the Monitoring Plugins guidelines. */
import type { ExitName } from "../errors.js";

export type NagiosState = "OK" | "WARNING" | "CRITICAL" | "UNKNOWN";

/** One measured value; the thresholds are those it is judged by. */
export interface PerfData {
  readonly label: string;
  /** Null where it could not be measured: `U` on the line. */
  readonly value: number | null;
  /** `s`, `%`, `B`, `c` or none. */
  readonly unit?: string;
  readonly warn?: number | undefined;
  readonly crit?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export interface NagiosReport {
  /** In capitals by custom: `GHES LICENSE`. */
  readonly service: string;
  readonly state: NagiosState;
  readonly text: string;
  readonly perfdata?: readonly PerfData[];
}

/** `GHES LICENSE OK - valid for 40 days | days_left=40;30;0`, without a line end. */
export function nagiosLine({ service, state, text, perfdata = [] }: NagiosReport): string {
  const said = plain(text);
  const head = `${plain(service)} ${state}${said === "" ? "" : ` - ${said}`}`;
  return perfdata.length === 0 ? head : `${head} | ${perfdata.map(perf).join(" ")}`;
}

/**
 * The exit of a check. A plugin's exit codes are 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN by Nagios's own contract, and
 * `--nagios` speaks it in place of this program's table; the names are only the ones that carry those numbers there.
 */
export const nagiosExit = (state: NagiosState): ExitName => (({ OK: "ok", WARNING: "failed", CRITICAL: "usage", UNKNOWN: "cancelled" }) as const)[state];

const SEVERITY: readonly NagiosState[] = ["OK", "UNKNOWN", "WARNING", "CRITICAL"];

/** The state that a whole has whose parts have these; OK for none. CRITICAL outweighs WARNING, WARNING UNKNOWN. */
export const worst = (states: readonly NagiosState[]): NagiosState => SEVERITY[Math.max(0, ...states.map((state) => SEVERITY.indexOf(state)))] ?? "UNKNOWN";

/** A status word of the Manage API as a state; a word nobody knows is UNKNOWN. */
export const nagiosState = (status: string): NagiosState =>
  SEVERITY.find((state) => state === status.toUpperCase()) ?? (status.toUpperCase() === "FAILED" ? "CRITICAL" : "UNKNOWN");

/** `|` begins the performance data and a line end the long output, so neither may come from a server's text. */
const plain = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}|]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();

function perf({ label, value, unit = "", warn, crit, min, max }: PerfData): string {
  const fields = [value === null ? "U" : `${numeral(value)}${unit}`, ...[warn, crit, min, max].map((number) => (number === undefined ? "" : numeral(number)))];
  return `${quoted(label)}=${fields.join(";").replace(/;+$/, "")}`;
}

/** Never in scientific notation, which monitoring systems do not read. */
const numeral = (value: number): string =>
  Number.isFinite(value) ? (Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(6).replace(/\.?0+$/, "")) : "U";

/** Quoted where it has other characters than the plainest; a quote inside is doubled, `=` may not occur. */
const quoted = (label: string): string => {
  const clean = plain(label).replaceAll("=", "_");
  return /^[\w.-]+$/.test(clean) ? clean : `'${clean.replaceAll("'", "''")}'`;
};
