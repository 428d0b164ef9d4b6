const END = 0x06054b50;
const ENTRY = 0x02014b50;
/** 1 January 1980, the first day that a ZIP knows. */
const FIRST_DAY = 0x00210000;

/**
 * A ZIP file (an XLSX is one) with the time of making taken out of every entry, so that the same content is the same bytes and its SHA-256
 * in the MANIFEST holds for every download. Changes the buffer in place.
 * @throws Error when it is not a plain ZIP file
 */
export function steadyZip(zip: Buffer): Buffer {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || zip.readUInt32LE(end) !== END) throw new Error('This is not a ZIP file.');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== ENTRY) throw new Error('This ZIP file has no plain directory.');
    zip.writeUInt32LE(FIRST_DAY, at + 12);
    zip.writeUInt32LE(FIRST_DAY, zip.readUInt32LE(at + 42) + 10);
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return zip;
}
