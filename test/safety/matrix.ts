import type { Route } from './routes.js';

const LEGEND = `# Who gets what: one line a route, one sign an actor. Generated from the running application (REVIEW_ROUTES=1) and reviewed: look at every sign that changes.
# GET with ids of the running cohort: + a page, a file or the way on; . as if nothing were there; s sign in first.
# Others: o may be asked (what the ids allow is tested elsewhere); . as if nothing were there; s sign in first.
`;

/** What each of all actors gets of each route. */
export class Matrix {
  private readonly lines = new Map<string, string[]>();

  constructor(private readonly actors: string[]) {}

  /** What a GET answered. */
  got(route: Route, actor: string, status: number, location: string): void {
    this.put(route, actor, status === 404 ? '.' : location.startsWith('/sign-in?next=') ? 's' : [200, 303].includes(status) ? '+' : String(status));
  }

  /** What a change is declared as. */
  declared(route: Route, actor: string, isOpen: boolean, isSignedIn: boolean): void {
    this.put(route, actor, isOpen ? 'o' : isSignedIn ? '.' : 's');
  }

  text(): string {
    const heads = this.actors.map((actor, index) => `# ${String(index + 1).padStart(2)} ${actor}`);
    const lines = [...this.lines].sort(([one], [other]) => one.localeCompare(other, 'en')).map(([route, signs]) => `${signs.join('')}  ${route}`);
    return `${LEGEND}${heads.join('\n')}\n${lines.join('\n')}\n`;
  }

  private put(route: Route, actor: string, sign: string): void {
    const key = `${route.path} ${route.method}`;
    const signs = this.lines.get(key) ?? this.actors.map(() => '?');
    signs[this.actors.indexOf(actor)] = sign;
    this.lines.set(key, signs);
  }
}

/** The lines in which two matrices differ, as they stand in each. */
export function differences(reviewed: string, now: string): string[] {
  const [before, after] = [reviewed, now].map((text) => new Set(text.split('\n')));
  return [...[...before!].filter((line) => !after!.has(line)).map((line) => `reviewed: ${line}`), ...[...after!].filter((line) => !before!.has(line)).map((line) => `now:      ${line}`)];
}
