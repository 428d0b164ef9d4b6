import type { Demo } from './demo-world.js';

export async function tellMarking(_demo: Demo): Promise<void> {}
