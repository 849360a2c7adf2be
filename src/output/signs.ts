/** Our own signs where the locale is not UTF-8. What a server, a file or a person wrote keeps its own on stdout. */

const SIGNS: Readonly<Record<string, string>> = { "\u2026": "...", "\u2192": "->", "\u00b7": "-", "\u00d7": "x" };

/** A message for people in ASCII, as far as it is ours. */
export const plainSigns = (text: string): string => text.replaceAll(/[\u2026\u2192\u00b7\u00d7]/g, (sign) => SIGNS[sign] ?? sign);

/** How messages for people are written on a terminal that does, or does not, show more than ASCII. */
export const wordsFor = ({ unicode }: { readonly unicode: boolean }): ((text: string) => string) => (unicode ? (text) => text : plainSigns);
