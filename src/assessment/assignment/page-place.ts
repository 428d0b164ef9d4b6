/** A note on a page of a PDF; `x` and `y` are thousandths of its width and height from the upper left, null when it is about the whole page. */
export interface PageNote {
  id: string;
  page: number;
  x: number | null;
  y: number | null;
  text: string;
  version: number;
}

const ROWS = ['upper', 'middle', 'lower'] as const;
const COLUMNS = ['Left', 'Centre', 'Right'] as const;

/** The nine parts of a page, by which a place is named, and chosen without a pointer. */
export const AREAS = ROWS.flatMap((row) => COLUMNS.map((column) => `${row}${column}` as const));
export type Area = (typeof AREAS)[number];

const third = (at: number): number => Math.min(2, Math.floor((at * 3) / 1000));

/** The part of a page in which a place lies. */
export function areaOf(x: number, y: number): Area {
  return `${ROWS[third(y)]!}${COLUMNS[third(x)]!}`;
}

/** The middle of a part of a page. */
export function middleOf(area: Area): { x: number; y: number } {
  const at = AREAS.indexOf(area);
  return { x: Math.round((((at % 3) + 0.5) * 1000) / 3), y: Math.round(((Math.floor(at / 3) + 0.5) * 1000) / 3) };
}

/** Notes as a page prints them: numbered in their order, each with the sentence that says where it stands. */
export function numberedNotes(notes: readonly PageNote[]) {
  return notes.map((note, nth) => ({ ...note, number: nth + 1, placeKey: `assignment.pagePlace.${note.x === null || note.y === null ? 'whole' : areaOf(note.x, note.y)}` }));
}
