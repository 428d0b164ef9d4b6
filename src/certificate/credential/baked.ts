import { crc32 } from 'node:zlib';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const KEYWORD = 'openbadgecredential';
const NAMESPACE = 'https://purl.imsglobal.org/ob/v3p0';

export function isPng(file: Buffer): boolean {
  return file.subarray(0, PNG.length).equals(PNG);
}

/** A PNG that carries the credential: one uncompressed iTXt chunk before the end. Open Badges 3.0, Baked Badge. */
export function bakePng(png: Buffer, credential: string): Buffer {
  const text = Buffer.concat([Buffer.from(`${KEYWORD}\0\0\0\0\0`, 'latin1'), Buffer.from(credential, 'utf8')]);
  const end = chunksOf(png).find(({ type }) => type === 'IEND')!.from;
  return Buffer.concat([png.subarray(0, end), chunk('iTXt', text), png.subarray(end)]);
}

/** The credential in a PNG; undefined when there is none, or more than one. */
export function unbakePng(png: Buffer): string | undefined {
  const found = chunksOf(png).filter(({ type, data }) => type === 'iTXt' && data.subarray(0, KEYWORD.length + 1).equals(Buffer.from(`${KEYWORD}\0`)));
  if (found.length !== 1) return undefined;
  const rest = found[0]!.data.subarray(KEYWORD.length + 1);
  // A flag and a method of compression, then a language and a translated keyword, each ended by a zero.
  if (rest[0] !== 0) return undefined;
  const language = rest.indexOf(0, 2);
  const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
  return translated < 0 ? undefined : rest.subarray(translated + 1).toString('utf8');
}

/** An SVG that carries the credential as its first child. */
export function bakeSvg(svg: string, credential: string): string {
  const opened = /<svg\b[^>]*>/.exec(svg)![0];
  const carrying = opened.replace(/^<svg\b/, `<svg xmlns:openbadges="${NAMESPACE}"`);
  return svg.replace(opened, () => `${carrying}<openbadges:credential><![CDATA[${credential.replaceAll(']]>', ']]]]><![CDATA[>')}]]></openbadges:credential>`);
}

/** The credential in an SVG; undefined when there is none, or more than one. */
export function unbakeSvg(svg: string): string | undefined {
  const found = [...svg.matchAll(/<openbadges:credential\b[^>]{0,500}>([^]*?)<\/openbadges:credential\s*>/g)];
  if (found.length !== 1 || !svg.includes(NAMESPACE)) return undefined;
  const inside = found[0]![1]!.trim();
  return inside.startsWith('<![CDATA[') && inside.endsWith(']]>') ? inside.slice(9, -3).replaceAll(']]]]><![CDATA[>', ']]>') : undefined;
}

interface Chunk {
  type: string;
  data: Buffer;
  from: number;
}

/** Stops where the file stops making sense. */
function chunksOf(png: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let from = PNG.length; isPng(png) && from + 12 <= png.length; ) {
    const length = png.readUInt32BE(from);
    const end = from + 12 + length;
    if (end > png.length) break;
    chunks.push({ type: png.toString('latin1', from + 4, from + 8), data: png.subarray(from + 8, end - 4), from });
    from = end;
  }
  return chunks;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
