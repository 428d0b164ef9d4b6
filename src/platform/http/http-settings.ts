import type { RequestViewer } from './access.js';

export interface Place {
  href: string;
  /** A message key. */
  label: string;
  current?: boolean;
}

/** What the web process tells the platform about itself; made once in main.ts. */
export class HttpSettings {
  constructor(
    readonly secretKey: string,
    readonly siteUrl: string,
    readonly publicUrl: string,
    readonly demo: boolean,
    /** At most four places for the roles of a viewer. */
    readonly places: (viewer: RequestViewer, path: string) => Place[],
  ) {}

  /** People reach us over TLS: cookies may say so. */
  get isHttps(): boolean {
    return this.siteUrl.startsWith('https:');
  }
}
