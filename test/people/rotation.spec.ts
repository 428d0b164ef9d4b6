import { beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { appContext } from '../../src/boot.js';
import { CertificateNames } from '../../src/certificate/certificate-names.service.js';
import { Certificates } from '../../src/certificate/certificates.service.js';
import { KeyRenewal } from '../../src/people/key-renewal.service.js';
import { KeyStandings } from '../../src/people/key-standings.service.js';
import { KeyStore } from '../../src/people/key-store.js';
import { People } from '../../src/people/people.service.js';
import { ProtectedIdentity } from '../../src/people/protected-identity.service.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { Transactions, type Tx } from '../../src/platform/database/transactions.js';
import { FileStore } from '../../src/platform/files/file-store.js';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { JobSender } from '../../src/platform/jobs/job-sender.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';

const NEXT = 'the next name key, of more than thirty-two';
const NEXT_SECRET = 'the next secret key, longer than thirty-two';
const FACTS = { title: 'Course', outcome: 'completed', learningOutcomes: [], notionalHours: 1, liveHours: 1, startsOn: '2026-01-01', endsOn: '2026-01-02', awardedOn: '2026-01-03', issuer: 'Issuer', partners: [], creditStatement: '-', language: 'en', recordNumber: '' } as const;

describe('changing the keys', () => {
  const test = useApp();
  let world: World;
  let certificateId: string;
  let secret: string;
  let fileId: string;
  let people: string[];

  const name = (tx: Tx, get: INestApplicationContext, id: string) => get.get(ProtectedIdentity).open(tx, id, ['real_name'], 'test');
  const within = <T>(app: INestApplicationContext, work: (tx: Tx) => Promise<T>) => app.get(Transactions).run(systemAct('test.scene'), work);
  /** Another process on the same databases, with other keys. */
  const process = async <T>(settings: object, work: (app: INestApplicationContext) => Promise<T>): Promise<T> => {
    const app = await appContext({ ...test.config, ...settings });
    try {
      return await work(app);
    } finally {
      await app.get(JobSender).stop();
      await app.close();
    }
  };
  const both = () => ({ nameKey: NEXT, oldNameKeys: [test.config.nameKey], secretKey: NEXT_SECRET, oldSecretKeys: [test.config.secretKey] });

  beforeAll(async () => {
    world = await makeWorld(test);
    const { personId, enrolmentId } = world.participant;
    await test.get(CertificateNames).choose({ viewer: { personId } as never, event: 'test', formKey: null }, { name: 'Zqx On Paper', latin: null });
    certificateId = await test.write((tx) => test.get(Certificates).award(tx, { personId, enrolmentId, cohortId: world.cohortId, facts: FACTS as never }));
    const stored = await test.get(FileStore).put(personId, { kind: 'pdf', content: Buffer.from('a file of hers') });
    await test.write((tx) => test.get(FileStore).recordWithin(tx, personId, stored));
    fileId = stored.id;
    secret = await test.write(async (tx) => test.get(Certificates).secretOf(tx, (await tx.row<{ id: string; sealedSecret: Buffer }>('SELECT id, sealed_secret AS "sealedSecret" FROM certificate WHERE id = $1', [certificateId]))!, personId));
    await test.write(async (tx) => {
      const number = await test.get(ProtectedIdentity).sealFor(tx, personId, 'Y0042', 'student_match', 'sealed_number', 'match-of-hers');
      await tx.rows("INSERT INTO student_match (id, person_id, partner_id, officer_id, at, sealed_number, numbered_at) VALUES ('match-of-hers', $1, $2, $3, $4, $5, $4)", [personId, world.partnerIds[0], world.officer.personId, tx.now, number]);
    });
    people = (await test.rows<{ id: string }>('SELECT DISTINCT person_id AS id FROM protected_field ORDER BY 1')).map(({ id }) => id);
  }, 60000);

  it('sees a process at work that does not know the new key', async () => {
    await process(both(), async (app) => expect(await app.get(KeyStore).unaware()).toBeGreaterThan(0));
    expect(await test.get(KeyStore).unaware()).toBe(0);
  });

  it('stopped in the middle everything opens, and it goes on where it was', async () => {
    await process(both(), async (app) => {
      expect(await app.get(KeyStore).renew(3)).toBe(3);
      for (const id of people) expect(await within(app, (tx) => name(tx, app, id))).toEqual({ real_name: expect.stringMatching(/^Zqx/) });
      expect((await app.get(KeyStandings).count()).wrapped).toMatchObject({ present: expect.any(Number), unknown: 0 });
    });
  });

  it('seals everything anew while others write, and then nothing opens with the old key', async () => {
    await process(both(), async (app) => {
      const renewal = app.get(KeyRenewal);
      await renewal.renewKeys(() => undefined);
      let going = true;
      let written = 0;
      const writer = (async () => {
        while (going) {
          const id = people[written % people.length]!;
          await within(app, (tx) => app.get(ProtectedIdentity).write(tx, id, 'organisation', `Zqx Org ${written}`));
          expect(await within(app, (tx) => name(tx, app, id))).toEqual({ real_name: expect.stringMatching(/^Zqx/) });
          written += 1;
        }
      })();
      const total = await renewal.reseal(true, () => undefined);
      going = false;
      await writer;
      expect(total).toMatchObject({ people: expect.any(Number), files: 1, broken: 0 });
      expect(await renewal.removeFormer()).toBe(total.people);
      const standings = await app.get(KeyStandings).count();
      expect(standings).toMatchObject({ wrapped: { former: 0, unknown: 0 }, formerDataKeys: 0 });
      expect(standings.tables.map(({ table, former, unknown }) => [table, former, unknown])).toEqual([['protected_field', 0, 0], ['certificate', 0, 0], ['student_match', 0, 0], ['stored_file', 0, 0]]);
      expect(standings.tables.every(({ present }) => present > 0)).toBe(true);
      expect(written).toBeGreaterThan(0);
    });
    for (const id of people) await expect(test.write((tx) => name(tx, test.app, id))).rejects.toThrow('people.key.unknown');
    await expect(test.get(FileStore).readChecked(fileId)).rejects.toThrow('people.key.unknown');
  });

  it('lets the new keys alone open all of it: names, certificate, its check, file, search', async () => {
    await process({ nameKey: NEXT, secretKey: NEXT_SECRET }, async (app) => {
      for (const id of people) expect(await within(app, (tx) => name(tx, app, id))).toEqual({ real_name: expect.stringMatching(/^Zqx/) });
      const row = (await test.rows<{ id: string; sealedName: Buffer; secretDigest: string }>('SELECT id, sealed_name AS "sealedName", secret_digest AS "secretDigest" FROM certificate WHERE id = $1', [certificateId]))[0]!;
      expect(await within(app, (tx) => app.get(Certificates).nameOn(tx, row, world.participant.personId))).toEqual({ name: 'Zqx On Paper', latin: null });
      const { Serials } = await import('../../src/certificate/serials.js');
      expect(app.get(Serials).isSecret(secret, row.secretDigest)).toBe(true);
      expect(app.get(Serials).isSecret(`${secret.slice(1)}0`, row.secretDigest)).toBe(false);
      expect((await app.get(FileStore).readChecked(fileId)).toString()).toBe('a file of hers');
      const { sealed } = (await test.rows<{ sealed: Buffer }>("SELECT sealed_number AS sealed FROM student_match WHERE id = 'match-of-hers'"))[0]!;
      expect((await within(app, (tx) => app.get(ProtectedIdentity).unsealFor(tx, world.participant.personId, sealed, 'student_match', 'sealed_number', 'match-of-hers'))).toString()).toBe('Y0042');
      expect(await within(app, (tx) => app.get(ProtectedIdentity).find(tx, 'real_name', 'zqx PARTICIPANT legal'))).toEqual([world.participant.personId]);
    });
  });

  it('recognises a certificate of before while the former SECRET_KEY is known', async () => {
    const { Serials } = await import('../../src/certificate/serials.js');
    const digest = test.get(Serials).digest('asecret');
    await process({ nameKey: NEXT, secretKey: 'a third secret key, longer than thirty-two', oldSecretKeys: [test.config.secretKey] }, async (app) => expect(app.get(Serials).isSecret('asecret', digest)).toBe(true));
    await process({ nameKey: NEXT, secretKey: 'a third secret key, longer than thirty-two' }, async (app) => expect(app.get(Serials).isSecret('asecret', digest)).toBe(false));
  });

  it('keeps the former key of somebody of whom a value does not open, and says how many', async () => {
    const THIRD = 'the third name key, of more than thirty-two';
    const id = people[0]!;
    await test.rows('UPDATE protected_field SET sealed = overlay(sealed PLACING $2 FROM 50) WHERE person_id = $1 AND kind = $3', [id, Buffer.from([0]), 'organisation']);
    await process({ nameKey: THIRD, oldNameKeys: [NEXT] }, async (app) => {
      await app.get(KeyRenewal).renewKeys(() => undefined);
      const total = await app.get(KeyRenewal).reseal(false, () => undefined);
      expect(total.broken).toBe(1);
      await app.get(KeyRenewal).removeFormer();
      expect((await app.get(KeyStandings).count()).formerDataKeys).toBe(1);
      expect(await app.get(KeyStore).of(id)).toHaveLength(2);
    });
  });

  it('seals nightly what an older version left in clear or without an index', async () => {
    await process({ nameKey: 'the third name key, of more than thirty-two' }, async (app) => {
      const id = await within(app, (tx) => app.get(People).make(tx, { displayName: 'Older', zone: 'UTC', protected: { real_name: 'Zqx Older' } }));
      await test.rows('UPDATE protected_field SET blind_index = NULL WHERE person_id = $1', [id]);
      await app.get(JobRunner).runNow('keys.seal', {});
      expect(await within(app, (tx) => app.get(ProtectedIdentity).find(tx, 'real_name', 'Zqx Older'))).toEqual([id]);
    });
  });
});
