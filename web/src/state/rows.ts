// What the page shows of the protocol's rows.
export type { Guests, Level } from '../net/operations';
export type { Why } from '../net/closing';
export type { Author, Message, Room, Typist, User } from '../wire';
