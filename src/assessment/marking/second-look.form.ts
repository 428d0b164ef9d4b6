import type { TickedMark } from './second-looks.service.js';

/** The ticks of the page: `shown` are the scripts that stood on it, `look` those ticked as `<script>.<version>`; anything else is left out. */
export function readTicks(body: Record<string, unknown>): { shown: string[]; ticked: TickedMark[] } {
  const texts = (value: unknown): string[] => [value].flat().filter((one): one is string => typeof one === 'string').slice(0, 500);
  const ticked = texts(body.look).flatMap((text) => {
    const match = /^([0-9a-z]{1,40})\.(\d{1,9})$/.exec(text);
    return match ? [{ submissionId: match[1]!, markVersion: Number(match[2]) }] : [];
  });
  return { shown: texts(body.shown), ticked };
}
