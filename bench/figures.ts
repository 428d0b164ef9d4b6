/** One row of the benchmark's table. */
export interface Figure {
  what: string;
  value: number;
  unit: string;
  bar: string;
  holds: boolean;
}

/** A row whose value may be at most `bar`. */
export function atMost(what: string, value: number, bar: number, unit: string): Figure {
  return { what, value: round(value), unit, bar: `<= ${bar}`, holds: value <= bar };
}

/** A row whose value must be at least `bar`. */
export function atLeast(what: string, value: number, bar: number, unit: string): Figure {
  return { what, value: round(value), unit, bar: `>= ${bar}`, holds: value >= bar };
}

/** A figure for the reader, without a bar. */
export function plain(what: string, value: number, unit: string): Figure {
  return { what, value: round(value), unit, bar: '', holds: true };
}

export function print(figures: Figure[]): void {
  const rows = figures.map((figure) => [figure.holds ? (figure.bar ? 'holds' : '') : 'MISSED', figure.what, `${figure.value} ${figure.unit}`, figure.bar]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}

function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}
