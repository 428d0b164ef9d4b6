import { Column, Entity, PrimaryColumn } from 'typeorm';

/** For whom a blackout was: how they were found, never which country. */
export const REACHES = ['country', 'zone', 'group', 'people'] as const;
export type Reach = (typeof REACHES)[number];

/** A stretch of time in which many could not work. Who they are stands in `blackout_place`, as ids; why is never asked. */
@Entity('blackout')
export class Blackout {
  @PrimaryColumn('text') id: string;
  @Column('text') cohortId: string;
  @Column('text') reach: Reach;
  @Column('timestamptz') fromAt: Date;
  @Column('timestamptz') toAt: Date;
  @Column('text', { nullable: true }) madeBy: string | null;
  @Column('timestamptz') at: Date;
  @Column('text', { nullable: true }) undoneBy: string | null;
  @Column('timestamptz', { nullable: true }) undoneAt: Date | null;

  undo(by: string, at: Date): void {
    this.undoneBy ??= by;
    this.undoneAt ??= at;
  }
}
