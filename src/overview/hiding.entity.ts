import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What becomes of the texts of somebody who hides: they stay, signed "a participant", or they vanish too. */
export type HiddenTexts = 'keep' | 'vanish';

/** That somebody is hidden, since when, and who pressed; never why. */
@Entity('hiding')
export class Hiding {
  @PrimaryColumn('text') id: string;
  @Column('text') personId: string;
  @Column('timestamptz') at: Date;
  @Column('text') byPerson: string;
  @Column('text') texts: HiddenTexts;
  @Column('timestamptz', { nullable: true }) endedAt: Date | null;

  end(at: Date): void {
    this.endedAt ??= at;
  }
}
