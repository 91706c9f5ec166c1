// The rows and frames of the protocol, version 1.

export interface User {
  id: string;
  name: string;
  kind: 'person' | 'guest' | 'bot';
  role: 'admin' | 'member' | 'guest' | 'bot';
}

export interface Author {
  id: string;
  name: string;
  kind: 'person' | 'guest' | 'bot';
}

export interface Mine {
  room: string;
  in: boolean;
  role: 'admin' | 'member';
  read_seq: number;
  mentions: number;
  notify: 'all' | 'mentions' | 'nothing';
  favourite?: boolean;
  rev: number;
}

export interface Parent {
  room: string;
  seq: number;
}

export interface Room {
  id: string;
  kind: 'public' | 'private' | 'direct' | 'thread' | 'self' | 'lobby' | 'announcements';
  name: string;
  topic: string;
  archived?: boolean;
  parent?: Parent;
  seq: number;
  rev: number;
  first_seq: number;
  purged_rev: number;
  mine?: Mine;
}

export interface Info {
  id: string;
  kind: Room['kind'];
  name: string;
  topic: string;
  archived?: boolean;
  parent?: Parent;
  first_seq: number;
  purged_rev: number;
  rev: number;
}

export interface Reaction {
  emoji: string;
  count: number;
  users: string[];
}

export interface Message {
  room: string;
  seq: number;
  rev: number;
  at: number;
  key: string;
  author: Author;
  text: string;
  files: string[];
  reply_to?: number;
  reactions: Reaction[];
  mentions: string[];
  pinned?: boolean;
  edited_at?: number;
  level?: 'info' | 'warning' | 'critical';
  deleted?: boolean;
}

export interface Member {
  room: string;
  user: string;
  name: string;
  role: 'admin' | 'member';
  rev: number;
  left?: boolean;
}

export interface Row {
  rev: number;
  message?: Message;
  member?: Member;
  info?: Info;
  mine?: Mine;
}

export interface Change {
  room: string;
  after: number;
  up_to: number;
  rows: Row[];
}

export interface Hello {
  v: number;
  epoch: string;
  server: { name: string; version: string };
  at: number;
  ping_ms: number;
  heads_ms: number;
  limits: { text: number; frame: number };
  me: User;
  self: string;
  session: string;
  rooms: Room[];
  rooms_more?: boolean;
}

export interface Settings {
  server_name: string;
  guests: 'off' | 'lobby';
  needs_setup: boolean;
  version: string;
}

export interface Session {
  session: { id: string; created_at: number };
  token: string;
  user: User;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  field?: string;
  reason?: string;
  retry_after_ms?: number;
  request_id: string;
}
