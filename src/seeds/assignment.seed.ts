import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Assignments, type NewAssignment, type NewCriterion } from '../assessment/assignment/assignments.service.js';
import { Drafts } from '../assessment/assignment/drafts.service.js';
import { GroupTalk } from '../assessment/assignment/group-talk.service.js';
import { HandIns } from '../assessment/assignment/hand-ins.service.js';
import { Plans } from '../assessment/assignment/plans.service.js';
import { Extensions } from '../assessment/extension/extensions.service.js';
import { Database } from '../platform/database/database.js';
import { pack, writeZip } from '../platform/files/zip-archive.js';
import { htmlOfMarkdown } from '../platform/views/rich-text.js';
import type { Demo, DemoCohort, DemoPerson } from './demo-world.js';

type AssignmentFile = Pick<NewAssignment, 'code' | 'title' | 'minutes' | 'weightPercent' | 'mode' | 'checklist'> & { brief: string; template?: NewAssignment['template']; rubric: NewCriterion[] | null };
type Plan = Record<string, string>;

/** When each is due in every cohort: the brief at the end of the fourth taught week, plan and reflection in the finishing week. */
const DUE = { a1: [4, 6], a2: [5, 2], a3: [5, 4] } as const;
const ids = {} as Record<keyof typeof DUE, string>;

/** Which briefs of programme/work-samples fit which outcome; people of a stage take them in turn. */
const BRIEFS: Record<string, number[]> = { completed_distinction: [1, 7, 3, 10], completed_merit: [2, 6, 8, 10], completed: [4, 2, 8], held_name: [6], attended: [5], not_completed: [9] };
const REFLECTING = ['completed_distinction', 'completed_merit', 'completed', 'held_name', 'attended'];

/** A1, A2 and A3 with their rubrics. */
export async function makeAssignments(demo: Demo): Promise<void> {
  for (const [key, [dueWeek, dueDay]] of Object.entries(DUE) as Array<[keyof typeof DUE, readonly [number, number]]>) {
    const { brief, rubric, template, ...facts } = demo.yaml<AssignmentFile>(`programme/assignments/${key}.yaml`);
    ids[key] = await demo.get(Assignments).make(demo.system(), { ...facts, courseId: demo.courseId, moduleId: demo.modules.m5!.id, briefHtml: htmlOfMarkdown(brief), template: template ?? [], criteria: rubric ?? [], dueWeek, dueDay });
  }
}

/** Last year everybody handed in; this year some are early, some are writing, and groups have begun their plans. */
export async function tellAssignments(demo: Demo): Promise<void> {
  await tellLastYear(demo);
  await tellEarlyWork(demo);
  await tellGroupPages(demo);
}

async function tellLastYear(demo: Demo): Promise<void> {
  const cohort = demo.lastYear;
  const active = await activeKeys(demo, cohort);
  for (const [stage, samples] of Object.entries(BRIEFS)) {
    for (const [index, person] of cohort.in(stage).filter((each) => active.has(each.key)).entries()) {
      await demo.at(cohort.at(4, 2 + (index % 5), `${17 + (index % 6)}:40`), () => handIn(demo, person, ids.a1, brief(demo, samples[index % samples.length]!)));
    }
  }
  const reflecting = cohort.in(...REFLECTING).filter((person) => active.has(person.key));
  for (const [index, person] of reflecting.entries()) await demo.at(cohort.at(5, index % 5, '20:15'), () => handIn(demo, person, ids.a3, demo.text(`programme/work-samples/a3-0${1 + (index % 6)}.md`)));
  for (const [number, members] of await groupsOf(demo, cohort)) {
    const writers = members.filter((person) => active.has(person.key));
    if (writers.length === 0) continue;
    const plan = samplePlan(demo, 1 + (number % 2));
    await demo.at(cohort.at(4, 3, '19:00'), () => savePlan(demo, writers[0]!, partOf(plan, 4), 0));
    await demo.at(cohort.at(5, 1, '20:30'), () => savePlan(demo, writers.at(-1)!, plan, 1));
    await demo.at(cohort.at(5, 2, '18:10'), () => handInPlan(demo, writers.at(-1)!));
  }
}

/** Scripts that wait to be marked, a version for comments only, drafts, and one person who took more time. */
async function tellEarlyWork(demo: Demo): Promise<void> {
  const cohort = demo.current;
  const active = await activeKeys(demo, cohort);
  const early = [...cohort.in('ahead'), ...cohort.in('on_time').slice(2)].filter((person) => active.has(person.key));
  for (const [index, sample] of [6, 2, 8, 4, 10, 5].entries()) {
    const person = early[index];
    if (person) await demo.at(cohort.at(1 + (index % 2), 5 - 5 * (index % 2), `${18 + (index % 4)}:25`), () => handIn(demo, person, ids.a1, brief(demo, sample), index === 1));
  }
  const [asking, ...writing] = early.slice(6);
  if (asking) await demo.at(cohort.at(2, 0, '07:50'), () => handIn(demo, asking, ids.a1, brief(demo, 9), false, true));
  for (const [index, person] of writing.entries()) {
    const text = brief(demo, 1 + index).split('\n\n').slice(0, 3).join('\n\n');
    await demo.at(cohort.at(2, 0, `0${6 + (index % 3)}:12`), async () => void (await demo.get(Drafts).save(await demo.act(person, 'draft.saved'), ids.a1, { text, revision: 0 })));
  }
  for (const person of cohort.in('offline_until').filter((each) => active.has(each.key))) {
    await demo.at(cohort.at(2, 0, '06:30'), async () => void (await demo.get(Extensions).extend(await demo.act(person, 'extension.taken'), person.enrolmentId, 'assignment', ids.a1)));
  }
}

