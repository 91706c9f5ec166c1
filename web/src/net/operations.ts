import type { Change, Hello, Member, Message, Room, Session, Settings, User } from '../wire';

export type Guests = Settings['guests'];
export type Level = NonNullable<Message['level']>;

export interface RoomPage {
  room: Room;
  messages: Message[];
  members: Member[];
  up_to: number;
}

export interface HistoryPage {
  messages: Message[];
  more: boolean;
  up_to: number;
}

export type Changes = (Change & { epoch: string; more?: boolean; reset?: false }) | ChangesReset;

export interface ChangesReset {
  epoch: string;
  reset: true;
}

export interface Posted {
  seq: number;
  rev: number;
  at: number;
}

/** The operations that the page uses: what goes in, what comes out. */
export interface Operations {
  'setup.complete': {
    in: { token: string; name: string; password: string; server_name?: string; guests?: Guests };
    out: Session;
  };
  'session.create': { in: { name: string; password: string }; out: Session };
  'session.delete': { in: { session?: string }; out: object };
  'session.hello': { in: object; out: Hello };
  'guest.join': { in: { name: string }; out: Session };
  'room.list': { in: object; out: { rooms: Room[] } };
  'room.open': {
    in: { room: string; around?: number; limit?: number; watch?: boolean };
    out: RoomPage;
  };
  'room.close': { in: { room: string }; out: object };
  'room.history': {
    in: { room: string; before?: number; after?: number; limit?: number };
    out: HistoryPage;
  };
  'room.changes': {
    in: { room: string; epoch: string; after: number; limit?: number };
    out: Changes;
  };
  'message.post': { in: { room: string; key: string; text: string }; out: Posted };
  'announce.post': { in: { text: string; level?: Level; key: string }; out: Posted };
  'user.get': { in: { ids: string[] }; out: { users: User[] } };
  'settings.get': { in: object; out: Settings };
  'settings.update': { in: { guests?: Guests; server_name?: string }; out: Settings };
}

export type Name = keyof Operations;
export type In<N extends Name> = Operations[N]['in'];
export type Out<N extends Name> = Operations[N]['out'];
