import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AwardFacts } from '../../src/certificate/certificate.entity.js';
import { badgePicture } from '../../src/certificate/credential/badge-picture.js';
import { unbakePng, unbakeSvg } from '../../src/certificate/credential/baked.js';
import { CONTEXTS } from '../../src/certificate/credential/contexts.js';
import { checkCredential, type Knowledge } from '../../src/certificate/credential/credential-check.js';
import { credentialDocument } from '../../src/certificate/credential/credential-document.js';
import { readCredentialFile } from '../../src/certificate/credential/credential-file.js';
import { hashSteps, signed, type SignedDocument } from '../../src/certificate/credential/credential-proof.js';
import { issuerDocument } from '../../src/certificate/credential/issuer-document.js';
import { knowledgeOf } from '../../src/certificate/credential/issuer-knowledge.js';
import { multikeyOf, publicKeyOf, toMultibase } from '../../src/certificate/credential/multikey.js';
import { bitAt } from '../../src/certificate/credential/status-bits.js';
import { isSetIn } from '../../src/certificate/credential/status-list-check.js';
import { independentVerdict } from './digital-bazaar.js';

const FOLDER = join(process.env.FIXTURES!, 'credentials');
const read = (path: string) => readFileSync(join(FOLDER, path), 'utf8');
const json = <T = SignedDocument & { proof: object }>(path: string) => JSON.parse(read(path)) as T;

/** Each sample with what must come of it. Those of version 1 of the data model are refused for their vocabulary: what we issue is version 2. */
const SAMPLES: Record<string, string> = {
  'simple.json': 'valid', 'complete.json': 'valid', 'simple-did-key-method.json': 'valid', 'simple-json.png': 'valid', 'simple-json.svg': 'valid',
  'simple-err-context.json': 'context', 'simple-err-type.json': 'type', 'simple-err-issuer-type.json': 'issuerType', 'simple-err-credential-subject-type.json': 'subjectType', 'simple-err-proof-method.json': 'badKey', 'simple-err-proof-value.json': 'altered',
  'simple-noproof.json': 'noProof', 'simple-eddsa-2022.json': 'context', 'credential-status-revoked.json': 'context',
};

/** Believes every issuer, and reads each key from the document itself: in the samples an address ends with its key. */
const anybody: Knowledge = { now: new Date('2026-11-24T12:00:00Z'), isIssuer: () => true, isSet: async () => undefined, keyAt: (address) => publicKeyOf(address.replace(/^did:key:/, '').split('#').pop()) ?? 'bad' };

const fetching = jest.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.reject(new Error('nothing is fetched')));

describe('eddsa-rdfc-2022, vectors of W3C', () => {
  // A vocabulary of examples only, in which any word means itself.
  beforeAll(() => void (CONTEXTS as Map<string, object>).set('https://www.w3.org/ns/credentials/examples/v2', { '@context': { '@vocab': 'https://www.w3.org/ns/credentials/examples#' } }));
  const vector = 'w3c-eddsa-rdfc-2022';

  it('gives every step of the first as printed: statements, both hashes, what is signed, the signature', async () => {
    const document = json(`${vector}/signedDataInt.json`);
    const proof = document.proof as { proofValue: string; verificationMethod: string };
    const steps = await hashSteps(json<SignedDocument>(`${vector}/unsigned.json`), json(`${vector}/proofConfigDataInt.json`));
    expect(steps.document.trim()).toBe(read(`${vector}/canonDocDataInt.txt`).trim());
    expect(steps.options.trim()).toBe(read(`${vector}/proofCanonDataInt.txt`).trim());
    expect(steps.documentHash.toString('hex')).toBe(read(`${vector}/docHashDataInt.txt`).trim());
    expect(steps.optionsHash.toString('hex')).toBe(read(`${vector}/proofHashDataInt.txt`).trim());
    expect(steps.combined.toString('hex')).toBe(read(`${vector}/combinedHashDataInt.txt`).trim());
    const signature = Buffer.from(read(`${vector}/sigHexDataInt.txt`).trim(), 'hex');
    expect([toMultibase(signature), proof.proofValue]).toEqual([read(`${vector}/sigBTC58DataInt.txt`).trim(), read(`${vector}/sigBTC58DataInt.txt`).trim()]);
    expect(verify(null, steps.combined, publicKeyOf(proof.verificationMethod.split('#')[1])!, signature)).toBe(true);
    expect((await hashSteps(document, proof)).combined.equals(steps.combined)).toBe(true);
  });

  /** Its vocabulary (citizenship) is not among the material: the steps after the statements are compared. */
  it('gives the steps of the second as printed, from its statements on', () => {
    const part = (name: string) => read(`${vector}/employ/${name}`);
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const [document, options] = [sha256(part('canonDocDataInt.txt')), sha256(part('proofCanonDataInt.txt'))];
    expect([document, options]).toEqual([part('docHashDataInt.txt').trim(), part('proofHashDataInt.txt').trim()]);
    expect(options + document).toBe(part('combinedHashDataInt.txt').trim());
    const signature = Buffer.from(part('sigHexDataInt.txt').trim(), 'hex');
    const { proof } = json<{ proof: { proofValue: string; verificationMethod: string } }>(`${vector}/employ/signedDataInt.json`);
    expect(toMultibase(signature)).toBe(proof.proofValue);
    expect(verify(null, Buffer.from(options + document, 'hex'), publicKeyOf(proof.verificationMethod.split('#')[1])!, signature)).toBe(true);
  });
});

