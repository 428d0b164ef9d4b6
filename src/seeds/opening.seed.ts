import { Openings } from '../enrolment/openings.service.js';
import type { Demo } from './demo-world.js';

/** One organiser has asked for the names on certificates of everybody; it waits for the yes of the other. */
export async function tellOpenings(demo: Demo): Promise<void> {
  const asked = { fields: ['certificate_name' as const], reason: 'certificate' as const, words: 'two cards came back unprinted' };
  await demo.get(Openings).ask(await demo.act(demo.staff['organiser-2']!, 'opening.asked'), demo.current.id, asked);
}
