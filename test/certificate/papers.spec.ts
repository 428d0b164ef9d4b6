import { beforeAll, describe, expect, it } from '@jest/globals';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import sharp from 'sharp';
import { asUnicode } from '../../src/platform/forms/zawgyi.js';
import { certificateDocument } from '../../src/certificate/certificate-document.js';
import { contrastOnWhite } from '../../src/certificate/design/colour-rule.js';
import { filledWords, unknownFields } from '../../src/certificate/design/design-words.js';
import { SAMPLES } from '../../src/certificate/design/sample-names.js';
import type { AwardFacts } from '../../src/certificate/certificate.entity.js';
import { letterDocument } from '../../src/certificate/letter-document.js';
import { endOfKeeping } from '../../src/certificate/certificate-claims.service.js';
import { CompletionFacts } from '../../src/completion/facts.service.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { pages } from '../platform/documents/pdf-content.js';
import { doEverything, makeCourseScene, type CourseScene } from '../record/course-scene.js';

const PALE = '#ffee88';
const ZAWGYI = 'သီရိေမထြန္း';
const UNICODE = 'သီရိမေထွန်း';

describe('papers', () => {
  const test = useApp();
  let world: World;
  let scene: CourseScene;
  let later: Participant;
  let others: Participant[];
  beforeAll(async () => {
    world = await makeWorld(test);
    scene = await makeCourseScene(test, world);
    later = await makeParticipant(test, 'later', world.cohortId, 'Asia/Kabul');
    others = [await makeParticipant(test, 'half', world.cohortId, 'Asia/Kabul'), await makeParticipant(test, 'gone', world.cohortId, 'Asia/Kabul')];
    for (const person of [world.participant, later, others[1]!]) await doEverything(test, world, scene, person.enrolmentId);
    await test.rows("UPDATE enrolment SET state = 'withdrawn' WHERE id = $1", [others[1]!.enrolmentId]);
  }, 60000);

  const certificateOf = async (person: Participant) => (await test.rows<{ id: string; serial: string; state: string }>("SELECT id, serial, state FROM certificate WHERE enrolment_id = $1 AND state NOT IN ('asked', 'refused', 'replaced')", [person.enrolmentId]))[0]!;

  describe('Zawgyi', () => {
    it('is told from Unicode, Shan and Latin', async () => {
      expect(await asUnicode(ZAWGYI)).toBe(UNICODE);
      for (const name of [UNICODE, 'ၸၢႆးသႅင်ၼုမ်ႇ ႁၢၼ်', 'Thiri', '', 'ကို', 'សុខ']) expect([name, await asUnicode(name)]).toEqual([name, null]);
    });

    it('comes back once with both readings for the name to print, and changes nothing by itself', async () => {
      const asked = await world.participant.browser.post('/certificate-name', { name: ZAWGYI, latin: 'Thiri' });
      expect(asked.status).toBe(422);
      expect(asked.text).toContain('Which of these reads right?');
      for (const each of [ZAWGYI, UNICODE, 'value="Thiri"']) expect(asked.text).toContain(each);
      expect(await test.rows("SELECT 1 FROM protected_field WHERE kind = 'certificate_name' AND person_id = $1", [world.participant.personId])).toEqual([]);
      expect((await world.participant.browser.post('/certificate-name', { name: ZAWGYI, latin: 'Thiri', zawgyi: 'convert' })).status).toBe(303);
      expect((await world.participant.browser.post('/certificate-name', { name: ZAWGYI, zawgyi: 'keep' })).status).toBe(303);
      expect((await world.participant.browser.post('/certificate-name', { name: ZAWGYI, zawgyi: 'convert' })).status).toBe(303);
    });

    it('is asked for the name that others see too', async () => {
      const zone = 'Asia/Yangon';
      const asked = await world.classmate.browser.post('/account', { displayName: ZAWGYI, zone });
      expect([asked.status, asked.text.includes(UNICODE)]).toEqual([422, true]);
      await world.classmate.browser.post('/account', { displayName: ZAWGYI, zone, zawgyi: 'convert' });
      expect(await test.rows('SELECT display_name FROM person WHERE id = $1', [world.classmate.personId])).toEqual([{ display_name: UNICODE }]);
    });
  });

  it('are issued exactly once by twenty at a time, also while a result changes, and to nobody who did not earn one', async () => {
    const base = `/cohorts/${world.cohortId}/outcomes`;
    const twenty = () => Promise.all(Array.from({ length: 20 }, () => world.secondOrganiser.browser.post(`${base}/confirmation`, { _key: freshKey() })));
    await world.organiser.browser.post(`${base}/proposal`);
    const [answers] = await Promise.all([twenty(), test.write((tx) => test.get(CompletionFacts).tell(tx, { enrolmentId: others[0]!.enrolmentId, kind: 'quiz', subjectId: scene.quizId, isMet: false, state: 'not_yet', points: 1, outOf: 10, isPublished: true }))]);
    // Either the change came after, or nothing was issued by what two people had looked at before it; then they look again.
    const issuedAtOnce = (await test.rows('SELECT 1 FROM certificate')).length;
    expect([0, 2]).toContain(issuedAtOnce);
    if (issuedAtOnce === 0) {
      await world.organiser.browser.post(`${base}/proposal/withdrawal`);
      await world.organiser.browser.post(`${base}/proposal`);
      answers.push(...(await twenty()));
    }
    expect(answers.filter((answer) => answer.status >= 500)).toEqual([]);
    const made = await test.rows<{ id: string; enrolment_id: string; state: string; facts: { outcome: string } }>('SELECT id, enrolment_id, state, facts FROM certificate WHERE cohort_id = $1', [world.cohortId]);
    expect(made.map((each) => [each.enrolment_id, each.state]).sort()).toEqual([[world.participant.enrolmentId, 'issued'], [later.enrolmentId, 'held']].sort());
    expect(made.every((each) => each.facts.outcome === 'completed_merit')).toBe(true);
    const progress = async () => (await world.organiser.browser.get(`/cohorts/${world.cohortId}/certificates`)).text;
    expect(await progress()).toContain('0 of 1 files are printed');
    const [issued] = made.filter((each) => each.state === 'issued');
    const [credential] = await test.rows<{ id: string }>('SELECT id FROM credential WHERE certificate_id = $1', [issued!.id]);
    const jobs = test.get(JobRunner);
    await Promise.all(Array.from({ length: 10 }, () => [jobs.runNow('certificate.print', { certificateId: issued!.id }), jobs.runNow('credential.sign', { credentialId: credential!.id })]).flat());
    expect(await progress()).not.toContain('files are printed');
    expect(await test.rows('SELECT count(*)::int AS count, count(c.sealed_pdf)::int AS printed, count(k.document)::int AS signed FROM certificate c JOIN credential k ON k.certificate_id = c.id')).toEqual([{ count: 1, printed: 1, signed: 1 }]);
    expect(await test.rows("SELECT event, count(*)::int AS count FROM audit_event WHERE event IN ('certificate.issued', 'certificate.held') GROUP BY 1 ORDER BY 1")).toEqual([{ event: 'certificate.held', count: 1 }, { event: 'certificate.issued', count: 1 }]);
  }, 60000);

  describe('the code of a certificate that is kept', () => {
    let code: string;
    const groupsIn = (text: string) => [...text.matchAll(/<span>([0-9A-Z]{2,4})<\/span>/g)].map((match) => match[1]!).join('-');

    it('is shown to its holder only, once a press, and the newest counts', async () => {
      const path = `/certificates/${(await certificateOf(later)).id}/claim-code`;
      for (const person of [world.classmate, world.organiser, world.trainer, world.stranger]) expect((await person.browser.post(path)).status).toBe(404);
      expect((await world.nobody.post(path)).status).toBe(401);
      expect((await world.participant.browser.post(`/certificates/${(await certificateOf(world.participant)).id}/claim-code`)).status).toBe(404);
      const first = groupsIn((await later.browser.post(path)).text);
      const key = freshKey();
      const [one, two] = await Promise.all([1, 2].map(() => later.browser.post(path, { _key: key })));
      code = groupsIn(one!.text);
      expect(code).toMatch(/^([0-9A-Z]{4}-){6}[0-9A-Z]{2}$/);
      expect(groupsIn(two!.text)).toBe(code);
      expect((await world.nobody.post('/claim', { code: first })).status).toBe(422);
      expect((await later.browser.get(path.replace('/claim-code', ''))).text).toContain('Claim it later, without signing in');
    });

    it('answers unknown, cancelled, mistyped and hidden alike', async () => {
      const answer = async (typed: unknown) => {
        const { status, text } = await world.nobody.post('/claim', { code: typed as string });
        return { status, text: text.replaceAll(String(typed), '').replace(/value="[^"]*"/g, '') };
      };
      const unknown = await answer('AAAA-BBBB');
      expect([unknown.status, unknown.text.includes('This code opens nothing.')]).toEqual([422, true]);
      expect(await answer('')).toEqual(unknown);
      await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [later.personId]);
      expect(await answer(code)).toEqual(unknown);
      await test.rows("UPDATE person SET protection_level = 'pseudonymous' WHERE id = $1", [later.personId]);
      expect((await world.nobody.post('/claim/file', { code })).status).toBe(422);
    });

    it('opens the course and no person, keeps what was typed, and issues once under the name that she chooses', async () => {
      const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('1', 'l').replaceAll('0', 'o');
      const page = await world.nobody.post('/claim', { code: typed });
      expect(page.status).toBe(200);
      expect(page.text).toContain('Programme in tests');
      expect(page.text).not.toMatch(/later|Asia\/Kabul/);
      const missing = await world.nobody.post('/claim/name', { code, name: '', latin: 'Kept latin' });
      expect([missing.status, missing.text.includes('Kept latin')]).toEqual([422, true]);
      expect((await world.nobody.post('/claim/name', { code, name: 'Mya \u{1F600}' })).text).toContain('We cannot print these characters yet');
      expect((await world.nobody.post('/claim/name', { code, name: ZAWGYI })).text).toContain('Which of these reads right?');
      const answers = await Promise.all([1, 2, 3, 4].map((nth) => world.nobody.post('/claim/name', { code, name: `Claimed ${nth}` })));
      expect(answers.map((each) => each.status)).toEqual([200, 200, 200, 200]);
      const certificate = await certificateOf(later);
      expect(certificate.state).toBe('issued');
      for (const each of answers) expect(each.text).toContain(certificate.serial);
      expect(await test.rows("SELECT person_id FROM audit_event WHERE event = 'certificate.claimed'")).toEqual([{ person_id: later.personId }]);
      const link = /href="http:\/\/localhost:3999(\/verify\?[^"]+)"/.exec(answers[0]!.text)![1]!.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
      const checked = await world.nobody.get(link);
      expect(checked.text).toContain('This certificate is valid.');
      expect(checked.text).not.toContain('Claimed');
      const file = await world.nobody.take('/claim/file', { code });
      expect([file.status, (file.body as Buffer).subarray(0, 5).toString()]).toEqual([200, '%PDF-']);
    }, 30000);

    it('opens nothing a day after it was used', async () => {
      expect((await world.nobody.post('/claim', { code })).text).toContain('Your certificate is issued');
      await test.rows("UPDATE certificate_claim SET used_at = used_at - interval '25 hours' WHERE used_at IS NOT NULL");
      expect((await world.nobody.post('/claim', { code })).status).toBe(422);
      expect((await world.nobody.post('/claim/file', { code })).status).toBe(422);
    });
  });

  describe('how they look', () => {
    const path = () => `/cohorts/${world.cohortId}/certificate-design`;
    const wish = { layout: 'frame', colour: '#7A1F3D', words: '{outcome} of {course}, {from} to {to}', name1: 'Dr. Aung Min', role1: 'Director', name2: '', role2: 'Nobody', hasPictures: '1', version: '0' };
    const logo = (content: Buffer | string, label = 'House of tests') => world.organiser.browser.postFile(`${path()}/logos`, 'file', Buffer.from(content), 'logo.svg', { label });

    it('is for organisers of the cohort, who keep it once, and see the longest name and ten scripts', async () => {
      for (const person of [world.otherOrganiser, world.trainer, world.participant, world.officer]) {
        expect((await person.browser.get(path())).status).toBe(404);
        expect((await person.browser.post(path(), wish)).status).toBe(404);
        expect((await person.browser.get(`${path()}/samples/latin/svg`)).status).toBe(404);
      }
      expect((await world.nobody.get(path())).status).toBe(303);
      expect((await world.organiser.browser.post(path(), wish)).status).toBe(303);
      const page = await world.organiser.browser.get(path());
      for (const each of ['value="#7a1f3d"', 'Dr. Aung Min', ...Object.keys(SAMPLES).map((sample) => `/samples/${sample}/svg`)]) expect(page.text).toContain(each);
      expect(page.text).not.toContain('Nobody');
      const stale = await world.secondOrganiser.browser.post(path(), { ...wish, words: 'Theirs' });
      expect([stale.status, stale.text.includes('Theirs'), stale.text.includes('{course}')]).toEqual([409, true, true]);
      expect(Object.keys(SAMPLES).length).toBe(12);
    });

    it.each([
      ['a pale colour', { colour: PALE }, 'too pale'], ['a word for a colour', { colour: 'red' }, 'Write the colour'], ['another layout', { layout: 'x' }, 'Choose a layout'], ['an unknown field', { words: 'For {name}' }, 'we do not know'], ['too many words', { words: 'x'.repeat(241) }, 'at most 240'], ['a long name', { name1: 'x'.repeat(81) }, 'at most 80'],
    ])('says what is wrong and keeps what was typed: %s', async (_what, wrong, sentence) => {
      const answer = await world.organiser.browser.post(path(), { ...wish, role1: 'Kept office', ...wrong });
      expect([answer.status, answer.text.includes(sentence), answer.text.includes('Kept office')]).toEqual([422, true, true]);
    });

    it('takes logos as pixels only, three at most', async () => {
      const drawing = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 60 20" width="60" height="20" onload="alert(1)"><script>alert(1)</script><image xlink:href="file:///etc/passwd" width="5" height="5"/><rect width="60" height="20" fill="#0a5"/></svg>';
      expect((await logo(drawing)).status).toBe(303);
      expect((await logo(await sharp({ create: { width: 900, height: 300, channels: 3, background: '#123456' } }).jpeg().toBuffer())).status).toBe(303);
      const kept = await test.rows<{ picture: Buffer; width: number; height: number }>('SELECT picture, width, height FROM certificate_logo ORDER BY added_at');
      expect(kept.map(({ picture, width, height }) => [picture.subarray(1, 4).toString(), width, height])).toEqual([['PNG', 600, 200], ['PNG', 600, 200]]);
      expect(kept[0]!.picture.toString('latin1')).not.toMatch(/script|passwd|onload/);
      for (const bad of ['', 'no picture', '<svg', '<html></html>', `<svg xmlns="http://www.w3.org/2000/svg" width="99999" height="99999"/>`]) expect([bad, (await logo(bad)).status]).toEqual([bad, 422]);
      expect((await logo(drawing, '')).status).toBe(422);
      expect((await logo(Buffer.alloc(1024 * 1024 + 1))).status).toBe(413);
      expect((await world.otherOrganiser.browser.postFile(`${path()}/logos`, 'file', Buffer.from(drawing), 'logo.svg', { label: 'x' })).status).toBe(404);
      expect((await logo(drawing)).status).toBe(303);
      expect((await logo(drawing)).text).toContain('There are 3 logos already');
    }, 30000);

    it('fills one page with everything at once, and is what is printed from then on', async () => {
      const drawn = await world.organiser.browser.download(`${path()}/samples/longest/svg`);
      expect([drawn.status, drawn.headers['content-type']]).toEqual([200, 'image/svg+xml']);
      expect((drawn.body as Buffer).toString()).not.toMatch(/<script|onload|file:/);
      const longest = await world.organiser.browser.download(`${path()}/samples/longest/pdf`);
      expect(pages(longest.body as Buffer)).toBe(1);
      for (const wrong of ['longest/png', 'nobody/svg', 'constructor/svg']) expect((await world.organiser.browser.get(`${path()}/samples/${wrong}`)).status).toBe(404);
      const { id } = await certificateOf(world.participant);
      const before = (await world.participant.browser.download(`/certificates/${id}/download`)).body as Buffer;
      for (const [browser, kind] of [[world.organiser.browser, 'reissue'], [world.participant.browser, 'request']] as const) {
        const boxes = await browser.post(`/certificates/${id}/${kind}`, { reason: 'name', name: 'Mya \u{1F600}', latin: 'Kept latin' });
        expect([kind, boxes.status, boxes.text.includes('We cannot print these characters yet'), boxes.text.includes('Kept latin')]).toEqual([kind, 422, true, true]);
      }
      expect((await world.organiser.browser.post(`/certificates/${id}/reissue`, { reason: 'lost' })).status).toBe(303);
      const next = await certificateOf(world.participant);
      const after = (await world.participant.browser.download(`/certificates/${next.id}/download`)).body as Buffer;
      expect([pages(before), pages(after), after.length > before.length + 1000, after.length < 100 * 1024]).toEqual([1, 1, true, true]);
    }, 30000);

    it('offers a picture to share where the cohort wants it, without the secret', async () => {
      const { id } = await certificateOf(world.participant);
      const picture = await world.participant.browser.download(`/certificates/${id}/picture`);
      expect([picture.status, (picture.body as Buffer).subarray(1, 4).toString()]).toEqual([200, 'PNG']);
      expect((await world.organiser.browser.get(`/certificates/${id}/picture`)).status).toBe(404);
      await world.organiser.browser.post(path(), { ...wish, hasPictures: '', version: '1' });
      expect((await world.participant.browser.get(`/certificates/${id}/picture`)).status).toBe(404);
      expect((await world.participant.browser.get(`/certificates/${id}`)).text).not.toContain('/picture');
      const [{ facts }] = (await test.rows<{ facts: never }>('SELECT facts FROM certificate WHERE id = $1', [id])) as [{ facts: never }];
      expect(certificateDocument({ serial: 'AAAAA-BBBBB', secret: null, name: { name: 'A', latin: null }, facts }, 'x', 'x').serial).toBe('AAAAA-BBBBB');
    }, 30000);

    it('have a letter of attendance and a transcript beside them, for their holder', async () => {
      const { id } = await certificateOf(world.participant);
      for (const kind of ['letter', 'transcript']) {
        const paper = await world.participant.browser.download(`/certificates/${id}/${kind}`);
        expect([kind, paper.status, pages(paper.body as Buffer), (paper.body as Buffer).length < 100 * 1024]).toEqual([kind, 200, 1, true]);
        for (const person of [world.organiser, world.classmate, later]) expect((await person.browser.get(`/certificates/${id}/${kind}`)).status).toBe(404);
      }
      const facts = (await test.rows<{ facts: AwardFacts }>('SELECT facts FROM certificate WHERE id = $1', [id]))[0]!.facts;
      const taken = { workshops: [{ number: 1, title: 'First', day: '2026-11-02', state: 'present' as const }, { number: 3, title: 'Third', day: '2026-11-09', state: 'caught_up' as const }], modules: [{ position: 1, title: 'M' }] };
      const letter = letterDocument('letter', { serial: 'S', secret: 'abcd', name: { name: 'N', latin: null }, facts }, taken, '2026-11-24', { address: 'a', link: 'l' });
      expect(letter.sections[0]!.rows).toEqual([{ label: '1. First', value: '2 November 2026' }, { label: '3. Third', value: 'caught up with a task' }]);
      expect(letter.sentence).toContain('in 2 live workshops');
    }, 30000);

    it('gives logos back, and knows colours and fields', async () => {
      const [first] = await test.rows<{ id: string }>('SELECT id FROM certificate_logo ORDER BY added_at LIMIT 1');
      expect((await world.otherOrganiser.browser.post(`${path()}/logos/${first!.id}/removal`)).status).toBe(404);
      expect((await world.organiser.browser.post(`${path()}/logos/${first!.id}/removal`)).status).toBe(303);
      expect((await world.organiser.browser.post(`${path()}/logos/${first!.id}/removal`)).status).toBe(404);
      expect([contrastOnWhite('#000000'), contrastOnWhite('#ffffff'), contrastOnWhite('#767676')].map((each) => Math.round(each * 100) / 100)).toEqual([21, 1, 4.54]);
      expect(unknownFields('{ course } {x} {}')).toEqual(['x', '']);
      expect(filledWords('{outcome}: { course } {x}', { course: '$&', outcome: 'done', hours: '', from: '', to: '' })).toBe('done: $& {x}');
    });
  });

  it('are kept for six years and not a day longer', async () => {
    expect(endOfKeeping('2020-02-29').toISOString()).toBe('2026-03-01T00:00:00.000Z');
    const { id } = await certificateOf(later);
    await test.rows("UPDATE certificate SET state = 'held', issued_at = NULL, sealed_name = NULL, awarded_on = current_date - interval '6 years' + interval '2 days' WHERE id = $1", [id]);
    await test.get(JobRunner).runNow('certificate.expire', {});
    expect((await certificateOf(later)).state).toBe('held');
    await test.rows("UPDATE certificate SET awarded_on = current_date - interval '6 years' - interval '1 day' WHERE id = $1", [id]);
    await test.get(JobRunner).runNow('certificate.expire', {});
    expect((await certificateOf(later)).state).toBe('expired');
    expect((await later.browser.get(`/certificates/${id}`)).text).toContain('no name was chosen');
    expect((await later.browser.post(`/certificates/${id}/claim-code`)).status).toBe(404);
    expect((await later.browser.get('/my-completion')).text).toContain('kept no longer');
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}/certificates`)).text).toContain('no longer kept');
  });
});
