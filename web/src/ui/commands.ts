import type { App } from '../state/app.svelte';
import { problemOf } from '../state/form.svelte';
import type { Room } from '../state/rows';
import type { Written } from '../text/commands';
import { t } from '../text/text.svelte';
import { plain } from '../text/word';
import type { Desk } from './desk.svelte';
import { errorText } from './error-text';
import { quiet, status } from './people/mood-commands';
import { fixed, leaveQuestion } from './rooms/room-menu';

export interface Place {
  app: App;
  desk: Desk;
  room: Room;
}

/** What came of a command: something to be said, something that was wrong, or neither. */
export interface Outcome {
  say?: string;
  problem?: string;
}

type Act = (place: Place, rest: string) => Outcome | Promise<Outcome>;

const acts: Record<string, Act> = {
  me: (_place, rest) => (rest ? { say: `/me ${rest}` } : { problem: t('command.me.empty') }),
  shrug: (_place, rest) => ({ say: `${rest} ¯\\_(ツ)_/¯`.trim() }),
  topic: async ({ app, desk, room }, topic) => {
    await app.acts.update({ room: room.id, topic });
    desk.say(t('command.topic.done'));
    return {};
  },
  invite,
  leave: ({ app, desk, room }) => {
    if (fixed.has(room.kind)) return { problem: t('command.leave.fixed') };
    desk.ask(leaveQuestion(app, room));
    return {};
  },
  mute: async ({ app, desk, room }) => {
    const quiet = room.mine?.notify === 'nothing';
    await app.acts.mine({ room: room.id, notify: quiet ? 'mentions' : 'nothing' });
    desk.say(t(quiet ? 'command.mute.off' : 'command.mute.on'));
    return {};
  },
  status,
  dnd: quiet,
};

/** Carries out what was written. Nothing is thrown: what is wrong is said where it was written. */
export async function carryOut({ name, rest }: Written, place: Place): Promise<Outcome> {
  const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
  if (!act) return { problem: t('command.unknown', { name }) };
  try {
    return await act(place, rest);
  } catch (error) {
    return { problem: errorText(problemOf(error)) };
  }
}

/** With a name it adds that person at once, without one it asks whom. */
async function invite({ app, desk, room }: Place, rest: string): Promise<Outcome> {
  const name = rest.replace(/^@/, '').trim();
  if (!name) {
    desk.dialog = { is: 'add', room: room.id };
    return {};
  }
  const { users } = await app.acts.ask('user.find', { query: name, limit: 10 });
  const user =
    users.find((one) => plain(one.name) === plain(name)) ?? (users.length === 1 && users[0]);
  if (!user)
    return { problem: t(users.length ? 'command.invite.many' : 'command.invite.none', { name }) };
  await app.acts.ask('member.add', { room: room.id, user: user.id });
  desk.say(t('members.added', { n: 1 }));
  return {};
}
