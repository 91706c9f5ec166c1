// What the page shows of the protocol's rows.
export type { Guests, Level } from '../net/operations';
export type { Why } from '../net/closing';
export type { Author, Member, Message, Mine, Room, Scheduled, Typist, User } from '../wire';
import type { Out } from '../net/operations';

export type Report = Out<'report.list'>['reports'][number];
