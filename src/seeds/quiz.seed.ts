import type { Demo } from './demo-world.js';

export async function makeQuizzes(_demo: Demo): Promise<void> {}

export async function tellQuizzes(_demo: Demo): Promise<void> {}
