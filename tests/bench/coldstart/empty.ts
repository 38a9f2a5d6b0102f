/** The lower floor: what a Node process needs to import nothing. */
export const handler = () => undefined;
