/** What a person sees of what was written to a terminal. */

const ESC = "\u001b";
/** A control sequence, saving or restoring the cursor, or one character. */
const SEQUENCE = new RegExp(`${ESC}\\[([?0-9;]*)([A-Za-z])|${ESC}[78]|[^]`, "gu");

/**
 * What is left on a terminal of this width after these bytes: lines without trailing spaces, and whether the cursor is
 * to be seen. Knows what our output may use (carriage return, cursor movement, erasing, colour), and refuses the rest.
 */
export function screenOf(bytes: string, columns: number): { readonly lines: readonly string[]; readonly cursorVisible: boolean } {
  const rows: string[][] = [[]];
  let [x, y, cursorVisible] = [0, 0, true];
  const row = () => (rows[y] ??= []);
  const control: Readonly<Record<string, (n: number, given: string) => void>> = {
    A: (n) => (y = Math.max(0, y - n)),
    B: (n) => (y += n),
    C: (n) => (x += n),
    D: (n) => (x = Math.max(0, x - n)),
    G: (n) => (x = n - 1),
    // Only to the top: what is left of the terminal is known to nobody here.
    H: () => ([x, y] = [0, 0]),
    J: (_n, given) => {
      row().length = given === "2" ? 0 : Math.min(row().length, x);
      rows.length = y + 1;
    },
    K: (_n, given) => {
      row().length = given === "2" ? 0 : Math.min(row().length, x);
    },
    m: () => undefined,
    h: (_n, given) => (given === "?25" ? (cursorVisible = true) : undefined),
    l: (_n, given) => (given === "?25" ? (cursorVisible = false) : undefined),
  };
  for (const [text, given = "", name] of bytes.matchAll(SEQUENCE)) {
    if (name !== undefined) {
      const act = control[name];
      if (act === undefined) throw new Error(`an unknown sequence: ${JSON.stringify(text)}`);
      act(Number(given.replace("?", "")) || 1, given);
    } else if (text === "\r") x = 0;
    else if (text === "\n") {
      // A terminal's driver returns the cursor, too.
      [x, y] = [0, y + 1];
      row();
    } else if (text === "\u0007" || text.startsWith(ESC)) continue;
    else {
      if (x >= columns) [x, y] = [0, y + 1];
      while (row().length < x) row().push(" ");
      row()[x] = text;
      x += 1;
    }
  }
  return { lines: rows.map((cells) => cells.join("").trimEnd()), cursorVisible };
}

/** The screen as one text, without empty lines at its end. */
export const shown = (bytes: string, columns = 80): string => screenOf(bytes, columns).lines.join("\n").trimEnd();

/** Sequences as an eye sees them. */
export const legible = (bytes: string): string => bytes.replaceAll(ESC, "ESC");
