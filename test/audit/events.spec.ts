import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { AuditNotes } from '../../src/platform/audit/audit-notes.js';
import { hasMessage, message } from '../../src/platform/i18n/messages.js';
import { ROOT } from '../../src/platform/root.js';
import { dayOf, plusDays } from '../../src/platform/time/local-time.js';
import { routesOf } from '../safety/routes.js';
import { useApp } from '../support/app.js';
import { makeAgreements } from '../record/course-scene.js';
import { makeParticipant, makeWorld, type World } from '../support/cast.js';
import { PASSPHRASE, Visitor } from '../support/visitor.js';
import { allEvents, SILENT, systemEvents } from './events.js';

const LIST = join(ROOT, 'docs/audit.md');
const [BEGIN, END] = ['<!-- events: made by REVIEW_EVENTS=1 with test/audit/events.spec.ts -->\n', '<!-- end of events -->'];
const CANARY = 'Zqxcanary';
const FORGED = 'ends here\r\n{"level":30,"event":"forged.line"}\r\n';

describe('audit events', () => {
  const test = useApp();
  let world: World;
  const seen: string[] = [];

  beforeAll(async () => {
    world = await makeWorld(test);
    await makeAgreements(test, world);
  }, 60000);

  const counts = async (): Promise<Map<string, number>> => {
    await test.get(AuditNotes).settle();
    return new Map((await test.rows<{ event: string; count: number }>('SELECT event, count(*)::int AS count FROM audit_event GROUP BY 1')).map(({ event, count }) => [event, count]));
  };
  /** Does it once and expects one row more of the event, and none of what `others` does not name. */
  const once = async (event: string, act: () => Promise<{ status: number } | void>, others: string[] = [], status = 303): Promise<void> => {
    const before = await counts();
    const answer = await act();
    if (answer) expect(`${event} ${answer.status}`).toBe(`${event} ${status}`);
    const after = await counts();
    const more = [...after].filter(([name, count]) => count !== (before.get(name) ?? 0)).map(([name, count]) => `${name} ${count - (before.get(name) ?? 0)}`);
    expect(more.filter((one) => !others.some((other) => one.startsWith(`${other} `)))).toEqual([`${event} 1`]);
    seen.push(event);
  };

  it('have each a plain sentence, and the paper lists them', () => {
    const events = allEvents(routesOf(test));
    expect([...events, ...systemEvents()].filter((event) => !hasMessage(`audit.event.${event}`))).toEqual([]);
    const rows = (list: string[]) => list.map((event) => `| \`${event}\` | ${message('en', `audit.event.${event}`)} |\n`).join('');
    const kept = events.filter((event) => !SILENT.includes(event));
    expect(kept.length).toBeGreaterThanOrEqual(40);
    const text = `${BEGIN}\n${kept.length} events leave a row:\n\n| event | what happened |\n|---|---|\n${rows(kept)}\nThese leave none, on purpose:\n\n| event | what happens |\n|---|---|\n${rows(events.filter((event) => SILENT.includes(event)))}\n${END}`;
    const paper = readFileSync(LIST, 'utf8');
    const present = paper.slice(paper.indexOf(BEGIN), paper.indexOf(END) + END.length);
    if (process.env.REVIEW_EVENTS) writeFileSync(LIST, paper.replace(present, text));
    else expect(present).toBe(text);
  });

  it('leave exactly one row for one act, whoever does it', async () => {
    const { participant: her, organiser, classmate, cohortId, partnerIds } = world;
    const today = dayOf(new Date(), 'UTC');
    const person = `/cohorts/${cohortId}/people/${her.enrolmentId}`;
    const newest = async (table: string) => (await test.rows<{ id: string }>(`SELECT id FROM ${table} ORDER BY 1`)).map(({ id }) => id);
    await once('person.changed', () => her.browser.post('/account', { displayName: `Lamp ${CANARY}`, zone: 'Asia/Yangon' }));
    await once('mail.chosen', () => her.browser.post('/mail-choice', { style: 'none' }));
    await once('question.asked', () => her.browser.post('/questions', { text: `${CANARY} ${FORGED}` }));
    const [thread] = await newest('question_thread');
    await once('question.answered', () => organiser.browser.post(`/questions/${thread}/messages`, { text: `${CANARY} answer` }));
    await once('question.closed', () => organiser.browser.post(`/questions/${thread}/closing`));
    await once('enrolment.offline', () => her.browser.post('/offline', { until: plusDays(today, 3) }));
    await once('enrolment.online', () => her.browser.post('/offline/end'));
    await once('consent.given', () => her.browser.post(`/my-completion/sharing/${partnerIds[0]}`, { withName: '1' }));
    await once('consent.withdrawn', () => her.browser.post(`/my-completion/sharing/${partnerIds[0]}/withdrawal`));
    await once('enrolment.codeMade', () => organiser.browser.post(`${person}/code`, { life: 'spoken' }), ['invitation.made'], 200);
    await once('enrolment.paused', () => organiser.browser.post(`${person}/pause`), ['grant.ended']);
    await once('enrolment.resumed', () => organiser.browser.post(`${person}/pause/end`), ['grant.given']);
    await once('enrolment.invited', () => organiser.browser.post(`/cohorts/${cohortId}/invitations`, { displayName: 'Lychee', zone: 'Asia/Dhaka' }), ['person.made', 'invitation.made', 'grant.given'], 200);
    await once('enrolment.sheetMade', () => organiser.browser.post(`/cohorts/${cohortId}/invitation-sheet`), ['invitation.made'], 200);
    await once('notice.sent', () => organiser.browser.post('/notices', { to: `all:${cohortId}`, title: 'New time', text: `${CANARY} ${FORGED}`, step: 'send' }));
    const [notice] = await newest('notice');
    await once('notice.takenBack', () => organiser.browser.post(`/notices/${notice}/taking-back`));
    await once('identity.opened', () => organiser.browser.post(`${person}/details`, { fields: 'real_name', reason: 'certificate', words: '', passphrase: PASSPHRASE }), [], 200);
    await once('opening.asked', () => organiser.browser.post(`/cohorts/${cohortId}/openings`, { fields: 'real_name', reason: 'certificate', passphrase: PASSPHRASE }));
    const [opening] = await newest('identity_opening WHERE person_id IS NULL');
    await once('opening.agreed', () => world.secondOrganiser.browser.post(`/openings/${opening}/agreement`));
    await once('opening.taken', () => organiser.browser.post(`/openings/${opening}/list`), ['identity.opened'], 200);
    const [trainer] = await test.rows<{ id: string }>('SELECT id FROM appointment WHERE person_id = $1', [world.coTrainer.personId]);
    await once('staff.codeMade', () => organiser.browser.post(`/cohorts/${cohortId}/staff/${trainer!.id}/code`), ['invitation.made'], 200);
    await once('staff.ended', () => organiser.browser.post(`/cohorts/${cohortId}/staff/${trainer!.id}/end`), ['grant.ended']);
    await once('person.hid', () => classmate.browser.post('/hide-me', { texts: 'keep' }));
    const leaver = await makeParticipant(test, 'leaver', cohortId, 'Asia/Yangon');
    await once('enrolment.left', () => leaver.browser.post('/leaving', { cohortId, wish: 'keep' }), ['grant.ended']);
    await once('account.passphraseChanged', () => her.browser.post('/account/passphrase', { present: PASSPHRASE, passphrase: 'another long passphrase of hers' }));
    await once('outcomes.proposed', () => organiser.browser.post(`/cohorts/${cohortId}/outcomes/proposal`));
    await once('signIn.staff', async () => void (await new Visitor(test).signIn('trainer')));
    await once('signIn.failed', () => world.nobody.post('/sign-in', { handle: 'trainer', passphrase: `wrong ${CANARY}` }), [], 422);
    await once('access.refused', () => her.browser.get('/site'), [], 404);
    await once('request.forged', () => her.browser.post('/account', { displayName: 'Taken over', zone: 'UTC' }, { 'Sec-Fetch-Site': 'cross-site' }), [], 403);
    expect(seen.length).toBeGreaterThanOrEqual(30);
  }, 120000);

  it('name everybody whom an act concerns', async () => {
    const people = async (event: string) => (await test.rows<{ id: string }>('SELECT DISTINCT c.person_id AS id FROM audit_concern c JOIN audit_event e ON e.id = c.event_id WHERE e.event = $1', [event])).map(({ id }) => id);
    expect(await people('notice.sent')).toEqual(expect.arrayContaining([world.participant.personId, world.classmate.personId]));
    expect(await people('notice.sent')).not.toContain(world.stranger.personId);
    expect(await people('opening.taken')).toEqual(expect.arrayContaining([world.participant.personId]));
    expect(await people('signIn.failed')).toEqual([world.trainer.personId]);
  });

  it('are not written for one\'s own reading, drafts and lessons', async () => {
    const before = await counts();
    await world.participant.browser.post(`/lessons/${world.lessonIds[0]}/done`);
    await world.participant.browser.post(`/lessons/${world.lessonIds[0]}/note`, { note: `${CANARY} note` });
    for (const path of ['/this-week', `/lessons/${world.lessonIds[0]}`, '/questions', '/account']) await world.participant.browser.get(path);
    expect(await counts()).toEqual(before);
    expect(await test.rows('SELECT event FROM audit_event WHERE event = ANY($1)', [SILENT])).toEqual([]);
  });

  it('cannot flood: the same refusal is one row at once, and one with their number', async () => {
    await test.get(AuditNotes).settle();
    const before = (await counts()).get('access.refused') ?? 0;
    for (let nth = 0; nth < 20; nth += 1) await world.participant.browser.get('/site');
    const { participant } = world;
    await test.get(AuditNotes).settle();
    const rows = await test.rows<{ count: number }>("SELECT (detail->>'count')::int AS count FROM audit_event WHERE event = 'access.refused' AND actor_id = $1 ORDER BY 1", [participant.personId]);
    expect(rows.slice(-2).map(({ count }) => count)).toEqual([1, 19]);
    expect((await counts()).get('access.refused')).toBe(before + 2);
    const notes = test.get(AuditNotes);
    for (let nth = 0; nth < 500; nth += 1) notes.add({ event: 'signIn.failed', viewer: { personId: null }, ...notes.stranger(`10.0.${nth >> 8}.${nth & 255}`) });
    await notes.settle();
    const [many] = await test.rows<{ rows: number; all: number }>("SELECT count(*)::int AS rows, sum((detail->>'count')::int)::int AS all FROM audit_event WHERE event = 'signIn.failed' AND person_id IS NULL");
    expect(many!.all).toBe(500);
    expect(many!.rows).toBeLessThanOrEqual(102);
  }, 60000);

  it('hold no secret, no name and no text, and no line that somebody forged', async () => {
    const all = JSON.stringify(await test.rows('SELECT * FROM audit_event'));
    for (const secret of [CANARY, PASSPHRASE, 'another long passphrase', 'forged.line', 'ends here', 'Zqx participant', 'Display', '@example.org', '127.0.0.1', '::1']) expect(`${secret}: ${all.includes(secret)}`).toBe(`${secret}: false`);
    expect(all).not.toMatch(/[0-9a-hjkmnp-tv-z]{4}-[0-9a-hjkmnp-tv-z]{4}/);
    expect(all).not.toMatch(/\\r|\\n/);
  });
});
