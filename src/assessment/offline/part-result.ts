/** Why work is not handed in by itself, although it could be: somebody is asked first. */
export type AskReason = 'ticks' | 'name' | 'elsewhere' | 'begun' | 'again';

/** A question that is not as it was when the pack was made, with what she wrote there. */
export interface ChangedQuestion {
  what: 'gone' | 'changed';
  asked: string;
  answer: string;
}

/**
 * What became of one part of what arrived. `in`: handed in; `asks`: it waits for a yes; `refused`: it cannot be handed in now (`key` says why); `empty`: nothing
 * was written there; `older`: a newer file of the same pack is here; `gone`: the task is not there any more.
 */
export interface PartResult {
  kind: 'assignment' | 'quiz';
  id: string;
  state: 'in' | 'asks' | 'refused' | 'empty' | 'older' | 'gone';
  reason?: AskReason;
  key?: string;
  params?: Record<string, string | number>;
  receipt?: string;
  /** The number of an attempt. */
  number?: number;
  changed?: ChangedQuestion[];
}
