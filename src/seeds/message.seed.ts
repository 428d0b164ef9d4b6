import type { Demo } from './demo-world.js';

export async function tellMessages(_demo: Demo): Promise<void> {}
