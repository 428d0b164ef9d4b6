/** MB an hour of a group call, by sound only and with pictures at 480p. Source: tactiq.io Zoom data usage facts (DOMAIN.md N3, S56). */
const SOUND_LEAST = 27;
const SOUND_MOST = 36;
const PICTURES = 810;

/** What a call of so many minutes costs, in whole MB, rounded up. */
export function joinCost(minutes: number): { least: number; most: number; pictures: number } {
  const cost = (perHour: number) => Math.ceil((perHour * minutes) / 60);
  return { least: cost(SOUND_LEAST), most: cost(SOUND_MOST), pictures: cost(PICTURES) };
}
