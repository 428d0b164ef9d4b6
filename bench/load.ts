import autocannon, { type Options, type Result } from 'autocannon';

export interface Load {
  perSecond: number;
  p50: number;
  p99: number;
  errors: number;
}

/** Sixteen connections for `seconds` after a warm-up of two; bounded, and stops by itself. */
export async function load(options: Options, seconds = 8): Promise<Load> {
  await run({ ...options, duration: 2 });
  const result = await run({ ...options, duration: seconds });
  return { perSecond: result.requests.average, p50: result.latency.p50, p99: result.latency.p99, errors: result.errors + result.non2xx };
}

function run(options: Options): Promise<Result> {
  return autocannon({ connections: 16, ...options });
}

/** The median of the ratios of paired runs, so that a drift of the machine does not decide. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
