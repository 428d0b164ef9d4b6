import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Names one process for good: a process id alone is given to another program sooner or later. */
export interface ProcessMark {
  pid: number;
  /** Clock ticks since the machine started, or null where the system does not tell (not Linux). */
  startedAt: string | null;
}

export function markOf(pid: number): ProcessMark {
  return { pid, startedAt: statOf(pid)?.startedAt ?? null };
}

/** True while the very process that the mark names is alive; a zombie that nobody collected counts as dead. */
export function isRunning(mark: ProcessMark | null | undefined): boolean {
  if (!mark || !isAlive(mark.pid)) return false;
  return mark.startedAt === null || statOf(mark.pid)?.startedAt === mark.startedAt;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statOf(pid)?.state !== 'Z';
}

/** The command line of a process with spaces between its words, or null when the system does not tell. */
export function commandOf(pid: number): string | null {
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim() ?? null;
}

/** The process that started this one, or null when the system does not tell. */
export function parentOf(pid: number): number | null {
  return statOf(pid)?.parent ?? null;
}

/** Waits until the process is gone; false when it is still there after `milliseconds`. */
export async function waitUntilGone(pid: number, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (isAlive(pid)) {
    if (Date.now() > end) return false;
    await pause(20);
  }
  return true;
}

/** Sends a signal; a process that is already gone is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function statOf(pid: number): { state: string; parent: number; startedAt: string } | null {
  const text = readProc(pid, 'stat');
  // The program's name stands in brackets and may itself hold spaces and brackets.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (!fields || fields.length < 20) return null;
  return { state: fields[0] ?? '', parent: Number(fields[1]), startedAt: fields[19] ?? '' };
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}
