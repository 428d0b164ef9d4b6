const KINDS: Array<[pattern: RegExp, kind: string]> = [[/iPad|Tablet|SM-T|Nexus 7/i, 'tablet'], [/Mobi|Android|iPhone|iPod|KAIOS|Opera Mini|J2ME/i, 'phone']];
const SYSTEMS: Array<[pattern: RegExp, system: string]> = [
  [/KAIOS/i, 'KaiOS'], [/Android/i, 'Android'], [/iPhone|iPad|iPod/i, 'iOS'], [/CrOS/i, 'ChromeOS'], [/Windows/i, 'Windows'], [/Macintosh|Mac OS X/i, 'macOS'], [/Linux|X11/i, 'Linux'],
];

/** What a browser says of itself, kept so coarse that it tells two devices of one person apart and nothing more: `phone:Android`. */
export function deviceWords(agent: string | undefined): string {
  const text = (agent ?? '').slice(0, 400);
  const kind = KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? 'computer';
  return `${kind}:${SYSTEMS.find(([pattern]) => pattern.test(text))?.[1] ?? ''}`;
}
