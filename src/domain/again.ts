/** A command for a person to copy, that leads to the instance this one talked to. `words`: what stands after `ghes-admin`. */
export const again = ({ instance }: { readonly instance: { readonly flags: string } }, words: string): string => `ghes-admin ${words}${instance.flags}`;
