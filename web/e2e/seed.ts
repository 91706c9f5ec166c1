import { request, type APIRequestContext } from '@playwright/test';
import type { Server } from './server';

/** Speaks to the server without a browser, as one user. */
export class Speaker {
  private constructor(private readonly http: APIRequestContext) {}

  static async guest(server: Server, name: string): Promise<Speaker> {
    const speaker = new Speaker(await request.newContext({ baseURL: server.url }));
    await speaker.call('guest.join', { name });
    return speaker;
  }

  static async admin(server: Server, password: string): Promise<Speaker> {
    const speaker = new Speaker(await request.newContext({ baseURL: server.url }));
    const { setupToken: token } = server;
    const names = { name: 'Rina', server_name: 'Warung Kopi' };
    await speaker.call('setup.complete', { token, password, guests: 'lobby', ...names });
    return speaker;
  }

  static async login(server: Server, name: string, password: string): Promise<Speaker> {
    const speaker = new Speaker(await request.newContext({ baseURL: server.url }));
    await speaker.call('session.create', { name, password });
    return speaker;
  }

  async call(name: string, input: object): Promise<unknown> {
    const answer = await this.http.post(`/api/${name}`, { data: input });
    if (!answer.ok()) throw new Error(`${name}: ${await answer.text()}`);
    return answer.json();
  }

  say(text: string): Promise<unknown> {
    return this.call('message.post', { room: 'lobby', key: key(), text });
  }

  announce(text: string, level: 'info' | 'warning' | 'critical'): Promise<unknown> {
    return this.call('announce.post', { key: key(), text, level });
  }
}

let keys = 0;
const key = () => `seed-${Date.now().toString(36)}-${String(keys++).padStart(8, '0')}`;
