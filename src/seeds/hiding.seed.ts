import { Hidings } from '../overview/hidings.service.js';
import type { Demo } from './demo-world.js';

/** One person of each cohort pressed *Hide me*: this year's in her second week, last year's long after her course. */
export async function tellHiding(demo: Demo): Promise<void> {
  for (const [cohort, at] of [[demo.current, demo.current.at(1, 4, '22:10')], [demo.lastYear, demo.lastYear.at(20, 2, '21:00')]] as const) {
    for (const person of cohort.in('hidden')) {
      const act = await demo.act(person, 'person.hid');
      await demo.at(at, () => demo.get(Hidings).hideMe(act, 'keep'));
    }
  }
}