describe('Open Badges 3.0, samples of 1EdTech', () => {
  it('are all named here', () => {
    expect(readdirSync(join(FOLDER, 'openbadges-3.0')).filter((name) => name !== 'testlist').sort()).toEqual(Object.keys(SAMPLES).sort());
  });

  it.each(Object.entries(SAMPLES))('%s: %s', async (name, verdict) => {
    const file = readCredentialFile(readFileSync(join(FOLDER, 'openbadges-3.0', name)));
    expect(file.kind).toBe('credential');
    expect((await checkCredential((file as { document: unknown }).document, anybody)).verdict).toBe(verdict);
    expect(fetching).not.toHaveBeenCalled();
  });

  it('the status list has 131,072 places, of which (of those looked at) the 24th is set; changed by one bit it says nothing', async () => {
    const list = json<SignedDocument & { id: string; credentialSubject: { encodedList: string } }>('openbadges-3.0/testlist');
    const isSet = [...Array(131_072).keys()].filter((place) => place < 1000 || place % 997 === 0 || place === 131_071).filter((place) => bitAt(list.credentialSubject.encodedList, place));
    expect(isSet).toEqual([23]);
    expect(bitAt(list.credentialSubject.encodedList, 131_072)).toBeUndefined();
    expect(await isSetIn(list, list.id, 23, anybody)).toBe(true);
    expect(await isSetIn(list, list.id, 22, anybody)).toBe(false);
    expect(await isSetIn({ ...list, validFrom: '2021-04-05T14:27:41Z' }, list.id, 23, anybody)).toBeUndefined();
    expect(await isSetIn(list, 'https://elsewhere.example/list', 23, anybody)).toBeUndefined();
  });
});

describe('credentials of our own', () => {
  const ISSUER = 'https://course.example/issuer';
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const multikey = multikeyOf(createPublicKey(createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }))).export({ format: 'der', type: 'spki' }).subarray(-32));
  const issuer = issuerDocument(ISSUER, [multikey], 'Issuer');
  const known = knowledgeOf(issuer, new Date('2026-11-24T12:00:00Z'), async () => false);
  const facts: AwardFacts = {
    title: 'Short course', outcome: 'completed_merit', learningOutcomes: [{ code: 'LO1', text: 'Explain it' }], notionalHours: 50, liveHours: 14, startsOn: '2026-09-01', endsOn: '2026-10-12', awardedOn: '2026-10-20', issuer: 'Issuer of things', partners: [{ name: 'University', unit: 'Unit' }],
    creditStatement: 'It carries no academic credit.', language: 'en', recordNumber: '1',
  };
  const source = { id: '0b6f5d7e-3f7c-4b52-9d0e-1f6d0b6f5d7e', subjectId: 'urn:uuid:58172aac-d8ba-41ed-83dd-0b3aef56cc33', listIndex: 4711, issuedAt: new Date('2026-10-20T08:00:00Z'), facts };
  const make = (change: object = {}, key = privateKey, method = `${ISSUER}#${multikey}`) =>
    signed({ ...credentialDocument(source, ISSUER, 'https://course.example/status-lists/one'), ...change }, method, '2026-10-20T08:00:00Z', async (bytes) => sign(null, bytes, key));

  it('hold for the verifier of Digital Bazaar, also out of PNG and SVG', async () => {
    expect(publicKey.asymmetricKeyType).toBe('ed25519');
    const credential = await make();
    const text = JSON.stringify(credential);
    expect(await independentVerdict(credential, issuer, known.now)).toEqual({ isVerified: true, why: '' });
    for (const carried of [unbakePng(await badgePicture('png', text)), unbakeSvg((await badgePicture('svg', text)).toString('utf8'))]) {
      expect(carried).toBe(text);
      expect((await independentVerdict(JSON.parse(carried!) as SignedDocument, issuer, known.now)).isVerified).toBe(true);
    }
    expect((await independentVerdict({ ...credential, name: 'Another' }, issuer, known.now)).isVerified).toBe(false);
  });

  it('fail on what they mean: over, not begun, of another issuer, signed by a key that is not ours', async () => {
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const verdict = async (credential: object) => (await checkCredential(credential, known)).verdict;
    expect(await verdict(await make())).toBe('valid');
    expect(await verdict(await make({ validUntil: '2026-11-01T00:00:00Z' }))).toBe('expired');
    expect(await verdict(await make({ validFrom: '2027-01-01T00:00:00Z' }))).toBe('notYet');
    expect(await verdict(await make({ issuer: { id: 'https://elsewhere.example/issuer', type: ['Profile'], name: 'Issuer' } }))).toBe('otherIssuer');
    expect(await verdict(await make({}, stranger))).toBe('altered');
    expect(await verdict(await make({}, stranger, `${ISSUER}#z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi`))).toBe('unknownKey');
  });

  it('fail with one byte changed, 1,000 of 1,000, and never with an error', async () => {
    const bytes = Buffer.from(JSON.stringify(await make()));
    let held = 0;
    for (let nth = 0; nth < 1000; nth += 1) {
      const changed = Buffer.from(bytes);
      const at = Math.floor((nth * bytes.length) / 1000);
      changed[at]! ^= 1 << (nth % 7);
      const file = readCredentialFile(changed);
      if (file.kind === 'credential' && (await checkCredential(file.document, known)).verdict === 'valid') held += 1;
    }
    expect(held).toBe(0);
    expect(fetching).not.toHaveBeenCalled();
  }, 120_000);
});
