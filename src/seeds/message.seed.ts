import { Notices } from '../message/notices.service.js';
import { Questions } from '../message/questions.service.js';
import type { Demo } from './demo-world.js';

interface MessagesFile {
  questions: Array<{ from: string; daysAgo: number; text: string; forCare?: boolean; answer: { from: string; daysAgo: number; text: string } | null }>;
  notices: Array<{ from: string; daysAgo: number; title: string; text: string }>;
}

const DAY = 86400000;

/** Private questions with answers, and the organisers' notices, in the running cohort. */
export async function tellMessages(demo: Demo): Promise<void> {
  const file = demo.yaml<MessagesFile>('cast/messages.yaml');
  const ago = (days: number) => new Date(demo.now.getTime() - days * DAY);
  for (const question of file.questions) {
    const person = demo.current.people.find((each) => each.key === question.from);
    if (!person?.accountId) continue;
    const act = await demo.act(person, 'question.asked');
    const id = await demo.at(ago(question.daysAgo), () => demo.get(Questions).ask(act, demo.current.id, question.text, null, question.forCare));
    const { answer } = question;
    if (answer) await demo.at(ago(answer.daysAgo), async () => demo.get(Questions).reply(await demo.act(demo.staff[answer.from] ?? demo.staff['co-trainer']!, 'question.answered'), id, answer.text));
  }
  for (const notice of file.notices) {
    const act = await demo.act(demo.staff[notice.from] ?? demo.staff.organiser!, 'notice.sent');
    await demo.at(ago(notice.daysAgo), () => demo.get(Notices).send(act, { cohortId: demo.current.id, audience: 'all', groupId: null, enrolmentId: null, title: notice.title, text: notice.text }));
  }
}
