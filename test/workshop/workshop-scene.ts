import { systemAct } from '../../src/platform/audit/act.js';
import { Workshops, type NewWorkshop } from '../../src/workshop/workshops.service.js';
import type { TestApp } from '../support/app.js';
import type { World } from '../support/cast.js';

const MINUTE = 60000;

/** A workshop of the world's course and its session in the world's cohort; the other cohort runs another course and has none. */
export async function makeSession(test: TestApp, world: World, facts: Partial<NewWorkshop> = {}, courseId = world.courseId): Promise<{ id: string; workshopId: string }> {
  const number = facts.number ?? 1;
  const workshopId = await test.get(Workshops).make(systemAct('test.scene'), {
    courseId, moduleId: null, number, kind: 'workshop', title: `Title of session ${number}`, summary: 'Summary of it.', minutes: 90, outcomes: ['LO1'], beforeHtml: '<p>Bring a pen.</p>',
    plan: [{ minutes: 30, what: 'Arrive' }, { minutes: 60, what: 'Talk' }], trainerNotesHtml: '<p>Notes for staff only.</p>', catchUpTitle: 'Catch up alone', catchUpHtml: '<p>Write four lines.</p>', catchUpMinutes: 20,
    week: 1, day: 1, clock: '15:00', ...facts,
  }, [{ title: 'Handout one', html: '<p>Text of the <strong>handout</strong>.</p><script>alert(1)</script>' }]);
  const [session] = await test.rows<{ id: string }>('SELECT id FROM workshop_session WHERE workshop_id = $1', [workshopId]);
  return { id: session!.id, workshopId };
}

/** Puts the start of a session so many minutes from now (negative: in the past), with a link. */
export async function startIn(test: TestApp, id: string, minutes: number): Promise<void> {
  await test.rows("UPDATE workshop_session SET starts_at = $2, join_link = 'https://meet.example.org/room-7', host_link = 'https://meet.example.org/host-7', dial_in = '+44 1632 960961, then 4821#', app = 'jitsi', late_minutes = 0, cancelled_at = NULL WHERE id = $1", [
    id, new Date(Date.now() + minutes * MINUTE),
  ]);
}

export async function versionOf(test: TestApp, id: string): Promise<string> {
  const [row] = await test.rows<{ version: number }>('SELECT version FROM workshop_session WHERE id = $1', [id]);
  return String(row!.version);
}

/** What is noted for one place. */
export async function noted(test: TestApp, id: string, enrolmentId: string): Promise<string | null> {
  const [row] = await test.rows<{ state: string }>('SELECT state FROM attendance WHERE session_id = $1 AND enrolment_id = $2', [id, enrolmentId]);
  return row?.state ?? null;
}

/** What completion was told of one place. */
export async function told(test: TestApp, workshopId: string, enrolmentId: string): Promise<{ is_met: boolean; state: string } | undefined> {
  const [row] = await test.rows<{ is_met: boolean; state: string }>("SELECT is_met, state FROM completion_fact WHERE kind = 'workshop' AND subject_id = $1 AND enrolment_id = $2", [workshopId, enrolmentId]);
  return row;
}
