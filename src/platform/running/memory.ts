/**
 * What the web process and the worker may hold: Node takes as much as it is given, and a small server should not be asked for more
 * than 250 MB a process. Measured with `npm run bench`: about 235 MB under load, for a tenth of the speed without these bounds.
 */
export const MEMORY_BOUNDS = ['--max-old-space-size=160', '--max-semi-space-size=8'];
