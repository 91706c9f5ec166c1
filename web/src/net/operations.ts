import type { Changes, History, Message, OpenedRoom, Settings, operations } from '../wire';

/** The operations of the server, as its own table describes them. */
export type Name = keyof operations;

export type In<N extends Name> = operations[N] extends {
  requestBody: { content: { 'application/json': infer Input extends object } };
}
  ? Input
  : object;

export type Out<N extends Name> = operations[N]['responses'][200]['content']['application/json'];

export type Guests = Settings['guests'];
export type Level = NonNullable<Message['level']>;
export type RoomPage = OpenedRoom;
export type HistoryPage = History;
export type { Changes };
