import { Progress } from '../module/progress.service.js';
import type { Demo, DemoCohort, DemoPerson } from './demo-world.js';

interface NotesFile {
  notes: Array<{ from: string; module: string; lesson: number; text: string }>;
}

/** How many lessons of each module, m0 first, people of a stage have done. */
const READ: Record<string, number[]> = {
  on_time: [4, 4, 2], ahead: [4, 4, 4, 2], behind: [4, 1, 0], excused: [4, 4, 1], left: [3], paused: [4, 2], hidden: [4, 4, 1], offline_until: [4, 3], group_member_quiet: [4, 1],
  completed_distinction: [4, 4, 4, 4, 4, 2], completed_merit: [4, 4, 4, 4, 4, 2], completed: [4, 4, 4, 4, 4, 1], held_name: [4, 4, 4, 4, 4, 2], attended: [4, 4, 4, 4, 4, 0], not_completed: [4, 4, 2], withdrawn: [4, 1],
};
const MODULES = ['m0', 'm1', 'm2', 'm3', 'm4', 'm5'];

/** Lessons done, in the evenings of their weeks, and a few private notes. */
export async function tellProgress(demo: Demo): Promise<void> {
  for (const cohort of [demo.lastYear, demo.current]) {
    for (const person of cohort.people.filter((each) => each.accountId !== null)) await read(demo, cohort, person);
  }
  for (const note of demo.yaml<NotesFile>('cast/messages.yaml').notes) await keepNote(demo, note);
}

async function read(demo: Demo, cohort: DemoCohort, person: DemoPerson): Promise<void> {
  const act = await demo.act(person, 'lesson.done');
  for (const [index, count] of (READ[person.stage] ?? []).entries()) {
    const learningModule = demo.modules[MODULES[index]!]!;
    // A week's lessons are read on its first evenings; in the running week that may be yesterday.
    for (let nth = 0; nth < Math.min(count, learningModule.lessonIds.length); nth += 1) {
      await demo.at(cohort.at(index, Math.min(nth, 5), '20:15'), () => demo.get(Progress).lessonDone(act, learningModule.lessonIds[nth]!));
    }
  }
}

async function keepNote(demo: Demo, note: NotesFile['notes'][number]): Promise<void> {
  const person = [...demo.current.people, ...demo.lastYear.people].find((each) => each.key === note.from);
  if (!person?.accountId) return;
  const lessonId = demo.modules[note.module.toLowerCase()]?.lessonIds[note.lesson - 1];
  if (lessonId) await demo.get(Progress).keepNote(await demo.act(person, 'lesson.noteKept'), lessonId, note.text);
}
