/**
 * The table of faults: what may go wrong, and what then holds. Each row has cases of the laboratory (cases/), or tests elsewhere
 * that hold it, named here; or it says why it has none yet. table.test.ts checks all of it, and writes docs/faults.md.
 */

/** A test by its file below test/ and its name as it is written there. */
export type Reference = readonly [file: string, name: string];

export interface Row {
  readonly fault: string;
  readonly holds: string;
  readonly also?: readonly Reference[];
  /** Not held yet: why. */
  readonly todo?: string;
}

const RETRY = "http/retry.test.ts";
const ANSWERS = "http/answers.test.ts";
const STATUSES = "http/statuses.test.ts";
const TLS = "http/tls.test.ts";
const PROXY = "http/proxy.test.ts";
const STREAMS = "e2e/streams.test.ts";
const SIGNALS = "e2e/signals.test.ts";
const MEMORY = "e2e/memory.test.ts";
const KILL = "e2e/bulk-kill.test.ts";
const STORE = "profiles/store.test.ts";
const KEYCHAIN = "profiles/keychain.test.ts";
const PROCESSES = "profiles/store-processes.test.ts";

export const ROWS: readonly Row[] = [
  // A. Connection
  { fault: "no such host", holds: "6, names the host; not tried again, a silent name server once" },
  { fault: "the port refuses", holds: "6, names host and port and the other port; four attempts, one with `--no-retry`" },
  { fault: "a black hole", holds: "6 within the time for a connection" },
  { fault: "TCP accepted, TLS never answered", holds: "6, says that the handshake timed out" },
  { fault: "no answer", holds: "a read is tried again and is 6; a write goes once and is 7" },
  { fault: "the body stalls", holds: "6 after the longest gap" },
  { fault: "a drip below the longest gap", holds: "6 at `--timeout`, or after a request's longest time" },
  {
    fault: "reset before an answer, of what may be repeated",
    holds: "sent again, and done; four times at most, looks between included; once with `--no-retry`",
  },
  {
    fault: "reset before an answer, `config apply`",
    holds: "one POST; the run is looked for by its id: found, it goes on, else 7",
    also: [
      ["apply/sandbox.test.ts", "a POST whose answer is lost: one POST, and the run goes on"],
      ["apply/sandbox.test.ts", "a POST that never arrived: 7, one POST, with how to find out"],
    ],
  },
  { fault: "an idle connection closed at reuse", holds: "no one notices" },
  { fault: "one address family refuses, or both", holds: "the other is taken; both addresses stand in the message" },
  {
    fault: "more parallel requests than connections",
    holds: "no more connections than `--concurrency`",
    also: [[ANSWERS, "goes over no more connections than allowed"]],
  },
  // B. HTTP semantics
  { fault: "429 with `Retry-After: 3`", holds: "at least 3 s, for every request to the instance", also: [[RETRY, "makes every request to the instance wait"]] },
  { fault: "429 with a day, `--timeout 60`", holds: "1 at once, with the time" },
  { fault: "429 with a date, the server's clock an hour ahead", holds: "waits by the server's clock" },
  { fault: "a Retry-After that is none", holds: "as if there were none" },
  { fault: "403 with no requests left", holds: "a rate limit, not a refusal" },
  {
    fault: "401",
    holds: "4, says which secret; one request, none after it",
    also: [[STATUSES, "nothing is sent with that secret by any client of the command, to any instance"]],
  },
  { fault: "403 without the rights", holds: "4, with the scopes there are and those that are accepted" },
  { fault: "404", holds: "1, tells a name that is wrong from rights and releases" },
  { fault: "422 with `errors[]`", holds: "1, each field's message, made harmless" },
  { fault: "500 as JSON, page or nothing", holds: "1, with the request id; a read is tried once more" },
  {
    fault: "502, 503, 504 while a run is followed",
    holds: "goes on looking, says so, and ends as the run does",
    also: [["apply/follow.test.ts", "survives a minute of refused connections, 502, 503 and HTML pages, and says so in two lines"]],
  },
  { fault: "503 with the maintenance page", holds: "1, says so; no HTML" },
  { fault: "200 with a login page", holds: "6, says that it is a page" },
  { fault: "an empty, null or wrongly shaped 200", holds: "6, what was expected where" },
  { fault: "a redirect to the same origin", holds: "a read follows three; a circle is 6" },
  { fault: "a redirect to another port", holds: "6; nothing is sent there, the port is named" },
  { fault: "307 to a write", holds: "6; not one byte goes to the other" },
  {
    fault: "pages that lead elsewhere, in a circle, or on and on",
    holds: "6; nothing goes elsewhere, and half a list is no list",
    also: [["unit/pages.test.ts", "is followed to its last page"]],
  },
  { fault: "page 7 of 10 fails", holds: "not 0; nothing on stdout with `--json`" },
  { fault: "100 or 103 before the answer", holds: "103 is passed over; 100 is a clear failure" },
  // C. Payload
  { fault: "fewer bytes than announced", holds: "a read is tried again; 6, ended early" },
  { fault: "chunks that end early or are none", holds: "the same" },
  { fault: "JSON cut off where the connection ends", holds: "6, ended early" },
  {
    fault: "a body without end",
    holds: "cut off at 32 MB, with less than 100 MB more of memory",
    also: [[MEMORY, "takes less than 100 MB more than a small one, and is refused"]],
  },
  { fault: "a gzip bomb that nobody asked for", holds: "6 at the limit" },
  { fault: "JSON that is deep, has huge or equal keys, or `__proto__`", holds: "read or refused; nothing is polluted" },
  { fault: "numbers beyond 2^53", holds: "every digit is printed" },
  { fault: "a byte order mark, UTF-16, broken UTF-8, latin-1", holds: "read, or refused with the reason" },
  { fault: "JSON under another content type", holds: "read" },
  { fault: "huge headers, headers with control characters", holds: "6; nothing acts on the terminal" },
  // D. TLS
  {
    fault: "a self-signed certificate, on a terminal",
    holds: "`profile trust` shows it and asks; a no is 3, and no request was sent",
    also: [
      ["pty/trust.test.ts", "shows the certificate and asks; %s is exit %i, and no request is sent"],
      ["profiles/trust.test.ts", "needs a yes, and without anybody to ask refuses"],
    ],
  },
  { fault: "a self-signed certificate, no terminal", holds: "6 with the command that trusts it; no request" },
  { fault: "the pinned certificate", holds: "works, through a proxy too" },
  {
    fault: "another than the pinned certificate",
    holds: "6; the credentials never left: direct, through a proxy, on every connection",
    also: [
      [TLS, "holds on every connection, not only the first"],
      ["http/pins.test.ts", "%s: is no way around the pin, also where the next server knows its tickets"],
      [PROXY, "a pin holds as it does directly"],
    ],
  },
  { fault: "a pinned certificate with another name or authority", holds: "works" },
  {
    fault: "the certificate changes during a configuration run",
    holds: "goes on where it is vouched for, else 7 with run and trust command",
    also: [
      [
        "e2e/certificate-change.test.ts",
        "to any other ends with 7, the run's id and the trust command where nobody can be asked, also where new settings announced another",
      ],
    ],
  },
  { fault: "expired, not yet valid, this computer's clock off", holds: "6, with the dates and this computer's clock" },
  { fault: "wrong name, missing intermediate, unknown authority", holds: "6, a sentence of its own for each" },
  { fault: "TLS 1.1, no TLS, TLS where none is expected", holds: "6, says which" },
  {
    fault: "an authority file that is none",
    holds: "2 before any connection",
    also: [["profiles/resolve.test.ts", "names the variable, or the profile, whose file it is"]],
  },
  {
    fault: "a client certificate is wanted, or another",
    holds: "6, names the flags",
    also: [[TLS, "where an alert (%s) comes only after the request was written: it was not read"]],
  },
  { fault: "`--insecure`", holds: "warns each time, and is never stored" },
  // E. Proxy
  { fault: "a proxy that refuses, asks, fails, or is misspelt", holds: "6, says proxy, its password masked" },
  {
    fault: "a silent proxy",
    holds: "6 within `--timeout`, and the process ends",
    also: [
      [PROXY, "a silent proxy does not outlast --timeout, and nothing was sent"],
      ["e2e/first-contact.test.ts", "%s: is named when the deadline passes, and the process ends"],
    ],
  },
  { fault: "NO_PROXY in every form", holds: "as documented", also: [[PROXY, "NO_PROXY=%j leaves it out: %s"]] },
  {
    fault: "two pairs of credentials",
    holds: "each goes to its own side only",
    also: [[PROXY, "the instance gets its own credentials, the proxy its own, and neither the other's"]],
  },
  // F. Input
  { fault: "a login that is a path, a query, a control character", holds: "2 before any request, or one segment" },
  {
    fault: "an instance's URL with too much in it",
    holds: "normalized, or 2 with the reason",
    also: [["profiles/host.test.ts", "never repeats a password that was written into the host"]],
  },
  {
    fault: "a list of logins in every bad form",
    holds: "2 with the line numbers, no request",
    also: [["bulk/input.test.ts", "are refused when the file is no UTF-8, and when one of 10,000 is wrong"]],
  },
  { fault: "a time that is past, not there, twice there, or without an hour", holds: "2; a doubled hour names both instants" },
  { fault: "numbers that are none", holds: "2" },
  { fault: "a flag that swallows the next", holds: "2" },
  {
    fault: "settings with a mask, an unknown key, another type",
    holds: "2, nothing is overwritten",
    also: [["domain/settings/diff.test.ts", "names each value of another type than the instance has"]],
  },
  { fault: "flags that exclude each other, words that do not exist", holds: "2 with the nearest" },
  { fault: "variables that are empty or unknown", holds: "as not set; a warning with the nearest" },
  // G. Local state
  {
    fault: "many processes save at once",
    holds: "nothing is lost, every read finds a whole store",
    also: [[PROCESSES, "loses none of 8 × 100 profiles, and every read meanwhile finds a whole store"]],
  },
  {
    fault: "`kill -9` during a save",
    holds: "the old store or the new one",
    also: [
      [PROCESSES, "has everything that was reported saved after kill -9 at any moment, and the next save leaves no stray file"],
      [PROCESSES, '${canTrace ? "" : "(needs strace) "}has the old store or the new one after kill -9 before any step of a save'],
    ],
  },
  { fault: "a store that is corrupt, empty, newer, not UTF-8, a folder", holds: "9; the file stays byte for byte", also: [[STORE, "is a directory"]] },
  {
    fault: "a store that others can read, or that is a link",
    holds: "refused, with the chmod",
    also: [
      [STORE, "is a symbolic link (%s), and its target stays as it is"],
      [STORE, "refuses a store of which %s is somebody else's, who could change it"],
      [PROCESSES, "makes the directory 0700 and its files 0600 under umask 000"],
    ],
  },
  {
    fault: "a full or read-only disk",
    holds: "9; the old store stays; nothing more is sent once the journal cannot be written",
    also: [
      [PROCESSES, "keeps the old store when the disk takes only a part of the new one"],
      [KILL, "whose journal cannot be written any more sends nothing more, ends with 9, and is gone on with when there is room"],
      [STREAMS, "is exit 9 with the sentence: %s"],
    ],
  },
  {
    fault: "a lock: stale, live, of another host",
    holds: "taken over; waited for 10 s, then 9 with the process; never taken",
    also: [
      [STORE, "waits 10 s for a lock that is held, names its process, and changes nothing"],
      [STORE, "does not take over the lock of another host, whose processes it cannot see"],
      [PROCESSES, "loses none when 8 processes meet a lock whose process is gone"],
    ],
  },
  {
    fault: "a keychain that hangs, is absent or locked",
    holds: "at most the limit of one call, then the fallback with one warning; 9 where there is none",
    also: [
      [KEYCHAIN, "with one that does not answer, in the file after the limit of one call, and what it started is ended"],
      [KEYCHAIN, "without a D-Bus session, in the file, and nothing is started"],
      [KEYCHAIN, "is exit 9 with the ways out, where there is nothing else"],
      [KEYCHAIN, "is made up for by the environment, with one warning"],
      [KEYCHAIN, "says when it is locked: for reading, for keeping, and for removing"],
    ],
  },
  {
    fault: "a secret in any output, journal, store or process list",
    holds: "never",
    also: [["e2e/secrets.test.ts", "is free of the password and the token, wherever a command fails or talks of its requests"]],
  },
  // H. Terminal, pipes, signals
  {
    fault: "`| head -1`, `| true`, closed streams",
    holds: "no stack trace; what reads ends with 0",
    also: [
      [STREAMS, "ends a command that reads with 0 and without a word: %s"],
      [STREAMS, "$name: a command works without it"],
    ],
  },
  {
    fault: "1 MB to a slow reader",
    holds: "every byte, and the right code",
    also: [
      [STREAMS, "gets all of 1 MB of JSON from a command that succeeds"],
      [STREAMS, "gets all of 1 MB of JSON from a command that fails in part"],
    ],
  },
  { fault: "a bulk command whose output nobody reads", holds: "the work and its journal are complete", also: [[KILL, "goes on when nobody reads its output"]] },
  {
    fault: "SIGINT, SIGTERM, SIGHUP at any moment",
    holds: "130, 143, 129 within a second; the terminal as it was",
    also: [
      [SIGNALS, "$signal ends it within a second with $exit"],
      ["e2e/random-signals.test.ts", "ends by a signal at any moment with its code, prints no half of a value, and shows no stack"],
      ["pty/prompts.test.ts", "Ctrl-C: exit 130, nothing is sent, no stack, and the cursor is there"],
    ],
  },
  {
    fault: "stopped and continued, resized, 0, 1, 20 or unknown columns",
    holds: "no hang, no runaway",
    also: [
      ["pty/screens.test.ts", "does not run away on a terminal of 0 columns or of 1, or on a dumb one"],
      ["e2e/random-signals.test.ts", "and goes on later has lost nothing: %s"],
    ],
  },
  {
    fault: "no terminal and a question",
    holds: "2, no request",
    also: [["e2e/environment.test.ts", "refuses a write that asks, without --yes, before any request"]],
  },
  {
    fault: "names that act on a terminal",
    holds: "seen, not obeyed; exact in JSON",
    also: [["output/safe.test.ts", "holds nothing that acts on a terminal, whatever it was"]],
  },
  {
    fault: "NO_COLOR, FORCE_COLOR, TERM=dumb, --no-color",
    holds: "as documented; no ESC in a pipe",
    also: [
      ["output/terminal.test.ts", "%s has colour as the table says"],
      ["output/colour.test.ts", "%s says the same words"],
    ],
  },
  {
    fault: "a locale that is not UTF-8",
    holds: "ASCII around the data",
    also: [["e2e/environment.test.ts", "LANG=C and a locale that is not UTF-8 put no byte beyond ASCII around the data"]],
  },
  // I. Long and many
  {
    fault: "a configuration run through refusals, 502 and pages",
    holds: "0; one POST",
    also: [["apply/follow.test.ts", "survives a minute of refused connections, 502, 503 and HTML pages, and says so in two lines"]],
  },
  {
    fault: "a node fails, another run is under way, the run is forgotten",
    holds: "1 with the node; 1 with that run; 7",
    also: [
      ["apply/sandbox.test.ts", "a run that fails on one node: 1, after the result, naming it"],
      ["apply/sandbox.test.ts", "a run under way: 1 with its id, and no other is started"],
      ["apply/follow.test.ts", "when the instance no longer knows it: unknown outcome, in bounded time"],
    ],
  },
  {
    fault: "`--timeout` or Ctrl-C while a run goes on",
    holds: "7 or 130, both with how to follow it",
    also: [
      ["apply/sandbox.test.ts", "--timeout while it goes on: 7, with the command that follows it, which then does"],
      [SIGNALS, "$signal ends the following with $exit; the run goes on, and its id and how to pick it up are said"],
    ],
  },
  {
    fault: "thousands of suspensions with faults among them",
    holds: "each row says what is true",
    also: [["bulk/faults.test.ts", "reports of 2,000 users exactly what became of each, and finishes the rest when it is gone on with"]],
  },
  {
    fault: "`kill -9` at any moment of a bulk run",
    holds: "`--resume` completes it; nobody is missed",
    also: [[KILL, "with -9 at any of twenty moments leaves a journal that is not behind the appliance, and --resume completes it"]],
  },
  {
    fault: "the token is revoked during a bulk run",
    holds: "4, no more than what was under way; can be gone on with",
    also: [["bulk/suspend.test.ts", "stops at a 401 with no more than what was under way, exit 4, and is gone on with"]],
  },
  {
    fault: "going on with another input, instance, or twice at once",
    holds: "2, 2, 9",
    also: [
      ["bulk/suspend.test.ts", "is refused on a journal of another command, input or instance, and while another process has it"],
      [KILL, "is not gone on with by two at once: the second is told who has it"],
    ],
  },
  {
    fault: "many instances: one down, one slow, one with a bad certificate, one old",
    holds: "5; each is named, the rest is there, in the time of the slowest",
  },
  {
    fault: "thousands of requests",
    holds: "memory and descriptors stay as they are",
    also: [[MEMORY, "take no more descriptors than the first, and memory that does not grow with them"]],
  },
  {
    fault: "two configuration runs from two machines",
    holds: "the second is refused with the first one's id",
    also: [["apply/start.test.ts", "that began meanwhile makes a conflict of the 400"]],
  },
  // J. Time
  {
    fault: "the clock jumps during a wait, the laptop sleeps",
    holds: "no wait is longer or shorter for it; who watches or follows looks at once",
    also: [["unit/sleep.test.ts", "is over within a quarter of a second where the wall clock %s"]],
  },
  {
    fault: "the night the clocks change, a zone that does not exist",
    holds: "the right instants; a warning",
    also: [
      ["domain/moment.test.ts", "counts hours as they pass, and days by the calendar, over a change"],
      ["domain/moment.test.ts", "reads local time as UTC and says that it had to"],
    ],
  },
];
