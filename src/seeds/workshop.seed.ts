import type { Demo } from './demo-world.js';

export async function makeWorkshops(_demo: Demo): Promise<void> {}

export async function tellWorkshops(_demo: Demo): Promise<void> {}
