/** Sound (MP3, 128 kbit/s) of at least so many bytes, without anything that cleaning takes out: what is stored is what was sent, byte for byte. */
export function plainSound(bytes: number, seed = 1): Buffer {
  const frames: Buffer[] = [];
  let state = seed;
  for (let length = 0; length < bytes; length += 417) {
    const frame = Buffer.alloc(417);
    frame.set([0xff, 0xfb, 0x90, 0x64]);
    for (let at = 4; at < 417; at += 1) {
      state = (state * 1103515245 + 12345) & 0x7fffffff;
      frame[at] = (state >> 16) & 0x7f;
    }
    frames.push(frame);
  }
  return Buffer.concat(frames);
}
