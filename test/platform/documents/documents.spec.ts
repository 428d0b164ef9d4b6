import { afterAll, describe, expect, it } from '@jest/globals';
import { closeDocuments, renderMany, renderPdf, typesetterPids } from '../../../src/platform/documents/documents.js';
import { UnprintableName } from '../../../src/platform/documents/unprintable-name.js';
import { namesByScript } from './names.js';
import { opened, pages } from './pdf-content.js';
import { certificate, invitationSheet, record } from './samples.js';

const ACTIVE = /\/(JS|JavaScript|Launch|OpenAction|EmbeddedFile|EmbeddedFiles|AA|RichMedia|XFA|SubmitForm|ImportData|URI)\b/;

describe('documents', () => {
  afterAll(() => closeDocuments());

  describe('names in every script', () => {
    it.each(Object.entries(namesByScript))('%s', async (_script, { name, lang }) => {
      const pdf = await renderPdf('certificate', certificate({ name, nameLang: lang, secondName: 'Nang Hseng Kham' }));
      expect([pages(pdf), pdf.length <= 100 * 1024]).toEqual([1, true]);
      const faces = new Set([...opened(pdf).matchAll(/\/BaseFont\s*\/[A-Z]{6}\+([A-Za-z]+)/g)].map((match) => match[1]!));
      expect([...faces].every((face) => /^(NotoS|Scheherazade|NotoNastaliq|NanumGothic)/.test(face))).toBe(true);
    });

    it('sets Nastaliq for her who chose it', async () => {
      const { name, lang } = namesByScript.Urdu!;
      const faceOf = async (nameStyle: 'naskh' | 'nastaliq') => opened(await renderPdf('certificate', certificate({ name, nameLang: lang, nameStyle })));
      expect(await faceOf('nastaliq')).toContain('NotoNastaliqUrdu');
      expect(await faceOf('naskh')).toContain('ScheherazadeNew');
    });
  });

  it.each([
    ['an emoji', 'Mya \u{1F600}', ['\u{1F600}']],
    ['Kayah Li', '\uA90A\uA922', ['\uA90A', '\uA922']],
    ['a private letter among others', 'Mya \uE000 Mya', ['\uE000']],
  ])('prints no boxes: %s is named', async (_what, name, characters) => {
    const error = await renderPdf('certificate', certificate({ name })).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnprintableName);
    expect((error as UnprintableName).characters).toEqual(characters);
  });

  describe('hostile names', () => {
    it.each([
      ['PDF syntax', ') Tj /OpenAction << /S /JavaScript /JS (app.alert(1)) >> endobj 1 0 obj (('],
      ['Typst syntax', '#read("/etc/passwd") #import "@preview/x:1.0.0": * $x$ `raw` *bold* _a_ = h // c /* d */ @ref <label> \\u{41} #eval("1")'],
      ['JSON and quotes', '"}], "x": "\\" \\\\ \' {page}'],
      ['control characters', 'A\0B\u0007C\u001B]0;x\u0007D'],
      ['overrides', '\u202EmahK gnesH\u202C \u2066x'],
      ['300 letters without a space', 'W'.repeat(300)],
      ['300 letters in words', 'Maria Konstantina '.repeat(17).slice(0, 300)],
      ['300 Thai letters', 'ก'.repeat(300)],
      ['300 Arabic letters', 'محمد ابراهیم '.repeat(24).slice(0, 300)],
      ['many marks on one letter', `a${'\u0301'.repeat(40)}`],
      ['only spaces', '   '],
      ['nothing', ''],
    ])('%s gives one inert page', async (_what, name) => {
      const started = performance.now();
      const pdf = await renderPdf('certificate', certificate({ name, secondName: name }));
      expect(pages(pdf)).toBe(1);
      expect(pdf.length).toBeLessThanOrEqual(100 * 1024);
      expect(opened(pdf)).not.toMatch(ACTIVE);
      expect(performance.now() - started).toBeLessThan(5000);
    });
  });

  it('sets record and invitation sheet: inert, tagged, with language and title', async () => {
    for (const pdf of [await renderPdf('record', record()), await renderPdf('invitation-sheet', invitationSheet()), await renderPdf('certificate', certificate({ lang: 'th' }))]) {
      const text = opened(pdf);
      expect(text).not.toMatch(ACTIVE);
      expect(text).toMatch(/<pdfuaid:part>1</);
      expect(text).toMatch(/\/Lang\s*\((en|th)\)/);
      expect(text).toMatch(/\/DisplayDocTitle\s+true/);
      expect(pdf.length).toBeLessThanOrEqual(100 * 1024);
    }
    expect(pages(await renderPdf('invitation-sheet', invitationSheet()))).toBe(2);
    const title = opened(await renderPdf('invitation-sheet', invitationSheet()));
    expect(title).not.toMatch(/course|refugee|banyan/i);
  });

  it('gives the same bytes for the same data', async () => {
    const [one, two] = await Promise.all([renderPdf('certificate', certificate()), renderPdf('certificate', certificate())]);
    expect(one.equals(two)).toBe(true);
  });

  it('names a template fault instead of printing half a page', async () => {
    await expect(renderPdf('certificate', { name: 'x', verifyAddress: 'y' })).rejects.toThrow(/certificate\.typ/);
  });

  it('sets many, two at a time, each child ended after a hundred', async () => {
    const sizes: number[] = [];
    const seen = new Set<number>();
    let progress = 0;
    const people = (async function* () {
      for (let at = 0; at < 230; at += 1) yield certificate({ name: `Person ${at}` });
    })();
    await renderMany('certificate', people, async (index, pdf) => {
      sizes[index] = pdf.length;
      for (const pid of typesetterPids()) seen.add(pid);
      expect(typesetterPids().length).toBeLessThanOrEqual(2);
    }, (done) => {
      progress = done;
    });
    expect([sizes.filter((size) => size > 10_000).length, progress]).toEqual([230, 230]);
    expect(seen.size).toBeGreaterThanOrEqual(3);
  }, 60_000);

  it('stops many at the first unprintable name and says which', async () => {
    const people = Array.from({ length: 40 }, (_, at) => certificate({ name: at === 5 ? 'Mya \u{1F600}' : `Person ${at}` }));
    let done = 0;
    const error = await renderMany('certificate', people, async () => void (done += 1)).catch((thrown: unknown) => thrown);
    expect([(error as UnprintableName).index, (error as UnprintableName).characters]).toEqual([5, ['\u{1F600}']]);
    expect(done).toBeLessThan(12);
  });

  it('ends its children and starts again', async () => {
    await renderPdf('certificate', certificate());
    const pids = typesetterPids();
    expect(pids.length).toBeGreaterThan(0);
    await closeDocuments();
    expect(typesetterPids()).toEqual([]);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow();
    expect((await renderPdf('record', record())).length).toBeGreaterThan(1000);
  });
});
