import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { pack, writeZip, type ZipEntry } from '../../src/platform/files/zip-archive.js';

type Parts = Record<string, string | Buffer>;

export const WORD_TYPES = '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';

export async function zipOf(parts: Parts): Promise<Buffer> {
  const entries: ZipEntry[] = [];
  for (const [name, content] of Object.entries(parts)) entries.push(await pack(name, Buffer.from(content), name === 'mimetype' ? 0 : 8));
  return writeZip(entries);
}

/** A Word document that says a great deal about its maker. */
export function wordFile(more: Parts = {}): Promise<Buffer> {
  return zipOf({
    '[Content_Types].xml': WORD_TYPES,
    '_rels/.rels': '<Relationships/>',
    'word/document.xml': '<w:document><w:p w:rsidR="00AB12CD"><w:ins w:id="1" w:author="Zqx Author" w:date="2026-01-01T00:00:00Z"><w:t>The text stays</w:t></w:ins></w:p></w:document>',
    'word/comments.xml': '<w:comments><w:comment w:author="Zqx Author" w:initials="ZA"><w:t>A comment</w:t></w:comment></w:comments>',
    'word/_rels/settings.xml.rels': '<Relationships><Relationship Id="r1" Type="http://x/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"/><Relationship Id="r2" Type="http://x/hyperlink" Target="https://example.org" TargetMode="External"/></Relationships>',
    'word/media/image1.jpg': photograph(),
    'docProps/core.xml': '<?xml version="1.0"?><cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>Zqx Author</dc:creator><cp:lastModifiedBy>Zqx Author</cp:lastModifiedBy></cp:coreProperties>',
    'docProps/app.xml': '<?xml version="1.0"?><Properties xmlns="p"><Company>Zqx Company</Company></Properties>',
    ...more,
  });
}

export function openDocument(more: Parts = {}): Promise<Buffer> {
  return zipOf({
    mimetype: 'application/vnd.oasis.opendocument.text',
    'content.xml': '<office:document-content><text:p>The text stays<office:annotation><dc:creator>Zqx Author</dc:creator></office:annotation></text:p></office:document-content>',
    'meta.xml': '<office:document-meta><office:meta><meta:initial-creator>Zqx Author</meta:initial-creator></office:meta></office:document-meta>',
    'META-INF/manifest.xml': '<manifest:manifest/>',
    ...more,
  });
}

/** A picture with the facts that a camera writes: who, where, and a turned orientation. */
export function camera(form: 'jpeg' | 'png' | 'webp' | 'tiff' = 'jpeg', width = 60, height = 40): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#a0522d' } })[form]().withExif({ IFD0: { Artist: 'Zqx Author', Copyright: 'Zqx Company' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '16/1 48/1 0/1' } }).withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><Zqx/></x:xmpmeta>').withMetadata({ orientation: 6 }).toBuffer();
}

/** The segments of a JPEG that tell, without a picture that could be opened. */
export function photograph(): Buffer {
  const exif = Buffer.from('Exif\0\0Zqx GPS 16.8,96.1', 'latin1');
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), head, exif, Buffer.from([0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9])]);
}

const XMP = '<?xpacket begin=""?><x:xmpmeta><dc:creator>Zqx Author</dc:creator></x:xmpmeta><?xpacket end="w"?>'.padEnd(300, ' ');

/** A PDF with properties, XMP, a comment, a packed object stream and a photograph, all of which name somebody. */
export function pdfFile(extra = ''): Buffer {
  const packed = deflateSync(Buffer.from(`7 0 8 60 ${'<< /Producer (Zqx Author \\(x\\)) /Title (Zqx Author) >>'.padEnd(60)}<< /Type /Font >>`), { level: 1 });
  const parts: Array<string | Buffer> = [
    '%PDF-1.5\n1 0 obj\n<< /Type /Catalog >>\nendobj\n',
    "2 0 obj\n<< /Author (Zqx Author \\) nested (really)) /CreationDate (D:20260101120000+06'30') /Creator <5a717820417574686f72> >>\nendobj\n",
    '3 0 obj\n<< /Type /Annot /Subtype /Text /T (Zqx Author) /Contents (The comment stays) >>\nendobj\n',
    `4 0 obj\n<< /Type /Metadata /Subtype /XML /Length ${XMP.length} >>\nstream\n${XMP}\nendstream\nendobj\n`,
    `5 0 obj\n<< /Type /ObjStm /N 2 /First 9 /Filter /FlateDecode /Length ${packed.length + 40} >>\nstream\n`, packed, Buffer.alloc(40), '\nendstream\nendobj\n',
    '6 0 obj\n<< /Subtype /Image /Filter /DCTDecode >>\nstream\n', photograph(), '\nendstream\nendobj\n',
    '9 0 obj\n<< /Title 10 0 R /Producer (x) >>\nendobj\n10 0 obj\n(Zqx Author)\nendobj\n11 0 obj\n<< /Title (A bookmark stays) /Parent 12 0 R >>\nendobj\n',
    extra, 'trailer\n<< /Info 2 0 R >>\nstartxref\n0\n%%EOF\n',
  ];
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
}

