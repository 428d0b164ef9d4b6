import { deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanPdf } from '../../src/platform/files/clean-pdf.js';
import { factsOfPdf } from '../../src/platform/files/pdf-facts.js';
import { wordsOfFile } from '../../src/platform/files/words-of-file.js';
import { UploadRefused } from '../../src/platform/files/upload-refused.js';
import { camera, openDocument, pdfFile, wordFile } from './upload-samples.js';

const refuse = (reason: string): never => {
  throw new UploadRefused(reason as never);
};
const left = (file: Buffer) => factsOfPdf(cleanPdf(file, refuse));
const stream = (dictionary: string, content: Buffer | string) => Buffer.concat([Buffer.from(`30 0 obj\n<< ${dictionary} /Length ${content.length} >>\nstream\n`), Buffer.from(content as string, 'latin1'), Buffer.from('\nendstream\nendobj\n')]);
const withPart = (part: Buffer) => Buffer.concat([Buffer.from('%PDF-1.5\n'), part, Buffer.from('trailer << >>\nstartxref\n0\n%%EOF\n')]);

describe('what a PDF says beside its pages', () => {
  it('is all read before it is cleaned, and nothing after', () => {
    const facts = factsOfPdf(pdfFile());
    for (const [kind, words] of [['author', 'Zqx Author ) nested (really)'], ['program', 'Zqx Author'], ['date', "D:20260101120000+06'30'"], ['comment', 'Zqx Author'], ['title', 'Zqx Author']] as const) expect(facts).toContainEqual({ kind, words });
    expect(left(pdfFile())).toEqual([]);
  });

  it.each([
    ['a signature', '20 0 obj << /Type /Sig /Name (Zqx Author) /Contents <30820> /ByteRange [0 1 2 3] >> endobj\n', [{ kind: 'signature', words: '' }]],
    ['notes of a program', '20 0 obj << /Type /Page /PieceInfo << /Illustrator 5 0 R >> >> endobj\n', [{ kind: 'private', words: '' }]],
    ['an earlier state', '%%EOF\n20 0 obj << >> endobj\n', [{ kind: 'earlier', words: '' }]],
    ['a name in wide letters', '20 0 obj << /Kind 1 >> endobj\n', []],
  ])('is shown where it cannot be taken out: %s', (_what, extra, facts) => expect(left(pdfFile(extra))).toEqual(facts));

  it('is found in parts that cannot be read, and in those that leave no room', async () => {
    const objects = '7 0 << /Author (Zqx Author) /Producer (p) >>';
    expect(left(withPart(stream('/Type /ObjStm /N 1 /First 4 /Filter /LZWDecode', objects)))).toEqual([{ kind: 'unread', words: '' }]);
    expect(left(withPart(stream('/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /DecodeParms << /Predictor 12 >>', deflateSync(objects))))).toEqual([{ kind: 'unread', words: '' }]);
    expect(left(withPart(stream('/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode', deflateSync(objects))))).toEqual([]);
    const twice = stream('/Subtype /Image /Filter [/FlateDecode /DCTDecode]', deflateSync(await camera()));
    expect(left(withPart(twice))).toEqual([{ kind: 'picture', words: '' }]);
    const wide = stream('/Type /ObjStm /N 1 /First 4', `7 0 << /Author <feff${Buffer.from('ဇော်', 'utf16le').swap16().toString('hex')}> >>`);
    expect(factsOfPdf(withPart(wide))).toEqual([{ kind: 'author', words: 'ဇော်' }]);
    expect(left(withPart(wide))).toEqual([]);
  });

  it('takes time that grows with its length and no faster, and never more memory than one file may', () => {
    for (const one of ['/Author (', '/Author 1 0 R ', '1 0 obj (', '/A(/Producer', '/Type /ObjStm stream\n', 'endobj', 'stream\nendstream', '/Author <', '(', '/Subtype /Text /T ', '%%EOF ']) {
      const file = Buffer.from(`%PDF-1.4\n/Producer ${one.repeat(Math.ceil(1_000_000 / one.length))}\n%%EOF`, 'latin1');
      const began = performance.now();
      left(file);
      expect(`${one} ${performance.now() - began < 3000}`).toBe(`${one} true`);
    }
    const bomb = stream('/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode', deflateSync(Buffer.alloc(15 * 1024 * 1024)));
    const began = performance.now();
    expect(left(withPart(Buffer.concat(Array.from({ length: 60 }, () => bomb))))).toEqual([{ kind: 'unread', words: '' }]);
    expect(performance.now() - began).toBeLessThan(8000);
  });

  it('never ends in an error, whatever the file', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.constantFrom('/Author', '(', ')', '<', '>', '\\', ' obj', 'endobj', '/ObjStm', '/Type', 'stream\n', 'endstream', '%%EOF', '/Info 1 0 R', '/Producer', '<<', '>>', '1 0'), fc.string({ maxLength: 4 })), { maxLength: 60 }), (parts) => {
      const file = Buffer.from(`%PDF-1.4 ${parts.join(' ')} %%EOF`, 'latin1');
      try {
        left(file);
      } catch (error) {
        expect(error).toBeInstanceOf(UploadRefused);
      }
    }), { numRuns: 500 });
  });
});

describe('the words of a file', () => {
  it('are those that people read in it', async () => {
    expect(await wordsOfFile('docx', await wordFile({ 'word/document.xml': '<w:p><w:t>Amina</w:t><w:t> Rah</w:t><w:t>imi &amp; others</w:t></w:p><w:p><w:t>next</w:t></w:p>' }))).toMatch(/\nAmina Rahimi & others\n\nnext/);
    expect(await wordsOfFile('odt', await openDocument({ 'content.xml': '<text:p>Amina<text:span> Rahimi</text:span></text:p>' }))).toContain('Amina Rahimi');
    expect(await wordsOfFile('jpg', await camera())).toBe('');
    expect(await wordsOfFile('docx', Buffer.from('PK broken'))).toBe('');
  });

  it('are read in a PDF by the letters that its fonts name', async () => {
    const cmap = '1 begincodespacerange <0000> <ffff> endcodespacerange 2 beginbfchar <0001> <0041> <0002> <006d> endbfchar 1 beginbfrange <0003> <0005> <0069> <0010> <0011> [<006e> <0061>] endbfrange begincmap';
    const file = withPart(Buffer.concat([stream('/Filter /FlateDecode', deflateSync('BT [(Write to Ami) -20 (na) -300 (Rah) 5 (imi)] TJ (x\\(y) Tj ET')), stream('', 'BT <0001000200030010> Tj <0011> Tj ET'), stream('/Filter /FlateDecode', deflateSync(cmap))]));
    const words = await wordsOfFile('pdf', file);
    expect(words).toContain('Write to Amina Rahimi');
    expect(words).toContain('Amina');
    expect(words).toContain('x(y');
  });
});
