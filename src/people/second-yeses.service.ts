import { Injectable } from '@nestjs/common';
import type { Viewer } from './viewer.js';

/** An act that one person has asked for and that another must say yes to. Nothing here names anybody but the one who asks. */
export interface WaitingYes {
  /** Message key of one sentence that says what will happen; `params` fill it. */
  textKey: string;
  params: Record<string, string | number>;
  /** Why it is asked for, in the words of whoever asked, where the act wants a reason. */
  reason?: string;
  askedBy: string;
  at: Date;
  /** Where the yes is posted; null when it needs a look first, at `lookPath`. Whoever asked cannot say it: the verb refuses. */
  yesPath: string | null;
  lookPath: string | null;
  /** Message key of the reason why a yes would be refused now, if there is one. */
  whyNotKey: string | null;
}

/** What waits for the yes of `viewer`; empty for everybody who may not give it. */
export type YesSource = (viewer: Viewer) => Promise<WaitingYes[]>;

/** Where slices say what waits for a second yes, so that one page can show all of it. */
@Injectable()
export class SecondYeses {
  private readonly sources: YesSource[] = [];

  /** Called by a slice when it is set up. */
  from(source: YesSource): void {
    this.sources.push(source);
  }

  /** Everything that waits for the viewer, oldest first. */
  async waitingFor(viewer: Viewer): Promise<WaitingYes[]> {
    const waiting: WaitingYes[] = [];
    for (const source of this.sources) waiting.push(...(await source(viewer)));
    return waiting.sort((one, other) => one.at.getTime() - other.at.getTime());
  }
}