function box(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length + 8);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, content]);
}

/** An MPEG-4 file of a brand (`M4A `, `3gp4`, `isom`) with one track and a place in its facts. */
export function boxFile(brand: string, track: 'soun' | 'vide' = 'soun'): Buffer {
  const handler = box('hdlr', Buffer.concat([Buffer.alloc(8), Buffer.from(track, 'latin1'), Buffer.alloc(13)]));
  const moov = box('moov', Buffer.concat([box('mvhd', Buffer.alloc(100, 7)), box('trak', box('mdia', handler)), box('udta', Buffer.from('\xa9xyz+16.8+096.1/ Zqx Place', 'latin1'))]));
  return Buffer.concat([box('ftyp', Buffer.from(`${brand}\0\0\0\0${brand}`, 'latin1')), moov, box('mdat', Buffer.alloc(400, 1))]);
}

export function mp3File(): Buffer {
  const tag = Buffer.from('TIT2\0\0\0\x0bxx\x03Zqx Author', 'latin1');
  const frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(413)]);
  return Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\0', 'latin1'), Buffer.from([tag.length]), tag, frame, frame, frame, Buffer.from(`TAG${'Zqx Author'.padEnd(125, '\0')}`, 'latin1')]);
}

/** Opus in Ogg with a comment; checksums are not right, players of telephones do not mind. */
export function opusFile(): Buffer {
  const page = (payload: Buffer, flags: number) => Buffer.concat([Buffer.from('OggS\0', 'latin1'), Buffer.from([flags]), Buffer.alloc(20), Buffer.from([1, payload.length]), payload]);
  const size = (length: number) => Buffer.from([length, 0, 0, 0]);
  const comment = Buffer.from('ARTIST=Zqx Author');
  const tags = Buffer.concat([Buffer.from('OpusTags'), size(4), Buffer.from('Zqx!'), size(1), size(comment.length), comment]);
  return Buffer.concat([page(Buffer.concat([Buffer.from('OpusHead'), Buffer.alloc(11)]), 2), page(tags, 0), page(Buffer.alloc(60, 9), 4)]);
}

export const amrFile = (): Buffer => Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(300, 0x3c)]);

/** A zip whose list says that it unpacks to `size` bytes. */
export async function lyingZip(size: number): Promise<Buffer> {
  const zip = await zipOf({ '[Content_Types].xml': WORD_TYPES, 'word/document.xml': 'x'.repeat(200000) });
  const at = zip.indexOf(Buffer.from('PK\x01\x02', 'latin1'), zip.indexOf(Buffer.from('PK\x01\x02', 'latin1')) + 4);
  zip.writeUInt32LE(size, at + 24);
  return zip;
}

/** A zip in which the second entry is a link. */
export async function linkZip(): Promise<Buffer> {
  const zip = await zipOf({ '[Content_Types].xml': WORD_TYPES, 'word/document.xml': '/etc/passwd' });
  const at = zip.indexOf(Buffer.from('PK\x01\x02', 'latin1'), zip.indexOf(Buffer.from('PK\x01\x02', 'latin1')) + 4);
  zip.writeUInt32LE((0o120777 << 16) >>> 0, at + 38);
  return zip;
}

/** A PNG of black and white dots that says how large it is and unpacks to `bytes` of nothing. */
export function hugePng(width: number, height: number, bytes = 1024 * 1024): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.writeUInt8(1, 8);
  const chunk = (type: string, content: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(content.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.alloc(bytes), { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

/** A PDF that a reader can draw: one page for each text, on A4, in a font that every reader has. */
export function pagesFile(...texts: string[]): Buffer {
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', `<< /Type /Pages /Count ${texts.length} /Kids [${texts.map((_text, nth) => `${4 + nth * 2} 0 R`).join(' ')}] >>`, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'];
  for (const [nth, text] of texts.entries()) {
    const content = `BT /F1 20 Tf 72 760 Td (${text}) Tj ET 0.7 0.2 0.2 rg 300 300 200 60 re f`;
    objects.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + nth * 2} 0 R >>`, `<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
  }
  let out = '%PDF-1.4\n';
  const places = objects.map((object, nth) => {
    const at = out.length;
    out += `${nth + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  return Buffer.from(`${out}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${out.length}\n%%EOF\n`, 'latin1');
}
