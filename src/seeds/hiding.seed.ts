import type { Demo } from './demo-world.js';

export async function tellHiding(_demo: Demo): Promise<void> {}
