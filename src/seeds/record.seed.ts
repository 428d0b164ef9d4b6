import type { Demo } from './demo-world.js';

export async function tellRecords(_demo: Demo): Promise<void> {}
