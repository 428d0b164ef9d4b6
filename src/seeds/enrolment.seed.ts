import type { Demo } from './demo-world.js';

export async function tellEnrolments(_demo: Demo): Promise<void> {}
