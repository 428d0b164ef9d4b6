import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That an organiser told a university to remove one row of a file which it took: whose row it is, the record says, not this. */
@Entity('recall')
export class Recall {
  @PrimaryColumn('text') downloadId: string;
  @PrimaryColumn('text') recordId: string;
  @Column('text') toldBy: string;
  @Column('timestamptz') toldAt: Date;
}
