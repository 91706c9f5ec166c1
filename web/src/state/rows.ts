// What the page shows of the protocol's rows.
export type { Guests, Level } from '../net/operations';
export type { Why } from '../net/closing';
export type {
  Author,
  Dnd,
  Member,
  Message,
  Mine,
  Room,
  Scheduled,
  Status,
  Typist,
  User,
} from '../wire';
import type { Out } from '../net/operations';

export type Version = Out<'message.versions'>['versions'][number];
export type Report = Out<'report.list'>['reports'][number];
