/** Something outside us that keeps Banyan from starting; the message is one plain line for the person at the terminal. */
export class StartProblem extends Error {}
