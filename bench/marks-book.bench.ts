import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { atMost, plain, type Figure } from './figures.js';
import { median } from './load.js';
import { cookieOf, memoryOf, type Site } from './site.js';

const PEOPLE = 500;
/** Ten modules, twenty workshops, twenty quizzes, ten assignments. */
const [MODULES, WORKSHOPS, QUIZZES, ASSIGNMENTS] = [10, 20, 20, 10];
const LOOKS = 20;

/** The marks book of 500 people with 60 activities: its pages, and its files. */
export async function marksBookBench(site: Site): Promise<Figure[]> {
  const cohortId = await bigCohort(site);
  const organiser = await cookieOf(site.url, 'organiser');
  const trainer = await cookieOf(site.url, 'trainer');
  const path = `${site.url}/marks-book/${cohortId}`;
  const figures: Figure[] = [];
  for (const [what, address, cookie] of [['organiser', path, organiser], ['trainer', path, trainer], ['needs attention', `${path}?list=attention`, organiser], ['last page', `${path}?page=10`, organiser]] as const) {
    const { median, cpu } = await timesOf(site, () => look(address, cookie));
    figures.push(atMost(`marks book of ${PEOPLE} x ${MODULES + WORKSHOPS + QUIZZES + ASSIGNMENTS}, ${what}, median of ${LOOKS}`, median, 200, 'ms'), plain('... of which the processor of the web process', cpu, 'ms'));
  }
  const size = (await look(path, organiser)).length;
  figures.push(plain('... HTML of a page, not compressed', size / 1024, 'KB'));
  for (const format of ['xlsx', 'csv']) {
    const before = await memoryOf(site.web);
    const watched = watch(async () => (await memoryOf(site.web)) + childrenOf(site.web.pid!));
    const began = performance.now();
    const answer = await fetch(`${path}/files`, { method: 'POST', headers: { cookie: organiser, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' }, body: `format=${format}` });
    const bytes = (await answer.arrayBuffer()).byteLength;
    const took = (performance.now() - began) / 1000;
    const more = (await watched.stop()) - before;
    if (!answer.ok) throw new Error(`The file was answered with ${answer.status}`);
    figures.push(atMost(`... as ${format.toUpperCase()}`, took, 3, 's'), atMost(`... more memory for ${format.toUpperCase()}, web process and child together`, more, 100, 'MB'), plain(`... size of the ${format.toUpperCase()}`, bytes / 1024, 'KB'));
  }
  return figures;
}

async function look(address: string, cookie: string): Promise<string> {
  const answer = await fetch(address, { headers: { cookie } });
  if (answer.status !== 200) throw new Error(`${address} was answered with ${answer.status}`);
  return answer.text();
}

async function timesOf({ web }: Site, work: () => Promise<unknown>): Promise<{ median: number; cpu: number }> {
  await work();
  const times: number[] = [];
  const before = processorOf(web.pid!);
  for (let nth = 0; nth < LOOKS; nth += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return { median: median(times), cpu: (processorOf(web.pid!) - before) / LOOKS };
}

/** Milliseconds of processor time that a process has used, as Linux counts them (in hundredths of a second). */
function processorOf(pid: number): number {
  const [, user, system] = /\) (?:\S+ ){11}(\d+) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
  return (Number(user) + Number(system)) * 10;
}

/** A course and a cohort by plain rows, in the hands of the demo's organiser and trainer. */
async function bigCohort({ databaseUrl }: Site): Promise<string> {
  const client = new Client(databaseUrl);
  await client.connect();
  const id = (word: string) => `'${word}' || lpad(n::text, 21, '0')`;
  const rows = (word: string, count: number) => `SELECT ${id(word)}, n FROM generate_series(1, ${count}) n`;
  try {
    await client.query(`INSERT INTO course (id, kind, title, summary, weeks, rule) SELECT 'benchcourse', kind, title, summary, weeks, rule FROM course WHERE kind = 'short_course' LIMIT 1`);
    await client.query(`INSERT INTO cohort (id, course_id, label, starts_on, zone, state, created_at, opened_at) VALUES ('benchcohort', 'benchcourse', 'Bench', now()::date - 21, 'Asia/Bangkok', 'open', now(), now())`);
    const like = async (table: string, columns: string, word: string, count: number, more: string) => client.query(`INSERT INTO ${table} (id, ${columns}) SELECT x.id, ${more} FROM (${rows(word, count)}) x (id, n) CROSS JOIN (SELECT * FROM ${table} LIMIT 1) t`);
    await like('learning_module', 'course_id, code, position, week, title, summary, aims, preparation_minutes, preparation_html, exercise_minutes, exercise_title, exercise_html, agreement_html', 'bmodu', MODULES, `'benchcourse', 'B' || x.n, x.n - 1, 0, t.title, t.summary, t.aims, t.preparation_minutes, '', 0, '', '', ''`);
    await like('workshop', 'course_id, module_id, number, kind, title, summary, minutes, outcomes, before_html, plan, trainer_notes_html, catch_up_title, catch_up_html, catch_up_minutes, week, day, clock', 'bwork', WORKSHOPS, `'benchcourse', NULL, x.n, 'workshop', t.title, t.summary, t.minutes, t.outcomes, '', t.plan, '', '', '', 20, 0, 0, t.clock`);
    await like('quiz', 'module_id, title, minutes, pass_percent, due_week', 'bquiz', QUIZZES, `'bmodu' || lpad((1 + x.n % ${MODULES})::text, 21, '0'), t.title, 10, 60, 1`);
    await like('assignment', 'course_id, code, title, minutes, mode, weight_percent, brief_html, due_week', 'bassi', ASSIGNMENTS, `'benchcourse', 'A' || x.n, t.title, 60, 'individual', 6, '', 1`);
    await client.query(`INSERT INTO person (id, display_name, zone, created_at) SELECT ${id('bpers')}, 'Bench ' || n, 'Asia/Dhaka', now() FROM generate_series(1, ${PEOPLE}) n`);
    await client.query(`INSERT INTO enrolment (id, person_id, cohort_id, state, invited_at, activated_at) SELECT ${id('benro')}, ${id('bpers')}, 'benchcohort', 'active', now(), now() FROM generate_series(1, ${PEOPLE}) n`);
    const facts = (kind: string, word: string, count: number, values: string) =>
      client.query(`INSERT INTO completion_fact (enrolment_id, kind, subject_id, is_met, state, points, out_of, is_published, at) SELECT e.id, '${kind}', '${word}' || lpad(n::text, 21, '0'), ${values}, now() FROM enrolment e, generate_series(1, ${count}) n WHERE e.cohort_id = 'benchcohort'`);
    await facts('module', 'bmodu', MODULES, `true, 'done', NULL, NULL, true`);
    await facts('workshop', 'bwork', WORKSHOPS, `n % 5 <> 0, CASE WHEN n % 5 <> 0 THEN 'present' ELSE 'absent' END, NULL, NULL, true`);
    const chance = `abs(hashtext(e.id || n)) % 21`;
    await facts('quiz', 'bquiz', QUIZZES, `${chance} > 12, 'taken', ${chance}, 20, true`);
    await facts('assignment', 'bassi', ASSIGNMENTS, `${chance} > 10, 'marked', ${chance}, 20, n % 2 = 0`);
    await client.query(`INSERT INTO attempt (id, quiz_id, enrolment_id, number, began_at, handed_in_at, points, out_of) SELECT md5(f.enrolment_id || f.subject_id), f.subject_id, f.enrolment_id, 1, now() - interval '3 days', now() - interval '2 days', f.points, f.out_of FROM completion_fact f JOIN enrolment e ON e.id = f.enrolment_id AND e.cohort_id = 'benchcohort' WHERE f.kind = 'quiz'`);
    await client.query(`INSERT INTO module_done (enrolment_id, module_id, at) SELECT f.enrolment_id, f.subject_id, now() - interval '2 days' FROM completion_fact f JOIN enrolment e ON e.id = f.enrolment_id AND e.cohort_id = 'benchcohort' WHERE f.kind = 'module'`);
    await client.query(`INSERT INTO role_grant (id, person_id, role, scope_kind, scope_id, from_at) SELECT 'bench' || a.handle, a.person_id, a.handle, 'cohort', 'benchcohort', now() FROM account a WHERE a.handle IN ('organiser', 'trainer')`);
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
  return 'benchcohort';
}

/** The highest value seen, looked at every 20 ms and at the end. */
function watch(look: () => Promise<number>): { stop(): Promise<number> } {
  let highest = 0;
  const see = async () => void (highest = Math.max(highest, await look().catch(() => 0)));
  const timer = setInterval(() => void see(), 20);
  return {
    stop: async () => {
      clearInterval(timer);
      await see();
      return highest;
    },
  };
}

/** The memory that all children of a process add, in MB: what they share with it (the program itself) counts once. */
function childrenOf(pid: number): number {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return children.reduce((sum, child) => sum + Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${child}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024, 0);
  } catch {
    return 0;
  }
}
