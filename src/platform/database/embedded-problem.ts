/** The embedded database cannot be started or kept; the message is one plain line for the person at the terminal. */
export class EmbeddedProblem extends Error {}
