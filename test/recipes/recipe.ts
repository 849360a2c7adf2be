/**
 * A recipe's page as what can be run. Of its fenced blocks these count, by the words after the backticks:
 *
 *     sh file=NAME    a script that is written to NAME, executable
 *     sh run          is run with `sh -eu` in the folder of the scripts, one block after the other, on one appliance
 *     sh run exit=N   the same, ending with N
 *     text stdout     what the block before it printed, with `ghe.example.com` for the appliance
 *
 * All others are for reading. `<!-- sandbox: users=100 pace=1 -->` says what kind of appliance it is.
 */
export interface Recipe {
  readonly sandbox: { readonly users?: number; readonly pace?: number };
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly runs: readonly Run[];
}

export interface Run {
  readonly script: string;
  readonly exit: number;
  /** Undefined where the page does not show it. */
  readonly stdout: string | undefined;
}

interface Block {
  readonly language: string;
  readonly words: readonly string[];
  readonly text: string;
}

export function recipeIn(page: string): Recipe {
  const blocks = [...page.matchAll(/^```(\S+)(.*)\n((?:.*\n)*?)^```$/gm)].map(([, language = "", words = "", text = ""]): Block => ({
    language,
    words: words.trim().split(/\s+/),
    text,
  }));
  const scripts = blocks.filter(({ language }) => language === "sh");
  return {
    sandbox: settingsIn(/<!-- sandbox: (.*) -->/.exec(page)?.[1] ?? ""),
    files: scripts.flatMap(({ words, text }) => {
      const name = valueOf(words, "file");
      return name === undefined ? [] : [{ name, text }];
    }),
    runs: blocks.flatMap((block, i) => (block.language === "sh" && block.words.includes("run") ? [runOf(block, blocks[i + 1])] : [])),
  };
}

function runOf({ words, text }: Block, next: Block | undefined): Run {
  const isShown = next?.language === "text" && next.words.includes("stdout");
  return { script: text, exit: Number(valueOf(words, "exit") ?? 0), stdout: isShown ? next.text : undefined };
}

const valueOf = (words: readonly string[], key: string): string | undefined => words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);

function settingsIn(text: string): Recipe["sandbox"] {
  const number = (key: string) => {
    const value = valueOf(text.split(" "), key);
    return value === undefined ? {} : { [key]: Number(value) };
  };
  return { ...number("users"), ...number("pace") };
}
