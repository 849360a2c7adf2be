declare const __VERSION__: string;

/** This program's release, as package.json says; filled in by the bundler. */
export const VERSION: string = __VERSION__;
