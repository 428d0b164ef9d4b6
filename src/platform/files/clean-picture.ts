const START_OF_SCAN = 0xda;
const PNG_HEAD = 8;
const PNG_TALKATIVE = new Set(['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME']);

/** A JPEG without its application and comment segments (camera, place, thumbnail, author); the orientation goes with them. */
export function cleanJpeg(picture: Buffer): Buffer {
  if (picture.length < 4 || picture.readUInt16BE(0) !== 0xffd8) return picture;
  const parts = [picture.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= picture.length && picture[at] === 0xff) {
    const marker = picture[at + 1]!;
    const next = at + 2 + picture.readUInt16BE(at + 2);
    if (marker === START_OF_SCAN || next > picture.length) break;
    const isTalkative = (marker >= 0xe1 && marker <= 0xef && marker !== 0xee) || marker === 0xfe;
    if (!isTalkative) parts.push(picture.subarray(at, next));
    at = next;
  }
  return Buffer.concat([...parts, picture.subarray(at)]);
}

/** A PNG without its text, time and EXIF chunks. */
export function cleanPng(picture: Buffer): Buffer {
  if (picture.length < PNG_HEAD || picture.toString('latin1', 1, 4) !== 'PNG') return picture;
  const parts = [picture.subarray(0, PNG_HEAD)];
  let at = PNG_HEAD;
  while (at + 12 <= picture.length) {
    const next = at + 12 + picture.readUInt32BE(at);
    if (next > picture.length) break;
    if (!PNG_TALKATIVE.has(picture.toString('latin1', at + 4, at + 8))) parts.push(picture.subarray(at, next));
    at = next;
  }
  return Buffer.concat(parts);
}
