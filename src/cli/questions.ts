/** Of inquirer only what is asked with: its editor prompt alone would bring 550 kB of character sets into the bundle. */
export { confirm, input, password } from "@inquirer/prompts";
