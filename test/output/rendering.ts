/** A renderer on a fake world, as the command line would set it up. */
import { decideMode, type ModeFlags } from "../../src/output/mode.js";
import { createRenderer, type Renderer } from "../../src/output/render.js";
import { createScreen, type Screen } from "../../src/output/screen.js";
import { describeTerminal, type Terminal } from "../../src/output/terminal.js";
import { fakeWorld, type FakeOptions, type FakeWorld } from "../support/fake-world.js";

export interface Rendering {
  readonly fake: FakeWorld;
  readonly terminal: Terminal;
  readonly screen: Screen;
  readonly renderer: Renderer;
}

export interface RenderingOptions extends FakeOptions, Partial<ModeFlags> {
  readonly noColor?: boolean;
  readonly quiet?: boolean;
  readonly signal?: AbortSignal;
}

export function rendering(options: RenderingOptions = {}): Rendering {
  const fake = fakeWorld(options);
  const terminal = describeTerminal(fake.world, { noColor: options.noColor ?? true, quiet: options.quiet ?? false, pager: true });
  const screen = createScreen(fake.world);
  const mode = decideMode({ headers: true, ...options }, terminal);
  return { fake, terminal, screen, renderer: createRenderer(fake.world, terminal, mode, screen, options.signal ?? fake.world.interrupt) };
}

export const TTY = { stdout: true, stderr: true, stdin: true };

export async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
}