/** Messages and first versions of the plan, as cast/messages.yaml tells them. */
async function tellGroupPages(demo: Demo): Promise<void> {
  const groups = await groupsOf(demo, demo.current);
  const { groupMessages } = demo.yaml<{ groupMessages: Array<{ group: number; from: string; daysAgo: number; text: string }> }>('cast/messages.yaml');
  const daysAgo = (days: number) => new Date(demo.now.getTime() - days * 86400000);
  const active = await activeKeys(demo, demo.current);
  for (const { group, from, daysAgo: days, text } of groupMessages) {
    const person = groups.get(group)?.find((member) => member.key === from && active.has(from));
    if (!person) continue;
    await demo.at(daysAgo(days), async () => demo.get(GroupTalk).post(await demo.act(person, 'group.messagePosted'), await groupIdOf(demo, person), ids.a2, text));
  }
  for (const [group, first, second] of [[2, 'sreymom', 'sharmistha'], [3, 'natthawadee', 'bich-hau']] as const) {
    const [one, other] = [first, second].map((key) => groups.get(group)?.find((member) => member.key === key && active.has(key)));
    if (!one || !other) continue;
    const plan = samplePlan(demo, group - 1);
    await demo.at(daysAgo(5), () => savePlan(demo, one, partOf(plan, 3), 0));
    await demo.at(daysAgo(1), () => savePlan(demo, other, partOf(plan, 4), 1));
    await demo.at(daysAgo(1), async () => demo.get(Plans).takeHandingIn(await demo.act(other, 'plan.handingInTaken'), await groupIdOf(demo, other), ids.a2));
  }
}

async function handIn(demo: Demo, person: DemoPerson, assignmentId: string, text: string, asFile = false, forCommentsOnly = false): Promise<void> {
  const act = await demo.act(person, 'assignment.handedIn');
  if (asFile) await addWordFile(demo, person, assignmentId, text);
  const revision = asFile ? 1 : 0;
  await demo.get(HandIns).handIn(act, assignmentId, { text: asFile ? '' : text, revision }, forCommentsOnly, true);
}

/** The text as a Word document, by the way that an upload takes. */
async function addWordFile(demo: Demo, person: DemoPerson, assignmentId: string, text: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-seed-'));
  try {
    const path = join(folder, 'work');
    const content = await wordOf(text);
    await writeFile(path, content);
    await demo.get(Drafts).addFile(await demo.act(person, 'draft.fileAdded'), assignmentId, { path, name: 'work.docx', bytes: content.length });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function wordOf(text: string): Promise<Buffer> {
  const escaped = (line: string) => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const body = text.replaceAll('**', '').split('\n').map((line) => `<w:p><w:r><w:t xml:space="preserve">${escaped(line.replace(/^#+ /, ''))}</w:t></w:r></w:p>`).join('');
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    '_rels/.rels': '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    'word/document.xml': `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
  };
  return writeZip(await Promise.all(Object.entries(parts).map(([name, part]) => pack(name, Buffer.from(part)))));
}

async function savePlan(demo: Demo, person: DemoPerson, plan: Plan, base: number): Promise<void> {
  await demo.get(Plans).save(await demo.act(person, 'plan.saved'), await groupIdOf(demo, person), ids.a2, { plan, base, isInterim: false });
}

async function handInPlan(demo: Demo, person: DemoPerson): Promise<void> {
  await demo.get(Plans).handIn(await demo.act(person, 'plan.handedIn'), await groupIdOf(demo, person), ids.a2, true);
}

/** As a person types it into the page: without the marks of Markdown. */
function brief(demo: Demo, number: number): string {
  return demo.text(`programme/work-samples/a1-${String(number).padStart(2, '0')}.md`).replaceAll(/^#+ /gm, '').replaceAll('**', '').trim();
}

function samplePlan(demo: Demo, number: number): Plan {
  return demo.yaml<Plan>(`programme/work-samples/a2-0${number}.yaml`);
}

/** The first `count` parts of a plan: the others are still empty. */
function partOf(plan: Plan, count: number): Plan {
  return Object.fromEntries(Object.entries(plan).slice(0, count));
}

/** The members of each group by its number. */
async function groupsOf(demo: Demo, cohort: DemoCohort): Promise<Map<number, DemoPerson[]>> {
  const rows = await demo.get(Database).rows<{ number: number; enrolmentId: string }>('SELECT g.number, m.enrolment_id AS "enrolmentId" FROM learning_group g JOIN group_member m ON m.group_id = g.id WHERE g.cohort_id = $1 ORDER BY g.number, m.enrolment_id', [cohort.id]);
  const people = new Map(cohort.people.map((person) => [person.enrolmentId, person]));
  const groups = new Map<number, DemoPerson[]>();
  for (const { number, enrolmentId } of rows) groups.set(number, [...(groups.get(number) ?? []), people.get(enrolmentId)!].sort((one, other) => one.key.localeCompare(other.key)));
  return groups;
}

async function groupIdOf(demo: Demo, person: DemoPerson): Promise<string> {
  return (await demo.get(Database).row<{ id: string }>('SELECT group_id AS id FROM group_member WHERE enrolment_id = $1', [person.enrolmentId]))!.id;
}

/** Those who have an account and whose place is open at this point of the story. */
async function activeKeys(demo: Demo, cohort: DemoCohort): Promise<Set<string>> {
  const rows = await demo.get(Database).rows<{ id: string }>("SELECT id FROM enrolment WHERE cohort_id = $1 AND state = 'active'", [cohort.id]);
  const active = new Set(rows.map((row) => row.id));
  return new Set(cohort.people.filter((person) => person.accountId !== null && active.has(person.enrolmentId)).map((person) => person.key));
}
