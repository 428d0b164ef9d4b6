import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { systemAct } from '../../src/platform/audit/act.js';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { unbakePng, unbakeSvg } from '../../src/certificate/credential/baked.js';
import { checkCredential, type Checked } from '../../src/certificate/credential/credential-check.js';
import type { SignedDocument } from '../../src/certificate/credential/credential-proof.js';
import type { IssuerDocument } from '../../src/certificate/credential/issuer-document.js';
import { IssuerKeys } from '../../src/certificate/credential/issuer-keys.service.js';
import { knowledgeOf } from '../../src/certificate/credential/issuer-knowledge.js';
import { bitAt } from '../../src/certificate/credential/status-bits.js';
import { isSetIn } from '../../src/certificate/credential/status-list-check.js';
import { isSameName } from '../../src/certificate/name-match.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { doEverything, makeCourseScene } from '../record/course-scene.js';
import { independentVerdict } from './digital-bazaar.js';

const NAME = 'Zqxcanary Thiri';

interface Credential extends SignedDocument {
  id: string;
  credentialSubject: { id: string };
  credentialStatus: { statusListIndex: string; statusListCredential: string };
  proof: { verificationMethod: string; proofValue: string };
}

describe('credentials', () => {
  const test = useApp();
  let world: World;
  let other: Participant;
  beforeAll(async () => {
    world = await makeWorld(test);
    const scene = await makeCourseScene(test, world);
    other = await makeParticipant(test, 'late', world.cohortId, 'Asia/Kabul');
    for (const person of [world.participant, other]) {
      await doEverything(test, world, scene, person.enrolmentId);
      await person.browser.post('/certificate-name', { name: NAME, latin: 'Thiri May' });
    }
    await world.organiser.browser.post(`/cohorts/${world.cohortId}/outcomes/proposal`);
    await world.secondOrganiser.browser.post(`/cohorts/${world.cohortId}/outcomes/confirmation`);
  }, 60000);

  const certificateOf = async (person: Participant) => (await test.rows<{ id: string; serial: string }>("SELECT id, serial FROM certificate WHERE enrolment_id = $1 AND state = 'issued'", [person.enrolmentId]))[0]!;
  const pathOf = async (person: Participant) => `/certificates/${(await certificateOf(person)).id}`;
  const textOf = async (person: Participant) => ((await person.browser.download(`${await pathOf(person)}/credential/download`)).body as Buffer).toString('utf8');
  const credentialOf = async (person: Participant) => JSON.parse(await textOf(person)) as Credential;
  const issuer = async () => JSON.parse((await world.nobody.get('/issuer')).text) as IssuerDocument;
  const listOf = async (credential: Credential) => JSON.parse(((await world.nobody.download(new URL(credential.credentialStatus.statusListCredential).pathname)).body as Buffer).toString('utf8')) as SignedDocument & { credentialSubject: { encodedList: string } };
  const placeOf = (credential: Credential) => Number(credential.credentialStatus.statusListIndex);
  const check = async (document: unknown, now = new Date()): Promise<Checked> => {
    const known = knowledgeOf(await issuer(), now, async (address, place) => isSetIn(await listOf({ credentialStatus: { statusListCredential: address } } as Credential), address, place, known));
    return checkCredential(document, known);
  };
  const drop = async (content: Buffer | string, name = 'a.json') => {
    await test.rows("DELETE FROM try_limit WHERE key LIKE 'verify%'");
    return world.nobody.postFile('/verify/file', 'file', Buffer.from(content), name);
  };

  it('stand in a file that says no name, hold for our check and for an independent one, and are the same each time', async () => {
    const text = await textOf(world.participant);
    expect(text).not.toMatch(/Zqxcanary|Thiri|Display/);
    const credential = JSON.parse(text) as Credential;
    expect(text).not.toContain((await certificateOf(world.participant)).serial);
    expect(credential.credentialSubject.id).toMatch(/^urn:uuid:/);
    expect((await check(credential)).verdict).toBe('valid');
    expect(await independentVerdict(credential, await issuer())).toEqual({ isVerified: true, why: '' });
    for (const { id } of await test.rows<{ id: string }>('SELECT id FROM credential')) await test.get(JobRunner).runNow('credential.sign', { credentialId: id });
    expect(await textOf(world.participant)).toBe(text);
    expect(await test.rows('SELECT 1 FROM credential WHERE document IS NULL')).toEqual([]);
    expect((await credentialOf(other)).credentialSubject.id).not.toBe(credential.credentialSubject.id);
    expect(placeOf(await credentialOf(other))).not.toBe(placeOf(credential));
  });

  it('exist for their holders only', async () => {
    const path = `${await pathOf(world.participant)}/credential`;
    for (const person of [world.classmate, other, world.stranger, world.trainer, world.organiser, world.officer, world.administrator]) {
      for (const end of ['', '/download', '/badge/png']) expect((await person.browser.get(`${path}${end}`)).status).toBe(404);
      expect((await person.browser.post(path, { subject: '' })).status).toBe(404);
    }
    expect((await world.nobody.get(path)).status).toBe(303);
    expect((await world.nobody.post(path)).status).toBe(401);
  });

  it('say in one sentence what is wrong: changed, of somebody else, not signed by our keys, over, not begun', async () => {
    const credential = await credentialOf(world.participant);
    const resigned = async (change: object, key = test.get(IssuerKeys)) => key.signDocument({ ...(credential as SignedDocument), ...change, proof: undefined }, '2026-01-01T00:00:00Z');
    const verdict = async (document: unknown) => (await check(JSON.parse(JSON.stringify(document)))).verdict;
    expect(await verdict({ ...credential, name: 'Another course' })).toBe('altered');
    expect(await verdict({ ...credential, extra: 'word' })).toBe('altered');
    expect(await verdict(await resigned({ issuer: { id: 'https://elsewhere.example/issuer', type: ['Profile'] } }))).toBe('otherIssuer');
    const stranger = credential.proof.verificationMethod.replace(/#.*/, '#z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi');
    expect(await verdict({ ...credential, proof: { ...credential.proof, verificationMethod: stranger } })).toBe('unknownKey');
    expect(await verdict(await resigned({ validUntil: '2020-01-01T00:00:00Z' }))).toBe('expired');
    expect(await verdict(await resigned({ validFrom: '2199-01-01T00:00:00Z' }))).toBe('notYet');
    expect((await drop(JSON.stringify(await resigned({ validUntil: '2020-01-01T00:00:00Z' })))).text).toContain('The time of this credential is over.');
    expect((await drop(JSON.stringify({ ...credential, name: 'x' }))).text).toContain('This file was changed after it was signed.');
    expect((await drop(JSON.stringify(credential))).text).toContain('This credential is valid.');
    expect((await drop('{"a":')).text).toContain('This file is not whole.');
    expect((await drop('hello')).status).toBe(422);
    expect((await drop('')).text).toContain('Choose a file first.');
    const noPdf = await drop('%PDF-1.7 cut');
    expect([noPdf.status, noPdf.text.includes('No serial number of ours can be read in this PDF')]).toEqual([422, true]);
  });

  it('come as pictures where an organiser has switched them on, and out of them again', async () => {
    const path = `${await pathOf(world.participant)}/credential`;
    expect((await world.participant.browser.get(`${path}/badge/png`)).status).toBe(404);
    expect((await world.trainer.browser.post(`/cohorts/${world.cohortId}/badges`, { on: '1' })).status).toBe(404);
    expect((await world.otherOrganiser.browser.post(`/cohorts/${world.cohortId}/badges`, { on: '1' })).status).toBe(404);
    await world.organiser.browser.post(`/cohorts/${world.cohortId}/badges`, { on: '1' });
    const text = await textOf(world.participant);
    const png = (await world.participant.browser.download(`${path}/badge/png`)).body as Buffer;
    const svg = (await world.participant.browser.download(`${path}/badge/svg`)).body as Buffer;
    expect([unbakePng(png), unbakeSvg(svg.toString('utf8'))]).toEqual([text, text]);
    expect((await drop(png, 'a.png')).text).toContain('This credential is valid.');
    expect((await drop(svg, 'a.svg')).text).toContain('This credential is valid.');
    expect((await independentVerdict(JSON.parse(unbakePng(png)!) as SignedDocument, await issuer())).isVerified).toBe(true);
    expect(unbakePng(png.subarray(0, png.length - 40))).toBeUndefined();
    await world.organiser.browser.post(`/cohorts/${world.cohortId}/badges`, { on: '0' });
    expect((await world.participant.browser.get(`${path}/badge/svg`)).status).toBe(404);
  });

  it('are checked by the script that anybody can download, with no connection', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'banyan-tool-'));
    const credential = await credentialOf(world.participant);
    const tool = join(folder, 'check-credential.mjs');
    writeFileSync(tool, (await world.nobody.download('/verify/tool')).body as Buffer);
    writeFileSync(join(folder, 'good.json'), JSON.stringify(credential));
    writeFileSync(join(folder, 'bad.json'), JSON.stringify({ ...credential, name: 'x' }));
    writeFileSync(join(folder, 'list.json'), JSON.stringify(await listOf(credential)));
    // Without the right to open a connection: Node refuses what the script may not do.
    const run = (...args: string[]) => promisify(execFile)(process.execPath, ['--permission', `--allow-fs-read=${folder}`, tool, ...args.map((arg) => (arg.startsWith('--') ? arg : join(folder, arg)))]).then(({ stdout }) => ({ code: 0, stdout }), (error: { code: number; stdout: string }) => error);
    const [good, known, bad] = await Promise.all([run('good.json'), run('good.json', '--status', 'list.json'), run('bad.json')]);
    expect(good).toMatchObject({ code: 0, stdout: expect.stringContaining('This credential is valid.') });
    expect(good.stdout).toContain('We cannot tell whether it was cancelled since.');
    expect(known.stdout).not.toContain('We cannot tell');
    expect(bad).toMatchObject({ code: 1, stdout: expect.stringContaining('This file was changed after it was signed.') });
  }, 20000);

  it('are made out to another name by their holder, and the former one is cancelled; twice pressed is once done', async () => {
    const path = `${await pathOf(other)}/credential`;
    const before = await credentialOf(other);
    expect((await other.browser.post(path, { subject: 'my own name' })).status).toBe(422);
    const key = 'a'.repeat(20);
    await Promise.all([1, 2].map(() => other.browser.post(path, { subject: 'did:key:z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi', _key: key })));
    const after = await credentialOf(other);
    expect(after.credentialSubject.id).toMatch(/^did:key:/);
    expect(await test.rows('SELECT 1 FROM credential k JOIN certificate c ON c.id = k.certificate_id WHERE c.enrolment_id = $1', [other.enrolmentId])).toHaveLength(2);
    expect((await check(before)).verdict).toBe('cancelled');
    expect((await check(after)).verdict).toBe('valid');
    expect((await drop(JSON.stringify(before))).text).toContain('This credential was cancelled or replaced.');
  });

  it('say nothing when their holder is hidden: the list of places stays as it was, bit for bit', async () => {
    const credential = await credentialOf(world.participant);
    const before = (await listOf(credential)).credentialSubject.encodedList;
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [world.participant.personId]);
    expect((await listOf(credential)).credentialSubject.encodedList).toBe(before);
    expect(bitAt(before, placeOf(credential))).toBe(false);
    const dropped = (await drop(JSON.stringify(credential))).text;
    await test.rows("UPDATE person SET protection_level = 'pseudonymous' WHERE id = $1", [world.participant.personId]);
    expect((await drop(JSON.stringify(credential))).text.replace(/value="[^"]*"/g, '')).toBe(dropped.replace(/value="[^"]*"/g, ''));
  });

  it('go on holding after the key was changed, and what the new key signs holds too', async () => {
    const before = await credentialOf(world.participant);
    const former = (await issuer()).verificationMethod.map(({ id }) => id);
    const bytes = Buffer.from('a list of files');
    const signature = await test.get(IssuerKeys).sign(bytes);
    await test.get(IssuerKeys).rotate(systemAct('issuerKey.rotated'));
    const now = (await issuer()).verificationMethod.map(({ id }) => id);
    expect(now).toEqual([expect.any(String), ...former]);
    expect(await test.get(IssuerKeys).isOurs(bytes, signature)).toBe(true);
    expect(await test.get(IssuerKeys).isOurs(Buffer.from('another list'), signature)).toBe(false);
    expect((await check(before)).verdict).toBe('valid');
    await other.browser.post(`${await pathOf(other)}/credential`, { subject: '' });
    const after = await credentialOf(other);
    expect(after.proof.verificationMethod).toBe(now[0]);
    expect((await check(after)).verdict).toBe('valid');
    expect(await test.rows('SELECT 1 FROM issuer_key WHERE sealed_seed IS NOT NULL')).toHaveLength(1);
    await expect(test.rows('DELETE FROM issuer_key')).rejects.toThrow('permission denied');
    const did = JSON.parse((await world.nobody.get('/.well-known/did.json')).text) as IssuerDocument;
    expect([did.id, did.verificationMethod.length]).toEqual(['did:web:localhost%3A3999', now.length]);
  });

  it('are cancelled with the certificate: the bit is set, the page and the file say so', async () => {
    const credential = await credentialOf(other);
    const { id } = await certificateOf(other);
    await world.organiser.browser.post(`/certificates/${id}/reissue`, { reason: 'lost' });
    expect((await check(credential)).verdict).toBe('cancelled');
    const next = await credentialOf(other);
    expect(placeOf(next)).not.toBe(placeOf(credential));
    await world.organiser.browser.post(`/certificates/${(await certificateOf(other)).id}/revocation`, { reason: 'by_mistake' });
    expect((await check(next)).verdict).toBe('cancelled');
    expect((await check(await credentialOf(world.participant))).verdict).toBe('valid');
  });

  it('are given to certificates of before by the job that looks for them', async () => {
    const { id } = await certificateOf(world.participant);
    await test.rows('DELETE FROM credential WHERE certificate_id = $1', [id]);
    expect((await world.participant.browser.get(`/certificates/${id}/credential`)).status).toBe(404);
    await test.get(JobRunner).runNow('credential.sweep', {});
    expect((await check(await credentialOf(world.participant))).verdict).toBe('valid');
  });

  it('lets a printed certificate be dropped: the very file, one that was saved anew, one that was cut, one of somebody hidden', async () => {
    const { id } = await certificateOf(world.participant);
    await test.get(JobRunner).runNow('certificate.print', { certificateId: id });
    const pdf = (await world.participant.browser.download(`/certificates/${id}/download`)).body as Buffer;
    const same = await drop(pdf, 'a.pdf');
    expect(same.text).toContain('This file is byte for byte the one that we issued.');
    expect(same.text).toContain('This certificate is valid.');
    expect(same.text).not.toContain(NAME);
    const anew = await drop(Buffer.concat([pdf, Buffer.from('\n%saved anew\n')]), 'a.pdf');
    expect(anew.text).toContain('This file is not byte for byte the one that we issued');
    expect(anew.text).toContain('This certificate is valid.');
    const cut = await drop(pdf.subarray(0, 2000), 'a.pdf');
    expect([cut.status, cut.text.includes('No serial number of ours can be read in this PDF')]).toEqual([422, true]);
    // A number that nobody has, in a file of ours: what hidden people's files must answer too.
    const [{ digest }] = (await test.rows<{ digest: string }>('SELECT secret_digest AS digest FROM certificate WHERE id = $1', [id])) as [{ digest: string }];
    await test.rows("UPDATE certificate SET secret_digest = reverse(secret_digest) WHERE id = $1", [id]);
    const unknown = await drop(Buffer.concat([pdf, Buffer.from('\n%saved anew\n')]), 'a.pdf');
    await test.rows('UPDATE certificate SET secret_digest = $2 WHERE id = $1', [id, digest]);
    expect([unknown.status, unknown.text.includes('We know no certificate')]).toEqual([200, true]);
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [world.participant.personId]);
    const hidden = await drop(pdf, 'a.pdf');
    await test.rows("UPDATE person SET protection_level = 'pseudonymous' WHERE id = $1", [world.participant.personId]);
    expect(hidden.text.replace(/value="[^"]*"/g, '')).toBe(unknown.text.replace(/value="[^"]*"/g, ''));
  }, 30000);

  it('leaves links that are used up by the button, never by looking, each once however often it is pressed', async () => {
    const path = `${await pathOf(world.participant)}/links`;
    expect((await world.classmate.browser.get(path)).status).toBe(404);
    expect((await world.participant.browser.post(path, { days: '3', uses: '1' })).status).toBe(422);
    await world.participant.browser.post(path, { days: '1', uses: '1', withName: '1' });
    const link = async () => /href="http:\/\/localhost:3999(\/verify\/links\/[0-9a-z]+)"/.exec((await world.participant.browser.get(path)).text)?.[1];
    const address = (await link())!;
    for (let looked = 0; looked < 3; looked += 1) expect((await world.nobody.get(address)).text).toContain('You can open it once.');
    expect((await world.nobody.get(address)).text).not.toContain(NAME);
    const key = 'b'.repeat(20);
    const answers = await Promise.all([1, 2, 3].map(() => world.nobody.post(address, { _key: key })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers[0]!.text).toContain(NAME);
    expect((await world.nobody.post(address)).status).toBe(404);
    const over = await world.nobody.get(address);
    const never = address.replace(/.{58}$/, '0'.repeat(58));
    expect([over.status, over.text.replaceAll(encodeURIComponent(address), '')]).toEqual([404, (await world.nobody.get(never)).text.replaceAll(encodeURIComponent(never), '')]);
    expect(await link()).toBeUndefined();
    await world.participant.browser.post(path, { days: '1', uses: '3' });
    const second = (await link())!;
    expect((await world.nobody.post(second)).text).not.toContain(NAME);
    await test.rows("UPDATE certificate_link SET until_at = until_at - interval '2 days' WHERE uses_left = 2");
    expect((await world.nobody.post(second)).status).toBe(404);
    await test.rows("UPDATE certificate_link SET until_at = until_at + interval '2 days' WHERE uses_left = 2");
    const [row] = await test.rows<{ id: string }>('SELECT id FROM certificate_link WHERE uses_left = 2');
    expect((await world.classmate.browser.post(`${path}/${row!.id}/end`)).status).toBe(404);
    await world.participant.browser.post(`${path}/${row!.id}/end`);
    expect((await world.nobody.post(second)).status).toBe(404);
  });

  it('lets a name be typed and compared where the holder allows it, five times an hour', async () => {
    const path = await pathOf(world.participant);
    const page = (await world.participant.browser.get(path)).text;
    const [, s, k] = /\/verify\?s(?:=|&#x3D;)([^&"]+)&amp;k(?:=|&#x3D;)([^"&]+)"/.exec(page)!;
    await test.rows("DELETE FROM try_limit WHERE key LIKE 'verify%'");
    const compare = (name: string) => world.nobody.post('/verify/name', { s: s!, k: k!, name });
    expect((await compare(NAME)).text).not.toContain('This is the name');
    await world.participant.browser.post(`${path}/links/typed-name`, { on: '1' });
    expect((await world.nobody.get(`/verify?s=${s}&k=${k}`)).text).toContain('Name on the paper');
    expect((await compare('')).status).toBe(422);
    expect((await compare(' zqxCANARY  thiri ')).text).toContain('This is the name on the certificate.');
    expect((await compare('Somebody Else')).text).toContain('This is not the name on the certificate.');
    for (let tried = 0; tried < 3; tried += 1) await compare('Guess');
    expect((await compare(NAME)).status).toBe(429);
    expect((await world.nobody.post('/verify/name', { s: 'AAAAA-AAAAA', k: 'x', name: NAME })).text).toContain('We know no certificate');
    expect([isSameName('Thiri  May-Tun', { name: 'သီရိ', latin: 'Thiri May Tun' }), isSameName('', { name: '-', latin: null }), isSameName('သီရိ', { name: 'သီရိ', latin: null })]).toEqual([true, false, true]);
  });
});
