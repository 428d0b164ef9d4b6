import type { Demo } from './demo-world.js';

export async function tellProgress(_demo: Demo): Promise<void> {}
