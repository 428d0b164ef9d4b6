import { beforeAll, describe, expect, it } from '@jest/globals';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { cleanName, hasUnseen } from '../../src/certificate/certificate-name-rule.js';
import { typedCode } from '../../src/certificate/serials.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { doEverything, makeCourseScene } from '../record/course-scene.js';

const NAME = 'သီရိမေထွန်း';

describe('certificates', () => {
  const test = useApp();
  let world: World;
  let held: Participant;
  beforeAll(async () => {
    world = await makeWorld(test);
    const scene = await makeCourseScene(test, world);
    held = await makeParticipant(test, 'late', world.cohortId, 'Asia/Kabul');
    for (const person of [world.participant, held]) await doEverything(test, world, scene, person.enrolmentId);
    await world.participant.browser.post('/certificate-name', { name: NAME, latin: 'Thiri May Tun' });
    await world.organiser.browser.post(`/cohorts/${world.cohortId}/outcomes/proposal`);
    await world.secondOrganiser.browser.post(`/cohorts/${world.cohortId}/outcomes/confirmation`);
  }, 60000);

  const current = async (person: Participant) => (await test.rows<{ id: string; serial: string; state: string }>("SELECT * FROM certificate WHERE enrolment_id = $1 AND state IN ('held', 'issued', 'revoked')", [person.enrolmentId]))[0]!;
  const pathOf = async (person: Participant) => `/certificates/${(await current(person)).id}`;
  /** The address with the secret, as the holder reads it on her page. */
  const verifyLink = async (person: Participant) => /href="http:\/\/localhost:3999(\/verify\?[^"]+)"/.exec((await person.browser.get(await pathOf(person))).text)![1]!.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
  const verify = (link: string) => world.nobody.get(link);

  it('is read by its holder; on a phone that others may see the name comes with one more press', async () => {
    const path = await pathOf(world.participant);
    const covered = await world.participant.browser.get(path);
    expect(covered.status).toBe(200);
    expect(covered.text).toContain('Programme in tests');
    expect(covered.text).toContain('50 hours of learning, 14 of them live');
    expect(covered.text).not.toContain(NAME);
    const open = await world.participant.browser.get(`${path}?name=show`);
    expect(open.text).toContain(NAME);
    expect(open.text).toContain('Thiri May Tun');
  });

  it('does not exist for anybody else, and an organiser sees no name unless she asks, which is recorded', async () => {
    const path = await pathOf(world.participant);
    for (const person of [world.classmate, world.stranger, world.trainer, world.otherOrganiser, world.officer, world.administrator]) {
      expect((await person.browser.get(path)).status).toBe(404);
      expect((await person.browser.get(`${path}/download`)).status).toBe(404);
      expect((await person.browser.post(`${path}/shown-name`, { show: '1' })).status).toBe(404);
      expect((await person.browser.get(`${path}/revocation`)).status).toBe(404);
    }
    expect((await world.nobody.get(path)).status).toBe(303);
    expect((await world.nobody.post(`${path}/shown-name`)).status).toBe(401);
    const seen = await world.organiser.browser.get(path);
    expect(seen.status).toBe(200);
    expect(seen.text).not.toContain(NAME);
    expect(seen.text).not.toContain('/verify?');
    expect((await world.organiser.browser.get(`${path}/download`)).status).toBe(404);
    expect((await world.organiser.browser.get(`${path}?name=show`)).text).toContain(NAME);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'identity.opened' AND person_id = $1 AND actor_id = $2", [world.participant.personId, world.organiser.personId])).toHaveLength(1);
  });

  it('is printed by the job and on demand, sealed at rest', async () => {
    const { id } = await current(world.participant);
    const fresh = await world.participant.browser.download(`/certificates/${id}/download`);
    expect(fresh.status).toBe(200);
    expect((fresh.body as Buffer).subarray(0, 5).toString()).toBe('%PDF-');
    expect(fresh.headers['content-disposition']).toMatch(/^attachment; filename="document-[0-9a-z]{8}\.pdf"$/);
    await test.get(JobRunner).runNow('certificate.print', { certificateId: id });
    await test.get(JobRunner).runNow('certificate.print', { certificateId: id });
    const [row] = await test.rows<{ sealed_pdf: Buffer }>('SELECT sealed_pdf FROM certificate WHERE id = $1', [id]);
    expect(row!.sealed_pdf.length).toBeGreaterThan(1000);
    expect(row!.sealed_pdf.subarray(0, 5).toString()).not.toBe('%PDF-');
    const kept = await world.participant.browser.download(`/certificates/${id}/download`);
    expect((kept.body as Buffer).equals(fresh.body as Buffer)).toBe(true);
    expect((kept.body as Buffer).length).toBeLessThan(100 * 1024);
  }, 60000);

  it('verifies as valid without the name, and with it only while the holder lets it show', async () => {
    const link = await verifyLink(world.participant);
    const path = await pathOf(world.participant);
    const nameless = await verify(link);
    expect(nameless.status).toBe(200);
    expect(nameless.text).toContain('This certificate is valid.');
    expect(nameless.text).toContain('Issuer in tests');
    expect(nameless.text).toContain('50 hours of learning, 14 of them live');
    expect(nameless.text).not.toContain(NAME);
    await world.participant.browser.post(`${path}/shown-name`, { show: '1' });
    expect((await verify(link)).text).toContain(NAME);
    await world.participant.browser.post(`${path}/shown-name`, { show: '0' });
    expect((await verify(link)).text).not.toContain(NAME);
  });

  it('takes serial and secret as people type them from paper', async () => {
    const link = new URL(await verifyLink(world.participant), 'http://x');
    const [serial, secret] = [link.searchParams.get('s')!, link.searchParams.get('k')!];
    const typed = `/verify?s=${encodeURIComponent(` ${serial.toLowerCase().replace('-', ' ')} `)}&k=${encodeURIComponent(secret.toUpperCase().replace(/(.{4})/g, '$1 ').replaceAll('0', 'O').replaceAll('1', 'l'))}`;
    expect((await verify(typed)).text).toContain('This certificate is valid.');
    expect(typedCode('7k2mX-OIl')).toBe('7k2mx011');
  });

  it('answers unknown, mistyped, kept and hidden alike, byte for byte and with the same statements', async () => {
    const link = await verifyLink(world.participant);
    const keptSerial = (await current(held)).serial;
    await verify('/verify?s=AAAAA-AAAAA&k=bbbb');
    const answer = async (path: string) => {
      const before = test.database.statements;
      const response = await verify(path);
      return { status: response.status, text: response.text.replace(/name="_(key|csrf)" value="[^"]*"/g, ''), statements: test.database.statements - before, headers: Object.keys(response.headers).sort().join() };
    };
    const unknown = await answer('/verify?s=AAAAA-AAAAA&k=aaaaaaaaaaaaaaaaaaaaaaaaaa');
    expect(unknown.text).toContain('We know no certificate with this serial number and secret.');
    expect(await answer(`${link}x`)).toEqual(unknown);
    expect(await answer(link.replace(/k=.*/, 'k='))).toEqual(unknown);
    expect(await answer(`/verify?s=${keptSerial}&k=aaaaaaaaaaaaaaaaaaaaaaaaaa`)).toEqual(unknown);
    expect(await answer('/verify?s[]=1&k[]=2&s=%00')).toEqual(unknown);
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [world.participant.personId]);
    expect(await answer(link)).toEqual(unknown);
    expect((await world.organiser.browser.get(await pathOf(world.participant))).status).toBe(404);
    await test.rows("UPDATE person SET protection_level = 'pseudonymous' WHERE id = $1", [world.participant.personId]);
    expect((await verify(link)).text).toContain('This certificate is valid.');
  });

  it('keeps a certificate for her who has not chosen a name, and issues it when she does', async () => {
    expect((await current(held)).state).toBe('held');
    expect((await held.browser.get('/my-completion')).text).toContain('kept for you until you choose the name');
    expect((await held.browser.get(`${await pathOf(held)}/download`)).status).toBe(404);
    const response = await held.browser.post('/certificate-name', { name: 'Late\u0007 Chooser' });
    expect(response.status).toBe(422);
    expect(response.text).toContain('characters in it that cannot be seen');
    expect(response.text).toContain('value="Late Chooser"');
    expect((await held.browser.post('/certificate-name', { name: 'Late Chooser' })).headers.location).toBe('/my-completion?said=certificateIssued');
    expect((await current(held)).state).toBe('issued');
    expect((await verify(await verifyLink(held))).text).toContain('This certificate is valid.');
  });

  it('asks for the name again when it is empty, over-long or no text, and keeps what was typed', async () => {
    const long = await held.browser.post('/certificate-name', { name: 'x'.repeat(121), latin: 'Kept latin' });
    expect(long.status).toBe(422);
    expect(long.text).toContain('Use at most 120 characters');
    expect(long.text).toContain('Kept latin');
    expect((await held.browser.post('/certificate-name', { name: ' \u200b ' })).status).toBe(422);
    expect((await held.browser.post('/certificate-name', { name: ['a', 'b'] })).status).toBe(422);
    expect((await held.browser.post('/certificate-name', {})).status).toBe(422);
    expect((await world.trainer.browser.get('/certificate-name')).status).toBe(404);
  });

  it('is replaced when the holder asks for another name and an organiser agrees: neither name is shown', async () => {
    const before = await current(held);
    const path = `/certificates/${before.id}`;
    const oldLink = await verifyLink(held);
    await held.browser.post(`${path}/shown-name`, { show: '1' });
    expect((await held.browser.post(`${path}/request`, { name: '' })).status).toBe(422);
    expect((await held.browser.post(`${path}/request`, { name: 'New Name' })).status).toBe(303);
    expect((await held.browser.post(`${path}/request`, { name: 'Third Name' })).status).toBe(422);
    expect((await verify(oldLink)).text).toContain('Late Chooser');
    expect((await world.organiser.browser.get(`/cohorts/${world.cohortId}/certificates`)).text).toContain('another name is asked for');
    expect((await world.organiser.browser.get(path)).text).not.toContain('New Name');
    expect((await world.organiser.browser.get(`${path}?name=show`)).text).toContain('New Name');
    expect((await held.browser.post(`${path}/request/approval`)).status).toBe(404);
    expect((await world.otherOrganiser.browser.post(`${path}/request/approval`)).status).toBe(404);
    const answers = await Promise.all([1, 2].map(() => world.organiser.browser.post(`${path}/request/approval`)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([303, 404]);
    const old = await verify(oldLink);
    expect(old.text).toContain('replaced by a newer one');
    expect(old.text).not.toMatch(/Late Chooser|New Name/);
    const after = await current(held);
    expect(after.serial).not.toBe(before.serial);
    expect((await verify(await verifyLink(held))).text).toContain('re-issued on');
    expect((await held.browser.get(`/certificates/${after.id}?name=show`)).text).toContain('New Name');
    expect((await held.browser.get(path)).text).toContain(`/certificates/${after.id}`);
  });

  it('is re-issued by an organiser under a new serial, and a request that is refused leaves it as it is', async () => {
    const { id } = await current(held);
    await held.browser.post(`/certificates/${id}/request`, { name: 'Refused Name' });
    expect((await world.organiser.browser.post(`/certificates/${id}/request/refusal`)).status).toBe(303);
    expect((await held.browser.get(`/certificates/${id}`)).text).toContain('did not agree to the last name');
    const bad = await world.organiser.browser.post(`/certificates/${id}/reissue`, { reason: 'because', name: 'Kept typing' });
    expect(bad.status).toBe(422);
    expect(bad.text).toContain('Kept typing');
    expect((await held.browser.post(`/certificates/${id}/reissue`, { reason: 'lost' })).status).toBe(404);
    const done = await world.organiser.browser.post(`/certificates/${id}/reissue`, { reason: 'lost' });
    expect(done.status).toBe(303);
    const after = await current(held);
    expect(done.headers.location).toContain(after.id);
    expect((await held.browser.get(`/certificates/${after.id}?name=show`)).text).toContain('New Name');
  });

  it('is cancelled once, with a reason that holds no story', async () => {
    const { id } = await current(held);
    const link = await verifyLink(held);
    expect((await world.organiser.browser.get(`/certificates/${id}/revocation`)).text).toContain('for good');
    expect((await world.organiser.browser.post(`/certificates/${id}/revocation`, {})).status).toBe(422);
    expect((await held.browser.post(`/certificates/${id}/revocation`, { reason: 'on_request' })).status).toBe(404);
    expect((await world.organiser.browser.post(`/certificates/${id}/revocation`, { reason: 'on_request' })).status).toBe(303);
    const checked = await verify(link);
    expect(checked.text).toContain('This certificate is cancelled.');
    expect(checked.text).not.toContain('New Name');
    expect((await held.browser.get(`/certificates/${id}`)).text).toContain('Its holder asked for it.');
    expect((await world.organiser.browser.post(`/certificates/${id}/revocation`, { reason: 'on_request' })).status).toBe(422);
  });

  it('cleans names of what cannot be seen and keeps what scripts need', () => {
    expect(cleanName('  A\u0000\u202eb\u2066\tc  ')).toBe('Ab c');
    expect(cleanName('می\u200cخواهم')).toBe('می\u200cخواهم');
    expect(cleanName('e\u0301')).toBe('é');
    expect(cleanName('\ud800x')).toBe('x');
    expect([hasUnseen('Anna  May '), hasUnseen('می\u200cخواهم'), hasUnseen('A\u202eb'), hasUnseen('\udc00')]).toEqual([false, false, true, true]);
  });
});
